"""Random rows for the tables of a random schema, and whether a script kept them."""

from collections import Counter
from contextlib import closing

import psycopg2

from words import identifier, literal

# Texts of values by the type's name; all rows of all tables draw from these few, so that unique
# constraints hold now and then and foreign keys find what they point at.
VALUES = {
    "int2": ["0", "1", "2", "7", "12", "50"], "int4": ["0", "1", "2", "7", "12", "50"],
    "int8": ["0", "1", "2", "7", "12", "5000000000"],
    "numeric": ["0", "1", "1.5", "12.34", "99.999", "-7"],
    "float4": ["0", "1.5", "2.25"], "float8": ["0", "1.5", "1.23456789012345", "NaN"],
    "bool": ["t", "f"], "text": ["", "a", "it's", "new", "a b", "longer than twenty characters"],
    "varchar": ["a", "new", "old", "it's", "eleven char"], "bpchar": ["a", "ab", "abcde"],
    "name": ["a", "b"], "char": ["x", "y"], "citext": ["a", "B"],
    "date": ["2024-02-29", "2026-01-02"], "time": ["12:34:56.78", "00:00"],
    "timetz": ["12:34:56+02"], "interval": ["1 day", "1 day 02:03:04.5"],
    "timestamp": ["2024-02-29 12:34:56.789", "2026-01-02"],
    "timestamptz": ["2024-02-29 12:34:56.789+00", "2026-01-02 00:00+00"],
    "uuid": ["00000000-0000-0000-0000-000000000001", "c1b0f6a8-3a59-4a66-9d8c-6d4f1f0a7a11"],
    "json": ["[]", '{"a": 1}'], "jsonb": ["[]", '{"a": 1}'], "bytea": ["\\x00ff", ""],
    "inet": ["::1", "10.0.0.1/8"], "cidr": ["10.0.0.0/8"], "point": ["(1,2)"], "box": ["(1,2),(3,4)"],
    "tsvector": ["a b"], "bit": ["10101010"], "varbit": ["101"], "money": ["1.00"],
    "xml": ["<a/>"], "oid": ["1"], "regclass": ["pg_class"], "macaddr": ["08:00:2b:01:02:03"],
    "int4range": ["[1,5)", "empty"], "tstzrange": ["[2024-01-01,2025-01-01)"],
    "int4multirange": ["{[1,5)}"],
}

TABLES = """
    SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind::text
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
    AND c.relpersistence <> 't' ORDER BY n.nspname, c.relname"""

# The base of a domain is what its values are drawn by, and so is an array's element.
COLUMNS = """
    WITH RECURSIVE base AS (
        SELECT oid AS type, oid AS base FROM pg_type
        UNION ALL
        SELECT b.type, t.typbasetype FROM base AS b JOIN pg_type AS t ON t.oid = b.base
        WHERE t.typtype = 'd')
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname, t.typtype::text,
        e.typname, a.attgenerated <> '',
        ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder)
    FROM pg_attribute AS a
    JOIN base AS b ON b.type = a.atttypid
    JOIN pg_type AS t ON t.oid = b.base AND t.typtype <> 'd'
    LEFT JOIN pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A'
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname"""


def insert(cursor, random, attempts=5):
    """Inserts random rows in all tables; gives the statements that the server took."""
    taken = []
    cursor.execute(TABLES)
    for oid, table, _ in cursor.fetchall():
        cursor.execute(COLUMNS, [oid])
        columns = [column for column in cursor.fetchall() if not column[5]]
        for _ in range(attempts if columns else 0):
            names = ", ".join(identifier(column[0]) for column in columns)
            values = ", ".join(value(random, *column[2:5], column[6]) for column in columns)
            statement = f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})"
            try:
                cursor.execute(statement)
                taken.append(statement)
            except psycopg2.Error:
                # What the table refuses is no row of it.
                pass
    return taken


def value(random, name, kind, element, labels):
    if random.random() < 0.1:
        return "NULL"
    if kind == "e" and labels:
        return literal(random.choice(labels))
    if element:
        drawn = random.choice(VALUES.get(element) or [None])
        return "'{}'" if drawn in (None, "") or random.random() < 0.5 else f"ARRAY[{literal(drawn)}]"
    return literal(random.choice(VALUES[name])) if name in VALUES else "NULL"


def read(databases, database, types=None):
    """The rows of all tables as texts: columns with their types, and rows as dictionaries.

    `types` says as which types values are read, so that what a wider type shows otherwise is seen to
    be the same value."""
    found = {}
    with closing(databases.connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        for oid, table, kind in cursor.fetchall():
            cursor.execute(COLUMNS, [oid])
            columns = {column[0]: column[1] for column in cursor.fetchall() if not column[5]}
            wanted = (types or {}).get(table)
            if kind == "p" and wanted is None:
                # Its rows are its partitions'.
                continue
            found[table] = columns, texts(cursor, table, kind, columns, wanted or columns)
    return found


def texts(cursor, table, kind, columns, types):
    """The table's rows, a dictionary of texts each."""
    cast = [column for column in columns
            if types.get(column, columns[column]) != columns[column]]
    try:
        return select(cursor, table, kind, columns, {name: types[name] for name in cast})
    except psycopg2.Error:
        # No cast back: the texts are compared.
        return select(cursor, table, kind, columns, {})


def select(cursor, table, kind, columns, casts):
    items = ", ".join(f"{identifier(name)}{f'::{casts[name]}' if name in casts else ''}::text"
                      for name in columns)
    if not items:
        return []
    cursor.execute(f"SELECT {items} FROM {'' if kind == 'p' else 'ONLY '}{table}")
    return [dict(zip(columns, row)) for row in cursor.fetchall()]


def losses(before, databases, database):
    """What of the rows read before is not in the database any more, in lines."""
    types = {table: columns for table, (columns, _) in before.items()}
    after = read(databases, database, types)
    lines = []
    for table, (columns, rows) in before.items():
        if not rows:
            continue
        if table not in after:
            lines.append(f"table {table} is gone, with {len(rows)} rows")
            continue
        now, rows_now = after[table]
        lines += [f"column {name} of {table} is gone" for name in columns if name not in now]
        common = [name for name in columns if name in now]
        was = Counter(tuple(row[name] for name in common) for row in rows)
        remains = Counter(tuple(row[name] for name in common) for row in rows_now)
        lost = was - remains
        if lost:
            came = next(iter(remains - was), None)
            lines.append(f"{sum(lost.values())} rows of {table} ({', '.join(common)}) are not as they "
                         f"were: {next(iter(lost))} became {came}")
    return lines
