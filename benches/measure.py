"""Runs commands in turn and holds their wall and memory against each other."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median


@dataclass
class Command:
    """Something to measure. `ok` are the exit codes of a run that did its work."""

    name: str
    argv: list
    ok: tuple = (0,)
    env: dict | None = None


@dataclass
class Budget:
    """At most so many times the wall of a command; at most so many MiB."""

    against: str
    ratio: float | None
    mebibytes: int | None = None


_runner = None


def run(command):
    """Wall in seconds, peak memory in MiB and processor time in seconds of one run; servers work apart.

    A process of its own starts it (this file as a program): what a program is started from counts as
    its memory until it has taken more, and benches grow."""
    global _runner
    if _runner is None:
        _runner = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    asked = {"argv": command.argv, "env": {**os.environ, **(command.env or {})}, "cwd": os.getcwd()}
    print(json.dumps(asked), file=_runner.stdin, flush=True)
    done = json.loads(_runner.stdout.readline())
    if done["code"] not in command.ok:
        sys.exit(f"{command.name} ended with {done['code']}: {done['complaint']}")
    return done["wall"], done["mebibytes"], done["work"]


def _run_one(asked):
    begun = time.perf_counter()
    process = subprocess.Popen(
        asked["argv"],
        env=asked["env"],
        cwd=asked["cwd"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process.stderr:
        complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "code": process.returncode,
        "complaint": complaint.decode(),
        "wall": wall,
        "mebibytes": usage.ru_maxrss / 1024,
        "work": usage.ru_utime + usage.ru_stime,
    }


def compare(title, ours, others, budgets, rounds):
    """Runs `ours` and `others` in turn and prints what came of it."""
    commands = [ours, *others]
    for command in commands:
        run(command)
    runs = [[run(command) for command in commands] for _ in range(rounds)]
    walls = list(zip(*[[wall for wall, _, _ in turn] for turn in runs]))
    peaks = [max(peak for _, peak, _ in of_one) for of_one in zip(*runs)]
    works = [median(work for _, _, work in of_one) for of_one in zip(*runs)]

    print(f"\n{title}")
    for command, wall, peak, work in zip(commands, walls, peaks, works):
        spread = f"{min(wall) * 1000:.1f} to {max(wall) * 1000:.1f}"
        print(
            f"  {command.name:<44} {median(wall) * 1000:9.1f} ms  ({spread}) {peak:8.1f} MiB"
            f" {work * 1000:9.1f} ms of CPU",
            flush=True,
        )
    for other, wall in zip(others, walls[1:]):
        ratio = median(mine / theirs for mine, theirs in zip(walls[0], wall))
        wanted = next((b.ratio for b in budgets if b.against == other.name), None)
        print(f"  against {other.name}: {ratio:.2f}{judged(ratio, wanted)}")
    for budget in budgets:
        if budget.mebibytes:
            print(f"  memory: {peaks[0]:.1f} MiB{judged(peaks[0], budget.mebibytes)}")


def judged(value, most):
    if most is None:
        return ""
    return f" (at most {most}{', OVER' if value > most else ''})"


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_run_one(json.loads(line))), flush=True)
