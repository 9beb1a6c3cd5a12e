"""A safe name is one part of a path on every system, and two things never get one name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.files.names import LONGEST, RESERVED, safe_name

HOSTILE = [
    "", ".", "..", "../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "..\\..\\x", "a\0b", "a\nb", "CON", "nul", "com1.txt", "LPT9",
    "con .txt", "~root", "$(id)", "a;rm -rf", "<b>x</b>", "a" * 300, "界" * 300, "\u202egnp.exe", "＝１", 'a|b?*:"', " . . ", "-rf", "…",
    "\ud800", "x" * 110 + "-" + "y" * 100, "x" * 109 + ". " + "y" * 100, "📈 sales", "{b.__class__}", "%2e%2e%2f", "file.", "file ", "COM¹",
]  # fmt: skip


@given(text=st.text(max_size=400) | st.sampled_from(HOSTILE))
def test_a_safe_name_is_safe_everywhere(text: str) -> None:
    name = safe_name(text)
    assert name
    assert Path(name).name == name
    assert not set(name) & set('/\\:*?"<>|{}$;~%\0\n ')
    assert name.isprintable()
    assert not name.startswith((".", "-"))
    assert not name.endswith((".", "-", " "))
    assert not any(pair in name for pair in ("..", "--")), "also where a long name was cut"
    assert name.split(".")[0].upper() not in RESERVED
    assert len(name.encode()) <= LONGEST + 1  # the mark of a reserved name


@given(text=st.text(max_size=200) | st.sampled_from(HOSTILE))
def test_the_safe_name_of_a_safe_name_is_itself(text: str) -> None:
    assert safe_name(safe_name(text)) == safe_name(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("华东 / 电动车", "华东-电动车"), ("North-West", "North-West"), ("v1.2", "v1.2"), ("Île-de-France", "Île-de-France"),
        ("../x", "x"), ("con", "con_"), ("nul.txt", "nul_.txt"), ("", "unnamed"), ("???", "unnamed"),
    ],
)  # fmt: skip
def test_names_of_people_and_places_stay_readable(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_two_long_names_that_differ_at_the_end_stay_two() -> None:
    assert safe_name("x" * 300 + "a") != safe_name("x" * 300 + "b")


@pytest.mark.parametrize("text", ["a" + "界" * 300, "x" * 300 + "\ud800", "é" * 300])
def test_a_long_name_is_cut_between_characters_and_keeps_its_beginning(text: str) -> None:
    head, mark = safe_name(text).rsplit("-", 1)
    assert text.startswith(head)
    assert (len(mark), LONGEST - 12 <= len(safe_name(text).encode()) <= LONGEST) == (8, True)
