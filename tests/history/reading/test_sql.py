"""Databases are only read from: one SELECT, bound values, no password in any message."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

from forecast.history import check_file, read_history
from forecast.history.reading.sql import is_url, redacted_url

FRAME = pd.DataFrame(
    {
        "month": pd.date_range("2024-01-01", periods=12, freq="MS").repeat(2),
        "shop": ["A", "B"] * 12,
        "sales": [float(at) for at in range(24)],
    }
)
ASKED = {"period": "month", "value": "sales", "by": "shop"}


def test_a_database_is_never_written_to(tmp_path: Path) -> None:
    path = tmp_path / "sales.db"
    with closing(sqlite3.connect(path)) as connection:
        FRAME.assign(month=FRAME["month"].astype("str")).to_sql("orders", connection, index=False)
    before = path.read_bytes()
    for query in ("drop table orders", "select 1; drop table orders", "with x as (select 1) delete from orders", ""):
        assert check_file(f"sqlite:///{path}", query=query, **ASKED).table is None
    assert path.read_bytes() == before
    assert check_file(f"sqlite:///{tmp_path / 'none.db'}", query="select 1", **ASKED).table is None
    assert not (tmp_path / "none.db").exists()


def test_a_password_is_never_shown() -> None:
    report = check_file("postgresql+nothing://user:secret@localhost/db", query="select 1", **ASKED).report
    assert report.errors
    assert "secret" not in str(report.as_dict())


def test_values_are_bound_and_never_part_of_the_statement(tmp_path: Path) -> None:
    path = tmp_path / "sales.db"
    with closing(sqlite3.connect(path)) as connection:
        FRAME.assign(month=FRAME["month"].astype("str")).to_sql("orders", connection, index=False)
    query = "select * from orders where shop = :shop"
    history = read_history(f"sqlite:///{path}", query=query, bind={"shop": "B"}, **ASKED)
    assert set(history.table["shop"]) == {"B"}
    assert check_file(f"sqlite:///{path}", query=query, bind={"shop": "B' or 1=1 --"}, **ASKED).report.errors


def test_a_url_is_told_from_a_path() -> None:
    assert is_url("sqlite:///x.db")
    assert not is_url("data/x.csv")
    assert redacted_url("postgresql://user:secret@host/db") == "postgresql://user:***@host/db"


def test_a_table_is_read_by_its_name(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sales.db")) as connection, connection:
        connection.execute("create table orders (month text, region text, sales real)")
        connection.executemany("insert into orders values (?, ?, ?)", [(f"2025-0{i}", "N", i) for i in range(1, 7)])
    address = f"sqlite:///{tmp_path / 'sales.db'}"
    assert check_file(address, period="month", value="sales", by="region", query="orders").report.total_after == "21"
    (fault,) = check_file(address, period="month", value="sales", by="region").report.errors
    assert "neither a table nor a single SELECT statement" in fault.message
