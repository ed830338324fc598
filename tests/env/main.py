"""Holds what tenantctl makes of env files against the loaders themselves.

Random layouts are written, read by tenantctl (`examples/env.rs`) and by the real loader, and every
value is compared. What tenantctl calls unresolved is counted, by reason."""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import layouts as make

HERE = pathlib.Path(__file__).parent
# loader -> how to make a layout, and which program runs the loader
LOADERS = {
    "next": (make.nextjs, "node"),
    "node": (make.node, "node"),
    "python-dotenv": (make.python_dotenv, "python"),
    "django-environ": (make.django_environ, "python"),
    "decouple": (make.decouple, "python"),
}
# The most values that may be unresolved, as a share.
MOST_UNRESOLVED = 0.06


def write(layout, root):
    root.mkdir()
    for name, text in layout["files"].items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def run(command, requests):
    text = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    lines = done.stdout.split("\n")[:-1]
    if done.returncode or len(lines) != len(requests):
        sys.exit("%s ended with %s after %d of %d answers:\n%s" % (
            command[0], done.returncode, len(lines), len(requests), done.stderr[-2000:]))
    return [json.loads(line) for line in lines]


def differences(request, ours, theirs, counts):
    """Each value that is another one, in words."""
    if "error" in ours:
        yield "tenantctl refuses the layout: %s" % ours["error"]
        return
    for view in theirs["views"]:
        expected = theirs["views"][view]
        for name in sorted(set(expected) | set(ours["variables"])):
            own = ours["variables"].get(name, {}).get(view)
            counts["values"] += 1
            if own and "unresolved" in own:
                reason = re.sub(r"`[^`]*`|[^ ]*:\d+", "...", own["unresolved"])
                counts["unresolved"] += 1
                counts["reason: " + reason.split(" (")[0]] += 1
                continue
            told = expected.get(name)
            if (own or {}).get("value") != told:
                yield "%s of %r: tenantctl has %r, the loader %r" % (view, name, own, told)


def views(request, answer):
    if "failed" in answer:
        return None
    if "values" not in answer:
        return {"views": {"value": answer["variables"], "environment": answer["variables"]}}
    # What a name that the application asks for in vain is worth: the application fails.
    values = {name: value for name, value in answer["values"].items() if value is not None}
    return {"views": {"value": values, "environment": answer["environment"]}}


def check(loader, count, seed, options, counts):
    generator, program = LOADERS[loader]
    layouts = make.Layouts(random.Random("%s %s" % (loader, seed)))
    wrong = 0
    with tempfile.TemporaryDirectory() as base:
        base = pathlib.Path(base)
        requests = []
        for number in range(count):
            layout = generator(layouts)
            root = base / str(number)
            write(layout, root)
            names = sorted(set(make.NAMES + make.RARE))
            requests.append({**layout, "root": str(root), "names": names})
        ours = run([options.tenantctl], requests)
        for request, own in zip(requests, ours):
            request["names"] = sorted({*names, *own.get("variables", {})})
        theirs = run(options.commands[program], requests)
    for request, own, answer in zip(requests, ours, theirs):
        expected = views(request, answer)
        if expected is None:
            counts["layouts that the loader fails on"] += 1
            refused = [name for name, both in own.get("variables", {}).items()
                       for told in both.values() if told and "file" in told and told["file"]]
            found = ["the loader fails (%s), tenantctl has values of %s" % (answer["failed"], refused)]
            found = found if refused else []
        else:
            found = list(differences(request, own, expected, counts))
        if found:
            wrong += 1
            if wrong <= options.show:
                print("\n%s, seed %s: %s" % (loader, seed, json.dumps(
                    {key: request[key] for key in ("app", "files", "process")}, indent=1)))
                print("\n".join("  " + line for line in found))
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenantctl", required=True, help="the example `env`")
    parser.add_argument("--modules", required=True, help="where npm's packages are")
    parser.add_argument("--files", type=int, default=300, help="layouts for each loader")
    parser.add_argument("--seed", default=None, help="default: a new one")
    parser.add_argument("--loader", action="append", choices=LOADERS, help="default: all")
    parser.add_argument("--show", type=int, default=3, help="differing layouts to print")
    options = parser.parse_args()
    seed = options.seed or str(random.SystemRandom().randrange(10**9))
    options.commands = {
        "node": ["node", "--stack-size=400", str(HERE / "node.cjs"), options.modules],
        "python": [sys.executable, "-B", str(HERE / "loaders.py")],
    }
    wrong = 0
    for loader in options.loader or LOADERS:
        counts = collections.Counter()
        own = check(loader, options.files, seed, options, counts)
        wrong += own
        share = counts["unresolved"] / max(counts["values"], 1)
        print("%s: seed %s, %d layouts, %d values, %d differ; %d unresolved (%.2f %%)" % (
            loader, seed, options.files, counts["values"], own, counts["unresolved"], 100 * share))
        for what, number in counts.most_common():
            if what not in ("values", "unresolved"):
                print("  %6d %s" % (number, what))
        if share > MOST_UNRESOLVED:
            wrong += 1
            print("  more than %d %% are unresolved" % (100 * MOST_UNRESOLVED))
    sys.exit(1 if wrong else 0)


main()
