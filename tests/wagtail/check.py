"""A schema that nobody made for this test: Wagtail's.

Migrates a fresh Wagtail project into two servers, which must compare clean with each other and with
a declaration written by hand; then drifts one of them in ten ways, of which each must be found
under its code with both values, and nothing else.

Usage: check.py TENANTCTL SCRATCH, the paths of two built programs.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2

# One change each, made in b: the SQL, and the finding that it must cause: its code, kind and name,
# and what a and b have.
DRIFT = [
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

# Three tables as a person would declare them.
DECLARATION = Path(__file__).with_name("declaration.yaml")

# The name by which the audit of the servers' logs knows statements that are not tenantctl's.
CLIENT = "django"

SETTINGS = """
from .base import *
import os
SECRET_KEY = "only for this test"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "site",
                         "USER": "postgres", "HOST": "127.0.0.1", "PORT": os.environ["PORT"],
                         "OPTIONS": {"application_name": "%s"}}}
""" % CLIENT


def main(tenantctl, scratch):
    # Its own session: a Ctrl-C ends us, and the end of us ends the servers.
    logs = [path for path in [os.environ.get("TENANTCTL_TEST_LOGS")] if path]
    servers = subprocess.Popen([scratch, "2", *logs], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True, start_new_session=True)
    try:
        urls = [servers.stdout.readline().strip() for _ in range(2)]
        if not all(urls):
            sys.exit("the servers did not start")
        for url in urls:
            execute(url, "CREATE DATABASE site")
        a, b = [url.removesuffix("/postgres") + "/site" for url in urls]
        migrate([a, b])
        check(tenantctl, a, b)
    finally:
        servers.stdin.close()
        servers.wait(timeout=60)


def migrate(urls):
    """Creates a Wagtail project and migrates it into every database at once."""
    python = Path(sys.executable)
    with tempfile.TemporaryDirectory() as directory:
        run([python.parent / "wagtail", "start", "site_under_test", directory])
        settings = Path(directory, "site_under_test", "settings", "scratch.py")
        settings.write_text(SETTINGS)
        command = [python, "manage.py", "migrate", "-v", "0",
                   "--settings", "site_under_test.settings.scratch"]
        ports = [url.rsplit(":", 1)[1].split("/")[0] for url in urls]
        runs = [subprocess.Popen(command, cwd=directory, env={**os.environ, "PORT": port})
                for port in ports]
        codes = [run.wait(timeout=600) for run in runs]
    if any(codes):
        sys.exit("the migration failed")


def check(tenantctl, a, b):
    code, report = tenantctl_check(tenantctl, a, b)
    objects = sum(sum(kinds.values()) for kinds in report["summary"]["checked"].values())
    expect("twins", verdict(code, report), (0, True, [], []))
    declared = tenantctl_check(tenantctl, a, b, "-s", DECLARATION)
    expect("twins and their declaration", verdict(*declared), (0, True, [], []))
    if objects < 1000:
        sys.exit(f"only {objects} objects were read of two Wagtail databases")

    for sql, _ in DRIFT:
        execute(b, sql)
    code, report = tenantctl_check(tenantctl, a, b)
    wanted = sorted((finding for _, finding in DRIFT), key=lambda finding: finding[:3])
    expect("drift", verdict(code, report), (1, True, wanted, []))
    print(f"wagtail: {objects} objects compare clean, {len(DRIFT)} of {len(DRIFT)} changes found")


def verdict(code, report):
    """The exit code, whether all was checked, the findings as in DRIFT, and what was not checked."""
    found = [(finding["code"], finding["object"]["kind"], finding["object"]["name"],
              finding["actual"]["a"], finding["actual"]["b"]) for finding in report["findings"]]
    found.sort(key=lambda finding: finding[:3])
    return code, report["complete"], found, report["unchecked"]


def tenantctl_check(tenantctl, a, b, *more):
    """The exit code and the report of a check of both databases, away from any configuration."""
    with tempfile.TemporaryDirectory() as directory:
        run = subprocess.run([tenantctl, "check", "-d", f"a={a}", "-d", f"b={b}",
                              "--format", "json", *more],
                             cwd=directory, capture_output=True, text=True, timeout=120)
    try:
        return run.returncode, json.loads(run.stdout)
    except ValueError:
        sys.exit(f"no JSON report (exit {run.returncode}):\n{run.stdout}\n{run.stderr}")


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


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


if __name__ == "__main__":
    main(*(os.path.abspath(path) for path in sys.argv[1:3]))
