"""Databases that come and go, and the statements that are run in them."""

import shutil
from contextlib import closing

import psycopg2

# The name by which the audit of the servers' logs knows statements that are not tenantctl's.
CLIENT = "oracle"

# How statements that name the database name it, so that another can run them too.
HERE = "the_database"

# No name but the system's is found by its place in a path, and nothing hangs.
OPTIONS = ("-c search_path=pg_catalog,pg_temp -c statement_timeout=60s -c lock_timeout=30s "
           "-c client_min_messages=error")

# What all databases of a server share.
SHARED = ["CREATE ROLE oracle_a", "CREATE ROLE oracle_b", 'CREATE ROLE "oracle C"',
          "CREATE ROLE oracle_root SUPERUSER",
          "SET allow_in_place_tablespaces = on",
          """CREATE TABLESPACE "oracle space" LOCATION ''"""]


class Databases:
    """Those of one server."""

    def __init__(self, server):
        self.url = server.url

    def connect(self, database):
        connection = psycopg2.connect(self.url(database), application_name=CLIENT, options=OPTIONS)
        connection.autocommit = True
        return connection

    def program(self, name):
        """A program of the server's own version, where it has one."""
        with closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            return shutil.which(name, path=cursor.fetchone()[0]) or name

    def version(self):
        """The server's major version."""
        with closing(self.connect("postgres")) as connection:
            return connection.server_version // 10000

    def run(self, *statements):
        """Runs statements, each for itself, in the database postgres."""
        with closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def create(self, database):
        self.run(f"CREATE DATABASE {database}")

    def drop(self, database):
        """Drops it, also where a server would have it done by hand first."""
        self.run("DELETE FROM pg_subscription AS s USING pg_database AS d "
                 f"WHERE d.oid = s.subdbid AND d.datname = '{database}'",
                 f"UPDATE pg_database SET datistemplate = false WHERE datname = '{database}'",
                 f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def apply(self, database, statements):
        """Runs statements in the database, and tells the first error's words, or None."""
        with closing(self.connect(database)) as connection, connection.cursor() as cursor:
            try:
                for statement in statements:
                    cursor.execute(statement.replace(HERE, database))
            except psycopg2.Error as error:
                return str(error).strip()
        return None

