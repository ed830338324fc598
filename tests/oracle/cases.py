"""Pairs of schemas, each made like the other by the script of `tenantctl fix`.

A pair is a folder with a.sql and b.sql. Each is made like the other, in the default mode and with
--allow-destructive --allow-weakening, and with --empty each is made in an empty database from its
snapshot: fix writes a script, psql runs it, and diff and pg_dump -s
compare the result with what was wanted. The kinds of result:

complete        fix promised everything (exit 0), the script applied, nothing differs
honest-partial  fix promised a part (exit 1), the script applied, and it named what still differs
honest-none     fix wrote no script (exit 2) and gave the reason
refused-by-rows a precondition of the script, a DO statement, refused the rows that it found
DISHONEST       fix wrote a script that aborts, or that leaves differences it did not name
broken          anything else: a crash, a timeout, a pair that does not load
"""

import argparse
import fnmatch
import re
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import attempt
import rows
import tally
from attempt import Programs, Result, Source
from databases import Databases
from servers import servers

ROOT = Path(__file__).parents[2]

# What all databases of a server share.
ROLES = ["app_ro", "app_rw", "app_own"]

# Of providers that are not loaded: no server takes their labels.
SKIPPED = ("security_label/*",)

DIRECTIONS = ["a like b", "b like a"]
EMPTY = {"a": "a from empty", "b": "b from empty"}


@dataclass
class Case:
    """A pair of schemas."""

    folder: Path
    name: str
    since: int

    @classmethod
    def of(cls, folder, root):
        first = (folder / "a.sql").read_text().split("\n", 1)[0]
        since = re.match(r"-- since (\d+)", first) or re.match(r"pg(\d+)-", folder.name)
        return cls(folder, str(folder.relative_to(root)), int(since[1]) if since else 0)

    def text(self, side):
        return (self.folder / f"{side}.sql").read_text()

    @property
    def is_of_two_servers(self):
        return self.text("b").startswith("-- another server")


def cases(root, pattern, share):
    """The pairs below a directory that match the pattern, or a share of them. Those of fixtures/fix
    are run by themselves, because they have versions of their own."""
    folders = [file.parent for file in root.rglob("a.sql") if (file.parent / "b.sql").exists()]
    found = [Case.of(folder, root) for folder in sorted(folders)
             if folder.relative_to(root).parts[0] != "fix"]
    found = [case for case in found
             if not any(fnmatch.fnmatch(case.name, skipped) for skipped in SKIPPED)]
    picked = [case for case in found
              if fnmatch.fnmatch(case.name, pattern) or fnmatch.fnmatch(case.folder.name, pattern)]
    return picked[share[0] - 1::share[1]]


class Bench:
    """A server of one version, and the attempts on it."""

    def __init__(self, version, server, programs, options):
        self.version = version
        self.out = options.out
        self.empty = options.empty
        self.server = server
        self.databases = Databases(server)
        self.programs = programs
        roles = "; ".join(f"CREATE ROLE {role}" for role in ROLES)
        self.server.run("postgres", roles)

    def results(self, number, case):
        """The results of a case, as rows of the table."""
        names = {side: f"case_{number}_{self.version}_{side}" for side in "ab"}
        try:
            try:
                for side, name in names.items():
                    self.make(name, case.text(side))
                sources = {side: Source.of(self.programs, self.server.url(name), name)
                           for side, name in names.items()}
            except Exception as error:
                return self.rows(case, {
                    (direction, mode): Result(attempt.BROKEN, "the pair does not load", words(error))
                    for direction in DIRECTIONS for mode in attempt.MODES})
            if self.empty:
                return self.rows(case, {
                    (EMPTY[side], attempt.ALLOW): self.from_empty(name, sources[side])
                    for side, name in names.items()})
            found = {}
            for direction, (side, other) in zip(DIRECTIONS, ("ab", "ba")):
                for mode, result in self.both_modes(case, side, names[other], sources[other]):
                    found[direction, mode] = result
            return self.rows(case, found)
        finally:
            for name in names.values():
                self.drop(name)

    def rows(self, case, found):
        for (direction, mode), result in found.items():
            if self.out and result.kind != attempt.COMPLETE:
                title = f"{case.name} {direction} {mode} {self.version}".replace("/", " ")
                Path(self.out, f"{title.replace(' ', '-')}.txt").write_text(result.evidence)
        return [{"case": case.name, "version": self.version, "direction": direction, "mode": mode,
                 **result.json()} for (direction, mode), result in found.items()]

    def both_modes(self, case, side, like, source):
        """Both modes of one direction; a script that is the same in both is applied once."""
        target, last, lost = f"{like}_target", None, []
        for mode, flags in attempt.MODES.items():
            try:
                self.make(target, case.text(side))
                url = self.server.url(target)
                script = self.programs.fix(url, source.side, *flags)
                said = script.returncode, script.stdout, script.stderr
                if last is None or last[0] != said:
                    before = rows.read(self.databases, target)
                    last = said, attempt.judge(self.programs, script, url, target, source)
                    lost = rows.losses(before, self.databases, target)
                # What is allowed to destroy may.
                bad = lost and mode == attempt.DEFAULT
                yield mode, attempt.with_losses(last[1], lost) if bad else last[1]
            except Exception as error:
                if not isinstance(error, (subprocess.SubprocessError, RuntimeError)):
                    traceback.print_exc()
                yield mode, Result(attempt.BROKEN, "the harness fails", words(error))
            finally:
                self.drop(target)

    def from_empty(self, name, source):
        """Makes a database in an empty one, from its snapshot."""
        target = f"{name}_target"
        url = self.server.url(target)
        try:
            self.make(target, "")
            with self.programs.snapshot(self.server.url(name)) as file:
                script = self.programs.fix(url, file, *attempt.MODES[attempt.ALLOW])
            return attempt.judge(self.programs, script, url, target, source)
        except (subprocess.SubprocessError, RuntimeError) as error:
            return Result(attempt.BROKEN, "the harness fails", words(error))
        finally:
            self.drop(target)

    def make(self, name, sql):
        self.server.run("postgres", f"CREATE DATABASE {name}")
        self.server.run(name, f"SET client_min_messages = error;\n{sql}")

    def drop(self, name):
        self.server.run("postgres", "SET client_min_messages = error; "
                        "DELETE FROM pg_subscription AS s USING pg_database AS d "
                        f"WHERE d.oid = s.subdbid AND d.datname = '{name}'; "
                        f"UPDATE pg_database SET datistemplate = false WHERE datname = '{name}'; "
                        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def words(error):
    """An error in a line."""
    stderr = getattr(error, "stderr", None) or ""
    return " ".join(f"{type(error).__name__}: {stderr or error}".split())[:300]


def run(options):
    """The rows of all results."""
    wanted = cases(Path(options.directory).resolve(), options.case, options.share)
    if not wanted:
        sys.exit(f"no pair of {options.directory} matches {options.case}")
    tenantctl = str(Path(options.tenantctl).resolve())
    if options.out:
        Path(options.out).mkdir(parents=True, exist_ok=True)
    versions = options.version or sorted({15, *(case.since for case in wanted if case.since > 15)})
    results = []
    with ExitStack() as stack:
        for version in versions:
            fitting = [case for case in wanted if fits(case, version, options.version)]
            if not fitting:
                continue
            binaries = f"{options.versions}/{version}/bin"
            server, = stack.enter_context(servers(options.programs, 1, binaries))
            programs = Programs(tenantctl, options.pg_dump, binaries)
            bench = Bench(version, server, programs, options)
            with ThreadPoolExecutor(options.jobs) as pool:
                for found in pool.map(bench.results, range(len(fitting)), fitting):
                    results.extend(found)
                    if options.verbose:
                        print(*(tally.line(row) for row in found), sep="\n", flush=True)
    left = [case.name for case in wanted if case.is_of_two_servers]
    if left:
        print(f"{len(left)} pairs skipped (they need two servers): {', '.join(left)}")
    return results


def fits(case, version, chosen):
    """Whether a case runs on a version: on every chosen one that has what it needs; without a
    choice on the oldest of 15 and what it needs."""
    if case.is_of_two_servers or case.since > version:
        return False
    return bool(chosen) or version == max(15, case.since)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", default=ROOT / "fixtures/fix")
    parser.add_argument("--programs", required=True, help="the directory of what cargo built")
    parser.add_argument("--versions", required=True, help="the directory of PostgreSQL's versions")
    parser.add_argument("--tenantctl", help="another program than the one that cargo built")
    parser.add_argument("--version", type=int, action="append",
                        help="PostgreSQL's major version (repeatable; default: 15, or what a pair needs)")
    parser.add_argument("--case", default="*", help="only pairs whose name matches this pattern")
    parser.add_argument("--empty", action="store_true",
                        help="make each schema in an empty database, from its snapshot")
    parser.add_argument("--share", type=tally.share, default=(1, 1), metavar="I/N",
                        help="run the Ith of N shares of the pairs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", help="a file for all results")
    parser.add_argument("--out", help="a directory for the scripts of what is not complete, and "
                        "for what differed afterwards")
    parser.add_argument("--compare", nargs=2, metavar=("OLD", "NEW"),
                        help="print what changed between two files of --json, and run nothing")
    parser.add_argument("--verbose", action="store_true", help="print each result as it comes")
    options = parser.parse_args()
    if options.compare:
        tally.compare(*options.compare)
        return
    options.tenantctl = options.tenantctl or f"{options.programs}/tenantctl"
    options.pg_dump = tally.pg_dump()
    results = run(options)
    if options.json:
        tally.save(results, options.json)
    tally.report(results)
    if any(row["kind"] in (attempt.DISHONEST, attempt.BROKEN) for row in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
