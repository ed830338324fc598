"""A schema that nobody made for this test: Wagtail's.

Migrates a fresh Wagtail project into two servers, which must compare clean; then drifts one of
them in ten ways, of which each must be found under its code, and nothing else.

Usage: check.py TENANTCTL SCRATCH, the paths of two built programs.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2

# One change each: the SQL, and the finding that it must cause as (code, kind, name).
DRIFT = [
    ("DROP TABLE wagtailforms_formsubmission",
     ("SCH001", "table", "public.wagtailforms_formsubmission")),
    ("ALTER TABLE auth_user DROP COLUMN last_login",
     ("SCH002", "column", "public.auth_user.last_login")),
    ("ALTER TABLE wagtailcore_site ALTER COLUMN port TYPE bigint",
     ("SCH004", "column", "public.wagtailcore_site.port")),
    ("ALTER TABLE wagtailimages_image ALTER COLUMN title TYPE varchar(200)",
     ("SCH005", "column", "public.wagtailimages_image.title")),
    ("ALTER TABLE auth_user ALTER COLUMN first_name DROP NOT NULL",
     ("SCH006", "column", "public.auth_user.first_name")),
    ("ALTER TABLE wagtailcore_page ALTER COLUMN live SET DEFAULT true",
     ("SCH007", "column", "public.wagtailcore_page.live")),
    ("ALTER TABLE taggit_tag ALTER COLUMN id SET GENERATED ALWAYS",
     ("SCH008", "column", "public.taggit_tag.id")),
    ("ALTER TABLE auth_group DROP CONSTRAINT auth_group_name_key",
     ("CON001", "constraint", "public.auth_group.auth_group_name_key")),
    ("ALTER TABLE wagtailcore_page DROP CONSTRAINT wagtailcore_page_depth_check;"
     "ALTER TABLE wagtailcore_page ADD CONSTRAINT wagtailcore_page_depth_check CHECK (depth > 0)",
     ("CON007", "constraint", "public.wagtailcore_page.wagtailcore_page_depth_check")),
    ("DROP INDEX django_session_expire_date_a5c62663",
     ("IDX002", "index", "public.django_session.django_session_expire_date_a5c62663")),
]

SETTINGS = """
from .base import *
import os
SECRET_KEY = "only for this test"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "site",
                         "USER": "postgres", "HOST": "127.0.0.1", "PORT": os.environ["PORT"]}}
"""


def main(tenantctl, scratch):
    # Its own session: a Ctrl-C ends us, and the end of us ends the servers.
    servers = subprocess.Popen([scratch, "2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
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
    expect("twins", (code, report["findings"], report["unchecked"]), (0, [], []))
    if objects < 1000:
        sys.exit(f"only {objects} objects were read of two Wagtail databases")

    for sql, _ in DRIFT:
        execute(b, sql)
    code, report = tenantctl_check(tenantctl, a, b)
    found = [(finding["code"], finding["object"]["kind"], finding["object"]["name"])
             for finding in report["findings"]]
    expect("drift", sorted(found), sorted(finding for _, finding in DRIFT))
    expect("drift", (code, report["unchecked"]), (1, []))
    print(f"wagtail: {objects} objects compare clean, {len(DRIFT)} of {len(DRIFT)} changes found")


def tenantctl_check(tenantctl, a, b):
    """The exit code and the report of a check of both databases, away from any configuration."""
    with tempfile.TemporaryDirectory() as directory:
        run = subprocess.run([tenantctl, "check", "-d", f"a={a}", "-d", f"b={b}",
                              "--format", "json"],
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
    connection = psycopg2.connect(url)
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
