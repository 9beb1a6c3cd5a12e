"""No path leads out of its folder: not by dots, not by links, not in another system's way of writing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.settings.contained_paths import contained_path
from forecast.settings.errors import InputError

OUTSIDE = [
    "..", "../x", "a/../../x", "/etc/passwd", "..\\x", "a\\..\\..\\x", "C:\\Windows", "c:/x", "\\\\server\\share", "//server/share",
    "a\0b", "/", "./../x", "a/b/../../../x",
]  # fmt: skip
PARTS = st.lists(st.sampled_from(["..", ".", "a", "b", "", "link", "data"]), max_size=8).map("/".join)


@pytest.mark.parametrize("path", OUTSIDE)
def test_what_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "root").mkdir()
    with pytest.raises(
        InputError, match=r"the path (leads out of its folder|cannot be followed \(.+\))\. Give a path inside"
    ) as caught:
        contained_path(tmp_path / "root", path)
    assert caught.value.faults[0].value == path


@pytest.mark.parametrize("path", ["data/history.csv", "./a", "a/../b", "华东.csv", "..a/b", "a{b}"])
def test_what_stays_inside_is_given_in_full(tmp_path: Path, path: str) -> None:
    assert contained_path(tmp_path, path) == (tmp_path / path).resolve()


def test_a_full_path_inside_is_inside_and_a_sibling_with_the_same_beginning_is_not(tmp_path: Path) -> None:
    assert contained_path(tmp_path / "a", tmp_path / "a" / "x") == tmp_path / "a" / "x"
    with pytest.raises(InputError):
        contained_path(tmp_path / "a", tmp_path / "ab" / "x")


def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "data").mkdir(parents=True)
    (root / "out").symlink_to(tmp_path)
    (root / "in").symlink_to(root / "data")
    with pytest.raises(InputError):
        contained_path(root, "out/secret.txt")
    assert contained_path(root, "in/a.csv") == root / "data" / "a.csv"


def test_a_circle_of_links_ends_in_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(InputError, match="cannot be followed"):
        contained_path(tmp_path, "a/x")


@given(path=PARTS)
def test_whatever_is_let_through_is_inside(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    base = tmp_path_factory.mktemp("inside")
    (base / "root").mkdir()
    (base / "root" / "link").symlink_to(base)
    try:
        found = contained_path(base / "root", path)
    except InputError:
        return
    assert found.is_relative_to((base / "root").resolve())
