"""Draw every picture of a report from its summary, as SVG text by name."""

from __future__ import annotations

from collections.abc import Callable

from forecast.language.catalogue import Catalogue, catalogue
from forecast.report.figures.chart import Chart, Drawing
from forecast.report.figures.share_charts import calibration_figure, moves_figure
from forecast.report.figures.style import chart_style, svg
from forecast.report.figures.time_charts import cumulative_figure, history_figure, multiples_figure
from forecast.report.figures.variance_charts import bridge_figure, heat_figure, standing_figure
from forecast.report.summary.schema import CorrectionRow, Gap, Summary
from forecast.report.words.localize import localized
from forecast.report.words.message import STANDING_ROWS, single_members

Painter = Callable[[Summary, Catalogue], Chart | None]


def draw(summary: Summary) -> dict[str, Drawing]:
    """The pictures the summary has figures for, as SVG text by name, each with its scale; what has no figures has no empty picture.

    Names: history, cumulative, bridge, heat, multiples, standing, moves, calibration.
    """
    worded = localized(summary)
    return {name: drawn for name, painter in PAINTERS.items() if (drawn := _drawn(name, painter, worded)) is not None}


def _drawn(name: str, painter: Painter, summary: Summary) -> Drawing | None:
    with chart_style(name):
        chart = painter(summary, catalogue(summary["language"]))
        return Drawing(svg(chart.figure), chart.scale) if chart is not None else None


def chart_of(name: str, summary: Summary) -> Chart | None:
    """The picture of that name with its scale, None when the summary has no figures for it; to be drawn inside `chart_style`."""
    return PAINTERS[name](summary, catalogue(summary["language"]))


def _history(summary: Summary, texts: Catalogue) -> Chart | None:
    course = summary["course"]
    return history_figure(course, unit=summary["measure"]["unit"], texts=texts) if course and course["periods"] else None


def _cumulative(summary: Summary, texts: Catalogue) -> Chart | None:
    course = summary["cumulative"]
    return cumulative_figure(course, unit=summary["measure"]["unit"], texts=texts) if course and course["periods"] else None


def _bridge(summary: Summary, texts: Catalogue) -> Chart | None:
    bridge = summary["bridge"]
    return bridge_figure(bridge, good=summary["measure"]["good"], texts=texts) if bridge and bridge["steps"] else None


def _heat(summary: Summary, texts: Catalogue) -> Chart | None:
    heat = summary["heat"]
    return heat_figure(heat, good=summary["measure"]["good"], texts=texts) if heat and heat["rows"] and heat["columns"] else None


def _multiples(summary: Summary, texts: Catalogue) -> Chart | None:
    return multiples_figure(summary["members"], unit=summary["measure"]["unit"], texts=texts) if summary["members"] else None


def _standing(summary: Summary, texts: Catalogue) -> Chart | None:
    members = sorted(single_members(summary["gaps"]), key=lambda row: (-abs(row["gap"] or 0.0), row["key"]))
    rows = by_gap(members[:STANDING_ROWS])
    return standing_figure(rows, position=0, good=summary["measure"]["good"], texts=texts) if rows else None


def _moves(summary: Summary, texts: Catalogue) -> Chart | None:
    rows = [
        row
        for row in single_corrections(summary["correction"])
        if row["chance_before"] is not None and row["chance_after"] is not None
    ]
    return moves_figure(rows, position=0, texts=texts) if rows else None


def _calibration(summary: Summary, texts: Catalogue) -> Chart | None:
    rows = [row for row in summary["calibration"] if row["attained"] is not None]
    return calibration_figure(rows, texts=texts) if rows else None


def by_gap(rows: list[Gap]) -> list[Gap]:
    """The rows from the largest shortfall to the largest lead."""
    return sorted(rows, key=lambda row: (row["gap"] or 0.0, row["key"]))


def single_corrections(rows: list[CorrectionRow]) -> list[CorrectionRow]:
    """The corrections of single members of the first dimension, the largest planned number first."""
    chosen = [row for row in rows if row["key"][0] != "all" and all(member == "all" for member in row["key"][1:])]
    return sorted(chosen, key=lambda row: (-(row["planned"] or 0.0), row["key"]))


PAINTERS: dict[str, Painter] = {
    "history": _history,
    "cumulative": _cumulative,
    "bridge": _bridge,
    "heat": _heat,
    "multiples": _multiples,
    "standing": _standing,
    "moves": _moves,
    "calibration": _calibration,
}
