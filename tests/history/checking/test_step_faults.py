"""A step of level is refused or told with its member, date, factor and what the amounts before it would be."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from forecast.history import Checked, aggregate, check_file
from forecast.language.sentences import translated

MONTHS = pd.date_range("2020-01-01", periods=48, freq="MS")


def sales(**factors: float) -> pd.DataFrame:
    """Two products in each of two regions; a region is multiplied by its factor from 2022 on."""
    rng = np.random.default_rng(5)
    parts = [
        pd.DataFrame(
            {
                "date": MONTHS,
                "Region": region,
                "product": product,
                "sales": (1000 * rng.lognormal(0, 0.03, 48) * np.where(MONTHS.year < 2022, 1, factors.get(region, 1))).round(2),
            }
        )
        for region in ("North", "South")
        for product in "AB"
    ]
    return pd.concat(parts, ignore_index=True)


def read(table: pd.DataFrame, **options: object) -> Checked:
    return check_file(table, period="date", value="sales", by=["Region", "product"], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("factor", [7.5345, 1 / 7.5345, 12, 1000])
def test_a_region_in_another_unit_is_refused_by_name(factor: float) -> None:
    table = sales(South=factor)
    checked = read(table)
    assert checked.table is None
    (fault,) = checked.report.errors
    assert (fault.column, fault.value) == ("Region", "South")
    assert fault.message.startswith("from 2022-01-01 on, all series of the member are about")
    before = table[(table["Region"] == "South") & (table["date"] < "2022-01-01")]["sales"].sum()
    assert f"what was before, {before:,.2f}," in fault.message


def test_kept_it_is_told_and_every_row_stays() -> None:
    table = sales(South=1 / 7.5345)
    kept = read(table, level_steps="keep")
    assert any(fault.value == "South" for fault in kept.report.warnings)
    assert len(aggregate(kept).table) == len(table)
    assert read(sales()).report.warnings == ()


def test_every_text_about_a_step_is_there_in_chinese() -> None:
    one = sales()
    one.loc[(one["Region"] == "South") & (one["product"] == "A") & (one["date"] >= "2022-01-01"), "sales"] *= 1000
    for table in (sales(South=1 / 12), sales(South=12), sales(North=24, South=24), one):
        for choice in ("error", "keep"):
            report = read(table, level_steps=choice).report
            assert report.warnings or report.errors
            for fault in (*report.warnings, *report.errors):
                for text in (fault.message, fault.hint):
                    chinese = translated(text, language="zh")
                    assert not re.search("[A-Za-z]{3,}", re.sub(r"--level-steps \w+|level_steps=\w+", "", chinese)), chinese
