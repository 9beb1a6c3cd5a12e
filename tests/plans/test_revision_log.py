"""The log decides which revision is the newest; its digest is that of all files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.plans.revision_log import (
    SUFFIXES,
    LogEntry,
    PlanLog,
    altered_files,
    digests_of,
    file_beside,
    is_readable,
    lags_behind,
    read_log,
    refuse_confusing,
    refuse_revisions,
    revision_numbers,
    unreadable_files,
)
from forecast.settings.errors import InputError

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


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The table of a plan with three files beside it."""
    path = tmp_path / "2026.parquet"
    for suffix in SUFFIXES:
        file_beside(path, suffix).write_bytes(suffix.encode())
    return path


def test_untouched_files_have_no_fault(files: Path) -> None:
    entry = LogEntry(number=3, files=digests_of(files))
    assert set(entry.files) == set(SUFFIXES)
    assert list(altered_files(files, entry, entry.files)) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_file_that_is_missing_or_changed_is_named_with_its_revision(files: Path, suffix: str) -> None:
    entry = LogEntry(number=3, files=digests_of(files))
    file_beside(files, suffix).write_bytes(b"other")
    changed = list(altered_files(files, entry, entry.files))
    file_beside(files, suffix).unlink()
    missing = list(altered_files(files, entry, entry.files))
    assert [(fault.file, "changed" in fault.message, "revision 3" in fault.message) for fault in changed] == [
        (str(file_beside(files, suffix)), True, True)
    ]
    assert [(fault.file, "missing" in fault.message) for fault in missing] == [(str(file_beside(files, suffix)), True)]


@given(st.lists(st.integers(1, 99_999), max_size=5, unique=True))
def test_revisions_are_numbered_by_their_tables_alone(tmp_path_factory: pytest.TempPathFactory, numbers: list[int]) -> None:
    folder = tmp_path_factory.mktemp("revisions")
    for number in numbers:
        (folder / f"2026-{number:04d}.parquet").touch()
    for other in ("2026-0001.csv", "2026-x.parquet", "2026-b-0002.parquet", "2026.parquet", "12026-0003.parquet"):
        (folder / other).touch()
    assert revision_numbers(folder, "2026") == sorted(numbers)


@pytest.mark.parametrize("name", ["a.b", "a+b", "(x)", "[1]"])
def test_a_name_with_signs_of_patterns_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}-0001.parquet").touch()
    (tmp_path / "aXb-0001.parquet").touch()
    assert revision_numbers(tmp_path, name) == [1]


@pytest.mark.parametrize("name", ["2026.made", "x.LOG"])
def test_names_that_end_like_the_files_of_a_plan_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="must not end in"):
        refuse_confusing(name)
    refuse_confusing(f"{name}-2")


def test_a_folder_of_revisions_is_not_written_to(tmp_path: Path) -> None:
    refuse_revisions(tmp_path)
    with pytest.raises(InputError, match="never change"):
        refuse_revisions(tmp_path / "revisions")


@pytest.mark.parametrize(
    ("suffix", "content", "readable"),
    [(".json", b"{}", True), (".json", b"[]", False), (".json", b"{", False), (".json", b"\xff", False), (".csv", b"", False)],
)
def test_a_file_that_is_cut_off_cannot_be_read(tmp_path: Path, suffix: str, content: bytes, *, readable: bool) -> None:
    path = tmp_path / f"2026{suffix}"
    path.write_bytes(content)
    assert is_readable(path) is readable
    assert unreadable_files(tmp_path / "2026.parquet") == ([] if readable else [path])


def test_no_log_is_an_empty_one(tmp_path: Path) -> None:
    assert read_log(tmp_path / "2026.log.json", "2026") == ()
