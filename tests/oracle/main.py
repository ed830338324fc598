"""Random schemas and single changes of them, held against `pg_dump -s`.

For each schema: it compares clean with itself and with a twin that the same statements made. Then,
change by change, a copy of it is changed: where pg_dump prints another text, tenantctl must find
something, and where it does not, nothing, but for the kinds of change that pg_dump does not show,
which tenantctl must find all the same.

The same seed gives the same schemas and changes.
"""

import argparse
import difflib
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import dump
import judge
from changes import kinds
from databases import SHARED, Server
from schema import Schema


class Oracle:
    def __init__(self, options, server):
        self.options = options
        self.server = server
        self.failures = []
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
        base, twin, copy = (f"oracle_{number}_{name}" for name in ("base", "twin", "copy"))
        schema = Schema(self.options.seed, number)
        self.server.create(base)
        try:
            schema.grow(self.server, base, self.options.size)
            before, trouble = self.dump(base)
            if before is None:
                return f"schema {number}: pg_dump failed: {trouble}"
            standing = self.twins(schema, base, twin, before)
            changes = self.changes(schema, base, copy, before, standing)
        finally:
            self.server.drop(base)
        self.counts["schemas"] += 1
        seconds = time.monotonic() - started
        return (f"schema {number}: {len(schema.statements)} statements, "
                f"{before.count('-- Name: ')} entries of the dump; {changes}; {seconds:.0f} s")

    def twins(self, schema, base, twin, before):
        """Compares the schema with itself and with a twin; gives back what is not checked anyway."""
        itself = self.compare(base, base)
        self.check(schema, "itself", None, judge.verdict("=", False, itself), itself, "")
        self.server.create(twin)
        try:
            trouble = self.server.apply(twin, schema.statements)
            if trouble:
                self.check(schema, "twin", None, "TWIN REFUSED", None, trouble)
            else:
                after, _ = self.dump(twin)
                report = self.compare(base, twin)
                failed = judge.verdict("=", before != after, report)
                self.check(schema, "twin", None, failed, report, difference(before, after))
        finally:
            self.server.drop(twin)
        return itself.unchecked

    def changes(self, schema, base, copy, before, standing):
        """Makes changes, each in a new copy, and judges what is said of them."""
        made = changed = 0
        for _ in range(self.options.mutations):
            try:
                kind, statement = self.change(schema, base, copy)
                after, trouble = self.dump(copy)
                if after is None:
                    self.counts["changes that pg_dump cannot dump"] += 1
                    print(f"pg_dump after {statement}: {trouble}", flush=True)
                    continue
                made += 1
                changed += before != after
                self.judge(schema, kind, statement, (base, copy), (before, after), standing)
            finally:
                self.server.drop(copy)
        return f"{made} changes, of which pg_dump shows {changed}"

    def change(self, schema, base, copy):
        """Makes a copy and one change in it: of the first kind drawn that finds something."""
        while True:
            self.server.create(copy, base)
            trouble = self.server.apply(copy, schema.shared)
            if trouble:
                raise RuntimeError(f"what a copy lacks cannot be made again: {trouble}")
            # What the server refuses may leave something behind, such as half an index.
            refused = schema.refused.total()
            with closing(self.server.connect(copy)) as connection:
                while schema.refused.total() == refused:
                    kind = schema.draw()
                    self.tried[str(kind)] += 1
                    statement = schema.change(connection.cursor(), kind)
                    if statement is not None:
                        return kind, statement
            self.server.drop(copy)

    def judge(self, schema, kind, statement, databases, dumps, standing):
        report = self.compare(*databases)
        report.unchecked = [line for line in report.unchecked if line not in standing]
        if report.code == 2 and not report.unchecked and not report.trouble:
            report.code = int(bool(report.findings))
        changed = dumps[0] != dumps[1]
        self.seen[str(kind)] += 1
        self.counts["changes"] += 1
        self.counts["changes that pg_dump shows"] += changed
        if changed and not report.findings:
            self.counts["changes of words alone"] += kind.sign == "w"
        if report.findings and not changed:
            self.counts["changes that pg_dump does not show, found"] += kind.sign == "!"
        failed = judge.verdict(kind.sign, changed, report)
        self.check(schema, str(kind), statement.replace(databases[1], "the_database"), failed, report,
                   difference(*dumps))

    def check(self, schema, title, statement, failed, report, shown):
        """Counts a failure and says how to make it again."""
        if not failed:
            return
        self.counts[failed] += 1
        said = "\n".join(report.lines()) if report else ""
        number = len(self.failures) + 1
        text = "\n".join([
            f"-- {failed}: {title}", f"-- seed {self.options.seed}, schema {schema.number}",
            "-- What all databases share:", *(f"{line};" for line in SHARED),
            "-- Both databases:", *(f"{line.rstrip()};" for line in schema.statements),
            "-- The second:", f"{statement};", "", "/* pg_dump -s:", shown, "", "tenantctl:", said, "*/", ""])
        self.failures.append((failed, title, statement))
        if self.out:
            path = self.out / f"{self.options.seed}-{schema.number}-{number}.sql"
            path.write_text(text)
            text = f"-- {failed}: {title} (in {path})\n{statement}\n{shown[:1500]}\n{said[:1500]}\n"
        print(text, flush=True)

    def dump(self, database):
        return dump.take(self.options.pg_dump, self.server.url(database), database)

    def compare(self, a, b):
        return judge.compare(self.options.tenantctl, self.server.url(a), self.server.url(b))

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
    lines = difflib.unified_diff((before or "").splitlines(), (after or "").splitlines(), "before",
                                 "after", lineterm="", n=1)
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tenantctl")
    parser.add_argument("scratch", help="the example that starts servers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schemas", type=int, default=50)
    parser.add_argument("--first", type=int, default=1, help="number of the first schema")
    parser.add_argument("--mutations", type=int, default=60, help="for each schema")
    parser.add_argument("--size", type=int, default=120, help="statements drawn for each schema")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", help="a directory for reproductions, instead of printing them whole")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    options.tenantctl = os.path.abspath(options.tenantctl)

    logs = [path for path in [os.environ.get("TENANTCTL_TEST_LOGS")] if path]
    process = subprocess.Popen([options.scratch, "1", *logs], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        url = process.stdout.readline().strip()
        if not url:
            sys.exit("the server did not start")
        server = Server(url)
        server.run(*SHARED)
        options.pg_dump = server.program("pg_dump")
        oracle = Oracle(options, server)
        oracle.run()
        oracle.summary()
    finally:
        process.stdin.close()
        process.wait(timeout=60)
    if oracle.failures or not oracle.counts["changes"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
