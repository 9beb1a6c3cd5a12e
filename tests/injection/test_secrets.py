"""T14: the password of a database is in nothing that is printed, written or raised, however it stands in the address."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

from forecast.history import check_file, read_history
from forecast.history.reading.sql import redacted_url
from forecast.settings import Fault, InputError
from forecast.settings.errors import without_password

SECRET = "canaryPassw0rd"  # noqa: S105  # made up
READING = ("--period", "month", "--value", "sales", "--by", "region,product")
ASKED = {"period": "month", "value": "sales", "by": "region", "query": "select 1 as sales, 'a' as region, now() as month"}


@pytest.fixture
def addresses(table: dict[str, list[Any]]) -> list[str]:
    return [str(each).replace("SECRET", SECRET) for each in table["T14 addresses"]]


def test_no_report_and_no_error_holds_it(addresses: list[str], tried: Callable[[str, int], None]) -> None:
    for address in addresses:
        report = check_file(address, **ASKED, timeout=5).report
        assert report.errors, address
        assert SECRET not in str(report.as_dict()) + redacted_url(address) + without_password(address), address
        with pytest.raises(InputError) as told:
            read_history(address, **ASKED, timeout=5)
        assert SECRET not in str(told.value), address
        assert SECRET not in "".join(traceback.format_exception(told.value, chain=False)).replace(address, ""), address
    tried("T14", 3 * len(addresses))


def test_a_fault_of_any_kind_hides_it(addresses: list[str]) -> None:
    for address in addresses:
        error = InputError([Fault(f"cannot open {address} now", f"see {address}", file=address, value=address)])
        assert SECRET not in str(error) + str(error.faults[0].as_dict()) + repr(error.faults[0]), address


VERBS = (
    ("check",), ("baseline",), ("review", "--half", "2025H1"), ("plan", "create"), ("compare", "--with"),
    ("new", "made", "--yes", "--from"), ("run", "1_history", "-p"),
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS, ids=lambda each: each[0])
def test_no_command_prints_or_keeps_it(
    verb: tuple[str, ...],
    addresses: list[str],
    call: Callable[..., Result],
    history: Callable[..., pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tried: Callable[[str, int], None],
) -> None:
    """With the switch for those who look for faults in the program, too."""
    monkeypatch.setenv("FORECAST_DEBUG", "1")
    history(["North"]).to_csv(tmp_path / "root/sales.csv", index=False)
    for address in addresses:
        words = [*verb, f"file={address}" if verb[0] == "run" else address]
        words += {"compare": ["sales.csv", *READING], "new": [], "run": []}.get(verb[0], list(READING))
        done = call(*words)
        assert done.exit_code == 2, (address, done.output)
        assert SECRET not in done.output, address
        files = [path for path in tmp_path.rglob("*") if SECRET in str(path) or (path.is_file() and SECRET in path.read_text())]
        assert files == [], address
    tried("T14", len(addresses))


def test_a_run_says_where_a_password_goes(addresses: list[str], call: Callable[..., Result], tmp_path: Path) -> None:
    done = call("run", "1_history", "-p", f"file={addresses[0]}", "--out", "made")
    assert (done.exit_code, "PGPASSWORD" in done.output) == (2, True)
    assert list((tmp_path / "root").iterdir()) == []
