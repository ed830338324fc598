"""Ids: one table on two servers."""

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
    _ids(bench, f"ids: {bench.ids:,} uuids, two servers, 3 missing", Budget(AGAINST, 1.1, 16))
    other.run("ids", "DELETE FROM t WHERE pg_catalog.hashtext(name) % 100 = 0; VACUUM ANALYZE t")
    # 1.2 times what few differences cost.
    _ids(bench, f"ids: {bench.ids:,} uuids, two servers, 1 % missing", Budget(AGAINST, 1.32, 16))
    for server in bench.servers:
        server.drop("ids")


def _ids(bench, title, budget):
    one, other = (server.url("ids") for server in bench.servers)
    config = bench.write(
        "ids.yaml",
        f"databases: {{one: {{url: '{one}'}}, other: {{url: '{other}'}}}}\n"
        "rows: [{table: public.t, compare: ids}]\n",
    )
    both = 'psql -X -c "$1" "$2" >/dev/null & psql -X -c "$1" "$3" >/dev/null; wait'
    compare(
        title,
        Command(
            "tenantctl check --only rows",
            [bench.tenantctl, "check", "--only", "rows", "-c", config],
            ok=(1,),
        ),
        [Command(AGAINST, ["sh", "-c", both, "sh", COPY, one, other])],
        [budget],
        bench.rounds,
    )
