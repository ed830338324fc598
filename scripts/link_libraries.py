"""Makes the links between libraries that a package of PostgreSQL's programs lists but cannot hold."""

import json
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
for link in json.loads((root / "pg-symlinks.json").read_text()):
    # Both are relative to the package, whose `native` is our root.
    source, target = (root / link[end].removeprefix("native/") for end in ("source", "target"))
    if not target.is_symlink():
        target.symlink_to(source.name)
for program in (root / "bin").iterdir():
    program.chmod(0o755)
