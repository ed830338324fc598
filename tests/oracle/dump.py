"""What `pg_dump -s` says of a database, in a form that does not depend on how it came to be.

pg_dump prints its entries in an order that depends on the numbers of objects, and says now and then
between them in which tablespace and by which access method the next tables are made. Here each
entry stands for itself, with both, and all are in order of their text.
"""

import re
import subprocess

ENTRY = re.compile(r"(?m)^--\n(?=-- Name: )")
STANDING = re.compile(r"(?m)^SET default_(tablespace|table_access_method) = (.*);\n")
KEY = re.compile(r"\\(un)?restrict .*\n")
END = "--\n-- PostgreSQL database dump complete\n--"

# What is made where the SET before it says, and of these what is made by an access method.
PLACED = ("TABLE", "MATERIALIZED VIEW", "INDEX", "CONSTRAINT")


# The columns and constraints of a table, each on lines of its own.
BODY = re.compile(r"(?ms)^(CREATE [A-Z ]*TABLE [^\n]* \(\n)(    .*?)(\n\))")

# What a subscription is to.
PUBLICATIONS = re.compile(r"(?<= PUBLICATION ).*(?= WITH )")

CONNECTION = re.compile(r"(?<= CONNECTION ').*(?=' PUBLICATION )")

# What extended statistics are of.
STATISTICS = re.compile(r"(?s)(?<= ON ).*(?= FROM )")

# The tags of an event trigger and the settings of a function are sets.
TAGS = re.compile(r"(?m)^( *WHEN TAG IN \()([^()]*)")
SETS = re.compile(r"(?m)(?:^    SET .* TO .*\n){2,}")

NOT_NULL_NAME = re.compile(r'CONSTRAINT (?:"(?:[^"]|"")*"|\w+) NOT NULL')
ARRAY_CAST = re.compile(r"::(?:character varying|double precision|[\w.\"]+)(?:\(\d+\))?(?:\[\])?|[()]")
OF_PUBLIC = re.compile(r"COMMENT ON SCHEMA public IS (NULL|''|'standard public schema');")

# A setting with the unit that it has without one.
SETTING = re.compile(r"( SET \w*timeout\w* TO '\d+|work_mem TO '\d+)(?:ms|kB)'")

# Storage parameters, and columns whose order is that of their table.
PARAMETERS = re.compile(r"WITH \(([\w.]+=[^()]*)\)")
COLUMN_SET = re.compile(r"(?ms)^(CREATE (?:CONSTRAINT )?TRIGGER .*? UPDATE OF )(.*?)(?= ON )")

# With which extensions something goes is a set.
TIED = re.compile(r"(?m)(?:^ALTER .* DEPENDS ON EXTENSION .*;\n){2,}")


def take(pg_dump, url, database):
    """The dump of a database."""
    return "\n".join(entries(pg_dump, url, database))


def entries(pg_dump, url, database):
    """The entries of a database's dump, in order of their text."""
    command = [pg_dump, "--schema-only", "--create", url]
    done = subprocess.run(command, capture_output=True, timeout=600)
    if done.returncode:
        raise RuntimeError(f"pg_dump failed: {done.stderr.decode(errors='replace')}")
    return normal(done.stdout.decode(errors="replace"), database)


def normal(text, database):
    text = KEY.sub("", text).replace(END, "").replace(database, "the_database")
    standing = {"tablespace": "''", "table_access_method": "heap"}
    found = []
    for entry in ENTRY.split(text):
        before = dict(standing)
        standing.update(STANDING.findall(entry))
        found.append(normal_entry(STANDING.sub("", entry), before))
    return sorted(found)


def without_order(entry):
    """An entry without what no statement can change, or nothing depends on: the order of a table's
    columns and what follows it, of settings, and of storage parameters and how they spell false, the names
    of NOT NULL constraints, and the casts that PostgreSQL moves when it reads its own text."""
    entry = NOT_NULL_NAME.sub("NOT NULL", entry)
    entry = SETTING.sub(r"\1'", entry)
    head, _, rest = entry.partition("\n")
    if "; Type: TEXT SEARCH DICTIONARY; " in head:
        # Its options are a set.
        return head + "\n" + " ".join(sorted(rest.replace(",", " ").split()))
    if "; Type: STATISTICS; " in head:
        return STATISTICS.sub(lambda found: ", ".join(sorted(found[0].split(", "))), entry)
    if "; Type: SUBSCRIPTION; " in head:
        entry = CONNECTION.sub(lambda found: " ".join(sorted(found[0].replace("''", "").split())), entry)
        return PUBLICATIONS.sub(lambda found: ", ".join(sorted(found[0].split(", "))), entry)
    if "; Type: DATABASE PROPERTIES; " in head:
        return head + "\n" + "\n".join(sorted(rest.splitlines()))
    entry = PARAMETERS.sub(lambda found: f"WITH ({sorted_parameters(found[1])})", entry)
    entry = entry.replace('"*VALUES*".', "").replace("( VALUES", "(VALUES")
    entry = TAGS.sub(lambda found: found[1] + ", ".join(sorted(found[2].split(", "))), entry)
    entry = SETS.sub(lambda found: "".join(sorted(found[0].splitlines(True))), entry)
    entry = TIED.sub(lambda found: "".join(sorted(found[0].splitlines(True))), entry)
    entry = COLUMN_SET.sub(lambda found: found[1] + ", ".join(sorted(found[2].split(", "))), entry)
    if re.match(r"-- Name: .*; Type: (FOREIGN )?TABLE; Schema: ", entry) is None:
        return without_casts(entry)
    if "\nINHERITS (" in entry:
        # Whether it is also held to NOT NULL by itself, which its parent holds it to, is not compared.
        entry = entry.replace(" NOT NULL", "")
    entry = BODY.sub(lambda body: body[1] + sorted_items(body[2]) + body[3], entry)
    return without_casts(";\n".join(sorted(part.strip() for part in entry.split(";\n"))))


def without_casts(entry):
    """An entry without the casts and brackets of arrays, where it has such."""
    head, _, rest = entry.partition("\n")
    return head + "\n" + ARRAY_CAST.sub("", rest) if "ARRAY[" in entry else entry


def is_of_initdb(entry):
    """Whether it says only that the schema public was made anew, or is the one that initdb made."""
    return OF_PUBLIC.search(entry) is not None


def sorted_items(body):
    return ",\n    ".join(sorted(body[4:].split(",\n    ")))


def sorted_parameters(parameters):
    parameters = re.sub(r"='([\w.-]*)'", r"=\1", parameters)
    parameters = re.sub(r"=(false|no|0)\b(?!\.)", "=off", parameters)
    parameters = re.sub(r"=(true|yes|1)\b(?!\.)", "=on", parameters)
    return ", ".join(sorted(parameters.split(", ")))


def normal_entry(entry, standing):
    entry = re.sub(r"\n{3,}", "\n\n", entry).strip() + "\n"
    kind = re.match(r"-- Name: .*; Type: ([A-Z ]+); Schema: ", entry)
    if kind is None:
        return entry
    if kind[1] in PLACED:
        entry += f"-- in tablespace {standing['tablespace']}\n"
    if kind[1] == "TABLE" and "PARTITION BY" not in entry or kind[1] == "MATERIALIZED VIEW":
        entry += f"-- by {standing['table_access_method']}\n"
    if "ACL" in kind[1]:
        # Privileges are a set.
        head, *lines = entry.split("\n\n")
        entry = "\n\n".join([head, *("\n".join(sorted(part.splitlines())) for part in lines)])
    return entry
