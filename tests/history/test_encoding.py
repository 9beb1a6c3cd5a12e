"""Bytes become the same characters that were written, or the first byte that cannot is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.encoding import encoding_of
from forecast.settings.errors import InputError

CHINESE = "日期,地区,销售额\n2024-01,华东,5\n2024-02,华南,6\n"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_utf8_is_always_utf8(text: str) -> None:
    name, found = encoding_of(text.encode(), "a.csv")
    assert text.encode().decode(name) == text.removeprefix("\ufeff")
    assert found.repairs == ()


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_found_and_named(encoding: str) -> None:
    text = CHINESE if encoding.startswith("gb") else "date,shop,sales\n2024-01,Straße,5\n"
    name, found = encoding_of(text.encode(encoding), "a.csv")
    assert text.encode(encoding).decode(name) == text
    assert found.repairs[0].old == name


def test_bytes_of_no_encoding_are_named_with_their_place() -> None:
    with pytest.raises(InputError, match=r"byte 4 \(line 2\)"):
        encoding_of(b"a,b\n\xff,1\n", "a.csv")


def test_western_letters_are_not_taken_for_chinese() -> None:
    with pytest.raises(InputError, match="Windows-1252 'Région'"):
        encoding_of("Région".encode("cp1252"), "a.csv")
    assert encoding_of("Région".encode("cp1252"), "a.csv", "cp1252")[0] == "cp1252"


def test_an_encoding_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="no encoding 'klingon'"):
        encoding_of(b"a", "a.csv", "klingon")


def test_a_named_encoding_that_the_bytes_are_not_is_refused_with_the_place() -> None:
    with pytest.raises(InputError, match=r"byte 7 \(line 2\).*not valid utf-8"):
        encoding_of(b"a,b\nabc\xff,1\n", "a.csv", "utf-8")


def test_a_mark_before_utf8_is_no_character_of_the_first_header() -> None:
    for told in (None, "utf-8"):
        name, _ = encoding_of("\ufeffdate,shop\n".encode(), "a.csv", *([told] if told else []))
        assert "\ufeffdate,shop\n".encode().decode(name) == "date,shop\n"
