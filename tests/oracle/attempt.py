"""One attempt to make a database like another with a script of `fix`, and what came of it."""

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import dump

# A slow machine is no failure.
LIMITS = "limits: { connect: 2m, statement: 5m, lock: 1m, total: 9m }\n"

DEFAULT, ALLOW = "default", "allow"
MODES = {DEFAULT: [], ALLOW: ["--allow-destructive", "--allow-weakening"]}

# Kinds of result, the best first.
COMPLETE, PARTIAL, NONE = "complete", "honest-partial", "honest-none"
REFUSED, DISHONEST, BROKEN = "refused-by-rows", "DISHONEST", "broken"
KINDS = [COMPLETE, PARTIAL, NONE, REFUSED, DISHONEST, BROKEN]

# What PostgreSQL adds where a DO statement of the script raised.
PRECONDITION = "inline_code_block line"

# A statement that is commented out.
STATEMENT = re.compile(r"-- (ALTER|DROP|CREATE|GRANT|REVOKE|COMMENT|UPDATE|DO|SET|RESET|SELECT|"
                       r"SECURITY|REFRESH|CLUSTER)\b")
SIGNATURE = re.compile(r"\([^()]*\)$")
NAME_PART = re.compile(r'"((?:[^"]|"")*)"|([^."(]+)|(\()')
ENTRY_NAME = re.compile(r"-- Name: (.*); Type: ([A-Z ]+); Schema: (.*?); Owner:")


@dataclass
class Result:
    """What came of one attempt: its kind, the way in which it failed, and the first sign of it."""

    kind: str
    how: str = ""
    why: str = ""
    exit_code: int = 0
    remaining: list = field(default_factory=list)
    dump: list = field(default_factory=list)
    seconds: float = 0
    entries: list = field(default_factory=list)
    evidence: str = ""

    def json(self):
        """Without the evidence, which is for a person."""
        return {name: value for name, value in asdict(self).items() if name not in ("entries", "evidence")}


@dataclass
class Programs:
    tenantctl: str
    pg_dump: str
    # Of PostgreSQL, on which scripts are proven; None for those that are installed.
    binaries: str | None = None

    def run_tenantctl(self, *arguments):
        """tenantctl's exit code, output and errors."""
        with tempfile.TemporaryDirectory() as directory:
            Path(directory, "tenantctl.yaml").write_text(LIMITS)
            return subprocess.run([self.tenantctl, *arguments], cwd=directory, capture_output=True,
                                  text=True, errors="replace", timeout=600, env=self.environment())

    def environment(self):
        path = os.environ.get("PATH", "")
        return {**os.environ, "PATH": f"{self.binaries}:{path}" if self.binaries else path}

    def fix(self, target, like, *flags):
        return self.run_tenantctl("fix", f"target={target}", "--like", like, *flags)

    def diff(self, target, source):
        return self.run_tenantctl("diff", source, f"target={target}", "--format", "json")

    @contextmanager
    def snapshot(self, url):
        """A file with the database's structure."""
        with tempfile.TemporaryDirectory() as directory:
            file = f"{directory}/source.json"
            done = self.run_tenantctl("snapshot", f"source={url}", "-o", file)
            if done.returncode:
                raise RuntimeError(f"snapshot fails: {reason(done.stderr)}")
            yield file

    def take_dump(self, url, database):
        entries = dump.entries(self.pg_dump, url, database)
        return {dump.without_order(entry) for entry in entries if not dump.is_of_initdb(entry)}


def apply(script, url):
    """Runs a script as its readers do; the words of psql's first error, or None."""
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-", url]
    done = subprocess.run(command, input=script, capture_output=True, text=True, errors="replace",
                          timeout=600)
    if done.returncode == 0:
        return None
    found = re.search(r"(?:ERROR|FATAL|error):.*(?:\n(?:DETAIL|HINT|CONTEXT): .*)*", done.stderr)
    return " ".join((found[0] if found else done.stderr).split()) or "psql failed silently"


def kind_of_abort(error):
    """How a script aborted: by a precondition of its own, for the rows, or otherwise."""
    if "P0001" in error and PRECONDITION in error:
        return REFUSED, "a precondition raises"
    state = re.match(r"ERROR: (\w{5}): ", error)
    if state and state[1][:2] in ("22", "23"):
        return DISHONEST, "aborts for the rows"
    return DISHONEST, "aborts"


@dataclass
class Source:
    """What a target is made like."""

    side: str
    dump: set
    # What is called with a target's name before its dump is compared.
    before_dump: Callable = lambda database: None

    @classmethod
    def of(cls, programs, url, database):
        return cls(f"source={url}", programs.take_dump(url, database))


def judge(programs, script, url, database, source):
    """Applies a script to the target and judges what it promised. `script` is what `fix` returned."""
    started = time.monotonic()
    result = outcome(programs, script, url, database, source)
    result.exit_code = script.returncode
    result.evidence = "\n".join([
        f"{result.kind}: {result.how}: {result.why}", "",
        f"-- fix: exit code {script.returncode}", script.stderr, script.stdout,
        "-- diff afterwards", *result.remaining, "", "-- pg_dump: wanted (-), found (+)",
        *result.entries])
    result.seconds = round(time.monotonic() - started, 2)
    return result


def outcome(programs, script, url, database, source):
    if script.returncode == 2 and script.stderr.strip() and "panicked" not in script.stderr:
        return Result(NONE, "no script", reason(script.stderr))
    if script.returncode not in (0, 1):
        return Result(BROKEN, "fix fails", reason(script.stderr))
    error = apply(script.stdout, url)
    if error is not None:
        return Result(*kind_of_abort(error), error)
    report = programs.diff(url, source.side)
    try:
        findings = json.loads(report.stdout)
    except ValueError:
        return Result(BROKEN, "diff fails", reason(report.stderr))
    if report.returncode not in (0, 1) or findings["unchecked"]:
        unchecked = [entry["message"] for entry in findings["unchecked"]]
        return Result(BROKEN, "diff is partial", "; ".join(unchecked) or reason(report.stderr))
    remaining = [(as_written(name_of(finding)), as_written(finding["message"]))
                 for finding in findings["findings"] if is_difference(finding)]
    lines = [message for _, message in remaining]
    source.before_dump(database)
    found = programs.take_dump(url, database)
    entries = sorted(found ^ source.dump, key=title)
    titles = sorted({title(entry) for entry in entries})
    signed = [re.sub("(?m)^", "+" if entry in found else "-", entry) for entry in entries]
    common = {"remaining": lines, "dump": titles, "entries": signed}
    if script.returncode == 0 and remaining:
        return Result(DISHONEST, "differs after exit 0", lines[0], **common)
    if script.returncode == 0 and titles:
        return Result(DISHONEST, "pg_dump differs after exit 0", titles[0], **common)
    if script.returncode == 0:
        return Result(COMPLETE)
    named = left(script)
    for (name, message) in remaining:
        if not any(message in line for line in named) and not names(named, name):
            return Result(DISHONEST, "differs, not named", message, **common)
    silent = not_named(named, [name for name, _ in remaining], entries)
    if silent:
        return Result(DISHONEST, "pg_dump differs, not named", title(silent[0]), **common)
    first = next((line for line in named if line.startswith("not done")), "")
    return Result(PARTIAL, "by hand" if "by hand" in first else "commented out",
                  first.removeprefix("not done by the script: "), **common)


def is_difference(finding):
    """Whether a finding is about both databases: an invalid index is a fault of one alone."""
    return finding["property"] is None or len(finding["databases"]) > 1


def name_of(finding):
    return finding["object"]["name"] if finding["object"] else ""


def with_losses(result, lost):
    """The result of a script that also lost values."""
    return Result(DISHONEST, "loses values", lost[0], result.exit_code, result.remaining, result.dump,
                  result.seconds, evidence="\n".join([*lost, result.evidence]))


def reason(errors):
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return "; ".join(lines[:3])


def left(script):
    """The lines that name what a script leaves: those of the terminal, what is by hand, and the
    statements that are commented out."""
    lines = [line for line in script.stderr.splitlines() if not line.startswith("help:")]
    head, _, by_hand = script.stdout.partition("\n-- By hand")
    lines += by_hand.splitlines()
    lines += [line for line in head.splitlines() if STATEMENT.match(line)]
    return [as_written(line) for line in lines]


def as_written(line):
    """A line without the escapes for a terminal, and those in identifiers, and with the same name for
    a database and its snapshot."""
    line = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), line)
    line = line.replace("\\n", "\n").replace("\\t", "\t").replace("source.json", "source")
    return re.sub(r'U&"((?:[^"]|"")*)"', lambda found: f'"{unescaped(found[1])}"', line)


def unescaped(name):
    code = re.compile(r"\\\+([0-9A-Fa-f]{6})|\\([0-9A-Fa-f]{4})|\\(\\)")
    return code.sub(lambda found: found[3] or chr(int(found[1] or found[2], 16)), name)


def parts(name):
    """The parts of a dotted name, without quotes and arguments."""
    found = []
    for quoted, plain, end in NAME_PART.findall(name):
        if end:
            break
        found.append(quoted.replace('""', '"') or plain)
    return found


def names(lines, name):
    """Whether one of the lines names the object by all parts of its name."""
    words = [part for part in parts(name) if part.strip()]
    return any(name in line or all(contains(line, word) or contains(line, word.replace('"', '""'))
                                   for word in words) for line in lines)


def contains(line, word):
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line) is not None or (
        not re.fullmatch(r"\w+", word) and word in line)


def title(entry):
    """An entry of a dump in a few words."""
    match = ENTRY_NAME.search(entry)
    return f"{match[2]} {match[1]} in {match[3]}" if match else entry.strip()[:80]


def not_named(lines, objects, entries):
    """The entries of things that are not named and belong to nothing that is: an index of a view that
    is left, a comment on that index."""
    owners = {part for name in objects for part in parts(name)[1:]}
    left, before = list(entries), None
    while left != before:
        before = left
        named = [entry for entry in left if names_entry(lines, owners, entry)]
        owners.update(own_name(entry) for entry in named)
        left = [entry for entry in left if entry not in named]
    return left


def own_name(entry):
    """The last word of an entry's name."""
    match = ENTRY_NAME.search(entry)
    return re.split("[ .]", SIGNATURE.sub("", match[1]))[-1] if match else ""


def names_entry(lines, owners, entry):
    """Whether the lines name an entry, or it uses one of the owners."""
    match = ENTRY_NAME.search(entry)
    if match is None:
        return False
    if match[2].startswith("DATABASE") or match[1].startswith("DATABASE "):
        return any("database" in line for line in lines)
    words = [word for word in re.split("[ .]", SIGNATURE.sub("", match[1])) if word]
    return (any(contains(line, spelt) for line in lines for word in words
                for spelt in (word, word.replace('"', '""')))
            or any(contains(entry, spelt) for owner in owners if owner
                   for spelt in (owner, owner.replace('"', '""')))
            or any(line.split(": ", 2)[-1].startswith(f"schema {match[3]} ") for line in lines))
