"""Measures everything that the project promises about forecasts and targets, beside the peers, and prints one table of verdicts.

    FORECAST_REAL_DATA=folder python -m benchmarks [SECTION ...] [--quick] [--peer-series N] [--panels N] [--out RESULTS.md]

Sections: accuracy, groups, calendar, calibration, simulated, laws, cost, reading, targets; none named means all. Each prints its details, then its verdicts: what was
measured, what it must reach, held or MISSED and why. Both are also written to RESULTS.md, where a section that is not run keeps what it
had. Peers run in their own environment (see peers/runs.py) on all series, or on --peer-series of each set, spread evenly; without that
environment the table says so. --quick: 12 series for the peers, 6 panels of the law, fewer origins, no 100,000 series.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path

from benchmarks.sections import SECTIONS, Request
from benchmarks.verdicts import Verdict
from forecast.baseline.models.ensemble import compile_kernels

HERE = Path(__file__).parent


def measured(section: str, request: Request) -> str:
    """The text of a section: details as they are printed, then the verdicts."""
    details, verdicts = [], []
    for line in SECTIONS[section](request):
        (verdicts if isinstance(line, Verdict) else details).append(str(line))
        print(line, flush=True)
    return "\n".join([*details, "", *verdicts]).strip()


def stored(path: Path, section: str, body: str, command: str) -> None:
    """Puts the section into the file of results, in place of what it had there."""
    before = (
        path.read_text(encoding="utf-8")
        if path.exists()
        else "# Results\n\nWritten by `python -m benchmarks`; README.md says what is measured.\n"
    )
    kept = re.split(r"(?m)^(?=## )", before)
    head, parts = kept[0].rstrip(), {part.split("\n", 1)[0][3:]: part.rstrip() for part in kept[1:]}
    parts[section] = f"## {section}\n\n{time.strftime('%Y-%m-%d')}, `{command}`\n\n```\n{body}\n```"
    ordered = [parts[name] for name in SECTIONS if name in parts]
    path.write_text("\n\n".join([head, *ordered]) + "\n", encoding="utf-8")


def main() -> None:
    """Runs the sections named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peer-series", type=int, default=0)
    parser.add_argument("--panels", type=int, default=150, help="simulated panels of each length")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    args = parser.parse_args()
    if unknown := set(args.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    data = os.environ.get("FORECAST_REAL_DATA")
    if not data:
        parser.error("FORECAST_REAL_DATA must name the folder of public sets")
    request = Request(args.quick, 12 if args.quick else args.peer_series, 6 if args.quick else args.panels, Path(data))
    options = " ".join(
        [*args.sections, *(["--quick"] if args.quick else []), f"--peer-series {request.peer_series} --panels {request.panels}"]
    )
    print(compile_kernels())
    for section in args.sections or SECTIONS:
        print(f"\n== {section}", flush=True)
        stored(args.out, section, measured(section, request), f"python -m benchmarks {options}")


if __name__ == "__main__":
    main()
