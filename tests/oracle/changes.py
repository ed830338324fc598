"""The kinds of change in changes/, each a query whose rows are statements that make such a change.

A kind is a paragraph whose first line is `-- SIGN NAME`. The signs: + makes something, - drops
something, ~ alters something, = changes nothing, w changes nothing but words (so that saying
nothing is right where pg_dump prints other words for the same), and ! is a change that pg_dump -s
does not show.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CANDIDATES = (HERE / "candidates.sql").read_text()

# How many statements of a kind are tried before another kind is.
TRIES = 6


@dataclass(frozen=True)
class Kind:
    sign: str
    name: str
    query: str

    def __str__(self):
        return f"{self.sign} {self.name}"


@functools.cache
def kinds():
    """All kinds, in the order of their files."""
    found = []
    for file in sorted(HERE.glob("changes/*.sql")):
        for paragraph in re.split(r"\n\n(?=-- )", file.read_text().strip()):
            first, query = paragraph.split("\n", 1)
            sign, name = re.fullmatch(r"-- ([-+~=w!]) (.+)", first).groups()
            found.append(Kind(sign, name, query.strip()))
    titles = [str(kind) for kind in found]
    twice = {title for title in titles if titles.count(title) > 1}
    assert not twice, f"two kinds have one name: {twice}"
    return tuple(found)


# Each table of candidates.sql, by name: a query pays for those alone that it names.
TABLE = r"(?ms)^(?:WITH )?((\w+) (?:\([\w, ]+\) )?AS \(.*?\)),?$(?=\n\w|\n--|\n?\Z)"
TABLES = {name: text for text, name in re.findall(TABLE, CANDIDATES)}


def needed(query, found=None):
    """The tables that a query names, with those that they name, the deepest first."""
    found = {} if found is None else found
    for name, text in TABLES.items():
        if name not in found and re.search(rf"\b{name}\b", query) and text is not query:
            needed(text, found)
            found[name] = text
    return found


def statements(cursor, kind, speaker):
    """Statements that make a change of the kind in the cursor's database, in a random order."""
    query = speaker.fill(kind.query)
    tables = ", ".join(needed(query).values())
    salt = speaker.random.getrandbits(32)
    cursor.execute(f"{'WITH ' * bool(tables)}{tables} SELECT s FROM ({query}) AS x (s) "
                   f"WHERE s IS NOT NULL ORDER BY md5(s || '{salt}') LIMIT {TRIES}")
    return [row[0] for row in cursor.fetchall()]
