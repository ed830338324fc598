"""Throwaway servers, and what is put into them."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit


class Server:
    """A server by its superuser's URL, which ends in /postgres."""

    def __init__(self, url):
        self.base = url.removesuffix("/postgres")

    def url(self, database):
        return f"{self.base}/{database}"

    @property
    def port(self):
        return urlsplit(self.base).port

    def run(self, database, sql):
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-f", "-", self.url(database)]
        done = subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.PIPE)
        return done.stdout.strip()

    def create(self, database, sql):
        """A new database, left as a server leaves it that has been up for a while."""
        self.run("postgres", f"CREATE DATABASE {database}")
        self.run(database, sql)
        self.run(database, "VACUUM ANALYZE")
        self.run("postgres", "CHECKPOINT")

    def drop(self, database):
        self.run("postgres", f"DROP DATABASE {database}")


@contextmanager
def servers(programs, count, binaries=None):
    """Servers that are gone when the block ends, and also when we are killed: of the PostgreSQL that
    is installed, or of the programs in the directory `binaries`.

    They log every statement in the directory that TENANTCTL_TEST_LOGS names, for the audit."""
    path = os.environ["PATH"]
    environment = {**os.environ, "PATH": f"{binaries}:{path}" if binaries else path}
    logs = [path for path in [os.environ.get("TENANTCTL_TEST_LOGS")] if path]
    process = subprocess.Popen(
        [f"{programs}/examples/scratch", str(count), *logs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        # A Ctrl-C ends us, and the end of us ends the servers.
        start_new_session=True,
    )
    try:
        urls = [process.stdout.readline().strip() for _ in range(count)]
        if not all(urls):
            sys.exit("the servers did not start")
        yield [Server(url) for url in urls]
    finally:
        process.stdin.close()
        process.wait()
