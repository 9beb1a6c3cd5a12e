"""Pictures for notebooks and panels, drawn by the functions that draw the report's, with their two title lines above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.baseline import Baseline, Explanation
from forecast.decomposition import Plan
from forecast.history.series.panel import History
from forecast.language.catalogue import Catalogue, catalogue
from forecast.report.figures.chart import Chart
from forecast.report.figures.draw import chart_of
from forecast.report.figures.explanation_chart import explanation_figure
from forecast.report.figures.month_calendar import days_figure
from forecast.report.figures.season_chart import season_figure
from forecast.report.figures.share_charts import TreemapPart, before_after_figure, chances_figure, split_figure
from forecast.report.figures.style import SOFT, chart_style, replace_missing_glyphs, svg
from forecast.report.figures.time_charts import history_figure
from forecast.report.summary.records import finite_list, iso_dates
from forecast.report.summary.schema import Course, Line
from forecast.report.words.captions import Caption, captions, model_name, unit_of
from forecast.report.words.localize import localized, summarize
from forecast.review import Review
from forecast.tables.columns import LEVELS
from forecast.targets import Targets

QUANTILES = {"q10": 0.1, "q25": 0.25, "point": 0.5, "q75": 0.75, "q90": 0.9}
TITLE_INCHES = 0.46


@dataclass(frozen=True)
class Picture:
    """One picture: its two title lines and its SVG text, which a notebook shows."""

    title: str
    subtitle: str
    svg: str = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg


def plot_history(history: History, *, key: Mapping[str, str] | None = None, language: str = "en") -> Picture:
    """The history of a node (the total without a key), as a picture.

    >>> "<svg" in fc.plot_history(history, key={"region": "East"}).svg
    True
    """
    course = _seen(history, key or {})
    return _course_picture(course, history, key=key or {}, texts=catalogue(language))


def plot_fan(
    baseline: Baseline, targets: Targets | None = None, key: Mapping[str, str] | None = None, *, language: str = "en"
) -> Picture:
    """History, fan and target lines of a node (the total without a key), as a picture; the lines follow the forecast's season.

    >>> "<svg" in fc.plot_fan(start, targets).svg
    True
    """
    node = baseline.hierarchy.find(key or {})
    rows = np.array([node], dtype=np.intp)
    spans = [baseline.samples(rows, (i, i + 1))[0] for i in range(len(baseline.periods))]
    curves = {name: [float(np.quantile(draws, share)) for draws in spans] for name, share in QUANTILES.items()}
    fan = {"ahead": iso_dates(baseline.periods), **curves}
    lines = _lines(targets, node, baseline) if targets else {}
    course = Course(**(_seen(baseline.history, key or {}) | fan | lines))  # type: ignore[typeddict-item]
    return _course_picture(course, baseline.history, key=key or {}, texts=catalogue(language))


def plot_explanation(found: Explanation, *, language: str = "en") -> Picture:
    """Why a node is forecast as it is, as a picture: fan, parts, season, members, and what the past says.

    >>> "<svg" in fc.plot_explanation(fc.explain(start, {})).svg
    True
    """
    with chart_style("explained"):
        chart, caption = explained(found, language=language)
        return _picture(chart, caption)


def explained(explanation: Explanation, *, language: str = "en") -> tuple[Chart, Caption]:
    """The chart of an explanation and its two title lines, to be drawn inside `chart_style`."""
    texts = catalogue(language)
    unit = texts.named(explanation.measure.unit)
    chart = explanation_figure(explanation, unit=unit, texts=texts)
    values = {
        "measure": texts.label(explanation.measure.name),
        "unit": unit_of(chart.scale, unit, texts),
        "frequency": texts.named(explanation.frequency),
        "model": model_name(explanation.model, texts),
    }
    name = " · ".join(str(member) for member in explanation.key.values()) or texts("total")
    caption = Caption(f"{texts('chart_explained')}: {name}", texts("chart_explained_2", **values))
    return chart, caption


def plot_cumulative(review: Review, *, language: str = "en") -> Picture:
    """The year so far against time progress, as a picture.

    >>> "<svg" in fc.plot_cumulative(review).svg
    True
    """
    return _of_review("cumulative", review, language)


def plot_bridge(review: Review, *, language: str = "en") -> Picture:
    """The bridge from the base target to the actual, as a picture.

    >>> "<svg" in fc.plot_bridge(review).svg
    True
    """
    return _of_review("bridge", review, language)


def plot_heat(review: Review, *, language: str = "en") -> Picture:
    """Attainment of the first dimension by the second, as a picture.

    >>> "<svg" in fc.plot_heat(review).svg
    True
    """
    return _of_review("heat", review, language)


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
        return _picture(chart, caption)


def plot_chances(targets: Targets, *, level: str | None = None, language: str = "en") -> Picture:
    """The chances of the assigned numbers of the members of a level (the first dimension), as dots.

    >>> "<svg" in fc.plot_chances(targets, level="region").svg
    True
    """
    texts = catalogue(language)
    chosen = level or targets.baseline.hierarchy.dimensions[0]
    table = targets.level(chosen)
    table = table[table["period"] == table["period"].iloc[0]].sort_values(["base"], ascending=False, kind="stable")
    names = [" · ".join(str(row[name]) for name in chosen.split(" x ")) for _, row in table.iterrows()]
    chances = [{column: float(row[f"chance_{column}"]) for column in LEVELS} for _, row in table.iterrows()]
    with chart_style("chances"):
        caption = Caption(
            texts("chart_chances"),
            texts("chart_chances_3", dimension=" × ".join(texts.label(each) for each in chosen.split(" x "))),
        )
        return _picture(chances_figure(dict(zip(names, chances, strict=True)), texts=texts), caption)


def plot_days(days_of_month: pd.DataFrame, *, unit: str = "", language: str = "en") -> Picture:
    """The calendar of a month's target, as a picture: a row per week, a cell per day (the table of `daily`).

    >>> "<svg" in fc.plot_days(fc.daily(310, "2026-07")).svg
    True
    """
    texts = catalogue(language)
    with chart_style("days"):
        chart = days_figure(days_of_month, texts=texts)
        caption = Caption(texts("chart_days"), texts("chart_days_2", unit=unit_of(chart.scale, unit, texts)))
        return _picture(chart, caption)


def plot_season(plan: Plan, *, key: Mapping[str, str] | None = None, language: str = "en") -> Picture:
    """The season of a plan's base numbers at a node (the total without a key), as a picture: shares by period beside last year's.

    >>> "<svg" in fc.plot_season(plan).svg
    True
    """
    texts = catalogue(language)
    leaves = plan.grid.rows(key)
    planned = plan.units[1][leaves].sum(axis=0) * float(plan.scale.sign)
    before = _year_before(plan, leaves)
    name = " · ".join(str(member) for member in (key or {}).values()) or texts("total")
    with chart_style("season"):
        caption = Caption(f"{texts('chart_season')}: {name}", texts("chart_season_2"))
        chart = season_figure(iso_dates(plan.grid.periods), _shares(planned), before, texts=texts)
        return _picture(chart, caption)


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
        return _picture(before_after_figure(rows, texts=texts), caption)


def _seen(history: History, key: Mapping[str, str]) -> Course:
    panel = history.panel
    leaves = history.hierarchy.summing_matrix[history.hierarchy.find(key)].indices
    values = pd.DataFrame(panel.values[leaves]).sum(axis=0, min_count=1)
    empty: list[float | None] = []
    return Course(
        periods=iso_dates(panel.periods),
        actual=finite_list(values),
        ahead=[],
        point=empty,
        q10=empty,
        q25=empty,
        q75=empty,
        q90=empty,
        line_periods=[],
        line_span="",
        lines=[],
    )


def _lines(targets: Targets, node: int, baseline: Baseline) -> dict[str, list[Line] | list[str] | str]:
    """The node's assigned numbers of the first block, spread over its periods as the forecast is."""
    row, block = targets.table.iloc[node], targets.outlooks[0].block
    course = np.asarray(baseline.hierarchy.summing_matrix[[node]] @ baseline.points)[0, block.first : block.stop]
    weights = course / course.sum() if course.sum() else np.full(len(course), 1 / len(course))
    lines = [
        Line(
            level=level,
            total=float(row[level]),
            chance=float(row[f"chance_{level}"]),
            values=finite_list(float(row[level]) * weights),
        )
        for level in LEVELS
    ]
    return {
        "lines": lines,
        "line_periods": iso_dates(baseline.periods[block.first : block.stop]),
        "line_span": f"{block.start:%Y}",
    }


def _course_picture(course: Course, history: History, *, key: Mapping[str, str], texts: Catalogue) -> Picture:
    unit = _unit(history, texts)
    values = {"measure": texts.label(history.measure.name), "frequency": texts.named(history.frequency)}
    name = " · ".join(str(member) for member in key.values()) or texts("total")
    kind = "chart_history" if course["ahead"] else "chart_series"
    with chart_style("course"):
        chart = history_figure(course, unit=unit, texts=texts)
        subtitle = texts(f"{kind}_2", unit=unit_of(chart.scale, unit, texts), **values)
        return _picture(chart, Caption(f"{texts(kind)}: {name}", subtitle))


def _unit(history: History | None, texts: Catalogue) -> str:
    return texts.named(history.measure.unit) if history else ""


def _part(totals: pd.DataFrame, dimensions: Sequence[str], *, chosen: Mapping[str, str], name: str) -> TreemapPart:
    """The part of these members with its own parts, one dimension further down each time."""
    i = len(chosen)
    here = totals[(totals[list(dimensions)] == [chosen.get(dimension, "all") for dimension in dimensions]).all(axis=1)]
    parts: tuple[TreemapPart, ...] = ()
    if i < min(len(dimensions), 2):
        inside = totals[(totals[list(chosen)] == list(chosen.values())).all(axis=1)]
        members = sorted(set(inside[dimensions[i]]) - {"all"})
        parts = tuple(_part(totals, dimensions, chosen={**chosen, dimensions[i]: member}, name=member) for member in members)
    if here.empty:
        return TreemapPart(name, sum(part.value for part in parts), None, parts)
    return TreemapPart(name, float(here["base"].iloc[0]), float(here["chance_base"].iloc[0]), parts)


def _of_review(name: str, review: Review, language: str) -> Picture:
    summary = localized(summarize(review, language=language))
    with chart_style(name):
        chart = chart_of(name, summary)
        if chart is None:
            return Picture("", catalogue(language)("nothing", what=catalogue(language)("no_target")), "")
        return _picture(chart, captions(summary, {name: chart.scale})[name])


def _picture(chart: Chart, caption: Caption) -> Picture:
    """The figure with room for two title lines above what it shows."""
    figure = chart.figure
    width, height = figure.get_size_inches()
    height_share = height / (height + TITLE_INCHES)
    figure.set_size_inches(width, height + TITLE_INCHES)
    for axes in figure.axes:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 * height_share, box.width, box.height * height_share))
    figure.text(0.0, 1 - 0.04 / height, replace_missing_glyphs(caption.title), weight="bold", fontsize=9, va="top")
    figure.text(
        0.0, 1 - 0.22 / (height + TITLE_INCHES), replace_missing_glyphs(caption.subtitle), color=SOFT, fontsize=7.5, va="top"
    )
    return Picture(caption.title, caption.subtitle, svg(figure))
