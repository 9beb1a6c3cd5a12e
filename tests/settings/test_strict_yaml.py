"""Text stays text, and what YAML would do behind one's back is refused by line."""

from __future__ import annotations

import string
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from forecast.settings.errors import InputError
from forecast.settings.strict_yaml import LARGEST, parse_yaml, read_yaml

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "forecast"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12)
TREES = st.dictionaries(
    TEXTS, st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
)


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "on",
        "true",
        "1.10",
        "010",
        "0x1F",
        "12:30",
        "2026-05-31",
        "1e3",
        ".inf",
        "null",
        "~",
        "<<",
        "=",
        "1_000",
        "+1",
        "0b1",
    ],
)
def test_a_scalar_is_the_text_that_stands_there(text: str) -> None:
    assert parse_yaml(f"key: {text}").tree == {"key": text}
    assert parse_yaml(f"{text}: value").tree == {text: "value"}


def test_an_empty_value_is_none_and_an_empty_text_is_a_text() -> None:
    assert parse_yaml("a:\nb: ''\nc: [x, '']").tree == {"a": None, "b": "", "c": ["x", ""]}


@given(tree=TREES)
def test_what_is_dumped_as_text_is_read_back(tree: dict[str, object]) -> None:
    assert parse_yaml(yaml.safe_dump(tree, allow_unicode=True)).tree == tree


def test_every_place_knows_its_line() -> None:
    document = parse_yaml("a: 1\nb:\n  - x\n  - {c: 2}\n\nd:\n  e: 3\n")
    lines = {("a",): 1, ("b", 1): 4, ("b", 1, "c"): 4, ("d", "e"): 7, ("d", "missing"): 6}
    assert {place: document.line(place) for place in lines} == lines
    assert document.line(("nowhere",)) is None


def test_a_repeated_key_names_both_lines() -> None:
    with pytest.raises(
        InputError, match=r"row 4, column 'files\.a': the key is there twice, in lines 2 and 4\. Keep one"
    ) as caught:
        parse_yaml("files:\n  a: 1\n  b: 2\n  a: 3\n", file="ours.yaml")
    assert caught.value.faults[0].file == "ours.yaml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object/apply:os.system [touch canary]", "row 1: '.*os.system': tags are not read"),
        ("a: 1\nb: !!int '3'", "row 2: .* tags are not read"),
        ("a: &x 1", "row 1: '&x': anchors and aliases are not read. Write the value out"),
        ("a: *x", "anchors and aliases are not read"),
        ("a: 1\n---\nb: 2", "row 2: begins a second document"),
        ("a: [1", "is not YAML: .*Check the indentation"),
        ("a:\n\t- b", "row 2: is not YAML"),
        ("a: b: c", "row 1: is not YAML"),
        ("? [a, b]\n: c", "row 1: a key is not a single word"),
        ("a: '\0'", "is not YAML"),
        ("[" * 100 + "]" * 100, "nested deeper than 16 levels"),
    ],
)
def test_what_could_surprise_is_refused_by_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        parse_yaml(text, file="ours.yaml")
    assert all(fault.file == "ours.yaml" and (fault.row or "\0" in text) for fault in caught.value.faults)


def test_nothing_that_is_read_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for payload in (
        "!!python/object/apply:os.system ['touch canary']",
        "!!python/object/new:os.system ['touch canary']",
        "!!python/name:os",
    ):
        with pytest.raises(InputError):
            parse_yaml(f"a: {payload}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\n"
        + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True)),
        "[" * 500_000,
        "- " * 400_000,
        "{a: " * 200_000,
    ],
    ids=["laughs", "brackets", "dashes", "braces"],
)
def test_a_bomb_does_not_go_off(bomb: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError):
        parse_yaml(bomb)
    assert time.monotonic() - begun < 10


@given(text=st.text(string.printable, max_size=80))
def test_any_text_gives_a_tree_or_a_told_fault(text: str) -> None:
    try:
        parse_yaml(text)
    except InputError as error:
        assert error.faults[0].file == "workbook.yaml"  # noqa: PT017  # most texts are fine, and then there is no error to look at


def test_a_file_may_begin_with_the_mark_of_a_windows_editor(tmp_path: Path) -> None:
    path = tmp_path / "workbook.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: a\r\nlanguage: zh\r\n")
    assert read_yaml(path).tree == {"name": "a", "language": "zh"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name: a\nb: \xff\xfe", "row 2: is not UTF-8 text. Save it as UTF-8"),
        (b"#" * (LARGEST + 1), "has 1,048,577 bytes, more than 1,048,576"),
    ],
)
def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "workbook.yaml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_yaml(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: cannot be read: No such file"):
        read_yaml(tmp_path / "none.yaml")


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.yaml")), ids=lambda file: file.name)
def test_a_file_of_the_package_is_the_same_by_either_parser(file: Path) -> None:
    fast, slow = read_yaml(file, packaged=True), read_yaml(file)
    assert fast.tree == slow.tree
    assert fast.lines == slow.lines


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: &b 1\n", "a: !!int 1\n", "a: 1\n---\nb: 2\n", "a: [1\n", "a: \x07\n"])
def test_a_file_of_the_package_is_read_as_strictly(text: str) -> None:
    with pytest.raises(InputError):
        parse_yaml(text, packaged=True)
