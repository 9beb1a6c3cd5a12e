"""A data file of a workbook says how it is read, by the names of the options for reading."""

from __future__ import annotations

from forecast.settings.data_files import File


def test_only_what_is_set_is_said() -> None:
    assert File(path="sales.csv").reading == {}
    assert File(path="sales.csv", header=3, end_row=40, decimal=",").reading == {
        "header": 3,
        "end_row": 40,
        "decimal": ",",
    }


def test_a_column_that_is_not_named_has_its_own_name() -> None:
    file = File(path="sales.csv", columns={"region": "area"}, values={"sales": "amount"})
    assert file.key_columns(["region", "product"]) == {"region": "area", "product": "product"}
    assert (file.value_column("sales"), file.value_column("units")) == ("amount", "units")
