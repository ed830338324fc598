"""Databases that are far away: everything again, with a line between that takes its time."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from line import Line
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


def far(bench):
    """The story's check and count against what one has without it, over lines of each length."""
    names = ("nextjs", "django")
    for server, name in zip(bench.servers, names):
        server.create("dott_main", (STORY / f"{name}.sql").read_text())
    statements = bench.write("kinds.sql", _statements(bench))
    # Not in the current directory, where a check of another bench would find them.
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(STORY / "tenantctl.yaml", directory)
        shutil.copy(bench.declaration, directory)
        for round_trip in ROUND_TRIPS:
            _over(bench, round_trip, statements, f"{directory}/tenantctl.yaml")
    for server in bench.servers:
        server.drop("dott_main")


def _over(bench, round_trip, statements, config):
    lines = [Line(server.port, round_trip) for server in bench.servers]
    urls = [line.url(server, "dott_main") for line, server in zip(lines, bench.servers)]
    env = dict(zip(("NEXTJS_URL", "DJANGO_URL"), urls))

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
