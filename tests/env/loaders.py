"""What the loaders of Python make of layouts: one JSON object a line in, one a line out. The
settings of each layout are executed as Django would execute them."""

import json
import logging
import os
import sys
import types

import environ

logging.disable(logging.CRITICAL)
own = dict(os.environ)


def become(variables):
    os.environ.clear()
    os.environ.update(variables)


def fresh(name):
    """Modules hold what they have read."""
    for known in [known for known in sys.modules if known == name or known.startswith(name + ".")]:
        del sys.modules[known]


def settings(root):
    path = os.path.join(root, "site", "settings.py")
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), path, "exec")
    module = types.ModuleType("settings")
    module.__file__ = path
    exec(code, module.__dict__)
    return module


def answer(request):
    become(request["process"])
    fresh("decouple")
    environ.FileAwareEnv.ENVIRON.files_cache.clear()
    module = settings(request["root"])
    values, refused = {}, {}
    for name in sorted(set(request["names"]) | set(os.environ)):
        try:
            values[name] = module.ask(name)
        except Exception as error:
            refused[name] = type(error).__name__
    return {"values": values, "refused": refused, "environment": dict(os.environ)}


for line in sys.stdin:
    try:
        told = answer(json.loads(line))
    except Exception as error:
        told = {"failed": "%s: %s" % (type(error).__name__, error)}
    become(own)
    print(json.dumps(told), flush=True)
