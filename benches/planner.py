"""Plans of fixes of a database with many schemas, which exists only in memory."""

import subprocess
from statistics import median

COLUMNS = ("one difference", "10,000 in one plan", "each of 1,000 alone")


def plan(bench):
    """What a plan costs: what its differences do, not what the database is."""
    print("\nplan (10 tables of 10 columns in a schema; one difference within 100 ms)")
    for schemas in (1_000, 10_000):
        command = [f"{bench.programs}/examples/plan", str(schemas), "10000"]
        rounds = []
        for _ in range(bench.rounds):
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rounds.append([float(line) for line in done.stdout.split()])
        *walls, before, after = [median(values) for values in zip(*rounds)]
        shown = ", ".join(f"{name} {wall:,.1f} ms" for name, wall in zip(COLUMNS, walls))
        mark = "  ABOVE THE BUDGET" if walls[0] > 100 else ""
        print(f"  {schemas:,} schemas: {shown}; {before / 1024:,.0f} MiB before, {after / 1024:,.0f} after{mark}")
