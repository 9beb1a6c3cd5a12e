"""A new workbook holds the file, its settings and the stories, and is made only where nothing lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.history import open_history
from forecast.runs import new_workbook, notebooks
from forecast.settings import InputError, load_workbook

ROWS = "month,region,product,sales\n" + "\n".join(
    f"{year}-{month:02d}-01,{region},Tea,{100 + month * 10}"
    for year in (2023, 2024)
    for month in range(1, 13)
    for region in ("North", "South")
)
COLUMNS = {"period": "month", "value": "sales", "by": ("region", "product")}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "My sales, 2024.CSV"
    path.write_text(ROWS)
    return path


def test_the_new_workbook_reads_the_same_history(source: Path, tmp_path: Path) -> None:
    made = new_workbook(tmp_path / "ours", source, COLUMNS)
    workbook = load_workbook(made.parent)
    assert workbook.dimensions == ("region", "product") or list(workbook.dimensions) == ["region", "product"]
    assert workbook.path().read_bytes() == source.read_bytes()
    history = open_history(str(made.parent))
    assert history.table["value"].sum() == sum(100 + month * 10 for month in range(1, 13)) * 4


def test_every_story_travels_with_it(source: Path, tmp_path: Path) -> None:
    made = new_workbook(tmp_path / "ours", source, COLUMNS)
    there = {path.relative_to(made.parent / "notebooks").as_posix() for path in (made.parent / "notebooks").rglob("*.ipynb")}
    assert there == {Path(name).as_posix() for name in notebooks()}
    assert there


def test_a_folder_that_holds_anything_is_left_as_it_is(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        new_workbook(folder, source, COLUMNS)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
