"""A random schema: statements that made it, and can make it again."""

import random
import re
from collections import Counter
from contextlib import closing

import psycopg2

from changes import kinds, statements
from databases import HERE
from words import Speaker

# What every schema begins with, so that there is something to choose from: kinds of change by name.
BEGINNING = ["schema: create", "schema: create", *["table: create"] * 4,
             "table: create a small one", "enum: create", "domain: create",
             "composite type: create", "function: create", "function: create, immutable",
             "function: create for triggers", "function: create for event triggers",
             "table: create partitioned", "table: create inheriting", "view: create",
             "sequence: create"]

FIRST = ["CREATE SCHEMA ext", "CREATE EXTENSION pg_trgm SCHEMA ext",
         "CREATE EXTENSION bloom SCHEMA ext"]

# How often a kind of change is drawn while a schema grows, by its sign.
WEIGHTS = {"+": 10, "~": 3, "-": 0.6, "=": 0.3, "w": 0.5, "!": 0.5}

# These leave little to look at.
NOT_WHILE_GROWING = ("schema: drop with all in it", "extension: drop", "database: template")


class Schema:
    """The statements of one random schema, and the random choices that go on from there."""

    def __init__(self, seed, number):
        self.number = number
        self.random = random.Random(f"{seed}/{number}")
        self.speaker = Speaker(self.random)
        self.statements = list(FIRST)
        self.refused = Counter()
        self.deck = []

    def grow(self, databases, database, size, without=()):
        """Makes the schema in the database, without kinds of change of these names."""
        every = kinds()
        by_name = {kind.name: kind for kind in every if kind.sign == "+"}
        grown = [kind for kind in every if kind.name not in (*NOT_WHILE_GROWING, *without)]
        weights = [WEIGHTS[kind.sign] for kind in grown]
        drawn = [by_name[name] for name in BEGINNING]
        size *= self.random.choice([0.5, 1, 1, 2])
        drawn += self.random.choices(grown, weights, k=round(size))
        with closing(databases.connect(database)) as connection, connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement)
            for kind in drawn:
                statement = self.change(cursor, kind)
                if statement is not None:
                    self.statements.append(statement.replace(database, HERE))

    def change(self, cursor, kind):
        """Makes one change of the kind, and gives back its statement; None where there is none."""
        try:
            candidates = statements(cursor, kind, self.speaker)
        except psycopg2.Error as error:
            raise RuntimeError(f"the query of {kind} failed: {error}") from error
        for statement in candidates:
            try:
                cursor.execute(statement)
                return statement
            except psycopg2.Error as error:
                self.refused[kind, str(error).split("\n")[0]] += 1
        return None

    def draw(self, pattern):
        """The next kind of change: all that match in a random order, and again."""
        if not self.deck:
            self.deck = [kind for kind in kinds() if re.search(pattern, str(kind))]
            self.random.shuffle(self.deck)
        return self.deck.pop()
