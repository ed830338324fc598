"""Chooses and runs the benches; see run.sh."""

import argparse
import os
import tempfile
from pathlib import Path

from contents import contents
from far import far
from planner import plan
from rows import KEYS, counts, grid, ids
from servers import servers
from small import startup, story
from structure import curve, fleet, wide

BENCHES = {
    bench.__name__: bench
    for bench in (startup, story, far, wide, fleet, plan, counts, ids, contents, grid, curve)
}
# Take a quarter of an hour and more, most of it to make the databases.
ONLY_WHEN_ASKED = {"curve", "grid"}


class Bench:
    """What a bench works with."""

    def __init__(self, asked, running, directory):
        self.programs = asked.programs
        self.tenantctl = f"{asked.programs}/tenantctl"
        self.declaration = str(Path(__file__).resolve().parents[1] / "expected_schema.yaml")
        self.rounds = asked.rounds
        self.ids = asked.ids
        self.keys = asked.keys or list(KEYS)
        self.servers = running
        self.directory = Path(directory)

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return str(path)


def main():
    parser = argparse.ArgumentParser(prog="benches/run.sh")
    parser.add_argument("--programs", type=lambda path: Path(path).resolve(), help=argparse.SUPPRESS, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ids", type=int, default=1_000_000)
    parser.add_argument("--keys", action="append", choices=KEYS, help="only these, in grid")
    parser.add_argument("bench", nargs="*", help=", ".join(BENCHES))
    asked = parser.parse_args()
    if unknown := set(asked.bench) - set(BENCHES):
        parser.error(f"there is no bench called {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as directory, servers(asked.programs, 2) as running:
        # Away from the project's own declaration, which a check would find.
        os.chdir(directory)
        bench = Bench(asked, running, directory)
        for name in asked.bench or [name for name in BENCHES if name not in ONLY_WHEN_ASKED]:
            BENCHES[name](bench)


main()
