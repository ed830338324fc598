"""What tenantctl says of two databases, held against their dumps."""

import json
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

# SCH012 and SCH030 are on where they are named.
DIFF = ["--select", "SCH,CON,IDX,SCH012,SCH030", "--format", "json"]

# A slow machine is no failure.
LIMITS = "limits: { connect: 2m, statement: 5m, lock: 1m, total: 9m }\n"


@dataclass
class Report:
    code: int
    findings: list = field(default_factory=list)
    unchecked: list = field(default_factory=list)
    trouble: str = ""

    def lines(self):
        yield f"exit code {self.code}"
        yield from self.findings
        yield from self.unchecked
        if self.trouble:
            yield self.trouble


def compare(tenantctl, a, b):
    """tenantctl's report on two URLs, in lines."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "tenantctl.yaml").write_text(LIMITS)
        run = subprocess.run([tenantctl, "diff", f"a={a}", f"b={b}", *DIFF],
                             cwd=directory, capture_output=True, text=True, timeout=600)
    try:
        report = json.loads(run.stdout)
    except ValueError:
        return Report(run.returncode, trouble=f"no report: {run.stdout[:500]}{run.stderr[:2000]}")
    findings = [f"{finding['code']} {finding['object']['kind']} {finding['object']['name']}: "
                f"{finding['message']}" for finding in report["findings"]]
    unchecked = [f"unchecked in {entry['database']}: {entry['object']}: {entry['message']}"
                 for entry in report["unchecked"]]
    return Report(run.returncode, findings, unchecked)


def verdict(sign, changed, report):
    """What is wrong with the report on a change, or None. `changed`: the dump is another."""
    if report.trouble or report.unchecked or report.code not in (0, 1):
        return "TROUBLE"
    if report.code != bool(report.findings):
        return "WRONG EXIT CODE"
    if report.findings and not changed and sign != "!":
        return "FALSE ALARM"
    if not report.findings and (changed and sign != "w" or sign == "!"):
        return "MISS"
    return None
