"""Pictures of a node's past and of what is foreseen for it: its history, its fan with the target lines, and why it is forecast so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.language.catalogue import Catalogue, catalogue
from forecast.periods.frequency import frequency
from forecast.report.figures.chart import Chart
from forecast.report.figures.explanation_chart import explanation_figure
from forecast.report.figures.picture import Picture, picture
from forecast.report.figures.style import chart_style
from forecast.report.figures.time_charts import history_figure
from forecast.report.summary.records import finite_list, iso_dates
from forecast.report.summary.schema import Course, Line
from forecast.report.words.captions import Caption, model_name, unit_of
from forecast.tables.columns import LEVELS

if TYPE_CHECKING:
    from forecast.baseline import Baseline, Explanation
    from forecast.history.series.panel import History
    from forecast.targets import Targets

QUANTILES = {"q10": 0.1, "q25": 0.25, "point": 0.5, "q75": 0.75, "q90": 0.9}


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
        return picture(chart, caption)


def explained(explanation: Explanation, *, language: str = "en") -> tuple[Chart, Caption]:
    """The chart of an explanation and its two title lines, to be drawn inside `chart_style`."""
    texts = catalogue(language)
    unit = texts.named(explanation.measure.unit)
    chart = explanation_figure(explanation, unit=unit, texts=texts)
    values = {
        "measure": texts.label(explanation.measure.name),
        "unit": unit_of(chart.scale, unit, texts),
        "frequency": texts.named(frequency(explanation.frequency).unit),
        "model": model_name(explanation.model, texts),
    }
    name = " · ".join(str(member) for member in explanation.key.values()) or texts("total")
    caption = Caption(f"{texts('chart_explained')}: {name}", texts("chart_explained_2", **values))
    return chart, caption


def _seen(history: History, key: Mapping[str, str]) -> Course:
    panel = history.panel
    leaves = history.hierarchy.summing_matrix[history.hierarchy.find(key)].indices
    # A period that no leaf knows stays unknown; numpy's sum would draw it as a fall to 0.
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
    # A node that is forecast as nothing has no season to follow: its target lines are level.
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
    values = {"measure": texts.label(history.measure.name), "frequency": texts.named(frequency(history.frequency).unit)}
    name = " · ".join(str(member) for member in key.values()) or texts("total")
    kind = "chart_history" if course["ahead"] else "chart_series"
    with chart_style("course"):
        chart = history_figure(course, unit=unit, texts=texts)
        subtitle = texts(f"{kind}_2", unit=unit_of(chart.scale, unit, texts), **values)
        return picture(chart, Caption(f"{texts(kind)}: {name}", subtitle))


def _unit(history: History | None, texts: Catalogue) -> str:
    return texts.named(history.measure.unit) if history else ""
