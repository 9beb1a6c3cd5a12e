"""A FILE given first and the options that read it become one source, for every command alike."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from forecast.cli.options import parse_key, takes
from forecast.cli.source import Source
from forecast.settings.errors import InputError


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """A file that is there."""
    path = tmp_path / "sales.csv"
    path.write_text("month,region,sales\n", encoding="utf-8")
    return path


def test_dimensions_keep_the_order_in_which_targets_cascade() -> None:
    assert Source(by=" region, product ,,channel").dimensions == ("region", "product", "channel")
    assert Source().dimensions == ()


@pytest.mark.parametrize(("given", "message"), [
    ({}, "--period and --value are missing"), ({"period": "month", "by": "region"}, "--value is missing"),
])  # fmt: skip
def test_a_file_without_its_columns_is_told_what_lacks(given: dict[str, str], message: str, sales: Path) -> None:
    with pytest.raises(InputError, match=message):
        Source(file=sales, **given).check()  # type: ignore[arg-type]


def test_without_a_file_nothing_lacks(sales: Path) -> None:
    Source().check()
    Source(file=sales, period="month", value="sales", by="region").check()


@pytest.mark.parametrize("given", [{}, {"period": "month", "value": "sales", "by": "region"}])
def test_a_file_that_is_not_there_is_told_first(given: dict[str, str], sales: Path) -> None:
    with pytest.raises(InputError, match=r"there is no such file\. Did you mean 'sales\.csv'"):
        Source(file=sales.with_name("slaes.csv"), **given).check()  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["postgresql://localhost/sales", "sqlite:///sales.db", "sales-*.csv"])
def test_addresses_and_patterns_are_no_file_names(address: str) -> None:
    Source(file=Path(address), period="month", value="sales", by="region").check()


def test_a_command_takes_every_field_and_gets_them_as_one() -> None:
    @takes
    def command(source: Source, *, seed: int = 0) -> tuple[Source, int]:
        return source, seed

    names = set(inspect.signature(command).parameters)
    assert names == {each.name for each in fields(Source)} | {"seed"}
    values = {each.name: each.default for each in fields(Source)} | {"by": "region", "strict": True, "seed": 7}
    source, seed = command(**values)  # type: ignore[misc]
    assert (source.dimensions, source.strict, seed) == (("region",), True, 7)


def test_the_options_of_reading_are_those_that_are_read() -> None:
    options = Source(strict=True, sheet="May", missing="zero", freq="month").options
    assert (options["strict"], options["sheet"], options["missing"], options["frequency"]) == (True, "May", "zero", "month")
    assert not {"file", "period", "value", "by"} & set(options)


def test_a_key_is_read_from_its_parts() -> None:
    assert parse_key(["region=North", "product = Lamp "]) == {"region": "North", "product": "Lamp"}
    assert parse_key(None) == {}
    with pytest.raises(InputError, match="region=North"):
        parse_key(["North"])


def test_a_database_is_read_by_its_address(
    folder: Path, command: Callable[..., tuple[int, str, str]], table: pd.DataFrame
) -> None:
    with closing(sqlite3.connect("sales.db")) as connection:
        table.assign(sales=table["sales"].astype(float)).to_sql("orders", connection, index=False)
    line = ("sqlite:///sales.db", "--period", "month", "--value", "sales", "--by", "region,product")
    code, output, _ = command("check", *line, "--query", "orders")
    assert (code, "240 read = 240 imported" in output) == (0, True)
    assert command("targets", *line, "--query", "select * from orders", "--out", "targets.csv")[0] == 0
    code, _, errors = command("targets", *line)
    assert code == 2
    assert "(--query)" in errors
