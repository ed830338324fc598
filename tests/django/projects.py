"""Two Django projects that nobody made for our tests, and how each is migrated into a database."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# The name by which the audit of the servers' logs knows statements that are not tenantctl's.
CLIENT = "django"

DATABASES = """
import os
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["DATABASE"],
                         "USER": "postgres", "HOST": "127.0.0.1", "PORT": os.environ["PORT"],
                         "OPTIONS": {"application_name": "%s"}}}
SECRET_KEY = "only for this test"
""" % CLIENT


def wagtail(urls, directory):
    """A fresh Wagtail project: tables, indexes and constraints of every sort that Django makes."""
    run([Path(sys.executable).parent / "wagtail", "start", "site_under_test", directory])
    settings = Path(directory, "site_under_test", "settings", "scratch.py")
    settings.write_text("from .base import *\n" + DATABASES)
    migrate(urls, [sys.executable, "manage.py", "migrate", "-v", "0", "--settings",
                   "site_under_test.settings.scratch"], directory, {})


def pulp(urls, directory):
    """Pulp: triggers, functions, a domain, partial and covering indexes, an extension."""
    for name in ["media", "work", "tmp", "static"]:
        Path(directory, name).mkdir()
    key = Path(directory, "key")
    key.write_text("b25seSBmb3IgdGhpcyB0ZXN0OiAzMiBieXRlcy4uLiE=")
    settings = Path(directory, "settings.py")
    settings.write_text(f"""{DATABASES}
DB_ENCRYPTION_KEY = "{key}"
CONTENT_ORIGIN = "http://localhost"
DEPLOY_ROOT = "{directory}"
MEDIA_ROOT = "{directory}/media"
WORKING_DIRECTORY = "{directory}/work"
FILE_UPLOAD_TEMP_DIR = "{directory}/tmp"
STATIC_ROOT = "{directory}/static"
""")
    migrate(urls, [Path(sys.executable).parent / "pulpcore-manager", "migrate", "-v", "0"],
            directory, {"PULP_SETTINGS": str(settings)})


def migrate(urls, command, directory, environment):
    """Runs the migrations into every database at once."""
    def start(url):
        address, database = url.rsplit("/", 1)
        own = {"PORT": address.rsplit(":", 1)[1], "DATABASE": database}
        return subprocess.Popen(command, cwd=directory, env={**os.environ, **environment, **own},
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for run in [start(url) for url in urls]:
        output, _ = run.communicate(timeout=600)
        if run.returncode:
            sys.exit(f"the migration failed: {command}\n{output}")


def migrated(project, urls):
    """Migrates a project into databases that are empty."""
    with tempfile.TemporaryDirectory() as directory:
        project(urls, directory)


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
