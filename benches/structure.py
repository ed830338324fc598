"""Structure: many tables, and many tenants."""

import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

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


PSQL = "psql, the same statements, one database"


def wide(bench):
    """A thousand tables in one schema."""
    title = "wide: structure of 1,000 tables x 20 columns, two databases"
    _structure(bench, title, WIDE, Budget(PSQL, 1.3, 100))


def fleet(bench):
    """A thousand schemas of ten tables."""
    title = "fleet: structure of 1,000 schemas x 10 tables, two databases"
    _structure(bench, title, _fleet(1000), Budget(PSQL, 1.3, 150))


def curve(bench):
    """What ten times as many schemas cost: wall and memory should grow ten times, or less."""
    for schemas in (100, 1000, 10_000):
        title = f"curve: structure of {schemas:,} schemas x 10 tables, two databases"
        # pg_dump locks every table, for which a server as it comes has no room.
        _structure(bench, title, _fleet(schemas), Budget(PSQL, 1.3), with_pg_dump=False)


def _fleet(schemas):
    return FLEET.replace("{schemas}", str(schemas))


def _structure(bench, title, sql, budget, with_pg_dump=True):
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda server: server.create("structure", sql), bench.servers))
    one, other = (server.url("structure") for server in bench.servers)
    version = bench.servers[0].run("postgres", "SHOW server_version_num")
    statements = subprocess.run(
        [f"{bench.programs}/examples/statements", version], check=True, stdout=subprocess.PIPE
    )
    with tempfile.NamedTemporaryFile(suffix=".sql") as file:
        file.write(statements.stdout)
        file.flush()
        psql = Command(
            budget.against,
            ["psql", "-qAtX", "-f", file.name, "-o", "/dev/null", one],
            # As we set them: JIT would only slow it down.
            env={"PGOPTIONS": "-c jit=off -c search_path=pg_catalog,pg_temp"},
        )
        # What two databases at once cost at least: on two cores, more than one of them.
        both = 'psql -qAtX -f "$1" -o /dev/null "$2" & psql -qAtX -f "$1" -o /dev/null "$3"; wait'
        side_by_side = Command(
            "psql, the same statements, both databases",
            ["sh", "-c", both, "sh", file.name, one, other],
            env=psql.env,
        )
        pg_dump = Command("pg_dump -s, one database", ["pg_dump", "-s", "-f", "/dev/null", one])
        compare(
            title,
            Command(
                "tenantctl check --only structure, two databases",
                [bench.tenantctl, "check", "--only", "structure"]
                + ["-d", f"one={one}", "-d", f"other={other}"],
            ),
            [psql, side_by_side, pg_dump] if with_pg_dump else [psql, side_by_side],
            [budget],
            bench.rounds,
        )
    for server in bench.servers:
        server.drop("structure")
