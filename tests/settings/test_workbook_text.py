"""The settings of a workbook are explained where they are written, and read back as the same workbook."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from forecast.settings.data_files import File
from forecast.settings.measures import Measure
from forecast.settings.schema import validated
from forecast.settings.strict_yaml import parse_yaml
from forecast.settings.workbook import Probabilities, Workbook, load_workbook
from forecast.settings.workbook_text import COMMENTS, dump_workbook

NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


def test_what_is_written_is_read_as_the_same_workbook_and_explained(repository: Path) -> None:
    workbook = load_workbook(repository)
    text = dump_workbook(workbook)
    assert validated(Workbook, parse_yaml(text)).model_dump() == workbook.model_dump()
    assert set(COMMENTS) == set(Workbook.model_fields)
    assert all(f"# {comment}" in text for comment in COMMENTS.values())
    assert not any(line.startswith("{") for line in text.splitlines())
    assert "''" not in text, "what is empty is left out"
    assert "{}" not in text


@given(
    name=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=20),
    dimensions=st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold),
    columns=st.sampled_from(["NO", "1.10", "010", "12:30", "true", "null", "~", "a: b", "# c", "- d", "'", "地区"]),
    floor=st.sampled_from([0.8, 0.85, 0.9, 0.95]),
    start=st.integers(1, 12),
)
def test_any_workbook_survives_being_written(name: str, dimensions: list[str], columns: str, floor: float, start: int) -> None:
    workbook = Workbook(
        name=name,
        dimensions=tuple(dimensions),
        measures=(Measure(name="NO", step=0.01),),
        fiscal_year_start=start,
        files={"on": File(path="a.csv", period=columns, columns={dimensions[0]: columns})},
        probabilities={"1.10": Probabilities(floor=floor)},
    )
    assert validated(Workbook, parse_yaml(dump_workbook(workbook))).model_dump() == workbook.model_dump()
