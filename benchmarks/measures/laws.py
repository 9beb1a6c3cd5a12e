"""Runs every verb on panels that mix what real files mix, and counts what breaks a law that no verb may break.

    python -m benchmarks.measures.laws [--panels 2000] [--first 0] [--jobs 2]

A refusal (`InputError`) is an answer and is counted by its message; anything else that ends a verb is a violation. The truth of each
panel's next year is known, so that the share of own levels that were reached is printed, too.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

import forecast as fc
from benchmarks.sets.mixed_panels import IN_A_YEAR, MixedPanel, mixed_panel
from forecast.baseline import Baseline
from forecast.decomposition import Plan
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.periods.span import Span, last_span
from forecast.plans import PlanFolder
from forecast.review.review import Review
from forecast.settings.errors import InputError
from forecast.targets import Targets

LEVELS = ("floor", "base", "stretch")
GOALS = dict(zip(LEVELS, (0.9, 0.6, 0.1), strict=True))
DIMENSIONS = ["region", "product"]
REACH = 4.0  # an own level of a year may lie at most so many times beyond a year of the largest period ever seen
HALF = 0.5  # sums of whole units: anything further apart is another number


@dataclass
class Outcome:
    """What came of one panel: violations, refusals, and of the planted truth how often each level was reached."""

    seed: int
    violations: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)


def outcome(seed: int) -> Outcome:
    """The panel of a seed through reading, forecast, targets, plan, store, review and tracking."""
    panel, found = mixed_panel(seed), Outcome(seed)
    with tempfile.TemporaryDirectory() as folder:
        _try(found, "read", partial(_walk, panel, Path(folder), found))
    return found


def _walk(panel: MixedPanel, folder: Path, found: Outcome) -> Iterator[str]:
    file = folder / "history.csv"
    panel.rows.to_csv(file, index=False)
    history = fc.read_history(str(file), period="period", value="sales", by=DIMENSIONS, **panel.reading)  # type: ignore[arg-type]
    yield from of_reading(panel, history)
    start = fc.baseline(history, periods=IN_A_YEAR[panel.step], draws=200)
    yield from of_forecast(panel, start)
    targets = fc.propose_targets(start, span="all")
    yield from of_targets(targets, history)
    _count_reached(panel, start, found)
    plan = fc.decompose(targets)
    yield from of_plan(plan, targets)
    yield from of_store(plan, folder)
    for verb in (of_review, of_tracking):
        _try(found, verb.__name__, partial(verb, history))


def _try(found: Outcome, verb: str, check: partial[Iterator[str]]) -> None:
    """The violations that a check yields; a refusal is an answer, any other error a violation."""
    try:
        found.violations.extend(check())
    except InputError as error:
        found.refusals.append(f"{verb}: {error.faults[0].message}")
    except Exception as error:  # noqa: BLE001  # whatever ends a verb but a refusal breaks the first law
        found.violations.append(f"{verb}: {type(error).__name__}: {error}"[:200])


# --- laws -------------------------------------------------------------------------------


def of_reading(panel: MixedPanel, history: History) -> Iterator[str]:
    """The history holds the sum of the file, or says what it left out."""
    held, stood = history.table["value"].sum(), panel.rows["sales"].sum()
    if abs(held - stood) > HALF and not (history.source.warnings or history.source.repairs):
        yield f"reading: {held:.0f} of {stood:.0f} without a word"
    if not np.isfinite(history.table["value"]).all():
        yield "reading: a value that is not finite"


def of_forecast(panel: MixedPanel, start: Baseline) -> Iterator[str]:
    """Finite, in order, adding up, the mean near the point, nothing for what ended."""
    for level in ("leaf", "total"):
        table = start.quantile([0.1, 0.4, 0.9], level=level, span="all")
        numbers = table[["point", "mean", "q10", "q40", "q90"]].to_numpy()
        if not np.isfinite(numbers).all():
            yield f"forecast: a number of level {level} that is not finite"
        if (np.diff(numbers[:, 2:], axis=1) < 0).any():
            yield f"forecast: quantiles of level {level} out of order"
        room = (table["q90"] - table["q10"]).clip(lower=0.25 * table["point"].abs()) + HALF
        for row in table[(table["mean"] - table["point"]).abs() > room].itertuples():
            yield f"forecast: mean {row.mean:.0f} of a {level} far from its point {row.point:.0f}"
    leaves, total = start.point(level="leaf", span="all"), start.point(level="total", span="all")
    if not np.isclose(leaves["point"].sum(), total["point"].sum(), rtol=1e-9, atol=HALF):
        yield f"forecast: points of leaves {leaves['point'].sum():.1f}, of the total {total['point'].sum():.1f}"
    ended = panel.kinds[panel.kinds["kind"] == "ended"].merge(leaves, on=DIMENSIONS)
    for row in ended[ended["point"].abs() > HALF].itertuples():
        yield f"forecast: {row.point:.0f} for {row.region} {row.product}, which ended over a year ago"


def of_targets(targets: Targets, history: History) -> Iterator[str]:
    """Whole steps, floor <= base <= stretch, parts add to the whole, none negative unless the history is, own levels in reach."""
    table = targets.table
    numbers = table[list(LEVELS)].to_numpy(np.float64)
    if not np.isfinite(numbers).all():
        yield "targets: a number that is not finite"
    if (np.diff(numbers, axis=1) < 0).any():
        yield "targets: floor, base and stretch out of order"
    total = targets.level("total")
    for name in ("region", "product", "leaf"):
        parts = targets.level(name).groupby("period")[list(LEVELS)].sum().to_numpy()
        if not np.array_equal(parts, total.sort_values("period")[list(LEVELS)].to_numpy()):
            yield f"targets: parts of level {name} do not add to the whole"
    sold = _year_sums(history)
    if (sold >= 0).all() and (total["floor"] < 0).any():
        yield "targets: a negative total of a company that never sold less than nothing"
    yield from _within_reach(targets, history)


def _within_reach(targets: Targets, history: History) -> Iterator[str]:
    """No leaf's own level of a year lies beyond a year of its largest periods, times the reach."""
    year = frequency(history.frequency).year
    largest = history.table.groupby(DIMENSIONS)["value"].agg(["min", "max"]).mul(year * REACH).reset_index()
    rows = targets.level("leaf").merge(largest, on=DIMENSIONS)
    beyond = (rows["own_stretch"] > rows["max"].clip(lower=0) + year) | (rows["own_floor"] < rows["min"].clip(upper=0) - year)
    for row in rows[beyond].itertuples():
        yield f"targets: own levels {row.own_floor:.0f} to {row.own_stretch:.0f} of {row.region} {row.product}, beyond {row.min:.0f} to {row.max:.0f}"


def _year_sums(history: History) -> np.ndarray:
    """The company's sums of all spans of a year in the history."""
    year, values = frequency(history.frequency).year, np.nansum(history.panel.values, axis=0)
    return np.convolve(values, np.ones(year), mode="valid") if len(values) >= year else np.empty(0)


def of_plan(plan: Plan, targets: Targets) -> Iterator[str]:
    """The cells of each leaf add to its target, and the totals to the sum of cells."""
    cells = plan.table.groupby(DIMENSIONS)[list(LEVELS)].sum()
    asked = targets.level("leaf").groupby(DIMENSIONS)[list(LEVELS)].sum()
    if not np.array_equal(cells.loc[asked.index].to_numpy(), asked.to_numpy()):
        yield "plan: the months of a leaf do not add to its target"
    if not np.array_equal(plan.totals()[list(LEVELS)].to_numpy()[0], cells.sum().to_numpy()):
        yield "plan: the total is not the sum of its cells"
    if (np.diff(plan.table[list(LEVELS)].to_numpy(), axis=1) < 0).any():
        yield "plan: floor, base and stretch of a cell out of order"


def of_store(plan: Plan, folder: Path) -> Iterator[str]:
    """What was saved opens as it was."""
    store = PlanFolder(folder / "plans")
    store.save("next", plan, parent=None, who="laws", why="saved")
    opened = store.open("next").plan
    if not opened.table[[*DIMENSIONS, "period", *LEVELS]].equals(plan.table[[*DIMENSIONS, "period", *LEVELS]]):
        yield "store: a plan that opens with other numbers than it was saved with"


def of_review(history: History) -> Iterator[str]:
    """A year that is over landed at its actual, in every node and to the unit."""
    for kind in ("half", "year"):
        end = frequency(history.frequency).ends(pd.DatetimeIndex([history.last]))[0]
        found = fc.review(None, history, half=last_span(kind, end, history.years).label, draws=200, origins=1)
        yield from _landed(found, history, kind)


def _landed(found: Review, history: History, kind: str) -> Iterator[str]:
    total = found.gaps[found.gaps["level"] == "total"]
    sold = _sold_within(history, found.span)
    if abs(total["actual"].sum() - sold) > HALF:
        yield f"review of a {kind}: actual {total['actual'].sum():.1f}, the history has {sold:.1f}"
    if found.span.end < found.span.year.end:
        return
    year = _sold_within(history, found.span.year)
    landed = found.landing[found.landing["level"] == "total"]["landing"].sum()
    if abs(landed - year) > HALF:
        yield f"review of a {kind}: the year that is over landed at {landed:.1f}, the history has {year:.1f}"


def _sold_within(history: History, span: Span) -> float:
    """The sum of the periods that end within the span."""
    ends = frequency(history.frequency).ends(pd.DatetimeIndex(history.table["period"]))
    return float(history.table["value"][(ends >= span.start) & (ends <= span.end)].sum())


def of_tracking(history: History) -> Iterator[str]:
    """On the last day of a year, the landing is what was sold."""
    end = frequency(history.frequency).ends(pd.DatetimeIndex([history.last]))[0]
    year = last_span("year", end, history.years)
    before = history.until(year.start - pd.Timedelta(days=1))
    if before.table.empty or before.panel.values.shape[1] < frequency(history.frequency).season:
        return
    plan = fc.decompose(fc.propose_targets(fc.baseline(before, periods=frequency(history.frequency).year, draws=200), span="all"))
    last = min(year.end, history.until(year.end).end)  # the end of the last week that the year holds
    status = fc.track(plan, history, as_of=last)
    landed = status.landing[status.landing["level"] == "total"]["landing"].sum()
    sold = _sold_within(history, year)
    if abs(landed - sold) > HALF:
        yield f"tracking: the year that is over landed at {landed:.1f}, the history has {sold:.1f}"


def _count_reached(panel: MixedPanel, start: Baseline, found: Outcome) -> None:
    """How often the sums that came reached the company's own levels: of the total and of each region."""
    if panel.partial:
        return  # the year after a month that breaks off is not the year of the truth
    for level, by in (("total", []), ("region", ["region"])):
        own = start.quantile([1 - goal for goal in GOALS.values()], level=level, span="all")
        came = panel.truth.groupby(by)["sales"].sum() if by else pd.Series([panel.truth["sales"].sum()])
        for name, column in zip(LEVELS, own.columns[-3:], strict=True):
            found.reached[f"{level} {name}"] += int((came.to_numpy() >= own[column].to_numpy()).sum())
            found.asked[f"{level} {name}"] += len(came)


# --- report -----------------------------------------------------------------------------


def study(seeds: Sequence[int], *, jobs: int = 2) -> list[Outcome]:
    """The outcomes of the panels, in the order of their seeds."""
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(outcome, seeds, chunksize=4))


def report(found: Sequence[Outcome]) -> Iterator[str]:
    """What broke, what was refused and how often own levels were reached, as lines."""
    broken = [f"  panel {each.seed}: {text}" for each in found for text in each.violations]
    yield f"{len(found)} panels, {len(broken)} violations"
    yield from broken
    refusals = Counter(text for each in found for text in each.refusals)
    yield from (f"  refused {count} times: {text}" for text, count in refusals.most_common())
    reached, asked = sum((each.reached for each in found), Counter()), sum((each.asked for each in found), Counter())
    yield from (f"  {name}: reached {100 * reached[name] / asked[name]:.1f} % of {asked[name]}" for name in asked)


def main() -> None:
    """Prints the study; ends with 1 where a law is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--panels", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    found = study(range(args.first, args.first + args.panels), jobs=args.jobs)
    print("\n".join(report(found)))
    raise SystemExit(any(each.violations for each in found))


if __name__ == "__main__":
    main()
