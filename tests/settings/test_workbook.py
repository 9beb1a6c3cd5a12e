"""A workbook is read as it is written, refused by line where it is wrong, and written so that it is read the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.settings.errors import InputError
from forecast.settings.workbook import (
    find_workbook,
    key_columns,
    load_workbook,
    workbook_of_file,
)

SMALL = """\
name: 010
dimensions: [region, 产品]
measures:
  - {name: revenue, unit: CNY}
  - {name: volume, kind: volume}
  - {name: price, kind: price, numerator: revenue, denominator: volume}
files:
  history: {path: data/history.csv, values: {revenue: amount}, columns: {region: Area}}
  targets: {path: targets.csv}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "workbook.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "data").mkdir()
    return tmp_path


def refused(folder: Path, text: str, said: str) -> None:
    """The text as a workbook is refused with these words."""
    (folder / "workbook.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        load_workbook(folder)


def test_a_workbook_says_where_everything_is(folder: Path) -> None:
    workbook = load_workbook(folder)
    assert (workbook.name, workbook.dimensions) == ("010", ("region", "产品"))
    assert workbook.folder == folder
    assert workbook.path() == folder / "data" / "history.csv"
    assert workbook.file().value_column("revenue") == "amount"
    assert workbook.file().value_column("volume") == "volume"
    assert workbook.file().key_columns(workbook.dimensions) == {"region": "Area", "产品": "产品"}
    assert workbook.file("targets").kind == "targets"
    assert workbook.files_of_kind("targets") == ("targets",)
    assert workbook.measure().name == "revenue"
    assert not workbook.measure("price").additive


def test_a_workbook_is_found_from_a_folder_inside_it_and_by_its_own_name(folder: Path) -> None:
    assert find_workbook(folder / "data") == find_workbook(folder / "workbook.yaml") == folder / "workbook.yaml"


def test_a_folder_without_a_workbook_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds a workbook\.yaml\..*forecast new DIR --from FILE") as caught:
        load_workbook(tmp_path)
    assert caught.value.faults[0].value == str(tmp_path)
    with pytest.raises(InputError, match=r"there is no such file or folder\. Check the name") as caught:
        load_workbook(tmp_path / "nowhere")
    assert caught.value.faults[0].value == str(tmp_path / "nowhere")


def test_wrong_names_are_answered_with_the_nearest(folder: Path) -> None:
    workbook = load_workbook(folder)
    with pytest.raises(InputError, match=r"column 'measures': 'revnue': .*Did you mean 'revenue'"):
        workbook.measure("revnue")
    with pytest.raises(InputError, match=r"column 'files': 'histroy': .*Did you mean 'history'\?"):
        workbook.path("histroy")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: 010", "nmae: 010", r"row 1, column 'nmae': .*Did you mean 'name'\?"),
        ("unit: CNY", "unti: CNY", r"row 4, column 'measures\.0\.unti': .*Did you mean 'unit'\?"),
        (
            "values: {revenue",
            "values: {revnue",
            r"row 8, column 'files\.history\.values\.revnue': 'revnue' is not a measure.*Did you mean 'revenue'",
        ),
        ("{region: Area}", "{area: Area}", r"row 8, column 'files\.history\.columns\.area': 'area' is not a dimension"),
        (
            "path: data/history.csv",
            "path: ../history.csv",
            r"row 8, column 'files\.history\.path': '\.\./history\.csv': the path leads out",
        ),
        ("path: targets.csv", "path: /etc/passwd", r"row 9, column 'files\.targets\.path': '/etc/passwd': .*Copy the file into"),
        ("[region, 产品]", "[region, Region]", "a dimension is named twice"),
        ("[region, 产品]", "[]", "'region' is not a dimension of the workbook"),
        (
            "numerator: revenue",
            "numerator: reveune",
            r"ratio 'price' needs two additive measures, and 'reveune' is none.*revenue",
        ),
        ("numerator: revenue, ", "", r"ratio 'price' needs two additive measures, and 'None' is none"),
        ("{name: volume", "{name: revenue", "a measure is named twice"),
        (
            "files:",
            "fiscal_year_start: 13\nfiles:",
            r"row 7, column 'fiscal_year_start': '13': is out of range\. Write a number of at most 12",
        ),
        ("files:", "language: de\nfiles:", r"row 7, column 'language': 'de': is not one of the choices.*en"),
        ("files:", "probabilities: {default: {floor: 99%}}\nfiles:", r"row 7, .*'99%': is outside 80% to 95%\. Choose"),
        ("files:", "probabilities: {default: {base: 0.75}}\nfiles:", "outside 50% to 70%"),
        ("files:", "probabilities: {default: {stretch: 1%}}\nfiles:", "outside 5% to 20%"),
        ("files:", "review: {max_change: 1%}\nfiles:", "max_change .1%. is below materiality .5%."),
        ("files:", "calendar: {working_days: [mon, mon]}\nfiles:", "not a list of different days"),
        ("files:", "calendar: {working_days: [monday]}\nfiles:", "is not one of the choices"),
        ("targets: {path: targets.csv}", "targets: {path: targets.csv, missing: zeros}", r"Did you mean 'zero'"),
    ],
)
def test_a_mistake_is_told_with_line_key_value_and_way_out(folder: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL
    refused(folder, SMALL.replace(old, new), said)


def test_a_link_out_of_the_workbook_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "data" / "history.csv").symlink_to(tmp_path_factory.mktemp("secret") / "salaries.csv")
    refused(folder, SMALL, "the path leads out of the folder of the workbook")


def test_a_file_alone_makes_a_workbook_in_memory(tmp_path: Path) -> None:
    workbook = workbook_of_file(tmp_path / "sales.csv", period="Monat", value="Umsatz", by=["Region", "Artikel"], missing="gap")
    assert workbook.path() == tmp_path / "sales.csv"
    assert workbook.dimensions == ("Region", "Artikel")
    assert workbook.measure().name == workbook.file().value_column("Umsatz") == "Umsatz"
    assert (workbook.file().period, workbook.file().missing) == ("Monat", "gap")


def test_the_workbook_of_the_repository_is_read_and_its_files_are_there(repository: Path) -> None:
    workbook = load_workbook(repository)
    assert [each for each in workbook.files if not workbook.path(each).is_file()] == []
    for name, file in workbook.files.items():
        header = workbook.path(name).read_text("utf-8-sig").splitlines()[0].split(",")
        wanted = [file.period, *file.values.values(), *file.columns.values()]
        assert set(wanted) <= set(header), name


def test_a_workbook_does_not_change_in_use(folder: Path) -> None:
    workbook = load_workbook(folder)
    assert workbook.with_folder("/").folder == Path("/")
    assert workbook.folder == folder
    with pytest.raises(ValueError, match="frozen"):
        workbook.name = "x"  # type: ignore[misc]


def test_a_new_workbook_may_name_a_dimension_otherwise_than_its_column(tmp_path: Path) -> None:
    workbook = workbook_of_file(tmp_path / "sales.csv", period="day", value="sold", by=["region", "stage = step"])
    assert workbook.dimensions == ("region", "stage")
    assert workbook.file().key_columns(workbook.dimensions) == {"region": "region", "stage": "step"}


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ("region,stage=step", {"region": "region", "stage": "step"}),
        (["'=kind", "地区=Area A"], {"'=kind": "'=kind", "地区": "Area A"}),
        ({"a=b": "a=b"}, {"a=b": "a=b"}),
        (["=x", "y="], {"=x": "=x", "y=": "y="}),
    ],
)
def test_dimensions_are_read_from_columns_of_their_own_or_another_name(by: object, columns: dict[str, str]) -> None:
    assert key_columns(by) == columns  # type: ignore[arg-type]  # texts, lists and mappings
