"""A real PostgreSQL is only read from: typed answers, a limit of time, no writing, no injection, no password in any message."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator

import pytest
import sqlalchemy

from forecast.history import Checked, check_file, read_history

QUERY = "select month, region, sales from orders_of_a_test"
ASKED = {"period": "month", "value": "sales", "by": "region"}
MAKE = """
create table orders_of_a_test as
select date_trunc('month', d)::timestamptz as month, r as region, (100 + extract(month from d) * 10.01)::numeric(12, 2) as sales
from generate_series('2023-01-01'::date, '2024-12-01', '1 month') d, unnest(array['North', 'South']) r
"""
PAYLOADS = (
    "x'; drop table orders_of_a_test; --", "' or 1=1 --", "'; select pg_sleep(30); --", "North' union select now(), 'a', 1 --", "\\'; --",
    "$$; drop table orders_of_a_test; $$", "%27%20or%201=1", "North\x00", "' || (select current_user) || '", "/* */ or true",
)  # fmt: skip
WRITES = (
    "drop table orders_of_a_test", "select 1; drop table orders_of_a_test", "update orders_of_a_test set sales = 0",
    "with gone as (delete from orders_of_a_test returning *) select * from gone",
    "with made as (insert into orders_of_a_test values (now(), 'x', 1) returning *) select * from made",
    "select set_config('transaction_read_only', 'off', false) as month, 'a' as region, 1 as sales; drop table orders_of_a_test",
    "select nextval('counter_of_a_test') as sales, 'a' as region, now() as month",
    "select * into copied_of_a_test from orders_of_a_test", "select month, region, sales from orders_of_a_test for update",
    "explain analyze delete from orders_of_a_test", "copy orders_of_a_test to '/tmp/x'", "-- select\ndrop table orders_of_a_test",
    "vacuum", "call none()", "do $$ begin delete from orders_of_a_test; end $$",
)  # fmt: skip


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    engine = sqlalchemy.create_engine(postgres, isolation_level="AUTOCOMMIT")
    drop = "drop table if exists orders_of_a_test, copied_of_a_test; drop sequence if exists counter_of_a_test"
    with engine.connect() as connection:
        for line in (drop, MAKE, "create sequence counter_of_a_test"):
            connection.execute(sqlalchemy.text(line))
    yield postgres
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(drop))


def content(url: str) -> str:
    with sqlalchemy.create_engine(url).connect() as connection:
        rows = connection.execute(sqlalchemy.text(f"{QUERY} order by 1, 2")).all()
        return hashlib.sha256(
            repr(
                (rows, connection.execute(sqlalchemy.text("select last_value, is_called from counter_of_a_test")).all())
            ).encode()
        ).hexdigest()


def asked(url: str, query: str, **options: object) -> Checked:
    return check_file(url, query=query, **ASKED, **options)  # type: ignore[arg-type]  # as a user's keywords


def test_decimals_and_zones_of_a_query_are_read_as_they_stand(database: str) -> None:
    history = read_history(database, query=QUERY, **ASKED)
    assert history.source.total_after == "7923.12"
    assert len(history.table) == 48
    assert any("zone" in repair.what for repair in history.source.repairs)


def test_a_plain_url_finds_the_driver(database: str) -> None:
    assert not asked(database.replace("+psycopg", ""), QUERY).report.errors


def test_a_query_that_takes_too_long_is_stopped_in_time(database: str) -> None:
    start = time.monotonic()
    report = asked(database, "select now() as month, 'a' as region, 1 as sales from pg_sleep(30)", timeout=1).report
    assert time.monotonic() - start < 5
    assert "longer than the allowed 1 second" in report.errors[0].message
    assert "timeout=" in report.errors[0].hint


@pytest.mark.parametrize("query", WRITES)
def test_what_would_write_is_refused_and_changes_nothing(query: str, database: str) -> None:
    before = content(database)
    assert asked(database, query).table is None
    assert content(database) == before


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_bound_value_is_a_value_whatever_it_holds(payload: str, database: str) -> None:
    before = content(database)
    start = time.monotonic()
    assert asked(database, f"{QUERY} where region = :region", bind={"region": payload}).table is None
    assert time.monotonic() - start < 5
    assert content(database) == before


def test_a_server_that_does_not_answer_or_refuses_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.monotonic()
    report = asked(f"postgresql://planner:canary-secret@127.0.0.1:{port}/sales", QUERY).report
    assert time.monotonic() - start < 10
    assert report.errors
    assert "canary-secret" not in str(report.as_dict())
    assert "planner:***@127.0.0.1" in str(report.errors[0].file)
