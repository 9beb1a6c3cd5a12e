"""The sections of the benchmarks: each yields the details it measured as lines, then its verdicts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measures import calendar_effects, calibration, costs, group_seasons, laws, reading, simulated
from benchmarks.measures.accuracy import HEAD, Row, own_rows, peer_rows, text
from benchmarks.peers import runs as peer_runs
from benchmarks.sets import panels
from benchmarks.sets.tasks import SETS, Task
from benchmarks.verdicts import Verdict, most
from forecast.baseline.backtest import Backtest, backtest

ROOT = Path(__file__).resolve().parents[1]
ZERO_HEAVY = ("carparts", "stallion")
WIDE = {"m3_quarterly", "tourism", "carparts"}  # sets whose central ranges may lie in 75-86 % instead of 77-86 %
GOALS = (0.9, 0.6, 0.1)
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
class Request:
    """What the command line asks for: how much is run, and the folder of public sets."""

    quick: bool
    peer_series: int
    panels: int
    data: Path


Lines = Iterator[str | Verdict]


def accuracy(request: Request) -> Lines:
    """The ensemble on every series of every set, the peers on some of them and the ensemble on the same ones."""
    yield HEAD
    if peer_runs.environment() is None:
        yield peer_runs.ABSENT
    for name, load in SETS.items():
        tasks = load()
        own, peers = own_rows(tasks), _peers(name, tasks, request)
        yield from (text(name, *row) for row in [*own, *peers])
        yield from _must(name, own[-1])
        yield from _against(name, peers)


def _peers(name: str, tasks: list[Task], request: Request) -> list[Row]:
    if peer_runs.environment() is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        some = peer_runs.some_series(tasks, request.peer_series)
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


def groups(request: Request) -> Lines:
    """Short histories with and without a season lent by their group."""
    yield group_seasons.HEAD
    for row in group_seasons.study(quick=request.quick):
        yield str(row)
        yield most(f"{row.name} {row.last}: MASE with lent seasons over that without", row.lent / row.alone, 1.003, 4)


def calendar(request: Request) -> Lines:
    """Forecasts with and without working days and moving feasts."""
    yield calendar_effects.HEAD
    for row in calendar_effects.study(quick=request.quick):
        yield str(row)
        what = f"{row.name} {row.months}: error with the calendar over that without"
        yield most(f"{what}, leaves", row.leaf, 1.003, 4)
        yield most(f"{what}, totals", row.total, 1.003, 4)
        if row.floor < row.leaves[0]:
            closed = (row.leaves[0] - row.leaves[1]) / (row.leaves[0] - row.floor)
            yield Verdict(f"{row.name} {row.months}: share of the festival's cost that is won back", closed, 0.6, 2.0, 2)


def calibrated(request: Request) -> Lines:
    """Central ranges and attained shares on public panels, by level and span."""
    for name, (load, periods, origins) in panels.SETS.items():
        found = backtest(load(request.data), periods=periods, origins=min(origins, 2) if request.quick else origins)
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


def law(request: Request) -> Lines:
    """Attained shares on simulated panels whose law is known."""
    count = request.panels
    for months in (48, 72, 120):
        for name, row in simulated.study(months, panels=count, seed=0).iterrows():
            for goal, column, tolerance in zip(GOALS, ("floor", "base", "stretch"), (5, 9, 5), strict=True):
                error = 100 * row[f"{column}_error"]
                what = f"law {months} months, {name}: {column} attained, {count} panels (error {error:.1f})"
                low, high = 100 * goal - tolerance, 100 * goal + tolerance
                yield (
                    Verdict(what, 100 * row[column], round(low), round(high), 1)
                    if "year" in str(name)
                    else f"{what} {100 * row[column]:.1f}"
                )


def cost(request: Request) -> Lines:
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
    yield from costs.growth(quick=request.quick)


def read(request: Request) -> Lines:
    """Order lines that are read, checked and summed to months, and small files that unpack without end."""
    for count in reading.COUNTS[:2] if request.quick else reading.COUNTS:
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


def targets(request: Request) -> Lines:
    """What the scripts of targets print."""
    few = ["--origins", "2", "stallion"] if request.quick else []
    for script, *options in (["target_quality", *few], ["targets_speed"]):
        command = [sys.executable, "-m", f"benchmarks.measures.{script}", *options]
        found = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
        yield from found.stdout.splitlines()
        if found.returncode:
            yield f"{script} ended with {found.returncode}: {(found.stderr.splitlines() or ['a limit is missed'])[-1]}"


def laws_kept(request: Request) -> Lines:
    """Every verb on panels that mix what real files mix: violations of the laws, refusals, and own levels against the planted truth."""
    count = 40 if request.quick else 2000
    found = laws.study(range(count))
    yield from laws.report(found)
    yield most(f"{count:,} mixed panels: laws broken", float(sum(len(each.violations) for each in found)), 0, 0)


SECTIONS: Mapping[str, Callable[[Request], Lines]] = {
    "accuracy": accuracy,
    "groups": groups,
    "calendar": calendar,
    "calibration": calibrated,
    "simulated": law,
    "laws": laws_kept,
    "cost": cost,
    "reading": read,
    "targets": targets,
}
