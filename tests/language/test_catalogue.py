"""Both languages say the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecast.language.catalogue import Text, _texts, catalogue, keys, read_catalogue, text_of
from forecast.settings.errors import InputError

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_text_is_there_in_both_languages(key: str) -> None:
    english, chinese = _texts()[key]["en"], _texts()[key]["zh"]
    assert not any(CHINESE.search(text) for text in english.values())
    for text in chinese.values():
        plain = re.sub(r"{[^}]*}", "", text)
        assert CHINESE.search(plain) or not re.search("[a-z]{4}", plain), "not translated"
        assert not re.search("把握.{0,4}%|%.{0,4}把握", plain), "a chance with a per cent sign is 概率"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: {en: x}", "not in every language"),
        ("a: {en: '{x}', zh: '{y}'}", "other braces"),
        ("a: {en: {one: '{count} row', many: 'rows'}, zh: x}", "plural forms of en"),
    ],
)
def test_a_text_that_lacks_something_is_refused_when_the_file_is_loaded(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "texts.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_catalogue(path)


@pytest.mark.parametrize(
    ("name", "period", "text"),
    [
        ("Registrations", "2026年上半年", "Registrations 2026年上半年恰好达到力争目标 12。"),
        ("注册量", "2026年上半年", "注册量2026年上半年恰好达到力争目标 12。"),
        ("产品A", "H1", "产品A H1恰好达到力争目标 12。"),
        ("A产品", "2026年", "A产品2026年恰好达到力争目标 12。"),
    ],
)
def test_latin_letters_stand_apart_from_chinese_and_figures_but_inside_names(name: str, period: str, text: str) -> None:
    assert catalogue("zh")("message_even", name=name, period=period, plan="12") == text


def test_the_count_chooses_the_plural() -> None:
    assert [catalogue("en")("table_more", count=count) for count in (1, 2, 1234)] == [
        "... and 1 more row", "... and 2 more rows", "... and 1,234 more rows",
    ]  # fmt: skip
    assert catalogue("zh")("table_more", count=1) == "……另有 1 行"


def test_a_text_in_both_languages_is_filled_with_texts_in_both() -> None:
    text = text_of("exercise_no_number", label=Text("May", "5月"), entry="x")
    assert (text.en, text.zh) == ("May: 'x' is not a number.", "5月：“x”不是数字。")


def test_completion_and_attainment_have_names_of_their_own() -> None:
    texts = catalogue("zh")
    assert (texts("completion"), texts("attainment")) == ("完成率", "达成率")
    assert texts("column_completion") != texts("column_attainment")


@pytest.mark.parametrize("key", ["explained_growth", "explained_error", "route_closed"])
def test_no_season_reads_as_a_quarter(key: str) -> None:
    assert not re.search("季(?!节|度)", _texts()[key]["zh"]["other"])


@pytest.mark.parametrize(
    ("chance", "english", "chinese"),
    [
        (0.90, "nine times in ten", "十拿九稳"), (0.60, "more likely than not, six in ten", "六成把握"), (0.10, "one in ten", "一成把握"),
        (0.47, "about five in ten", "约五成把握"), (0.0, "less than one in twenty", "不到半成把握"),
        (1.0, "more than nineteen times in twenty", "九成五以上把握"), (None, "–", "–"),
    ],
)  # fmt: skip
def test_chances_are_told_in_words(chance: float | None, english: str, chinese: str) -> None:
    assert (catalogue("en").words(chance), catalogue("zh").words(chance)) == (english, chinese)


def test_a_language_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(InputError, match="Did you mean"):
        catalogue("de")


def test_every_verdict_of_a_review_has_its_words() -> None:
    for verdict in ("verdict_ahead", "verdict_behind", "verdict_normal", "verdict_none", "in_line", "off", "not_testable"):
        assert catalogue("en")(verdict) != catalogue("zh")(verdict)
