"""Databases that are far away: everything again, with a line between that takes its time."""

import socket
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

from measure import Budget, Command, compare, judged, run
from small import ONE_LINER

# Round-trip times in milliseconds: this machine, a region, an ocean, the other side of the world.
ROUND_TRIPS = (0, 10, 50, 150)
STORY = Path(__file__).resolve().parents[1] / "fixtures/story"

# How long an answer is held back where turns are counted, so that a client that is still writing is
# not taken for one that speaks again.
QUIET = 0.04
# What a check and a count of the story may take, a database.
TURNS = {"check": 14, "count": 6}


class Line:
    """A proxy before a server that lets every byte arrive half a round trip later, in its order.

    `turns` is how often a client spoke after it was answered, connecting included: its round trips."""

    def __init__(self, port, round_trip):
        self.server, self.delay = port, round_trip / 2000
        self.turns, self.lock = 0, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        # What a handshake over such a line takes; the kernel has answered ours already.
        time.sleep(2 * self.delay)
        server = socket.create_connection(("127.0.0.1", self.server))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.lock:
            self.turns += 1
        answered = [True]

        def speaks():
            with self.lock:
                self.turns += answered[0]
                answered[0] = False

        def hears():
            answered[0] = True

        self._pump(client, server, speaks, lambda: None)
        self._pump(server, client, lambda: None, hears)

    def _pump(self, source, target, arrived, left):
        """Two threads: one that takes what comes with the time of it, one that gives it later."""
        waiting, ready = deque(), threading.Semaphore(0)

        def take():
            while True:
                try:
                    data = source.recv(1 << 16)
                except OSError:
                    data = b""
                if data:
                    arrived()
                waiting.append((time.monotonic() + self.delay, data))
                ready.release()
                if not data:
                    return

        def give():
            while True:
                ready.acquire()
                due, data = waiting.popleft()
                time.sleep(max(0, due - time.monotonic()))
                try:
                    if not data:
                        target.shutdown(socket.SHUT_WR)
                        return
                    left()
                    target.sendall(data)
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        threading.Thread(target=give, daemon=True).start()

    def url(self, server, database):
        """The database through the line."""
        parts = urlsplit(server.url(database))
        return f"postgres://{parts.username}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def close(self):
        self.listener.close()


def far(bench):
    """The story's check and count against what one has without it, over lines of each length."""
    names = ("nextjs", "django")
    for server, name in zip(bench.servers, names):
        server.create("dott_main", (STORY / f"{name}.sql").read_text())
    for name in ("tenantctl.yaml",):
        bench.write(name, (STORY / name).read_text())
    bench.write("expected_schema.yaml", Path(bench.declaration).read_text())
    statements = bench.write("kinds.sql", _statements(bench))
    for round_trip in ROUND_TRIPS:
        _over(bench, round_trip, statements)
    for server in bench.servers:
        server.drop("dott_main")


def _over(bench, round_trip, statements):
    lines = [Line(server.port, round_trip) for server in bench.servers]
    urls = [line.url(server, "dott_main") for line, server in zip(lines, bench.servers)]
    env = dict(zip(("NEXTJS_URL", "DJANGO_URL"), urls))
    config = str(bench.directory / "tenantctl.yaml")

    def ours(command, ok):
        argv = [bench.tenantctl, command, "-c", config]
        return Command(f"tenantctl {command}, two databases", argv, ok=ok, env=env)

    one_liner = Command(
        "psycopg2 counting one table in one database",
        [sys.executable, "-c", ONE_LINER.format(port=lines[0].port)],
    )
    others = [
        one_liner,
        Command("pg_dump -s, one database", ["pg_dump", "-s", "-f", "/dev/null", urls[0]]),
        Command(
            "psql, one statement a kind, one database",
            ["psql", "-qAtX", "-f", statements, "-o", "/dev/null", urls[0]],
            env={"PGOPTIONS": "-c jit=off -c search_path=pg_catalog,pg_temp"},
        ),
    ]
    check, count = ours("check", (1,)), ours("count", (0, 1))
    title = f"far: the story, round trips of {round_trip} ms"
    # Without a line, it is the machine that is measured, not the way there.
    budget = (2.0, 1.0) if round_trip == 50 else (None, None)
    compare(title, check, others, [Budget(one_liner.name, budget[0])], bench.rounds)
    compare(f"{title}, count", count, [one_liner], [Budget(one_liner.name, budget[1])], bench.rounds)
    if round_trip >= 1000 * QUIET:
        print("  round trips, a database:")
        for command in (check, count, *others):
            for line in lines:
                line.turns = 0
            run(command)
            turns = max(line.turns for line in lines)
            most = TURNS.get(command.argv[1])
            print(f"    {command.name:<44} {turns:4}{judged(turns, most)}", flush=True)
    for line in lines:
        line.close()


def _statements(bench):
    version = bench.servers[0].run("postgres", "SHOW server_version_num")
    program = [f"{bench.programs}/examples/statements", version]
    return subprocess.run(program, check=True, stdout=subprocess.PIPE, text=True).stdout
