"""Ids and contents: one table on two servers."""

from measure import Budget, Command, compare

COPY = "COPY (SELECT id FROM t ORDER BY id) TO STDOUT (FORMAT binary)"
AGAINST = "psql, COPY of both at the same time"


def ids(bench):
    """Few differences first, then one percent missing."""
    for server in bench.servers:
        server.create(
            "ids",
            "CREATE TABLE t (id uuid PRIMARY KEY, name text);"
            "INSERT INTO t SELECT pg_catalog.md5(number::text)::uuid, 'name ' || number"
            f" FROM generate_series(1, {bench.ids}) AS number",
        )
    one, other = bench.servers
    other.run("ids", "DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY id LIMIT 3)")
    _compare(bench, "ids", f"ids: {bench.ids:,} uuids, two servers, 3 missing", COPY, 1.1)
    other.run("ids", "DELETE FROM t WHERE pg_catalog.hashtext(name) % 100 = 0; VACUUM ANALYZE t")
    # 1.2 times what few differences cost.
    _compare(bench, "ids", f"ids: {bench.ids:,} uuids, two servers, 1 % missing", COPY, 1.32)
    for server in bench.servers:
        server.drop("ids")


TABLE = """
CREATE TABLE t (id uuid PRIMARY KEY, name text, email varchar(90), age int, amount numeric(12, 2),
    active bool, created_at timestamptz, score float8, note text);
INSERT INTO t SELECT pg_catalog.md5(number::text)::uuid, 'name ' || number, 'user' || number || '@example.org',
    number % 90, number * 79 % 1000003 / 100.0, number % 3 = 0,
    '2026-01-01'::timestamptz + number * interval '1 minute', number / 7.0, repeat('x', (number % 40)::int)
FROM generate_series(1, {rows}::bigint) AS number;
"""
FULL = "COPY t TO STDOUT (FORMAT binary)"


def contents(bench):
    """What more and more rows hold differs."""
    for server in bench.servers:
        server.create("contents", TABLE.format(rows=bench.rows))
    _, other = bench.servers
    _compare(bench, "contents", f"contents: {bench.rows:,} rows, 0 different", FULL, 1.3, ok=0)
    for what, rows, ratio in [
        ("3", "(SELECT id FROM t ORDER BY email LIMIT 3)", 1.3),
        ("1 %", "(SELECT id FROM t WHERE pg_catalog.hashtext(email) % 100 = 0)", 1.6),
        ("50 %", "(SELECT id FROM t WHERE pg_catalog.hashtext(email) % 2 = 0)", 1.6),
    ]:
        other.run("contents", f"UPDATE t SET name = name || '!' WHERE id IN {rows}")
        other.run("contents", "VACUUM FULL t; ANALYZE t; CHECKPOINT")
        title = f"contents: {bench.rows:,} rows, {what} different"
        _compare(bench, "contents", title, FULL, ratio, ok=1)
    for server in bench.servers:
        server.drop("contents")


def _compare(bench, database, title, copy, ratio, ok=1):
    one, other = (server.url(database) for server in bench.servers)
    way = {"ids": "ids", "contents": "content"}[database]
    config = bench.write(
        f"{database}.yaml",
        f"databases: {{one: {{url: '{one}'}}, other: {{url: '{other}'}}}}\n"
        f"rows: [{{table: public.t, compare: {way}}}]\n",
    )
    both = 'psql -X -c "$1" "$2" >/dev/null & psql -X -c "$1" "$3" >/dev/null; wait'
    compare(
        title,
        Command(
            "tenantctl check --only rows",
            [bench.tenantctl, "check", "--only", "rows", "-c", config],
            ok=(ok,),
        ),
        [Command(AGAINST, ["sh", "-c", both, "sh", copy, one, other])],
        [Budget(AGAINST, ratio, 16)],
        bench.rounds,
    )
