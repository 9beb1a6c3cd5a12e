"""One look: what a font lacks is named, colours say the same everywhere, and a drawing is the same bytes again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from forecast.report.figures import style
from forecast.report.figures.style import (
    BAD,
    GOOD,
    SOFT,
    chart_style,
    color_of,
    display_width,
    families,
    has_chinese,
    label,
    printable,
    replace_missing_glyphs,
    svg,
)


@pytest.mark.parametrize(("value", "good", "normal", "color"), [
    (1.0, 1, False, GOOD), (-1.0, 1, False, BAD), (1.0, -1, False, BAD), (-1.0, -1, False, GOOD), (1.0, 1, True, SOFT),
    (-1.0, -1, True, SOFT),
])  # fmt: skip
def test_blue_is_good_and_orange_bad_whichever_way_the_measure_runs(
    value: float,
    good: int,
    normal: bool,  # noqa: FBT001 - a column of the table above
    color: str,
) -> None:
    assert color_of(value, good=good, normal=normal) == color


@given(st.text(max_size=60), st.integers(min_value=6, max_value=40))
def test_a_label_is_never_wider_than_its_room(text: str, room: int) -> None:
    assert display_width(label(text, room).replace(r"\$", "$")) <= room


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40))
def test_what_is_drawable_stays_so(text: str) -> None:
    once = replace_missing_glyphs(text)
    assert replace_missing_glyphs(once) == once
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", once)


def test_a_chinese_character_is_as_wide_as_two() -> None:
    assert display_width("华东a") == 5


def test_paper_names_what_no_font_has_and_keeps_everything_else() -> None:
    html = '<p title="a">Zürich, naïve – 12\u00a0%\n  ▲ ±5 🚀</p>'
    assert printable(html) == html.replace("🚀", "[rocket]")
    assert printable("e\u0301") == "é"
    assert printable("flag 🇨🇳") == "flag [regional indicator symbol letter c][regional indicator symbol letter n]"


def test_chinese_on_paper_is_chinese_where_a_font_has_it() -> None:
    if not has_chinese():
        pytest.skip("no font with Chinese characters is installed (fonts-noto-cjk)")
    assert printable("<b>十拿九稳</b>") == "<b>十拿九稳</b>"
    assert len(families()) == 2


@given(st.text(alphabet=st.sampled_from("<>&\"'=/ax🚀😀\u200d\ufe0f"), max_size=40))
def test_naming_a_character_never_makes_markup(text: str) -> None:
    marks = re.sub(r"[^<>&\"'=/]", "", text)
    assert re.sub(r"[^<>&\"'=/]", "", printable(text)) == marks


def test_a_drawing_has_no_date_no_program_and_no_address_that_is_asked() -> None:
    def drawn() -> str:
        with chart_style("salt"):
            figure = Figure(figsize=(2, 1))
            figure.add_subplot().plot([1, 2], [3, 4])
            return svg(figure)

    assert drawn() == drawn()
    assert not re.search(r"DOCTYPE|<dc:date|matplotlib v", drawn(), re.IGNORECASE)


def test_a_font_installed_after_the_list_of_fonts_was_kept_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_chinese():
        pytest.skip("no font with Chinese characters is installed")
    before, listed = families(), style.fontManager.ttflist
    new = {font.fname for font in listed if font.name in style.CHINESE_FONTS}
    monkeypatch.setattr(style.fontManager, "ttflist", [font for font in listed if font.fname not in new])
    families.cache_clear()
    assert families() == before
