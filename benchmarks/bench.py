"""Measures everything that the project promises about forecasts and targets, beside the peers, and prints one table of verdicts.

    FORECAST_REAL_DATA=folder python benchmarks/bench.py [SECTION ...] [--quick] [--peer-series N] [--panels N] [--out RESULTS.md]

Sections: accuracy, groups, calendar, calibration, simulated, cost, reading, targets; none named means all. Each prints its details, then its verdicts: what was
measured, what it must reach, held or MISSED and why. Both are also written to RESULTS.md, where a section that is not run keeps what it
had. Peers run in their own environment (see peer_runs.py) on all series, or on --peer-series of each set, spread evenly; without that
environment the table says so. --quick: 12 series for the peers, 6 panels of the law, fewer origins, no 100,000 series.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import calendar_effects
import calibration
import costs
import group_seasons
import peer_runs
import reading
import simulated
from accuracy import HEAD, Row, own_rows, peer_rows, text
from sets import SETS, Task

from forecast.baseline.backtest import Backtest, backtest
from forecast.baseline.models.ensemble import compile_kernels

HERE = Path(__file__).parent
ZERO_HEAVY = ("carparts", "stallion")
WIDE = {"m3_quarterly", "tourism", "carparts"}  # sets whose central ranges may lie in 75-86 % instead of 77-86 %
GOALS = (0.9, 0.6, 0.1)
REASONS: Mapping[str, str] = {
    "stallion agency x sku": "37 of 350 series begin after three years of zeros; how launches go was not seen before",
    "stallion on": "launches and series of one sale, capped at 10 scales each, weigh most in the difference",
    "law 48": "four years show the moves of a panel's market hardly once",
    "cars country": "not proved: the lockdowns of 2020 are among the past errors; too wide at all four origins, most at that of 2021",
    "cars country x brand year": "the year after the origin of 2022 rose beyond the ranges (69 % held); the other three average 79 %",
    "tourism": "six years in a row came out 3 to 13 % above the sum of the forecasts; why they lag is not solved",
    "CPU from file to file": "some 5 of 12 s are start, strict reading and checking; the rest is forecasting",
    "carparts part period": "nearly all ranges begin at 0, where 90 % is due, and hold 88 %; those of launches held 31 % before they followed past ones and hold 87 % now",
}
NOT_KNOWN = "reason not known"
# Levels beside the leaves at which central ranges must hold; the others are printed without a verdict.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "m3_monthly": ("unique_id",),
    "m3_quarterly": ("unique_id",),
    "retail": ("state", "industry", "state x industry"),
    "stallion": ("agency", "agency x sku"),
    "cars": ("country", "country x brand"),
    "tourism": ("state", "state x region", "region x purpose", "state x region x purpose"),
    "carparts": ("part",),
}


@dataclass(frozen=True)
class Given:
    """What the command line asked for."""

    quick: bool
    peer_series: int
    panels: int
    data: Path


@dataclass(frozen=True)
class Verdict:
    """A measure with what it must reach: at least `low` and at most `high`; `reason` is looked up where it is missed."""

    what: str
    found: float
    low: float
    high: float
    digits: int = 3

    def __str__(self) -> str:
        held = self.low <= round(self.found, self.digits) <= self.high
        must = f"<= {self.high:g}" if self.low == -float("inf") else f"{self.low:g} to {self.high:g}"
        return f"{self.what:68} {self.found:9.{self.digits}f}   must {must:14} {'held' if held else 'MISSED: ' + self._why()}"

    def _why(self) -> str:
        return (
            REASONS[max(fitting, key=len)]
            if (fitting := [start for start in REASONS if self.what.startswith(start)])
            else NOT_KNOWN
        )


Lines = Iterator[str | Verdict]


def most(what: str, found: float, limit: float, digits: int = 3) -> Verdict:
    """A measure that may not lie above a limit."""
    return Verdict(what, found, -float("inf"), limit, digits)


# --- accuracy -------------------------------------------------------------------------


def accuracy(given: Given) -> Lines:
    """The ensemble on every series of every set, the peers on some of them and the ensemble on the same ones."""
    yield HEAD
    if peer_runs.environment() is None:
        yield peer_runs.ABSENT
    for name, load in SETS.items():
        tasks = load()
        own, peers = own_rows(tasks), _peers(name, tasks, given)
        yield from (text(name, *row) for row in [*own, *peers])
        yield from _must(name, own[-1])
        yield from _against(name, peers)


def _peers(name: str, tasks: list[Task], given: Given) -> list[Row]:
    if peer_runs.environment() is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        some = peer_runs.some_series(tasks, given.peer_series)
        told = {"season": tasks[0].season, "horizon": tasks[0].actual.shape[1]}
        return peer_rows(tasks, peer_runs.run(some, Path(folder), name, **told))


def _must(name: str, own: Row) -> Lines:
    if name == "m3_monthly":
        yield from (most("m3_monthly sMAPE", own.found.smape, 13.13, 2), most("m3_monthly MASE", own.found.mase, 0.826))
        yield most("m3_monthly OWA", own.found.owa, 0.790)
    if name == "m3_quarterly":
        yield from (most("m3_quarterly sMAPE", own.found.smape, 8.96, 2), most("m3_quarterly MASE", own.found.mase, 1.07, 2))


def _against(name: str, rows: list[Row]) -> Lines:
    if not rows:
        return
    *peers, own = rows
    where = f"{name} on {own.found.series} series"
    if name in ZERO_HEAVY:
        for measure in ("rmsse", "total"):
            best = min(peers, key=lambda row: getattr(row.found, measure))
            ratio = getattr(own.found, measure) / getattr(best.found, measure)
            yield most(f"{where}: {measure} against the best peer ({best.label})", ratio, 1.0)
        return
    best = min(peers, key=lambda row: row.found.owa)
    yield most(f"{where}: OWA against the best peer ({best.label})", own.found.owa / best.found.owa, 1.0)
    if name == "aus_retail":
        middle = next(row for row in peers if row.label == "Median")
        yield most(f"{where}: OWA against the median of ETS, CES and DOT", own.found.owa / middle.found.owa, 0.94)


# --- groups ---------------------------------------------------------------------------


def groups(given: Given) -> Lines:
    """Short histories with and without a season lent by their group."""
    yield group_seasons.HEAD
    for row in group_seasons.study(quick=given.quick):
        yield str(row)
        yield most(f"{row.name} {row.last}: MASE with lent seasons over that without", row.lent / row.alone, 1.003, 4)


# --- calendar -------------------------------------------------------------------------


def calendar(given: Given) -> Lines:
    """Forecasts with and without working days and moving feasts."""
    yield calendar_effects.HEAD
    for row in calendar_effects.study(quick=given.quick):
        yield str(row)
        what = f"{row.name} {row.months}: error with the calendar over that without"
        yield most(f"{what}, leaves", row.leaf, 1.003, 4)
        yield most(f"{what}, totals", row.total, 1.003, 4)
        if row.floor < row.leaves[0]:
            closed = (row.leaves[0] - row.leaves[1]) / (row.leaves[0] - row.floor)
            yield Verdict(f"{row.name} {row.months}: share of the festival's cost that is won back", closed, 0.6, 2.0, 2)


# --- calibration ----------------------------------------------------------------------


def calibrated(given: Given) -> Lines:
    """Central ranges and attained shares on public panels, by level and span."""
    for name, (load, periods, origins) in calibration.SETS.items():
        found = backtest(load(given.data), periods=periods, origins=min(origins, 2) if given.quick else origins)
        yield from calibration.report(name, found).splitlines()
        yield from _covered(name, found)
        if name in ("retail", "stallion", "tourism"):
            yield from _attained(name, found)


def _covered(name: str, found: Backtest) -> Lines:
    for row in found.coverage.itertuples():
        if row.level in LEVELS[name]:
            what = f"{name} {row.level} {row.span}: central 80 % covers"
            yield Verdict(what, 100 * row.inside, 75 if name in WIDE else 77, 86, 1)


def _attained(name: str, found: Backtest) -> Lines:
    leaf = found.cells["level"].iloc[-1]
    rows = found.attained[(found.attained["level"] == leaf) & (found.attained["span"] == "half")]
    for row, tolerance in zip(rows.itertuples(), (4, 5, 4), strict=True):
        goal = round(100 * row.goal)
        what = f"{name} {leaf} half-years: own {goal} % level attained (error {100 * row.error:.0f})"
        yield Verdict(what, 100 * row.attained, goal - tolerance, goal + tolerance, 1)


def law(given: Given) -> Lines:
    """Attained shares on simulated panels whose law is known."""
    panels = given.panels
    for months in (48, 72, 120):
        for name, row in simulated.study(months, panels=panels, seed=0).iterrows():
            for goal, column, tolerance in zip(GOALS, ("floor", "base", "stretch"), (5, 9, 5), strict=True):
                error = 100 * row[f"{column}_error"]
                what = f"law {months} months, {name}: {column} attained, {panels} panels (error {error:.1f})"
                low, high = 100 * goal - tolerance, 100 * goal + tolerance
                yield (
                    Verdict(what, 100 * row[column], round(low), round(high), 1)
                    if "year" in str(name)
                    else f"{what} {100 * row[column]:.1f}"
                )


# --- cost, targets --------------------------------------------------------------------


def cost(given: Given) -> Lines:
    """CPU and memory, beside DynamicOptimizedTheta on the same series."""
    point, everything = costs.point_ms(), costs.everything_ms()
    yield f"point, 120 months: {point:.3f} ms CPU a series; everything, 60 months: {everything:.2f} ms"
    whole = costs.file_to_file(10_000, 60)
    yield f"10,000 series x 60 months from file to file: {whole.seconds:.1f} s CPU, {whole.megabytes:,.0f} MB at the peak"
    yield most("peak memory of 10,000 series x 60 months, MB", whole.megabytes, 600, 0)
    plain, ranged = costs.peer_ms(100, 120), costs.peer_ms(100, 60, levels=80)
    peer = costs.peer_file_to_file(10_000, 60)
    if plain is None or ranged is None or peer is None:
        yield peer_runs.ABSENT
    else:
        yield f"DynamicOptimizedTheta: {plain:.2f} ms (120 months), with levels {ranged:.2f} ms (60 months)"
        yield f"its 10,000 series x 60 months with levels from file to file: {peer.seconds:.1f} s CPU, {peer.megabytes:,.0f} MB"
        yield most("CPU of points against DynamicOptimizedTheta (1/30)", point / plain, 1 / 30, 4)
        yield most("CPU of everything against it with levels (1/3)", everything / ranged, 1 / 3)
        yield most("CPU from file to file against it with levels (1/3)", whole.seconds / peer.seconds, 1 / 3)
    yield from costs.growth(quick=given.quick)


def read(given: Given) -> Lines:
    """Order lines that are read, checked and summed to months, and small files that unpack without end."""
    for count in reading.COUNTS[:2] if given.quick else reading.COUNTS:
        found = reading.lines(count)
        yield str(found)
        yield most(f"{count:,} rows: wrong totals", float(not found.exact), 0, 0)
    yield most(f"{count:,} rows read, checked and summed: seconds", found.own.wall, 60, 1)
    yield most(f"{count:,} rows: memory of all its processes, MiB", found.own.megabytes, 1536, 0)
    begun = reading.start()
    yield f"start alone: {begun.cpu:.2f} s CPU, {begun.megabytes:.0f} MiB"
    for bomb in reading.bombs():
        yield str(bomb)
        yield most(f"{bomb.name}: seconds CPU to its refusal", bomb.run.cpu, 2, 2)
        yield most(f"{bomb.name}: memory of all its processes, MiB", bomb.run.megabytes, 300, 0)
        yield Verdict(f"{bomb.name}: exit code", bomb.run.code, 2, 2, 0)


def targets(given: Given) -> Lines:
    """What the scripts of targets print."""
    few = ["--origins", "2", "stallion"] if given.quick else []
    for script in (["target_quality.py", *few], ["targets_speed.py"]):
        found = subprocess.run([sys.executable, str(HERE / script[0]), *script[1:]], check=False, capture_output=True, text=True)
        yield from found.stdout.splitlines()
        if found.returncode:
            yield f"{script[0]} ended with {found.returncode}: {(found.stderr.splitlines() or ['a limit is missed'])[-1]}"


SECTIONS: Mapping[str, Callable[[Given], Lines]] = {
    "accuracy": accuracy,
    "groups": groups,
    "calendar": calendar,
    "calibration": calibrated,
    "simulated": law,
    "cost": cost,
    "reading": read,
    "targets": targets,
}


def measured(section: str, given: Given) -> str:
    """The text of a section: details as they are printed, then the verdicts."""
    details, verdicts = [], []
    for line in SECTIONS[section](given):
        (verdicts if isinstance(line, Verdict) else details).append(str(line))
        print(line, flush=True)
    return "\n".join([*details, "", *verdicts]).strip()


def stored(path: Path, section: str, body: str, command: str) -> None:
    """Puts the section into the file of results, in place of what it had there."""
    before = (
        path.read_text(encoding="utf-8")
        if path.exists()
        else "# Results\n\nWritten by `bench.py`; README.md says what is measured.\n"
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
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    data = os.environ.get("FORECAST_REAL_DATA")
    if not data:
        parser.error("FORECAST_REAL_DATA must name the folder of public sets")
    given = Given(asked.quick, 12 if asked.quick else asked.peer_series, 6 if asked.quick else asked.panels, Path(data))
    told = " ".join(
        [*asked.sections, *(["--quick"] if asked.quick else []), f"--peer-series {given.peer_series} --panels {given.panels}"]
    )
    print(compile_kernels())
    for section in asked.sections or SECTIONS:
        print(f"\n== {section}", flush=True)
        stored(asked.out, section, measured(section, given), f"python benchmarks/bench.py {told}")


if __name__ == "__main__":
    main()
