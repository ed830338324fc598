"""What is over before one looks: the help, and the check of one small table."""

import sys

from measure import Budget, Command, compare

# The two databases agree on the table, and each has a row of its own.
STORY = """
CREATE TABLE public.custom_auth_tenant (
    id uuid PRIMARY KEY,
    name varchar(255) NOT NULL,
    owner_id varchar(255),
    schema_name varchar(255) NOT NULL,
    created_at timestamp with time zone DEFAULT now(),
    updated_at timestamp with time zone DEFAULT now(),
    rls_enabled boolean DEFAULT true,
    rls_setup_date timestamp with time zone,
    is_active boolean DEFAULT true
);
INSERT INTO public.custom_auth_tenant (id, name, schema_name)
SELECT pg_catalog.md5(number::text)::uuid, 'Tenant ' || number, 'tenant_' || number
FROM generate_series(1, 14) AS number;
INSERT INTO public.custom_auth_tenant (id, name, schema_name)
SELECT pg_catalog.gen_random_uuid(), 'Late', 'tenant_late';
"""

ONE_LINER = (
    "import psycopg2; conn = psycopg2.connect(dbname='dott_main', user='postgres', "
    "password='postgres', host='127.0.0.1', port='{port}'); cursor = conn.cursor(); "
    "cursor.execute('SELECT COUNT(*) FROM custom_auth_tenant'); "
    "print(cursor.fetchone()[0]); conn.close()"
)


def startup(bench):
    """From nothing to the help."""
    compare(
        "startup (5 ms are the budget)",
        Command("tenantctl --help", [bench.tenantctl, "--help"]),
        [Command("true", ["true"])],
        [],
        bench.rounds * 4,
    )


def story(bench):
    """The whole check against the one-liner that it replaces."""
    for server in bench.servers:
        server.create("dott_main", STORY)
    one, other = bench.servers
    databases = ["-d", f"nextjs={one.url('dott_main')}", "-d", f"django={other.url('dott_main')}"]
    name = "psycopg2 counting one table in one database"
    compare(
        f"story: the whole check, two databases ({sys.executable}, {sys.version.split()[0]})",
        Command(
            "tenantctl check, with rows and declaration",
            [bench.tenantctl, "check", "-s", bench.declaration, *databases],
            ok=(1,),
        ),
        [Command(name, [sys.executable, "-c", ONE_LINER.format(port=one.port)])],
        [Budget(name, 1.0)],
        bench.rounds * 4,
    )
    for server in bench.servers:
        server.drop("dott_main")
