"""Random env files and the layouts that they stand in, made of what people and editors write."""

NAMES = ["A", "B", "C", "DB_HOST", "DB_PORT", "DB_PASSWORD", "DATABASE_URL", "_u", "X.Y", "X-Y", "a"]
RARE = ["1", "10", "2", "01", "constructor", "toString", "__proto__", "export", "null", "nullable",
        "4294967295", "ä", "PGHOST", "A_FILE", "DOTENV_PRIVATE_KEY"]
PLAIN = ["plain", "db.internal", "5432", "p@ss", "pa ss", "é", "😀", "日本", "x", "0", "true",
         "postgres://u:p@h:5432/d?a=b&c=d", "-", ":", "=", "\t", " ", "  ", ".", "\u00a0", "%"]
ODD = ["#", " #c", "#c", " # c", "'", '"', "`", "\\", "\\\\", "\\n", "\\t", "\\r", "\\'", '\\"', "\\$",
       "$", "$$", "$1", "$&", "$'", "$`", "{", "}", "${", "${}", "$()", "(", ")", "%%", "%s", "%(", ";",
       "\u2028", "\x0b", "\x0c", "\x1c", "\x85", "\u3000", "\ufeff", "[", "]", ",", "|", "\\a", "\\0",
       "null", "encrypted:", "\\`", "+", ":-", ":+", "?", "!"]


class Layouts:
    """Makes everything from one seed."""

    def __init__(self, random):
        self.random = random

    def chance(self, share):
        return self.random.random() < share

    def name(self):
        return self.random.choice(RARE if self.chance(0.06) else NAMES)

    def reference(self, depth=0):
        name = self.name() if self.chance(0.93) else self.random.choice(["", "NOPE", "no:pe", "é"])
        forms = ["$%s", "${%s}", "${%s:-%s}", "${%s-%s}", "${%s:+%s}", "${%s+%s}", "${%s:-}", "$%s:-%s",
                 "%%(%s)s", "${%s", "\\$%s", "\\${%s}", "$$%s", "${%s:?%s}", "${%s?%s}", "$(%s)",
                 "${ %s }", "$%s.x", "$%s_x"]
        weights = [10, 14, 7, 3, 2, 2, 2, 1, 4, 1, 3, 3, 1, 1, 1, 0.4, 1, 1, 1]
        form = self.random.choices(forms, weights)[0]
        filler = ["def", "", "a b", "-", "${"]
        word = self.random.choice(filler) if depth or self.chance(0.7) else self.reference(1)
        return form % ((name, word) if form.count("%s") == 2 else name)

    def piece(self):
        kind = self.random.random()
        if kind < 0.5:
            return self.random.choice(PLAIN)
        if kind < 0.75:
            return self.reference()
        return self.random.choice(ODD)

    def text(self, most=4):
        return "".join(self.piece() for _ in range(self.random.randint(0, most)))

    def value(self):
        kind = self.random.random()
        if kind < 0.4:
            return self.text()
        if kind < 0.5:
            return self.random.choice(PLAIN)
        quote = self.random.choice("'\"`" if self.chance(0.4) else "'\"")
        inside = self.text()
        if self.chance(0.12):
            inside += "\n" + self.text()
        if self.chance(0.5):
            inside = inside.replace(quote, self.random.choice(["", "\\" + quote]))
        tail = self.random.choice(["", "", "", " ", " # c", "#c", " x", quote, "\t"])
        closing = quote if self.chance(0.95) else ""
        return quote + inside + closing + tail

    def line(self):
        kind = self.random.random()
        if kind < 0.04:
            return self.random.choice(["", " ", "\t", "# comment", " # A=1", "#A='", "; x", "# \u2028A=1"])
        if kind < 0.08:
            return self.random.choice([self.text(), self.name(), "export " + self.name(), "=x", "A B=1",
                                       "[settings]", "'" + self.name() + "'=1", "export", "export A B=1"])
        before = self.random.choices(["", "export ", " ", "\t", "export\t", "export  ", "'", "\ufeff"],
                                     [60, 8, 4, 2, 1, 1, 1, 1])[0]
        sign = self.random.choices(["=", " = ", "= ", " =", ": ", ":", "==", "\t=\t", ":\t", " : "],
                                   [60, 8, 4, 4, 4, 1, 1, 1, 1, 1])[0]
        return before + self.name() + sign + self.value()

    def file(self, most=7):
        lines = [self.line() for _ in range(self.random.randint(0, most))]
        ending = self.random.choices(["\n", "\r\n", "\r"], [85, 12, 3])[0]
        text = ending.join(lines) + (ending if self.chance(0.8) else "")
        mark = "\ufeff" if self.chance(0.04) else ""
        return mark + text

    def ini(self):
        lines = []
        for _ in range(self.random.randint(0, 8)):
            kind = self.random.random()
            indent = self.random.choices(["", " ", "    "], [80, 10, 10])[0]
            if kind < 0.75:
                sign = self.random.choice(["=", " = ", ":", " : ", "= "])
                text = self.text(3)
                if self.chance(0.7):
                    text = text.replace("%", "%%")
                if self.chance(0.3):
                    text += "%%(%s)s" % self.random.choice(NAMES).lower()
                # The same option twice is refused as a whole: mostly another one.
                name = "%s%s" % (self.name(), self.random.choice(["", len(lines), len(lines)]))
                lines.append(indent + name + sign + text)
            else:
                lines.append(self.random.choice(["", "# c", "; c", "  more", "\tmore ", "[other]",
                                                 "[DEFAULT]", indent + "x = 1", "   "]))
        first = self.random.choices(["[settings]", "[DEFAULT]", "", "[SETTINGS]", "[settings] # x"],
                                    [90, 5, 1, 2, 2])[0]
        if first == "[DEFAULT]":
            first += "\nB = default\n[settings]"
        ending = self.random.choice(["\n", "\n", "\r\n"])
        return ending.join([first] + lines) + "\n"

    def process(self):
        variables = {}
        for _ in range(self.random.choice([0, 0, 1, 2, 3])):
            name = self.name()
            if name != "__proto__" and name != "DOTENV_PRIVATE_KEY":
                variables[name] = self.text(2).replace("\0", "")
        return variables


NEXT_FILES = [".env.development.local", ".env.local", ".env.development", ".env",
              ".env.production.local", ".env.production", ".env.test.local", ".env.test"]


def nextjs(layouts):
    files = {".env": layouts.file()} if layouts.chance(0.8) else {}
    for name in NEXT_FILES:
        if layouts.chance(0.3):
            files[name] = layouts.file(5)
    process = layouts.process()
    mode = layouts.random.choice([None, None, "development", "production", "test", ""])
    if mode is not None:
        process["NODE_ENV"] = mode
    return {"app": "nextjs", "files": files, "process": process}


def node(layouts):
    package = layouts.random.choice(['{"dependencies": {"dotenv-expand": "*"}}', '{}'])
    files = {".env": layouts.file(), "package.json": package}
    return {"app": "node", "files": files, "process": layouts.process()}


MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n'
ASK = "\ndef ask(name):\n    return %s(name)\n"


def django(layouts, settings, files):
    files = {"manage.py": MANAGE, "site/settings.py": settings, **files}
    return {"app": "django", "files": files, "process": layouts.process()}


def python_dotenv(layouts):
    call = layouts.random.choice(["load_dotenv()", "load_dotenv(BASE_DIR / '.env')",
                                  "load_dotenv(override=True)", "load_dotenv(find_dotenv())"])
    settings = ("import os\nfrom pathlib import Path\nfrom dotenv import find_dotenv, load_dotenv\n"
                "BASE_DIR = Path(__file__).resolve().parent.parent\n%s\n" % call)
    files = {".env": layouts.file()}
    if layouts.chance(0.2):
        files["site/.env"] = layouts.file()
    layout = django(layouts, settings + ASK % "os.environ.get", files)
    if layouts.chance(0.03):
        layout["process"]["PYTHON_DOTENV_DISABLED"] = layouts.random.choice(["1", "True", "0", "no"])
    return layout


def django_environ(layouts):
    kind = layouts.random.choice(["Env", "Env", "Env", "FileAwareEnv"])
    call = layouts.random.choice(["env.read_env(os.path.join(BASE_DIR, '.env'))", "env.read_env()",
                                  "environ.Env.read_env(BASE_DIR / '.env')",
                                  "env.read_env(str(BASE_DIR / '.env'), overwrite=True)"])
    settings = ("import os\nfrom pathlib import Path\nimport environ\nenv = environ.%s()\n"
                "BASE_DIR = Path(__file__).resolve().parent.parent\n%s\n" % (kind, call))
    files = {"site/.env" if call == "env.read_env()" else ".env": layouts.file()}
    return django(layouts, settings + ASK % "env", files)


def decouple(layouts):
    settings = "from decouple import config\nDEBUG = config('DEBUG', default=False)\n"
    settings += ASK % "config"
    files = {}
    kind = layouts.random.random()
    where = layouts.random.choice(["", "", "site/"])
    if kind < 0.6:
        files[where + ".env"] = layouts.file()
    elif kind < 0.95:
        files[where + "settings.ini"] = layouts.ini()
        if layouts.chance(0.3):
            files[".env"] = layouts.file()
    return django(layouts, settings, files)
