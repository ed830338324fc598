"""Contents: one table of nine columns on two servers."""

from measure import Budget, Command, compare

TABLE = """
CREATE TABLE t (id uuid PRIMARY KEY, name text, email varchar(90), age int, amount numeric(12, 2),
    active bool, created_at timestamptz, score float8, note text);
INSERT INTO t SELECT pg_catalog.md5(number::text)::uuid, 'name ' || number, 'user' || number || '@example.org',
    number % 90, number * 79 % 1000003 / 100.0, number % 3 = 0,
    '2026-01-01'::timestamptz + number * interval '1 minute', number / 7.0, repeat('x', (number % 40)::int)
FROM generate_series(1, {rows}::bigint) AS number;
"""
AGAINST = "psql, COPY of both, all columns"
MEMORY = 16


def contents(bench):
    """What more and more rows hold differs."""
    for server in bench.servers:
        server.create("contents", TABLE.format(rows=bench.ids))
    other = bench.servers[1]
    _contents(bench, "0", 1.3)
    for share, rows, budget in [
        ("3", "(SELECT id FROM t ORDER BY email LIMIT 3)", 1.3),
        ("1 %", "(SELECT id FROM t WHERE pg_catalog.hashtext(email) % 100 = 0)", 1.6),
        ("50 %", "(SELECT id FROM t WHERE pg_catalog.hashtext(email) % 2 = 0)", 1.6),
    ]:
        other.run("contents", f"UPDATE t SET name = name || '!' WHERE id IN {rows}")
        other.run("contents", "VACUUM FULL t; ANALYZE t; CHECKPOINT")
        _contents(bench, share, budget)
    for server in bench.servers:
        server.drop("contents")


def _contents(bench, share, budget):
    one, other = (server.url("contents") for server in bench.servers)
    config = bench.write(
        "contents.yaml",
        f"databases: {{one: {{url: '{one}'}}, other: {{url: '{other}'}}}}\n"
        "rows: [{table: public.t, compare: content}]\nlimits: {statement: 10m, total: 1h}\n",
    )
    both = 'psql -X -c "$1" "$2" >/dev/null & psql -X -c "$1" "$3" >/dev/null; wait'
    copy = "COPY t TO STDOUT (FORMAT binary)"
    compare(
        f"contents: {bench.ids:,} rows of 9 columns, two servers, {share} different",
        Command(
            "tenantctl check --only rows",
            [bench.tenantctl, "check", "--only", "rows", "-c", config],
            ok=(0, 1),
        ),
        [Command(AGAINST, ["sh", "-c", both, "sh", copy, one, other])],
        [Budget(AGAINST, budget, MEMORY)],
        bench.rounds,
    )
