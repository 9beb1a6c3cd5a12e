"""What is known beside the sales goes with a history, and none of it is known before its day."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.history import open_history
from forecast.history.series.known import Context, read_events, workbook_events
from forecast.settings import load_workbook
from forecast.settings.errors import InputError

EVENTS = pd.DataFrame({"event": ["Fair", "Strike", "Fair"], "start": ["2024-05-01", "2025-03-10", "2026-05-01"]})


@pytest.mark.parametrize(
    ("day", "names"), [("2024-04-30", []), ("2025-03-10", ["Fair", "Strike"]), ("2027-01-01", list(EVENTS["event"]))]
)
def test_an_event_is_not_known_before_it_begins(day: str, names: list[str]) -> None:
    events = Context(events=EVENTS).until(pd.Timestamp(day)).events
    assert events is not None
    assert list(events["event"]) == names


def test_an_event_of_a_period_is_known_from_the_first_day_of_it_in_the_fiscal_year() -> None:
    context = Context(events=pd.DataFrame({"event": ["Fair"], "start": ["2025Q1"]}), fiscal_year_start=4)
    known = [context.until(pd.Timestamp(day)).events for day in ("2025-03-31", "2025-04-01")]
    assert [len(events) for events in known if events is not None] == [0, 1]


def test_a_history_of_a_workbook_knows_its_calendar_and_events_and_forgets_what_began_later(repository: Path) -> None:
    history = open_history(repository)
    assert history.context.calendar == load_workbook(repository).calendar
    assert history.context.events is not None
    assert len(history.until(history.end).context.events) == len(history.context.events), "what is planned is known today"
    early = history.until("2024-06-30").context.events
    assert 0 < len(early) < len(history.context.events)
    assert pd.to_datetime(early["start"]).max() <= pd.Timestamp("2024-06-30")


def test_events_of_a_workbook_stand_under_the_names_of_its_dimensions(repository: Path) -> None:
    table = workbook_events(load_workbook(repository))
    assert table is not None
    assert {"start", "end", "name", "region", "product", "channel"} <= set(table.columns)
    assert workbook_events(None) is None


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="events file not found"):
        read_events("nowhere.csv")


def test_events_are_the_same_from_parquet(tmp_path: Path) -> None:
    EVENTS.to_csv(tmp_path / "events.csv", index=False)
    EVENTS.to_parquet(tmp_path / "events.parquet")
    pd.testing.assert_frame_equal(
        read_events(tmp_path / "events.csv"), read_events(tmp_path / "events.parquet"), check_dtype=False
    )


def test_a_file_of_events_that_the_workbook_names_wrongly_is_told(tmp_path: Path) -> None:
    workbook = "name: a\ndimensions: [shop]\nmeasures: [{name: sales}]\nfiles: {events: {path: fairs.csv, period: start}}\n"
    (tmp_path / "workbook.yaml").write_text(workbook)
    with pytest.raises(InputError, match="events file that the workbook names was not found"):
        workbook_events(load_workbook(tmp_path))
    (tmp_path / "fairs.csv").write_text("event,strat\nFair,2024-05-01\n")
    with pytest.raises(InputError, match=r"fairs\.csv, column 'start': no column 'start'.*'strat'"):
        workbook_events(load_workbook(tmp_path))
    (tmp_path / "fairs.csv").write_text("event,start\nFair,2024-05-01\nFair,in May\n")
    with pytest.raises(InputError, match=r"fairs\.csv, row 3, column 'start': 'in May': not a valid period"):
        workbook_events(load_workbook(tmp_path))
    (tmp_path / "fairs.csv").write_text("event,start\n")
    assert workbook_events(load_workbook(tmp_path)) is None, "a file that waits for its first event"


def test_the_context_of_a_history_still_answers_to_its_old_name_with_a_warning(repository: Path) -> None:
    history = open_history(repository)
    with pytest.warns(DeprecationWarning, match=r"History\.known is now History\.context"):
        assert history.known is history.context
