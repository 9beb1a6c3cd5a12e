"""The log decides which revision is the newest; its digest is that of all files."""

from __future__ import annotations

import pytest

from forecast.plans.revision_log import LogEntry, PlanLog, lags_behind

OLD = LogEntry(number=1, files={".parquet": "a", ".json": "b"})
NEW = LogEntry(number=2, parent=1, files={".parquet": "c", ".json": "d"})


@pytest.mark.parametrize(
    ("copies", "behind"),
    [
        ({".parquet": "a", ".json": "b"}, True),
        ({".parquet": "a", ".json": "d"}, True),
        ({".parquet": "c"}, True),
        ({".parquet": "e", ".json": "d"}, False),
        ({".parquet": "a", ".json": "b", ".csv": "x"}, False),
    ],
)
def test_copies_lag_behind_when_they_are_of_the_last_two_revisions(copies: dict[str, str], *, behind: bool) -> None:
    assert lags_behind(copies, [OLD, NEW]) is behind


def test_a_log_is_read_back_and_its_digests_tell_revisions_apart() -> None:
    log = PlanLog(revisions=(OLD, NEW))
    assert PlanLog.model_validate(log.model_dump(mode="json")) == log
    assert OLD.revision.digest != NEW.revision.digest
    assert OLD.revision.digest == LogEntry(number=7, files=OLD.files).revision.digest
