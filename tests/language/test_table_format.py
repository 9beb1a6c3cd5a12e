"""A table as a person reads it: what each kind of column says, and what is left out."""

from __future__ import annotations

import pandas as pd

from forecast.language.table_format import format_table

TABLE = pd.DataFrame({
    "region": pd.array(["South", "<b>West</b>"], dtype="str"),
    "product": pd.array(["all", "all"], dtype="str"),
    "period": pd.to_datetime(["2026-01-01", "2026-01-15"]),
    "base": [1_234_567.4, 0.1234],
    "chance_base": [0.6, 0.999],
    "growth": [0.0812, float("nan")],
    "held": [True, False],
})  # fmt: skip


def test_every_kind_of_column_reads_as_it_should() -> None:
    texts = format_table(TABLE).texts
    assert texts.columns.tolist() == ["region", "period", "base", "chance base", "growth", "held"]
    assert texts["period"].tolist() == ["2026-01", "2026-01-15"]
    assert texts["base"].tolist() == ["1,235", "0.000123"]
    assert texts["chance base"].str.replace("\u00a0", " ").tolist() == ["60 %", ">99 %"]
    assert texts["growth"].tolist() == ["8.1%", "–"]
    assert texts["held"].tolist() == ["True", "False"]


def test_what_stands_in_the_data_is_never_markup() -> None:
    assert "<b>" not in format_table(TABLE)._repr_html_()


def test_rows_left_out_are_counted() -> None:
    long = pd.concat([TABLE] * 10, ignore_index=True)
    assert repr(format_table(long, rows=5)).endswith("... and 15 more rows")
    assert "more rows" not in repr(format_table(TABLE))


def test_a_table_without_rows_says_so() -> None:
    assert repr(format_table(TABLE.head(0))) == "none"
    assert format_table(TABLE.head(0))._repr_html_() == "<p>none</p>"


def test_large_amounts_stand_in_one_scale_that_is_said_and_counts_do_not() -> None:
    table = pd.DataFrame({"base": [1_338_912_508.0, 78_919_540.0], "needed": [225_762, 7], "chance": [0.1, 0.2]})
    found = format_table(table)
    assert found.texts["base"].tolist() == ["1,339", "78.9"]
    assert found.texts["needed"].tolist() == ["225,762", "7"]
    assert "amounts in million" in repr(found)
    assert "amounts" not in repr(format_table(pd.DataFrame({"base": [12.0]})))
    assert "amounts in 万" in repr(format_table(table.assign(base=[25_000_000.0, 1.0]), language="zh"))


def test_a_change_of_numbers_is_no_share_and_one_of_chances_is_in_points() -> None:
    table = pd.DataFrame({"change_number": [-927.0], "change_chance": [-0.07], "natural_growth_share": [0.002], "change": [0.5]})
    assert format_table(table).texts.iloc[0].tolist() == ["-927", "-7", "0.2%", "50.0%"]


def test_columns_named_by_numbers_are_amounts() -> None:
    table = pd.DataFrame({"year": [2025], 1: [120.5], 2: [7.0]})
    assert format_table(table).texts.columns.tolist() == ["year", "1", "2"]
