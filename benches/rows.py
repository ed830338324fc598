"""Ids, and counts: one table on two servers."""

from concurrent.futures import ThreadPoolExecutor

from measure import Budget, Command, compare

AGAINST = "psql, COPY of both at the same time"
COUNTED = "psql, count(*) of both at the same time"
COMM = "psql, COPY of both, comm"

# What a key is made of, and what it is ordered by, for us and for comm.
KEYS = {
    "uuid": ("uuid", "pg_catalog.md5(number::text)::uuid", "id", "id"),
    "bigint": ("bigint", "number", "id", 'id::text COLLATE "C"'),
    "text": ('text COLLATE "C"', "pg_catalog.md5(number::text)", 'id COLLATE "C"', 'id COLLATE "C"'),
    "text-sorted": (
        'text COLLATE "en-x-icu"', "pg_catalog.md5(number::text)", 'id COLLATE "C"', 'id COLLATE "C"',
    ),
}
# One row of so many is missing in the second database. What few cost is the budget; one percent may
# cost 1.2 times that.
SHARES = {"none": (None, 1.1), "0.0001 %": (1_000_000, 1.1), "1 %": (100, 1.32), "50 %": (2, None)}
MEMORY = 16


def counts(bench):
    """How many rows there are."""
    for server in bench.servers:
        rows = f"SELECT number, 'name ' || number FROM generate_series(1, {bench.ids}) AS number"
        server.create("counts", f"CREATE TABLE t (id bigint, name text); INSERT INTO t {rows}")
    one, other = (server.url("counts") for server in bench.servers)
    both = 'psql -X -c "$1" "$2" >/dev/null & psql -X -c "$1" "$3" >/dev/null; wait'
    count = "SELECT count(*) FROM t"
    compare(
        f"counts: {bench.ids:,} rows, two servers",
        Command("tenantctl count", [bench.tenantctl, "count", "t", "-d", one, "-d", other]),
        [
            Command(COUNTED, ["sh", "-c", both, "sh", count, one, other]),
            Command("psql, count(*) of one", ["psql", "-X", "-c", count, one]),
        ],
        [Budget(COUNTED, 1.1)],
        bench.rounds,
    )
    for server in bench.servers:
        server.drop("counts")


def ids(bench):
    """Few differences first, then one percent missing."""
    _of_key(bench, "uuid", ["0.0001 %", "1 %"], with_comm=False)


def grid(bench):
    """Every type of key, and everything between nothing and half of the rows missing."""
    for key in bench.keys:
        _of_key(bench, key, SHARES, with_comm=True)


def _of_key(bench, key, shares, with_comm):
    column, value, order, comm_order = KEYS[key]

    def create(server):
        # The order in which rows came, as applications write them: none for uuids.
        server.create(
            "ids",
            f"CREATE TABLE t (id {column}, name text, number bigint);"
            f"INSERT INTO t SELECT {value}, 'name ' || number, number"
            f" FROM generate_series(1, {bench.ids}) AS number;"
            "ALTER TABLE t ADD PRIMARY KEY (id)",
        )

    with ThreadPoolExecutor() as side_by_side:
        list(side_by_side.map(create, bench.servers))
    other = bench.servers[1]
    for share in shares:
        one_of, budget = SHARES[share]
        if one_of:
            other.run("ids", f"DELETE FROM t WHERE number % {one_of} = 0; VACUUM ANALYZE t")
        title = f"ids: {bench.ids:,} keys of {key}, two servers, {share} missing"
        _ids(bench, title, budget, (order, comm_order if with_comm else None))
    for server in bench.servers:
        server.drop("ids")


def _ids(bench, title, budget, orders):
    order, comm_order = orders
    one, other = (server.url("ids") for server in bench.servers)
    config = bench.write(
        "ids.yaml",
        f"databases: {{one: {{url: '{one}'}}, other: {{url: '{other}'}}}}\n"
        "rows: [{table: public.t, compare: ids}]\nlimits: {statement: 10m, total: 1h}\n",
    )
    copy = f"COPY (SELECT id FROM t ORDER BY {order}) TO STDOUT (FORMAT binary)"
    both = 'psql -X -c "$1" "$2" >/dev/null & psql -X -c "$1" "$3" >/dev/null; wait'
    others = [Command(AGAINST, ["sh", "-c", both, "sh", copy, one, other])]
    if comm_order:
        sorted_copy = f"COPY (SELECT id FROM t ORDER BY {comm_order}) TO STDOUT"
        peer = 'LC_ALL=C comm -3 <(psql -X -c "$1" "$2") <(psql -X -c "$1" "$3") | wc -l'
        others.append(Command(COMM, ["bash", "-c", peer, "bash", sorted_copy, one, other]))
    compare(
        title,
        Command(
            "tenantctl check --only rows",
            [bench.tenantctl, "check", "--only", "rows", "-c", config],
            ok=(0, 1),
        ),
        others,
        [Budget(AGAINST, budget, MEMORY)],
        bench.rounds,
    )
