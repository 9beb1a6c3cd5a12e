"""The answer of a database to a query as typed columns: read only, values bound, stopped after a time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, cast

import lazy_loader
import pyarrow as pa

from forecast.history.reading.cell_types import arrow_cells
from forecast.history.reading.headers import find_columns
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.parquet import columns_of
from forecast.history.reading.raw_table import RawTable
from forecast.history.reading.unused_columns import UnusedColumns
from forecast.settings.errors import bad_input, without_password

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

sqlalchemy = lazy_loader.load("sqlalchemy")  # slow to load, and needed for databases only

CONNECTING = 10  # seconds
MAX_ROWS = 4_000_000  # in memory as Python values, some 300 bytes each
READING = re.compile(r"^\s*(--[^\n]*\n\s*)*(select|with)\b", re.IGNORECASE)
TABLE = re.compile(r"\w+(\.\w+)?")
STEPS = 10_000  # SQLite asks after so many of its steps whether to go on


def is_url(source: object) -> bool:
    """Whether this names a database rather than a file."""
    return isinstance(source, str) and "://" in source


def redacted_url(url: str) -> str:
    """The name of the database as messages show it: never with a password, however it stands there, and without options."""
    return without_password(url).partition("?")[0]


def read_query(url: str, request: ImportRequest) -> RawTable:
    """The answer to `asked.reading.query` with its types; an InputError where it is no query or the database refuses."""
    query, bound = _as_query(request.reading.query), request.reading.bind or {}
    name = redacted_url(url)
    if not query or not READING.match(query) or ";" in query.rstrip().rstrip(";"):
        raise bad_input(
            "the query is neither a table nor a single SELECT statement",
            "Use query= with the name of a table or one SELECT statement (--query)",
            file=name,
            value=query or "",
        )
    for value in (query, *bound.values()):
        if isinstance(value, str) and not value.isascii():
            _check_whole(value, name)
    started = monotonic()
    try:
        with _engine(_parsed(url, name), request.reading.timeout).connect() as connection:
            return _answer(connection, query, bound, request=request, name=name)
    except sqlalchemy.exc.NoSuchModuleError as error:
        raise bad_input(f"there is no driver for this database ({error})", "Install it, or export the data", file=name) from error
    except ModuleNotFoundError as error:
        hint = 'Install it (PostgreSQL: pip install "psycopg[binary]"), or export the data'
        raise bad_input(f"the driver of this database is not installed ({error.name})", hint, file=name) from error
    except (sqlalchemy.exc.SQLAlchemyError, ImportError, OverflowError) as error:
        if monotonic() - started >= request.reading.timeout:
            allowed = f"{request.reading.timeout:g} second" + ("" if request.reading.timeout == 1 else "s")
            message = f"the database took longer than the allowed {allowed}"
            raise bad_input(message, "Select less, or allow more time with timeout= (--timeout)", file=name) from error
        reason = without_password(str(getattr(error, "orig", None) or error).splitlines()[0])
        message = f"the database refused the query ({reason})"
        raise bad_input(message, "Check the address, the rights and the query", file=name) from error


def _as_query(text: str | None) -> str:
    """The text as a query: all of a table where it is the name of one."""
    if text and TABLE.fullmatch(text.strip()):
        return "SELECT * FROM " + ".".join(f'"{part}"' for part in text.strip().split("."))  # noqa: S608  # letters, digits and _ only
    return text or ""


def _parsed(url: str, name: str) -> URL:
    """The address in its parts; an InputError where a sign of the password is taken for a part of the address."""
    authority = url.partition("://")[2].partition("?")[0]
    try:
        if authority.count("@") < 2:
            return cast("URL", sqlalchemy.make_url(url))
    except (sqlalchemy.exc.ArgumentError, ValueError):
        pass  # told below, without the words of the fault, which hold parts of the address
    hint = (
        "Write it as dialect://user@host:port/name, with @ : / in a password as %40 %3A %2F, or leave the password to the driver"
    )
    raise bad_input("the address of the database cannot be read", hint, file=name)


def _check_whole(text: str, name: str) -> None:
    """Refuse half a character, which no database takes."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise bad_input(
            "the query or one of its values contains an invalid Unicode character", "Replace it", file=name, value=text
        ) from error


def _answer(connection: Connection, query: str, bound: Mapping[str, object], *, request: ImportRequest, name: str) -> RawTable:
    _limit(connection, request.reading.timeout)
    result = connection.execution_options(stream_results=True).execute(sqlalchemy.text(query), dict(bound))
    header = tuple(result.keys())
    positions, findings = find_columns(header, request, file=name)
    rows = result.fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise bad_input(f"the query returns more than {MAX_ROWS:,} rows", "Sum them to months in the query", file=name)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    cells = [arrow_cells(column, columns[i], name) for column, i in zip(request.names, positions, strict=True)]
    table = pa.table(cells, names=list(request.names))
    raw = columns_of(table, request, file=name)
    unused = UnusedColumns()
    for i in (i for i in range(len(header)) if i not in positions):
        unused.add(header[i], pa.array({cell for cell in columns[i] if isinstance(cell, str)}, pa.string()))
    return RawTable(name, raw.columns, raw.rows_read, None, findings=findings, header=header, unused=unused.few_valued())


def _engine(url: URL, seconds: float) -> Engine:
    """An engine that cannot write: SQLite told to refuse and to stop after a time, others in read-only transactions."""
    if url.get_backend_name() == "postgresql":
        driver_url = url if "+" in url.drivername or find_spec("psycopg2") else url.set(drivername="postgresql+psycopg")
        postgres: Engine = sqlalchemy.create_engine(
            driver_url, poolclass=sqlalchemy.pool.NullPool, connect_args={"connect_timeout": CONNECTING}
        )
        return postgres
    if url.get_backend_name() == "sqlite":
        _check_there(url)
    engine: Engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
    if url.get_backend_name() == "sqlite":
        sqlalchemy.event.listen(engine, "connect", lambda connection, _: _only_read(connection, seconds))
    return engine


def _check_there(url: URL) -> None:
    """Refuse a SQLite file that is not there, which connecting to it would make, and options that could make or open another one."""
    path = Path(url.database or "")
    if url.query:
        raise bad_input("an address of SQLite takes no options here", "Remove everything after the ?", file=path.name)
    try:
        exists = not url.database or url.database == ":memory:" or path.is_file()
    except OSError:  # no system has names that long
        exists = False
    if not exists:
        raise bad_input("database file not found", "Check the path after sqlite:///", file=path.name)


def _only_read(connection: sqlite3.Connection, seconds: float) -> None:
    ends = monotonic() + seconds
    connection.execute("PRAGMA query_only = ON")
    connection.set_progress_handler(lambda: int(monotonic() > ends), STEPS)


def _limit(connection: Connection, seconds: float) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sqlalchemy.text("SET TRANSACTION READ ONLY"))
        connection.execute(sqlalchemy.text(f"SET LOCAL statement_timeout = {max(int(seconds * 1000), 1)}"))
