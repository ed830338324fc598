"""Random changes and random pairs of schemas with rows in them, each made like the other by `fix`.

Of each schema there are three databases that the same statements made. A change is made in the
first. Then fix makes the third like the first, and after that like the second, which has not got
the change: the change undone. After a script that did not do all that was wanted, the third is
made anew by the statements. So what a seed gives does not depend on what fix does.

What a schema grew to is also made from its snapshot in an empty database, and pairs of schemas are
made like each other: one with many changes at once, or one grown from nothing.
"""

import sys
import time
import traceback
from contextlib import closing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attempt
import rows
import tally
from attempt import ALLOW, DEFAULT, Programs, Result, Source
from databases import HERE, SHARED
from schema import Schema

# Changes that hinder the oracle itself, of the schema public, whose first privileges pg_dump knows,
# faults that are nothing to make another database like, what belongs to an extension, an index that
# is being made one partition after the other, and shells of operators, which nothing tells of.
NOT_TRIED = ("database: template", "extension: drop", "index: not valid",
             "constraint: its index is not valid", "collation: another version",
             "extension: an object more", "extension: an object less", "schema: rename public",
             "index: create on the parent alone, and on a partition",
             "operator: create, with another one")

# Constraints that old rows were never held to, each with what it says.
NOT_VALID = """
    SELECT conrelid::regclass::text, contypid::regtype::text, conname
    FROM pg_constraint WHERE NOT convalidated"""

SAME_NOT_VALID = """
    UPDATE pg_constraint SET convalidated = false
    WHERE convalidated
        AND (conrelid::regclass::text, contypid::regtype::text, conname) = (%s, %s, %s)"""

# So many changes between new rows, and so many in one of two schemas of a pair.
PACE, APART = 10, 20

# What is counted by itself, by how its directions end.
GROUPS = {"single, made": ": made", "single, undone": ": undone", "pairs": ("a like b", "b like a"),
          "from empty": "from empty"}


class FixOracle:
    """One run over random schemas."""

    def __init__(self, options, databases):
        self.options = options
        self.databases = databases
        binaries = f"{options.versions}/{options.version}/bin" if options.version else None
        self.programs = Programs(options.tenantctl, options.pg_dump, binaries)
        self.version = databases.version()
        self.results = []
        self.out = Path(options.out) if options.out else None
        if self.out:
            self.out.mkdir(parents=True, exist_ok=True)

    def run(self):
        first, options = self.options.first, self.options
        schemas = range(first, first + options.schemas)
        pairs = range(first, first + options.pairs)
        work = [(self.schema, number) for number in schemas]
        work += [(self.pair, number) for number in pairs]
        share, of = options.share
        with ThreadPoolExecutor(options.jobs) as pool:
            for line in pool.map(lambda item: item[0](item[1]), work[share - 1::of]):
                print(line, flush=True)

    def schema(self, number):
        """One schema with its changes, in a line."""
        run = Run(self, f"{number}", Schema(self.options.seed, number))
        return self.guarded(run, lambda: self.changes(run))

    def changes(self, run):
        run.grow(self.options.size)
        run.begin()
        run.from_empty()
        for made in range(self.options.mutations):
            if made % PACE == 0:
                run.insert()
            run.change()

    def pair(self, number):
        """One pair of schemas, in a line: a schema and its twin after many changes, or two that were
        grown apart."""
        # Numbers of their own, so that no pair begins with a schema that is also run alone.
        run = Run(self, f"pair{number}", Schema(self.options.seed, 100_000 + 2 * number))
        return self.guarded(run, lambda: self.both(run, number))

    def both(self, run, number):
        run.grow(self.options.size // 2)
        other = Run(self, f"pair{number}b", Schema(self.options.seed, 100_001 + 2 * number))
        other.results = run.results
        if number % 2:
            other.grow(self.options.size // 2)
        else:
            other.schema.statements = list(run.schema.statements)
            other.make(other.names[0])
            for _ in range(APART):
                other.draw()
        try:
            run.like("a like b", other)
            other.like("b like a", run)
        finally:
            other.drop()

    def guarded(self, run, work):
        started = time.monotonic()
        before = len(run.results)
        try:
            work()
        except Exception as error:
            result = Result(attempt.BROKEN, "the oracle fails", str(error),
                            evidence=traceback.format_exc())
            run.add(result, "", "the oracle", DEFAULT)
        finally:
            run.drop()
        done = run.results[before:]
        self.results += done
        kinds = [f"{sum(row['kind'] == kind for row in done)} {kind}" for kind in attempt.KINDS
                 if any(row["kind"] == kind for row in done)]
        return f"{run.title}: {', '.join(kinds) or 'nothing'}; {time.monotonic() - started:.0f} s"

    def summary(self):
        tally.report(self.results, brief=True)
        for title, ending in GROUPS.items():
            group = [row for row in self.results if row["direction"].endswith(ending)]
            if group and len(group) < len(self.results):
                tally.table(group, title)
        if self.options.json:
            tally.save(self.results, self.options.json)
        print(f"seed {self.options.seed}, PostgreSQL {self.version}, share "
              f"{self.options.share[0]}/{self.options.share[1]}")

    @property
    def failed(self):
        bad = (attempt.DISHONEST, attempt.BROKEN)
        return not self.results or any(row["kind"] in bad for row in self.results)


class Run:
    """One schema's databases, and the attempts on them."""

    def __init__(self, oracle, title, schema):
        self.oracle = oracle
        self.databases = oracle.databases
        self.programs = oracle.programs
        self.title = title
        self.schema = schema
        self.made = 0
        self.results = []
        self.names = [f"fix_{title}_{role}" for role in ("new", "old", "fixed")]
        self.dumps = {}

    def url(self, name):
        return self.databases.url(name)

    def source(self, name):
        """The database as what another is made like."""
        source = Source.of(self.programs, self.url(name), name)
        source.before_dump = lambda target: self.forget_validation(name, target)
        return source

    def forget_validation(self, name, target):
        """Has the target's constraints be no more valid than they are in the database: that they are
        is no fault, and nothing is said of it."""
        with closing(self.databases.connect(name)) as connection:
            cursor = connection.cursor()
            cursor.execute(NOT_VALID)
            constraints = cursor.fetchall()
        with closing(self.databases.connect(target)) as connection:
            for constraint in constraints:
                connection.cursor().execute(SAME_NOT_VALID, constraint)

    def grow(self, size):
        self.databases.create(self.names[0])
        self.schema.grow(self.databases, self.names[0], size, NOT_TRIED)
        self.insert_in(self.names[:1])

    def begin(self):
        """The two other databases of the schema."""
        for name in self.names[1:]:
            self.make(name)

    def make(self, name, last=None):
        """A database of the name, made anew by the statements."""
        self.databases.drop(name)
        self.databases.create(name)
        self.apply(name, self.schema.statements + [last] * (last is not None))

    def apply(self, name, statements):
        refused = self.databases.apply(name, statements)
        if refused:
            raise RuntimeError(f"a twin refuses what another took: {refused}")

    def insert(self):
        self.insert_in(self.names)

    def insert_in(self, names):
        with closing(self.databases.connect(names[0])) as connection:
            taken = rows.insert(connection.cursor(), self.schema.random)
        self.schema.statements += taken
        for name in names[1:]:
            if self.databases.apply(name, taken):
                # What fix made refuses rows: pg_dump knew no difference, so this is its own fault.
                self.make(name)

    def draw(self):
        """Makes a random change in the first database; its kind and statement."""
        with closing(self.databases.connect(self.names[0])) as connection:
            while True:
                kind = self.schema.draw(self.oracle.options.kind)
                if kind.sign in "=w" or kind.name in NOT_TRIED:
                    continue
                statement = self.schema.change(connection.cursor(), kind)
                if statement is not None:
                    break
        statement = statement.replace(self.names[0], HERE)
        if self.names[0] not in self.dumps:
            self.schema.statements.append(statement)
        return kind, statement

    def change(self):
        """Makes a change, has it made and undone by fix, and makes it in all."""
        new, old, fixed = self.names
        self.dumps = {new: None}
        kind, statement = self.draw()
        self.dumps = {}
        self.made += 1
        title = f"{statement}"
        if not self.attempts(f"{kind}: made", title, fixed, self.source(new), ()):
            self.make(fixed, statement)
        if not self.attempts(f"{kind}: undone", title, fixed, self.source(old), (statement,)):
            self.make(fixed)
        self.schema.statements.append(statement)
        self.apply(old, [statement])
        if self.databases.apply(fixed, [statement]):
            self.make(fixed)

    def attempts(self, direction, title, target, source, last):
        """Attempts in both modes; whether the target became what was wanted.

        After a default script that left something, and said so, the other mode does the rest."""
        result = self.attempt(direction, title, target, source, DEFAULT)
        if result.kind == attempt.COMPLETE:
            return True
        if result.kind != attempt.PARTIAL:
            self.make(target, *last)
        return self.attempt(direction, title, target, source, ALLOW).kind == attempt.COMPLETE

    def attempt(self, direction, title, target, source, mode):
        url = self.url(target)
        script = self.programs.fix(url, source.side, *attempt.MODES[mode])
        before = rows.read(self.databases, target) if mode == DEFAULT else {}
        result = attempt.judge(self.programs, script, url, target, source)
        lost = rows.losses(before, self.databases, target)
        if lost:
            result = attempt.with_losses(result, lost)
        self.add(result, title, direction, mode)
        return result

    def from_empty(self):
        """Makes the schema in an empty database from its snapshot."""
        new, empty = self.names[0], self.names[0] + "_empty"
        self.databases.create(empty)
        try:
            source = self.source(new)
            with self.programs.snapshot(self.url(new)) as file:
                script = self.programs.fix(self.url(empty), file, *attempt.MODES[ALLOW])
            result = attempt.judge(self.programs, script, self.url(empty), empty, source)
            self.add(result, "the schema", "from empty", ALLOW)
        finally:
            self.databases.drop(empty)

    def like(self, direction, other):
        """Makes this schema like another, in both modes, each from the beginning."""
        target, source = self.names[2], other.source(other.names[0])
        for mode in attempt.MODES:
            self.make(target)
            self.attempt(direction, "a schema like another", target, source, mode)

    def add(self, result, title, direction, mode):
        case = f"{self.oracle.options.seed}/{self.title}/{self.made}"
        self.results.append({"case": case, "version": self.oracle.version, "direction": direction,
                             "mode": mode, **result.json()})
        if result.kind in (attempt.DISHONEST, attempt.BROKEN):
            print(tally.line(self.results[-1]), flush=True)
        if self.oracle.out and result.kind != attempt.COMPLETE:
            path = self.oracle.out / f"{case.replace('/', '-')}-{direction.split()[-1]}-{mode}.txt"
            path.write_text("\n".join([
                f"{direction}: {title}", result.evidence, "", "-- What all databases share:",
                *(f"{line};" for line in SHARED), "-- The schema before:",
                *(f"{line.rstrip()};" for line in self.schema.statements), ""]))

    def drop(self):
        for name in self.names:
            self.databases.drop(name)


def run(options, databases):
    oracle = FixOracle(options, databases)
    oracle.run()
    oracle.summary()
    if oracle.failed:
        sys.exit(1)
