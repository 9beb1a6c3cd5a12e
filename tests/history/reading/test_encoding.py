"""Bytes become the same characters that were written, or the first byte that cannot is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.reading.encoding import encoding_of
from forecast.settings.errors import InputError

CHINESE = "日期,地区,销售额\n2024-01,华东,5\n2024-02,华南,6\n"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_utf8_is_always_utf8(text: str) -> None:
    name, findings = encoding_of(text.encode(), "a.csv")
    assert text.encode().decode(name) == text.removeprefix("\ufeff")
    assert findings.repairs == ()


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_found_and_named(encoding: str) -> None:
    text = CHINESE if encoding.startswith("gb") else "date,shop,sales\n2024-01,Straße,5\n"
    name, findings = encoding_of(text.encode(encoding), "a.csv")
    assert text.encode(encoding).decode(name) == text
    assert findings.repairs[0].old == name


def test_bytes_of_no_encoding_are_named_with_their_place() -> None:
    with pytest.raises(InputError, match=r"byte 4 \(line 2\)"):
        encoding_of(b"a,b\n\xff,1\n", "a.csv")


def test_western_letters_are_not_taken_for_chinese() -> None:
    with pytest.raises(InputError, match="Windows-1252 'Région'"):
        encoding_of("Région".encode("cp1252"), "a.csv")
    assert encoding_of("Région".encode("cp1252"), "a.csv", "cp1252")[0] == "cp1252"


def test_an_encoding_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="unknown encoding 'klingon'"):
        encoding_of(b"a", "a.csv", "klingon")


def test_the_first_letters_are_shown_as_they_read() -> None:
    _, findings = encoding_of(CHINESE.encode("gbk"), "a.csv")
    assert "'日期'" in findings.repairs[0].what


def test_rare_signs_of_four_bytes_are_chinese() -> None:
    text = CHINESE.replace("华", "𠮷㐂")
    assert encoding_of(text.encode("gb18030"), "a.csv")[0] == "gb18030"


@pytest.mark.parametrize("declared", ["base64", "rot13", "idna", "punycode", "unicode_escape", "hex", "klingon"])
def test_what_is_no_encoding_of_text_is_refused(declared: str) -> None:
    with pytest.raises(InputError, match="encoding"):
        encoding_of(b"a,b\n1,2\n", "a.csv", declared)


@pytest.mark.parametrize(
    "names", [("华东区", "华西区"), ("北京", "上海"), ("東京都", "大阪府"), ("Île-de-France", "Rhône"), ("서울", "부산")]
)
def test_utf8_with_a_broken_letter_is_not_read_as_chinese(names: tuple[str, str]) -> None:
    data = "\n".join(["date,shop,sales", *(f"2024-{month:02d},{name},5" for name in names for month in range(1, 13))]).encode()
    odd = next(name for name in names if not name.isascii()).encode()
    cut = next(i for i in range(1, len(odd)) if odd[i - 1] >= 0xC2)
    with pytest.raises(InputError, match="row 2"):
        encoding_of(data.replace(odd, odd[:cut], 1), "a.csv")


def test_a_named_encoding_that_the_bytes_are_not_is_refused_with_the_place() -> None:
    with pytest.raises(InputError, match=r"byte 7 \(line 2\).*not valid utf-8"):
        encoding_of(b"a,b\nabc\xff,1\n", "a.csv", "utf-8")


def test_a_mark_before_utf8_is_no_character_of_the_first_header() -> None:
    for requested in (None, "utf-8"):
        name, _ = encoding_of("\ufeffdate,shop\n".encode(), "a.csv", *([requested] if requested else []))
        assert "\ufeffdate,shop\n".encode().decode(name) == "date,shop\n"
