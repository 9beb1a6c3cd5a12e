"""The parts of the pages say what the summary holds, in both languages, and nothing that is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.language.catalogue import catalogue
from forecast.language.numbers import amount
from forecast.report.summary.schema import CorrectionRow, Summary
from forecast.report.words.captions import (
    _control,
    _split,
    captions,
    figures,
    foot,
    largest_corrections,
    method,
    model_name,
    quality,
)
from forecast.report.words.localize import localized

NAMES = ("history", "cumulative", "bridge", "heat", "multiples", "standing", "moves", "calibration")


def correction(*key: str, adjustment: float, reason: str = "equal_chance") -> CorrectionRow:
    return CorrectionRow(
        key=list(key), planned=100.0, adjustment=adjustment, revised=100.0 + adjustment, reason=reason, rule=reason,
        chance_before=0.4, chance_after=0.6, floor=90.0, base=100.0, stretch=110.0,
    )  # fmt: skip


def test_the_four_figures_are_those_of_the_summary(company: Callable[..., Summary]) -> None:
    tiles = figures(localized(company()))
    told = [f"{tile.value} {tile.unit}".strip().replace("\u00a0", " ") for tile in tiles]
    assert told[:2] == ["46 %", "23.1 million CNY"]
    assert told[2].startswith("▼ −")
    assert (tiles[0].done, tiles[0].due) == (0.463, 0.49)
    assert tiles[2].look == "bad"


@pytest.mark.parametrize(("good", "normal", "look"), [(1, False, "bad"), (-1, False, "good"), (1, True, "")])
def test_a_gap_has_the_colour_of_what_it_means(company: Callable[..., Summary], good: int, normal: bool, look: str) -> None:  # noqa: FBT001
    summary = company()
    summary["measure"]["good"] = good
    summary["figures"]["normal"] = normal
    assert figures(summary)[2].look == look


def test_no_series_has_no_figures(company: Callable[..., Summary]) -> None:
    assert figures(company() | {"gaps": []}) == []


def test_the_largest_corrections_are_leaves_in_any_number_of_dimensions(company: Callable[..., Summary]) -> None:
    summary = company() | {"dimensions": ["region", "product", "channel"]}
    summary["correction"] = [
        correction("all", "all", "all", adjustment=-90.0, reason="total"), correction("East", "all", "all", adjustment=-80.0, reason="sum"),
        correction("East", "Tea", "all", adjustment=-70.0, reason="sum"), correction("East", "Tea", "Web", adjustment=-60.0),
        correction("East", "Tea", "Shop", adjustment=0.0), correction("East", "Nut", "Web", adjustment=-5.0),
        correction("West", "Nut", "Web", adjustment=7.0), correction("West", "Nut", "Shop", adjustment=-6.0),
    ]  # fmt: skip
    table = largest_corrections(summary)
    assert table is not None
    assert [row.cells[0].text for row in table.rows] == ["East · Tea · Web", "West · Nut · Web", "West · Nut · Shop"]
    assert [row.cells[2].text for row in table.rows] == ["−60", "+7", "−6"]


def test_where_nothing_moved_there_is_no_table_of_corrections(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["correction"] = [correction("East", "Tea", adjustment=0.0)]
    assert largest_corrections(summary) is None
    assert largest_corrections(summary | {"correction": []}) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_has_two_title_lines_without_braces(company: Callable[..., Summary], language: str) -> None:
    found = captions(localized(company(language)), dict.fromkeys(NAMES))
    assert set(found) == set(NAMES)
    for caption in found.values():
        assert caption.title
        assert caption.subtitle
        assert not set("{}") & set(caption.title + caption.subtitle)


def test_a_cut_picture_says_how_much_of_the_whole_it_shows(company: Callable[..., Summary]) -> None:
    large = localized(company(regions=tuple(f"R{at}" for at in range(30)), products=tuple(f"P{at}" for at in range(20))))
    found = captions(large, dict.fromkeys(NAMES))
    assert "9 largest of 30 and the 8 largest of 20" in found["heat"].notes[0]
    assert "6 of 30" in found["multiples"].notes[0]
    assert captions(localized(company()), {"heat": None})["heat"].notes == ()


def test_the_rule_page_tells_how_chances_were_made_and_whether_they_held(company: Callable[..., Summary]) -> None:
    parts = {part.title: part for part in method(localized(company()))}
    text = " ".join(line for part in parts.values() for line in (part.subtitle, *part.notes)).replace("\u00a0", " ")
    for told in ("500 sample paths", "seed 0", "55 % of that is signal", "58 % were reached", "not testable"):
        assert told in text


def test_what_could_not_be_tested_says_so(company: Callable[..., Summary]) -> None:
    summary = localized(company() | {"calibration": []})
    assert any("too short" in line for part in method(summary) for line in part.notes)


def test_rows_that_do_not_add_up_are_told_of(company: Callable[..., Summary]) -> None:
    summary = company()
    assert not any("differ" in str(line) for line in quality(summary)["lines"])
    summary["quality"]["rows_rejected"] = 4
    assert any("differ" in str(line) for line in quality(summary)["lines"])


def test_control_totals_keep_all_their_digits(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["quality"].update(total_before="-12345678901234567.89", total_after="n/a")
    line = next(str(each) for each in quality(summary)["lines"] if "Control" in str(each))
    assert "−12,345,678,901,234,567.89" in line
    assert "n/a" in line


def test_the_foot_names_source_run_and_how_sure_the_chances_are(company: Callable[..., Summary]) -> None:
    source, run, sure = foot(company())
    assert source == "Source history.csv, sha256 9b1c5a0e4f7d"
    assert "20260703-061500-7f3a" in run
    assert "K = 12" in sure


def test_too_few_origins_are_said_in_place_of_a_share(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["calibration"] = [summary["calibration"][0] | {"attained": None, "error": None, "origins": 1}]
    lines = [note for each in method(localized(summary)) for note in each.notes]
    (line,) = [each for each in lines if catalogue("en")("floor") in each]
    assert "88" not in line
    assert "1" in line


@given(whole=st.integers(-(10**20), 10**20), decimals=st.text("0123456789", max_size=6))
def test_a_control_total_keeps_every_digit(whole: int, decimals: str) -> None:
    total = f"{whole}.{decimals}" if decimals else str(whole)
    shown = _control(total)
    assert shown.replace(",", "").replace("−", "-") == total


@given(value=st.floats(-1e12, 1e12), language=st.sampled_from(["en", "zh"]), unit=st.sampled_from(["CNY", "辆", ""]))
def test_a_figure_and_its_unit_are_parted_and_nothing_is_lost(value: float, language: str, unit: str) -> None:
    texts = catalogue(language)
    digits, rest = _split(value, unit, texts)
    assert digits
    assert set(digits) <= set("0123456789.,+±−–")
    assert rest.endswith(unit)
    whole = amount(value, "", language)
    assert whole.startswith(digits)
    assert rest.removesuffix(unit).strip() == whole.removeprefix(digits).strip()


@pytest.mark.parametrize("count", [0, 1, 15, 16, 40])
def test_long_lists_of_repairs_are_cut_with_a_word(company: Callable[..., Summary], count: int) -> None:
    summary = company()
    summary["quality"]["repairs"] = summary["quality"]["repairs"] * count
    table = next(iter(quality(summary)["tables"]))
    assert len(table.rows) == min(count, 15)  # type: ignore[union-attr]
    assert bool(table.notes) == (count > 15)  # type: ignore[union-attr]
    assert bool(table.subtitle) == (count == 0)  # type: ignore[union-attr]


def test_rows_that_do_not_add_up_are_owned_to(company: Callable[..., Summary]) -> None:
    right, wrong = company(), company()
    wrong["quality"]["rows_imported"] += 1
    assert len(quality(wrong)["lines"]) == len(quality(right)["lines"]) + 1


@pytest.mark.parametrize("count", [0, 2, 5])
def test_the_largest_corrections_are_of_leaves_and_at_most_three(company: Callable[..., Summary], count: int) -> None:
    summary = company()
    summary["correction"] = [
        correction("all", "all", adjustment=-99.0),
        *(correction("North", f"P{i}", adjustment=float(i + 1)) for i in range(count)),
    ]
    table = largest_corrections(summary)
    if not count:
        assert table is None or len(table.rows) == 1
        return
    assert table is not None
    assert len(table.rows) == min(count, 3)
    assert "-99" not in str(table.rows)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_calibration_that_cannot_be_tested_says_so(company: Callable[..., Summary], language: str) -> None:
    summary = company(language)
    for row in summary["calibration"]:
        row.update(attained=None, error=None)
    lines = method(summary)[3].notes
    assert len(lines) == 3
    assert not any("%" in line and "–" in line for line in lines)


def test_a_model_without_a_name_of_ours_keeps_its_own(company: Callable[..., Summary]) -> None:
    texts = catalogue("zh")
    assert model_name("their_model", texts) == "their_model"
    assert model_name("ensemble", texts) != "ensemble"


@pytest.mark.parametrize(("name", "said"), [("autumn", "the stored plan: autumn."), ("", "the plan of the year.")])
def test_what_was_judged_against_is_named_where_it_has_a_name(company: Callable[..., Summary], name: str, said: str) -> None:
    summary = company()
    summary["run"] |= {"judged": "plan", "plan": name}  # type: ignore[typeddict-item]
    assert any(part.subtitle.endswith(f"Judged against {said}") for part in method(localized(summary)))
