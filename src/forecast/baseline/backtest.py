"""A backtest on the user's own history: how near past forecasts came, and how often past own levels were reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from forecast.baseline.baseline import baseline
from forecast.baseline.forecast import Baseline
from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.panel import History, Panel
from forecast.periods.blocks import Block
from forecast.periods.frequency import frequency
from forecast.settings.arrays import Flags, Floats
from forecast.settings.errors import bad_input
from forecast.settings.workbook import Calendar

GOALS = {0.9: 0.04, 0.6: 0.05, 0.1: 0.04}  # chance of an own level, and the tolerance that its attained share is judged by
LEVEL_SHARES = ("floor_share", "base_share", "stretch_share")  # in the order of the goals
CENTRAL = 0.8
MOST_ORIGINS = 4
FEWEST_ORIGINS = 3
SPANS = ("period", "half", "year")


@dataclass(frozen=True)
class Backtest:
    """What a backtest found.

    `accuracy`: level, span, nodes, the mean absolute error as a share of the actuals (`error`), that of the same span last
    year (`last_year`), and their ratio. `attained`: level, span, goal (the stated chance), the share that was attained with its
    standard error over origins, and the verdict; `cells`: every node, block and origin with its levels and what came.
    """

    origins: tuple[pd.Timestamp, ...]
    accuracy: pd.DataFrame
    attained: pd.DataFrame
    coverage: pd.DataFrame
    cells: pd.DataFrame

    def summary(self) -> pd.DataFrame:
        """A row per level and span: how near forecasts and last year came, how often ranges held and own levels were reached.

        Columns: level, span, cells, error_share and last_year_share (mean absolute errors as shares of the actuals), ratio, inside_share
        (of the central 80 % ranges), floor_share, base_share, stretch_share (reached), and verdict: held, missed with the levels that
        were, or not testable where that is all that can be said.
        """
        keys = ["level", "span"]
        reached = self.attained.pivot_table(index=keys, columns="goal", values="attained", sort=False).reset_index()
        reached = reached.rename(columns=dict(zip(GOALS, LEVEL_SHARES, strict=True)))
        judged = self.attained.groupby(keys, sort=False)[["goal", "verdict"]].apply(_judged).rename("verdict").reset_index()
        near = self.accuracy.rename(columns={"error": "error_share", "last_year": "last_year_share"})
        coverage = self.coverage.rename(columns={"inside": "inside_share"})[[*keys, "cells", "inside_share"]]
        table = coverage.merge(near, on=keys, how="left").merge(reached, on=keys).merge(judged, on=keys)
        return table[[*keys, "cells", "error_share", "last_year_share", "ratio", "inside_share", *LEVEL_SHARES, "verdict"]]


def backtest(
    history: History, *, periods: int = 12, origins: Sequence[str] | int | None = None, model: str = "ensemble", seed: int = 0,
    draws: int = 500, calendar: Calendar | None = None, events: pd.DataFrame | None = None,
) -> Backtest:  # fmt: skip
    """How the model would have done at past origins, each seeing only what was known then.

    `origins`: last days known, as dates; or how many, which then do not overlap. Attained shares are averaged over origins with equal
    weight; where they are too few or their standard error too large (`testable`) the verdict is "not testable". `calendar` and `events` are
    those of `baseline`; an event that began after an origin is not known there.

    >>> past = fc.backtest(history, periods=6, origins=2, model="seasonal_naive", draws=100)
    >>> [f"{day:%Y-%m-%d}" for day in past.origins]
    ['2025-12-31', '2025-06-30']
    """
    days = _origin_days(history, periods, origins)
    if calendar is not None or events is not None:
        history = history.with_context(calendar=calendar, events=events)
    forecast_from = partial(baseline, periods=periods, model=model, seed=seed, draws=draws)
    parts = [_cells(forecast_from(history.until(day)), history).assign(origin=day) for day in days]
    cells = pd.concat(parts, ignore_index=True)
    return Backtest(tuple(days), _accuracy(cells), _attained(cells), _coverage(cells), cells)


def _origin_days(history: History, periods: int, origins: Sequence[str] | int | None) -> list[pd.Timestamp]:
    if origins is not None and not isinstance(origins, int):
        return [pd.Timestamp(day) for day in origins]
    panel = history.panel
    ends = frequency(panel.frequency).ends(panel.periods)
    count = MOST_ORIGINS if origins is None else origins
    lengths = range(len(ends) - periods, 2 * panel.season, -periods)
    days = [ends[length - 1] for length in list(lengths)[:count]]
    if not days:
        message = f"the history of {len(ends)} periods is too short for a backtest of {periods}"
        raise bad_input(message, f"Ask for fewer than {max(len(ends) - 2 * panel.season, 1)} periods", file=history.source.file)
    return days


def _cells(past: Baseline, history: History) -> pd.DataFrame:
    """Every level's nodes and blocks at one origin: forecast, own levels, what came, and the same span of last year."""
    return pd.concat([_span_cells(past, history, span) for span in SPANS if past.spans(span)], ignore_index=True)


def _span_cells(past: Baseline, history: History, span: str) -> pd.DataFrame:
    table = past.quantile([1 - goal for goal in GOALS], level="all", span=span)
    blocks = past.spans(span)
    actual, before = (_sums(past.hierarchy, history.panel, past, blocks, ago=ago) for ago in (0, history.panel.season))
    nodes = table.iloc[: actual.size]  # leaves that are listed again are at the end
    table = nodes.assign(actual=actual.ravel(), last_year=before.ravel(), span=span)
    parts = []
    for level in past.hierarchy.level_names:
        rows = past.hierarchy.rows(level)
        positions = (rows[:, None] * len(blocks) + np.arange(len(blocks))).ravel()
        parts.append(table.iloc[positions].assign(level=level))
    return pd.concat(parts, ignore_index=True)


def _sums(hierarchy: Hierarchy, panel: Panel, past: Baseline, blocks: list[Block], *, ago: int) -> Floats:
    """What the series known at the origin sold in each block, `ago` periods earlier; NaN for a leaf with an unknown period."""
    positions = pd.MultiIndex.from_frame(panel.keys).get_indexer(pd.MultiIndex.from_frame(hierarchy.leaves))
    first = int(panel.periods.get_indexer(past.periods[:1])[0]) - ago
    values = np.full((len(positions), len(past.periods)), np.nan)
    observed = panel.values[positions, max(first, 0) : first + len(past.periods)]
    values[:, : observed.shape[1]] = observed
    alone: Flags = np.diff(hierarchy.summing_matrix.indptr) == 1
    return np.stack([_node_sums(hierarchy, values[:, block.first : block.stop], alone) for block in blocks], axis=1)


def _node_sums(hierarchy: Hierarchy, values: Floats, alone: Flags) -> Floats:
    unknown = hierarchy.summing_matrix @ np.isnan(values).any(axis=1).astype(np.float64) > 0
    sums = hierarchy.summing_matrix @ np.nan_to_num(values).sum(axis=1)
    silent = np.isnan(values).all()
    return np.where((unknown & alone) | silent, np.nan, sums)


def _attained(cells: pd.DataFrame) -> pd.DataFrame:
    observed = cells[cells["actual"].notna()]
    rows = []
    for goal, tolerance in GOALS.items():
        reached = observed.assign(reached=observed["actual"] >= observed[f"q{100 * (1 - goal):.6g}"])
        shares = _over_origins(reached, "reached").assign(goal=goal, tolerance=tolerance)
        rows.append(shares)
    table = pd.concat(rows, ignore_index=True).rename(columns={"share": "attained"})
    numbers = table[["attained", "error", "goal", "origins", "cells"]].to_numpy(np.float64)
    return table.assign(
        verdict=[_verdict(*shares, origins=int(origins), cells=int(cells)) for *shares, origins, cells in numbers]
    )


def testable(goal: float, error: float, *, origins: int, cells: int) -> bool:
    """Whether a share says anything: three origins or more, and twice its standard error within the tolerance of the goal.

    The error is at least what independent cells would have, for the shares of few cells may agree by luck.
    """
    least = np.sqrt(goal * (1 - goal) / cells) if cells else np.inf
    return origins >= FEWEST_ORIGINS and bool(2 * max(error, least) <= GOALS[goal])


def _verdict(attained: float, error: float, goal: float, *, origins: int, cells: int) -> str:
    if not testable(goal, error, origins=origins, cells=cells):
        return "not testable"
    return "held" if abs(attained - goal) <= GOALS[goal] else "missed"


def _judged(verdicts: pd.DataFrame) -> str:
    """One verdict for the levels of a row: those that were missed by name, else held where one could be tested."""
    names = dict(zip(GOALS, LEVEL_SHARES, strict=True))
    missed = [names[goal].removesuffix("_share") for goal in verdicts.loc[verdicts["verdict"] == "missed", "goal"].tolist()]
    if missed:
        return f"missed: {', '.join(missed)}"
    return "held" if (verdicts["verdict"] == "held").any() else "not testable"


def _coverage(cells: pd.DataFrame) -> pd.DataFrame:
    observed = cells[cells["actual"].notna()]
    covered = observed.assign(inside=observed["actual"].between(observed["q10"], observed["q90"]))
    return _over_origins(covered, "inside").rename(columns={"share": "inside"})


def _over_origins(cells: pd.DataFrame, column: str) -> pd.DataFrame:
    """Shares by level and span: the mean over origins with equal weight, and its standard error."""
    by_origin = cells.groupby(["level", "span", "origin"], sort=False)[column].agg(["mean", "size"]).reset_index()
    grouped = by_origin.groupby(["level", "span"], sort=False)
    table = grouped.agg(share=("mean", "mean"), spread=("mean", "std"), origins=("mean", "size"), cells=("size", "sum"))
    error = table.pop("spread") / np.sqrt(table["origins"])
    return table.assign(error=error).reset_index()


def _accuracy(cells: pd.DataFrame) -> pd.DataFrame:
    observed = cells[cells["actual"].notna() & cells["last_year"].notna()]
    missed = observed.assign(
        forecast_missed=(observed["point"] - observed["actual"]).abs(),
        naive_missed=(observed["last_year"] - observed["actual"]).abs(),
        size=observed["actual"].abs(),
    )
    sums = missed.groupby(["level", "span"], sort=False)[["forecast_missed", "naive_missed", "size"]].sum()
    size = sums["size"].where(sums["size"] > 0)
    error, last_year = sums["forecast_missed"] / size, sums["naive_missed"] / size
    table = pd.DataFrame({"error": error, "last_year": last_year, "ratio": error / last_year.where(last_year > 0)})
    return table.reset_index()
