"""Random schemas and single changes of them, held against `pg_dump -s`.

A schema compares clean with itself and with a twin that the same statements made. Then one change
after the other is made in the twin: where pg_dump prints another text, tenantctl must find
something, and where it does not, nothing, but for the kinds of change that pg_dump does not show,
which tenantctl must find all the same. When it has been judged, the change is made in the first as
well, so that the next one finds another schema, and in the end both must be equal again.

The same seed gives the same schemas and changes. With --fix, see fixes.py.
"""

import argparse
import difflib
import os
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import dump
import fixes
import judge
import tally
from changes import kinds
from databases import HERE, SHARED, Databases
from schema import Schema
from servers import servers


class Oracle:
    """One run over random schemas."""

    def __init__(self, options, databases):
        self.options = options
        self.databases = databases
        self.failed = False
        self.counts = Counter()
        self.seen = Counter()
        self.tried = Counter()
        self.out = Path(options.out) if options.out else None
        if self.out:
            self.out.mkdir(parents=True, exist_ok=True)

    def run(self):
        numbers = range(self.options.first, self.options.first + self.options.schemas)
        with ThreadPoolExecutor(self.options.jobs) as pool:
            for line in pool.map(self.schema, numbers):
                print(line, flush=True)

    def schema(self, number):
        """One schema with all its changes, in a line."""
        started = time.monotonic()
        first, second = f"oracle_{number}_a", f"oracle_{number}_b"
        schema = Schema(self.options.seed, number)
        grown, entries, changes = 0, 0, "no changes"
        try:
            self.databases.create(first)
            schema.grow(self.databases, first, self.options.size)
            grown = len(schema.statements)
            self.check(schema, "itself", "", ("", ""), *self.compare("=", first, first))
            self.databases.create(second)
            refused = self.databases.apply(second, schema.statements)
            if refused:
                raise RuntimeError(f"a twin refuses what the first took: {refused}")
            entries = self.twins(schema, "a twin", first, second)
            changes = self.changes(schema, first, second)
            self.twins(schema, "a twin after all changes", first, second)
        except Exception:
            # Of this schema alone: the others go on.
            self.fail(schema, "BROKEN", "the oracle", "", ("", ""), [traceback.format_exc()])
        finally:
            self.databases.drop(first)
            self.databases.drop(second)
        self.counts["schemas"] += 1
        return (f"schema {number}: {grown} statements, {entries} entries of the dump; {changes}; "
                f"{time.monotonic() - started:.0f} s")

    def twins(self, schema, title, first, second):
        """Compares the schema with its twin; gives back how many entries their dump has."""
        before, after = self.dump(first), self.dump(second)
        self.check(schema, title, "", (before, after),
                   *self.compare("=", first, second, before != after))
        return after.count("-- Name: ")

    def changes(self, schema, first, second):
        """Makes changes, and judges what is said of each."""
        shown = 0
        before = self.dump(second)
        for _ in range(self.options.mutations):
            kind, statement = self.change(schema, second)
            after = self.dump(second)
            changed = before != after
            failed, report = self.compare(kind.sign, first, second, changed)
            self.check(schema, str(kind), statement, (before, after), failed, report)
            self.count(kind, changed, report)
            shown += changed
            refused = self.databases.apply(first, [statement])
            if refused:
                raise RuntimeError(f"{statement} was taken by one of two twins alone: {refused}")
            schema.statements.append(statement)
            before = after
        return f"{self.options.mutations} changes, of which pg_dump shows {shown}"

    def change(self, schema, database):
        """Makes one change: of the first kind drawn that finds something to change."""
        with closing(self.databases.connect(database)) as connection:
            while True:
                kind = schema.draw(self.options.kind)
                self.tried[str(kind)] += 1
                statement = schema.change(connection.cursor(), kind)
                if statement is not None:
                    return kind, statement.replace(database, HERE)

    def count(self, kind, changed, report):
        self.seen[str(kind)] += 1
        self.counts["changes"] += 1
        self.counts["that pg_dump shows"] += changed
        self.counts["that it does not show, found"] += not changed and bool(report.findings)
        self.counts["of words alone"] += changed and not report.findings and kind.sign == "w"

    def check(self, schema, title, statement, dumps, failed, report):
        """Tells what is wrong with a report, if anything is."""
        if failed:
            self.fail(schema, failed, title, statement, dumps, report.lines())

    def fail(self, schema, failed, title, statement, dumps, said):
        """Counts a failure and says how to make it again."""
        self.counts[failed] += 1
        self.failed = True
        shown, said = difference(*dumps), "\n".join(said)
        text = "\n".join([
            f"-- {failed}: {title}", f"-- seed {self.options.seed}, schema {schema.number}",
            "-- What all databases share:", *(f"{line};" for line in SHARED),
            "-- Both databases:", *(f"{line.rstrip()};" for line in schema.statements),
            "-- The second:", f"{statement};", "",
            "/* pg_dump -s:", shown, "", "tenantctl:", said, "*/", ""])
        if self.out:
            made = len(schema.statements)
            path = self.out / f"{self.options.seed}-{schema.number}-{made}.sql"
            path.write_text(text)
            short = (shown[:1500], said[:1500], "")
            text = "\n".join([f"-- {failed}: {title} (in {path})", statement, *short])
        print(text, flush=True)

    def dump(self, database):
        return dump.take(self.options.pg_dump, self.databases.url(database), database)

    def compare(self, sign, first, second, changed=False):
        """What is wrong with tenantctl's report, or None, and the report."""
        urls = [self.databases.url(database) for database in (first, second)]
        report = judge.compare(self.options.tenantctl, *urls)
        return judge.verdict(sign, changed, report), report

    def summary(self):
        every = [str(kind) for kind in kinds()]
        never = [title for title in every if not self.seen[title]]
        print(f"seed {self.options.seed}: " + ", ".join(
            f"{count} {what}" for what, count in self.counts.items() if count))
        print(f"{len(every) - len(never)} of {len(every)} kinds of change were made")
        if self.options.verbose:
            for title in never:
                print(f"never made: {title} (tried {self.tried[title]} times)")


def difference(before, after):
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after",
                                 lineterm="", n=1)
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="the directory of what cargo built")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schemas", type=int, default=50)
    parser.add_argument("--first", type=int, default=1, help="number of the first schema")
    parser.add_argument("--mutations", type=int, default=60, help="for each schema")
    parser.add_argument("--size", type=int, default=120, help="statements drawn for each schema")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", help="a directory for reproductions, to print less")
    parser.add_argument("--kind", default="", help="only changes that this expression matches")
    parser.add_argument("--verbose", action="store_true", help="also which changes were not made")
    parser.add_argument("--version", type=int, help="PostgreSQL's major version (default: installed)")
    parser.add_argument("--versions", required=True, help="the directory of PostgreSQL's versions")
    parser.add_argument("--tenantctl", help="another program than the one that cargo built")
    parser.add_argument("--fix", action="store_true", help="have fix make each change, and pairs")
    parser.add_argument("--pairs", type=int, default=0, help="of schemas, with --fix")
    parser.add_argument("--share", type=tally.share, default=(1, 1), metavar="I/N",
                        help="with --fix, run the Ith of N shares of the schemas and pairs")
    parser.add_argument("--json", help="with --fix, a file for all results")
    options = parser.parse_args()
    options.tenantctl = os.path.abspath(options.tenantctl or f"{options.programs}/tenantctl")

    binaries = f"{options.versions}/{options.version}/bin" if options.version else None
    with servers(options.programs, 1, binaries) as started:
        databases = Databases(started[0])
        databases.run(*SHARED)
        if options.fix:
            options.pg_dump = tally.pg_dump()
            fixes.run(options, databases)
            return
        options.pg_dump = databases.program("pg_dump")
        oracle = Oracle(options, databases)
        oracle.run()
        oracle.summary()
    if oracle.failed or not oracle.counts["changes"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
