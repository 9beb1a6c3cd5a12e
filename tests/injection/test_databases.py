"""T5: a database is only read from, whatever stands in a query, in a value that is bound to it, in the name of a column, on any way in."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy
import yaml
from click.testing import Result

from forecast.history import Checked, check_file

ASKED = {"period": "month", "value": "sales", "by": "region"}
QUERY = "select month, region, sales from orders"
TABLES = {
    "sqlite": "select name, sql from sqlite_master order by 1",
    "postgresql": "select table_name, table_type from information_schema.tables where table_schema = 'injected' order by 1",
}
COUNTERS = {"sqlite": "select 1", "postgresql": "select last_value, is_called from counter"}
LARGE = {"sqlite": "select 1", "postgresql": "select count(*) from pg_largeobject_metadata"}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind that holds the table `orders`, and what a query may wish to harm."""
    frame = pd.DataFrame(
        {"month": pd.date_range("2024-01-01", periods=12, freq="MS").astype("str"), "region": "North", "sales": 5.0}
    )
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "sales.db")) as connection:
            frame.to_sql("orders", connection, index=False)
        yield f"sqlite:///{tmp_path / 'sales.db'}"
        return
    url = request.getfixturevalue("postgres")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for line in ("drop schema if exists injected cascade", "create schema injected", "create sequence injected.counter"):
            connection.execute(sqlalchemy.text(line))
    frame.to_sql("orders", engine, schema="injected", index=False)
    yield f"{url}?options=-csearch_path%3Dinjected"
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("drop schema injected cascade"))
    engine.dispose()


def content(url: str) -> str:
    """The hash of the table, of the names of all tables, of a counter and of the number of large objects."""
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        kind = connection.dialect.name
        told = [connection.execute(sqlalchemy.text(each[kind])).all() for each in (TABLES, COUNTERS, LARGE)]
        rows = connection.execute(sqlalchemy.text(f"{QUERY} order by 1, 2")).all()
    engine.dispose()
    return hashlib.sha256(repr((rows, told)).encode()).hexdigest()


def asked(url: str, query: str, **options: Any) -> Checked:
    return check_file(url, **{**ASKED, "query": query, "timeout": 3, **options})


def test_a_plain_query_is_answered(database: str) -> None:
    assert asked(database, QUERY).report.rows_imported == 12


def test_no_query_writes(
    table: dict[str, list[Any]], database: str, tmp_path: Path, tree: Callable[..., object], tried: Callable[[str, int], None]
) -> None:
    before, there, canary = content(database), tree(tmp_path), tmp_path / "canary"
    for payload in table["T5 queries"]:
        report = asked(database, payload.replace("CANARY", str(canary))).report
        assert content(database) == before, payload
        assert tree(tmp_path) == there, payload
        assert report.errors or report.rows_imported <= 1, payload
    tried("T5", len(table["T5 queries"]))


def test_a_value_is_a_value_and_a_name_is_a_name(
    table: dict[str, list[Any]], database: str, tried: Callable[[str, int], None]
) -> None:
    before = content(database)
    for payload in (*table["T5 values"], *table["T5 names"]):
        start = time.monotonic()
        assert asked(database, f"{QUERY} where region = :region", bind={"region": payload}).table is None, payload
        assert asked(database, f"{QUERY} where region = :region", bind={payload: "North"}).table is None, payload
        for column in ASKED:
            assert asked(database, QUERY, **{column: payload}).table is None, (column, payload)
        assert time.monotonic() - start < 15
        assert content(database) == before, payload
    tried("T5", 5 * (len(table["T5 values"]) + len(table["T5 names"])))


@pytest.mark.parametrize("value", ["\ud800", 10**30, {"a": 1}, object(), b"x", float("nan"), ["North"]])
def test_a_value_of_another_kind_is_refused_without_a_traceback(database: str, value: object) -> None:
    assert asked(database, f"{QUERY} where region = :region", bind={"region": value}).table is None


def test_columns_that_are_named_like_statements_are_read(
    table: dict[str, list[Any]], tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    url, names = f"sqlite:///{tmp_path / 'named.db'}", table["T5 names"]
    for at, name in enumerate(names):
        frame = pd.DataFrame(
            {"month": pd.date_range("2024-01-01", periods=12, freq="MS").astype("str"), "region": "a", name: 5.0}
        )
        with closing(sqlite3.connect(tmp_path / "named.db")) as connection:
            frame.to_sql(f"t{at}", connection, index=False)
        assert asked(url, f"select * from t{at}", value=name).report.total_after == "60", name  # noqa: S608  # a number
    tried("T5", len(names))


@pytest.mark.parametrize("options", ["mode=rwc&uri=true", "mode=rw&uri=true", "timeout=x", "x=y", "vfs=unix-none"])
def test_an_address_of_sqlite_makes_and_opens_no_other_file(options: str, tmp_path: Path, tree: Callable[..., object]) -> None:
    with closing(sqlite3.connect(tmp_path / "sales.db")) as connection:
        pd.DataFrame({"a": [1]}).to_sql("orders", connection, index=False)
    before = tree(tmp_path)
    for place in ("sales.db", "other.db", "file:other.db", "file:sales.db", "x" * 5000):
        assert asked(f"sqlite:///{tmp_path / place}?{options}", QUERY).table is None
    assert tree(tmp_path) == before


def test_the_command_line_and_a_workbook_take_no_database(
    table: dict[str, list[Any]],
    call: Callable[..., Result],
    history: Callable[..., pd.DataFrame],
    tmp_path: Path,
    tried: Callable[[str, int], None],
) -> None:
    root, database = tmp_path / "root", f"sqlite:///{tmp_path / 'sales.db'}"
    with closing(sqlite3.connect(tmp_path / "sales.db")) as connection:
        pd.DataFrame({"month": ["2024-01"], "region": ["a"], "sales": [1.0]}).to_sql("orders", connection, index=False)
    before = content(database)
    (root / "data").mkdir()
    history(["North"]).to_csv(root / "data/history.csv", index=False)
    payloads = [each for each in (*table["T5 values"], *table["T5 names"]) if "\0" not in each]
    for payload in payloads:
        done = call("check", database, "--period", payload, "--value", payload + "2", "--by", payload.replace(",", "") + "3")
        assert done.exit_code == 2, (payload, done.output)
        for path in (database, f"{database};{payload}", payload):
            workbook = {
                "name": payload, "dimensions": ["region"], "measures": [{"name": payload, "unit": payload}],
                "files": {"history": {"path": path, "period": payload, "columns": {"region": payload}, "values": {payload: payload}}},
            }  # fmt: skip
            (root / "workbook.yaml").write_text(yaml.safe_dump(workbook, allow_unicode=True), "utf-8")
            done = call("check")
            assert done.exit_code == 2, (payload, done.output)
    assert content(database) == before
    tried("T5", 4 * len(payloads))
