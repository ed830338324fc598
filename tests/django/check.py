"""Schemas that nobody made for this test: those of two Django projects.

Migrates each into two servers, which must compare clean with each other, with the declaration that
`tenantctl spec` writes of one of them, and, for Wagtail, with one that was written by hand. Then one
of them is drifted: every change must be found under its code with both values, and nothing else;
and what `tenantctl fix` prints must bring it back.

Usage: check.py TENANTCTL SCRATCH, the paths of two built programs.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2

from projects import CLIENT, migrated, pulp, wagtail

# One change each, made in b: the SQL, and the finding that it must cause: its code, kind and name,
# and what a and b have.
WAGTAIL = [
    ("DROP TABLE wagtailforms_formsubmission",
     ("SCH001", "table", "public.wagtailforms_formsubmission", "present", None)),
    ("ALTER TABLE auth_user DROP COLUMN last_login",
     ("SCH002", "column", "public.auth_user.last_login", "present", None)),
    ("ALTER TABLE wagtailcore_site ALTER COLUMN port TYPE bigint",
     ("SCH004", "column", "public.wagtailcore_site.port", "integer", "bigint")),
    ("ALTER TABLE wagtailimages_image ALTER COLUMN title TYPE varchar(200)",
     ("SCH005", "column", "public.wagtailimages_image.title", "255", "200")),
    ("ALTER TABLE auth_user ALTER COLUMN first_name DROP NOT NULL",
     ("SCH006", "column", "public.auth_user.first_name", "yes", "no")),
    ("ALTER TABLE wagtailcore_page ALTER COLUMN live SET DEFAULT true",
     ("SCH007", "column", "public.wagtailcore_page.live", None, "true")),
    ("ALTER TABLE taggit_tag ALTER COLUMN id SET GENERATED ALWAYS",
     ("SCH008", "column", "public.taggit_tag.id", "by default", "always")),
    ("ALTER TABLE auth_group DROP CONSTRAINT auth_group_name_key",
     ("CON001", "constraint", "public.auth_group.auth_group_name_key", "present", None)),
    ("ALTER TABLE wagtailcore_page DROP CONSTRAINT wagtailcore_page_depth_check;"
     "ALTER TABLE wagtailcore_page ADD CONSTRAINT wagtailcore_page_depth_check CHECK (depth > 0)",
     ("CON007", "constraint", "public.wagtailcore_page.wagtailcore_page_depth_check",
      "(depth >= 0)", "(depth > 0)")),
    ("DROP INDEX django_session_expire_date_a5c62663",
     ("IDX002", "index", "public.django_session.django_session_expire_date_a5c62663",
      "present", None)),
]

PULP = [
    ("DROP TRIGGER protect_default ON core_domain",
     ("SCH020", "trigger", "public.core_domain.protect_default", "present", None)),
    ("ALTER TABLE core_task DISABLE TRIGGER on_insert_timestamp_task_trigger",
     ("SCH022", "trigger", "public.core_task.on_insert_timestamp_task_trigger",
      "origin", "disabled")),
    ("ALTER FUNCTION path_prefixes(text) CALLED ON NULL INPUT",
     ("SCH022", "function", "public.path_prefixes(text)", "yes", "no")),
    ("DROP INDEX pulp_task_resources_index",
     ("IDX002", "index", "public.core_task.pulp_task_resources_index", "present", None)),
    ("COMMENT ON TABLE core_task IS 'what is done'",
     ("SCH032", "comment", "table.public.core_task", None, "present")),
]

# Three tables as a person would declare them.
DECLARATION = Path(__file__).with_name("declaration.yaml")



def main(tenantctl, scratch):
    # Its own session: a Ctrl-C ends us, and the end of us ends the servers.
    logs = [path for path in [os.environ.get("TENANTCTL_TEST_LOGS")] if path]
    servers = subprocess.Popen([scratch, "2", *logs], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True, start_new_session=True)
    try:
        urls = [servers.stdout.readline().strip() for _ in range(2)]
        if not all(urls):
            sys.exit("the servers did not start")
        for project, drift, declaration in PROJECTS:
            for url in urls:
                execute(url, f"CREATE DATABASE {project.__name__}")
            sides = [f"{url.removesuffix('/postgres')}/{project.__name__}" for url in urls]
            migrated(project, sides)
            check(Tool(tenantctl, *sides), project.__name__, drift, declaration)
    finally:
        servers.stdin.close()
        servers.wait(timeout=60)


class Tool:
    """tenantctl on two databases, run away from any configuration."""

    def __init__(self, program, a, b):
        self.program, self.a, self.b = program, a, b

    def report(self, command, *more):
        """The exit code and the JSON report of a command on both."""
        code, out, err = self.run(command, *more, "--format", "json")
        try:
            return code, json.loads(out)
        except ValueError:
            sys.exit(f"no JSON report (exit {code}):\n{out}\n{err}")

    def check(self, *more):
        # Rows that migrations fill in have other keys in each database.
        parts = () if "--only" in more else ("--only", "identity,access,structure,rules")
        return self.report("check", "-d", f"a={self.a}", "-d", f"b={self.b}", *parts, *more)

    def diff(self):
        return self.report("diff", f"a={self.a}", f"b={self.b}")

    def run(self, *arguments):
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run([self.program, *arguments], cwd=directory, capture_output=True,
                                  text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr


def check(tool, name, drift, declaration):
    code, report = tool.check()
    objects = sum(sum(kinds.values()) for kinds in report["summary"]["checked"].values())
    expect(f"{name}: twins", verdict(code, report), (0, True, [], []))
    if objects < 1000:
        sys.exit(f"only {objects} objects were read of two databases of {name}")
    if declaration:
        declared = tool.check("-s", declaration)
        expect(f"{name}: twins and a declaration", verdict(*declared), (0, True, [], []))
    with tempfile.TemporaryDirectory() as directory:
        written = Path(directory, "expected_schema.yaml")
        code, _, err = tool.run("spec", tool.a, "-o", written)
        expect(f"{name}: spec", (code, err), (0, f"wrote {written}\n"))
        # What migrations fill in has other keys in each database.
        declared = tool.check("-s", written, "--only", "structure,rules")
        expect(f"{name}: twins and what spec wrote", verdict(*declared), (0, True, [], []))

    for sql, _ in drift:
        execute(tool.b, sql)
    code, report = tool.check()
    wanted = sorted((finding for _, finding in drift), key=lambda finding: finding[:3])
    expect(f"{name}: drift", verdict(code, report), (1, True, wanted, []))

    code, script, err = tool.run("fix", f"b={tool.b}", "--like", f"a={tool.a}",
                                 "--allow-destructive", "--allow-weakening", "--no-prove")
    expect(f"{name}: fix", (code, err), (0, ""))
    done = subprocess.run(["psql", "-X", "-q", "-f", "-", tool.b], input=script, text=True,
                          capture_output=True, timeout=120)
    expect(f"{name}: psql\n{script}", (done.returncode, done.stderr), (0, ""))
    expect(f"{name}: after fix", verdict(*tool.diff()), (0, True, [], []))
    print(f"{name}: {objects} objects compare clean, {len(drift)} of {len(drift)} changes found "
          "and mended")


def verdict(code, report):
    """The exit code, whether all was checked, the findings as in the lists of drift, and what was
    not checked."""
    found = [(finding["code"], finding["object"]["kind"], finding["object"]["name"],
              finding["actual"]["a"], finding["actual"]["b"]) for finding in report["findings"]]
    found.sort(key=lambda finding: finding[:3])
    return code, report["complete"], found, report["unchecked"]


def expect(what, actual, expected):
    if actual != expected:
        sys.exit(f"{what}: expected\n{json.dumps(expected, indent=2)}\n"
                 f"and got\n{json.dumps(actual, indent=2)}")


def execute(url, sql):
    connection = psycopg2.connect(url, application_name=CLIENT)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


PROJECTS = [(wagtail, WAGTAIL, DECLARATION), (pulp, PULP, None)]

if __name__ == "__main__":
    main(*(os.path.abspath(path) for path in sys.argv[1:3]))
