"""Pictures of targets and plans: the split over members, the season, the days of a month, chances, and who gains by a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.language.catalogue import catalogue
from forecast.report.figures.month_calendar import days_figure
from forecast.report.figures.picture import Picture, picture
from forecast.report.figures.season_chart import season_figure
from forecast.report.figures.share_charts import TreemapPart, before_after_figure, chances_figure, split_figure
from forecast.report.figures.style import chart_style
from forecast.report.summary.records import finite_or_none, iso_dates
from forecast.report.words.captions import Caption, unit_of
from forecast.tables.columns import LEVELS

if TYPE_CHECKING:
    from forecast.decomposition import Plan
    from forecast.targets import Targets


def plot_split(plan: Plan, *, language: str = "en") -> Picture:
    """The split of a plan's base numbers over its dimensions, as a picture: width is the number, shade the chance.

    >>> "<svg" in fc.plot_split(plan).svg
    True
    """
    texts = catalogue(language)
    dimensions = list(plan.grid.hierarchy.dimensions)
    unit = texts.named(plan.measure.unit)
    totals = plan.totals(level="all", span="all").astype(dict.fromkeys(dimensions, "str"))
    whole = _part(totals, dimensions, chosen={}, name=texts("total"))
    with chart_style("split"):
        chart = split_figure(whole, texts=texts)
        caption = Caption(texts("chart_split"), texts("chart_split_2", unit=unit_of(chart.scale, unit, texts)))
        return picture(chart, caption)


def plot_chances(targets: Targets, *, level: str | None = None, language: str = "en") -> Picture:
    """The chances of the assigned numbers of the members of a level (the first dimension), as dots.

    >>> "<svg" in fc.plot_chances(targets, level="region").svg
    True
    """
    texts = catalogue(language)
    chosen = level or targets.baseline.hierarchy.dimensions[0]
    table = targets.level(chosen)
    # The first block alone: a plan of several halves has a chance for each, and one picture shows one.
    table = table[table["period"] == table["period"].iloc[0]].sort_values(["base"], ascending=False, kind="stable")
    names = [" · ".join(str(row[name]) for name in chosen.split(" x ")) for _, row in table.iterrows()]
    chances = [{column: float(row[f"chance_{column}"]) for column in LEVELS} for _, row in table.iterrows()]
    with chart_style("chances"):
        caption = Caption(
            texts("chart_chances"),
            texts("chart_chances_3", dimension=" × ".join(texts.label(each) for each in chosen.split(" x "))),
        )
        return picture(chances_figure(dict(zip(names, chances, strict=True)), texts=texts), caption)


def plot_days(days_of_month: pd.DataFrame, *, unit: str = "", language: str = "en") -> Picture:
    """The calendar of a month's target, as a picture: a row per week, a cell per day (the table of `daily`).

    >>> "<svg" in fc.plot_days(fc.daily(310, "2026-07")).svg
    True
    """
    texts = catalogue(language)
    with chart_style("days"):
        chart = days_figure(days_of_month, texts=texts)
        caption = Caption(texts("chart_days"), texts("chart_days_2", unit=unit_of(chart.scale, unit, texts)))
        return picture(chart, caption)


def plot_season(plan: Plan, *, key: Mapping[str, str] | None = None, language: str = "en") -> Picture:
    """The season of a plan's base numbers at a node (the total without a key), as a picture: shares by period beside last year's.

    >>> "<svg" in fc.plot_season(plan).svg
    True
    """
    texts = catalogue(language)
    leaves = plan.grid.rows(key)
    # With the sign of the measure: units count more as better, and a cost is drawn as people know it.
    planned = plan.units[1][leaves].sum(axis=0) * float(plan.scale.sign)
    before = _year_before(plan, leaves)
    name = " · ".join(str(member) for member in (key or {}).values()) or texts("total")
    with chart_style("season"):
        caption = Caption(f"{texts('chart_season')}: {name}", texts("chart_season_2"))
        chart = season_figure(iso_dates(plan.grid.periods), _shares(planned), before, texts=texts)
        return picture(chart, caption)


def _shares(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    total = float(values.sum())
    return [float(name) / total if total else 0.0 for name in values]


def _year_before(plan: Plan, leaves: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[float]:
    """The shares of the same periods a year before; none where the history does not hold them all."""
    if plan.baseline is None:
        return []
    panel = plan.baseline.history.panel
    places = panel.periods.get_indexer(plan.baseline.history.year_before(plan.grid.periods))
    return _shares(np.nansum(panel.values[leaves][:, places], axis=0)) if (places >= 0).all() else []


def plot_fairness(gains: pd.DataFrame, *, dimension: str, language: str = "en") -> Picture:
    """The chance of each owner before and after a change, as a picture (the table of `who_gains`).

    >>> now = targets.level("region")
    >>> change = fc.compare_chances(now, now.assign(chance_base=now["chance_base"] - 0.1))
    >>> "<svg" in fc.plot_fairness(change, dimension="region").svg
    True
    """
    texts = catalogue(language)
    rows = {
        str(name): (float(before), float(after))
        for name, before, after in zip(gains[dimension], gains["chance_base_before"], gains["chance_base_after"], strict=True)
    }
    with chart_style("fairness"):
        caption = Caption(texts("chart_fairness"), texts("chart_fairness_2", dimension=texts.label(dimension)))
        return picture(before_after_figure(rows, texts=texts), caption)


def _part(totals: pd.DataFrame, dimensions: Sequence[str], *, chosen: Mapping[str, str], name: str) -> TreemapPart:
    """The part of these members with its own parts, one dimension further down each time."""
    i = len(chosen)
    here = totals[(totals[list(dimensions)] == [chosen.get(dimension, "all") for dimension in dimensions]).all(axis=1)]
    parts: tuple[TreemapPart, ...] = ()
    # Two levels below the total at most: the parts of a third one would be too narrow to be told apart.
    if i < min(len(dimensions), 2):
        inside = totals[(totals[list(chosen)] == list(chosen.values())).all(axis=1)]
        members = sorted(set(inside[dimensions[i]]) - {"all"})
        parts = tuple(_part(totals, dimensions, chosen={**chosen, dimensions[i]: member}, name=member) for member in members)
    if here.empty:
        return TreemapPart(name, sum(part.value for part in parts), None, parts)
    # Without a forecast behind the plan the chance is unknown: None, which is drawn in the shade of no chance.
    return TreemapPart(name, float(here["base"].iloc[0]), finite_or_none(here["chance_base"].iloc[0]), parts)
