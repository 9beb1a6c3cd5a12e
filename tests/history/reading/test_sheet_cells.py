"""The cells of a sheet tell what they are by their value and by how they are shown."""

from __future__ import annotations

import pytest

from forecast.history.reading.sheet_cells import currency_of


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("[$€-407] #,##0.00", "€"),
        ('#,##0 "CHF"', "CHF"),
        ('_("$"* #,##0.00_)', "$"),
        ("[$-409]mmm-yy", ""),
        ("[$-804]#,##0", ""),
        ("0.00", ""),
        ('0 "pcs"', ""),
        ("¥#,##0", "¥"),
        ("[$USD] 0", "$"),
    ],
)
def test_a_format_tells_the_currency_that_it_shows(number_format: str, currency: str) -> None:
    assert currency_of(number_format) == currency
