"""Structure: many tables, and many tenants."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

from line import Line
from measure import Budget, Command, compare

# Twenty columns; five indexes and constraints besides what NOT NULL is.
WIDE = """
SET client_min_messages = warning;
CREATE TABLE parent (id bigint PRIMARY KEY);
DO $do$
BEGIN
    FOR number IN 1..1000 LOOP
        EXECUTE pg_catalog.format($sql$
            CREATE TABLE %I (
                id uuid PRIMARY KEY,
                parent_id bigint REFERENCES parent (id) ON DELETE CASCADE,
                name varchar(255) NOT NULL UNIQUE,
                amount numeric(12, 2) DEFAULT 0 CHECK (amount >= 0),
                created_at timestamp with time zone DEFAULT now(),
                updated_at timestamp with time zone DEFAULT now(),
                is_active boolean NOT NULL DEFAULT true,
                state varchar(20) NOT NULL DEFAULT 'new',
                owner_id varchar(255),
                c10 text, c11 text, c12 integer, c13 integer, c14 bigint, c15 bigint,
                c16 date, c17 jsonb, c18 text[], c19 double precision, c20 varchar(64))
            $sql$, 'table_' || number);
        EXECUTE pg_catalog.format('CREATE INDEX ON %I (created_at, state)', 'table_' || number);
        IF number % 100 = 0 THEN COMMIT; END IF;
    END LOOP;
END $do$;
"""

FLEET = """
SET client_min_messages = warning;
DO $do$
BEGIN
    FOR tenant IN 1..{schemas} LOOP
        EXECUTE pg_catalog.format('CREATE SCHEMA %I', 'tenant_' || tenant);
        FOR number IN 1..10 LOOP
            EXECUTE pg_catalog.format($sql$
                CREATE TABLE %I.%I (
                    id uuid PRIMARY KEY,
                    name varchar(255) NOT NULL,
                    email text UNIQUE,
                    amount numeric(12, 2) DEFAULT 0,
                    is_active boolean NOT NULL DEFAULT true,
                    created_at timestamp with time zone DEFAULT now(),
                    updated_at timestamp with time zone DEFAULT now(),
                    notes text)
                $sql$, 'tenant_' || tenant, 'table_' || number);
        END LOOP;
        IF tenant % 20 = 0 THEN COMMIT; END IF;
    END LOOP;
END $do$;
"""


# What anybody would ask who wants to know columns, constraints and indexes of a database, and no more.
THREE = """
SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f')
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname, c.relname, a.attnum;
SELECT n.nspname, c.relname, o.conname, o.contype, pg_catalog.pg_get_constraintdef(o.oid)
FROM pg_catalog.pg_constraint AS o
JOIN pg_catalog.pg_class AS c ON c.oid = o.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname, c.relname, o.conname;
SELECT n.nspname, c.relname, x.relname, pg_catalog.pg_get_indexdef(i.indexrelid)
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname, c.relname, x.relname;
"""

# Milliseconds; at 0 there is no line between.
NEAR_AND_FAR = (0, 50)

PSQL = "psql, the same statements, one database"
SIDE_BY_SIDE = "psql, the same statements, both databases"
THREE_QUERIES = "psql, three queries, both databases"


def wide(bench):
    """A thousand tables in one schema."""
    title = "wide: structure of 1,000 tables x 20 columns, two databases"
    _structure(bench, title, WIDE, _budgets(1.1, 100), round_trips=NEAR_AND_FAR)


def fleet(bench):
    """A thousand schemas of ten tables."""
    title = "fleet: structure of 1,000 schemas x 10 tables, two databases"
    _structure(bench, title, _fleet(1000), _budgets(1.15, 150), round_trips=NEAR_AND_FAR)


def curve(bench):
    """What ten times as many schemas cost: wall and memory should grow ten times, or less."""
    for schemas in (100, 1000, 10_000):
        title = f"curve: structure of {schemas:,} schemas x 10 tables, two databases"
        # pg_dump locks every table, for which a server as it comes has no room.
        _structure(bench, title, _fleet(schemas), _budgets(1.15, None), with_pg_dump=False)


def _fleet(schemas):
    return FLEET.replace("{schemas}", str(schemas))


def _budgets(same_statements, mebibytes):
    return [Budget(SIDE_BY_SIDE, same_statements, mebibytes), Budget(THREE_QUERIES, 1.5)]


def _structure(bench, title, sql, budgets, with_pg_dump=True, round_trips=(0,)):
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda server: server.create("structure", sql), bench.servers))
    version = bench.servers[0].run("postgres", "SHOW server_version_num")
    statements = subprocess.run(
        [f"{bench.programs}/examples/statements", version],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    files = (bench.write("statements.sql", statements.stdout), bench.write("three.sql", THREE))
    urls = [server.url("structure") for server in bench.servers]
    for round_trip in round_trips:
        if round_trip == 0:
            _compare(bench, title, urls, files, budgets, with_pg_dump)
            continue
        lines = [Line(server.port, round_trip) for server in bench.servers]
        far = [line.url(server, "structure") for line, server in zip(lines, bench.servers)]
        # pg_dump asks for each table on its own: a minute over such a line.
        _compare(bench, f"{title}, {round_trip} ms", far, files, budgets, with_pg_dump=False)
        for line in lines:
            line.close()
    for server in bench.servers:
        server.drop("structure")


def _compare(bench, title, urls, files, budgets, with_pg_dump):
    one, other = urls
    statements, three = files
    # As we set them: JIT would only slow it down.
    env = {"PGOPTIONS": "-c jit=off -c search_path=pg_catalog,pg_temp"}
    # What two databases at once cost at least: on two cores, more than one of them.
    both = 'psql -qAtX -f "$1" -o /dev/null "$2" & psql -qAtX -f "$1" -o /dev/null "$3"; wait'
    others = [
        Command(PSQL, ["psql", "-qAtX", "-f", statements, "-o", "/dev/null", one], env=env),
        Command(SIDE_BY_SIDE, ["sh", "-c", both, "sh", statements, one, other], env=env),
        Command(THREE_QUERIES, ["sh", "-c", both, "sh", three, one, other], env=env),
    ]
    if with_pg_dump:
        pg_dump = ["pg_dump", "-s", "-f", "/dev/null", one]
        others.append(Command("pg_dump -s, one database", pg_dump))
    check = [bench.tenantctl, "check", "--only", "structure"]
    compare(
        title,
        Command(
            "tenantctl check --only structure, two databases",
            check + ["-d", f"one={one}", "-d", f"other={other}"],
        ),
        others,
        budgets,
        bench.rounds,
    )
