"""Tables add up, or say that they are rounded, and are cut without losing anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forecast.report.summary.schema import Summary
from forecast.report.words.tables import SHOWN_ROWS, correction_tables, gap_tables


def figure(text: str) -> float:
    return 0.0 if text == "–" else float(text.replace(",", "").replace("−", "-").replace("±", "").replace("+", ""))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("make", [gap_tables, correction_tables])
def test_the_shown_parts_add_up_to_the_shown_total_or_a_note_says_rounding(
    company: Callable[..., Summary], language: str, make: Callable[[Summary], list]
) -> None:
    summary = company(language, regions=tuple(f"R{at}" for at in range(30)))
    for table in make(summary):
        total, *parts = table.rows
        rounded = any("rounded" in note or "四舍五入" in note for note in table.notes)
        for column in (1, 2, 3):
            exact = abs(sum(figure(row.cells[column].text) for row in parts) - figure(total.cells[column].text)) < 1e-6
            assert exact or rounded


def test_a_long_table_shows_the_largest_gaps_and_one_row_for_the_rest(company: Callable[..., Summary]) -> None:
    summary = company(regions=tuple(f"Agency {at:02d}" for at in range(58)), products=tuple(f"SKU {at:02d}" for at in range(25)))
    both = gap_tables(summary)[2]
    assert len(both.rows) == SHOWN_ROWS + 1
    assert both.rows[-1].cells[0].text == "1,433 others"
    assert "17 of 1,450 rows" in both.notes[0]
    shown = {row.cells[0].text for row in both.rows}
    gaps = sorted((row for row in summary["gaps"] if "all" not in row["key"]), key=lambda row: -abs(row["gap"] or 0))
    assert " · ".join(gaps[0]["key"]) in shown


def test_nothing_planned_and_nothing_sold_is_a_dash(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["gaps"][1].update(
        base=0.0, actual=0.0, gap=0.0, gap_share=None, attainment=None, completion=None, yoy=None, chance=None, verdict="none"
    )
    row = next(row for row in gap_tables(summary)[0].rows if row.cells[0].text == "North")
    assert [row.cells[at].text for at in (6, 7, 9, 10)] == ["–"] * 4
    assert row.cells[11].text == "no target"
