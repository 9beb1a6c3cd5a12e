"""Branch coverage by room, against what the rooms that read, allocate and publish must reach.

    coverage json -o coverage.json && python -m benchmarks.quality.branches coverage.json [COVERAGE.md]

Prints the table, writes it as Markdown where a second name is given, and ends with exit code 1 when a room is under its limit.
Compiled kernels leave no trace (they are left out in `pyproject.toml`), and are asked of no room here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST = 0.95
ROOMS = {
    "import": ("history", "settings"),
    "allocation": ("decomposition", "targets"),
    "publishing": ("files", "runs", "report"),
}
HEADER = "| step | room | statements | branches | branches covered | share | verdict |\n|---|---|---:|---:|---:|---:|---|"


@dataclass(frozen=True)
class Room:
    """What of a room was run: its statements and branches, and how many of them."""

    step: str
    name: str
    statements: int
    branches: int
    covered: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of branches that were taken; 1 where there are none."""
        return self.covered / self.branches if self.branches else 1.0

    @property
    def row(self) -> str:
        """The room as a row of the table."""
        verdict = "ok" if self.share >= LEAST else f"MISSED, under {LEAST:.0%}"
        numbers = f"{self.statements:,} | {self.branches:,} | {self.covered:,} | {self.share:.1%}"
        return f"| {self.step} | {self.name} | {numbers} | {verdict} |"


def rooms(measured: Mapping[str, Any]) -> list[Room]:
    """The rooms in the order of the steps, from what `coverage json` says of each file."""
    return [_room(step, name, measured) for step, names in ROOMS.items() for name in names]


def _room(step: str, name: str, measured: Mapping[str, Any]) -> Room:
    files = {path: told for path, told in measured["files"].items() if Path(path).parts[:3] == ("src", "forecast", name)}
    if not files:
        raise SystemExit(f"nothing was measured of {name}")
    sums = {
        key: sum(told["summary"][key] for told in files.values())
        for key in ("num_statements", "num_branches", "covered_branches")
    }
    missing = tuple(
        f"{path}:{first} never goes to {'its end' if then < 0 else f'line {then}'}"
        for path, told in files.items()
        for first, then in told["missing_branches"]
    )
    return Room(step, name, sums["num_statements"], sums["num_branches"], sums["covered_branches"], missing)


def main(told: str, page: str = "") -> int:
    """The exit code, after the table was printed and written."""
    found = rooms(json.loads(Path(told).read_text("utf-8")))
    table = "\n".join([HEADER, *(room.row for room in found)])
    print("\n".join(line for room in found for line in room.missing), table, sep="\n\n")
    if page:
        Path(page).write_text(f"# Branches that the tests take\n\nMade by `make coverage`.\n\n{table}\n", "utf-8")
    return int(any(room.share < LEAST for room in found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
