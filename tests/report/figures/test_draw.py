"""Pictures are the same bytes for the same figures, and leave out what has no figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.report.figures.draw import draw
from forecast.report.figures.style import has_chinese, label, replace_missing_glyphs, spread_labels
from forecast.report.summary.schema import Summary

NAMES = {"history", "cumulative", "bridge", "heat", "multiples", "standing", "moves", "calibration"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_is_there_well_formed_and_the_same_again(company: Callable[..., Summary], language: str) -> None:
    charts = draw(company(language))
    assert set(charts) == NAMES
    assert charts == draw(company(language))
    for drawn in charts.values():
        assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own drawing
        assert not re.search(r"<dc:date|<script|DOCTYPE|href=\"http", drawn)


def test_what_has_no_figures_has_no_picture(company: Callable[..., Summary]) -> None:
    summary = company()
    summary |= {
        "course": None,
        "cumulative": None,
        "bridge": None,
        "heat": None,
        "members": [],
        "gaps": [],
        "correction": [],
        "calibration": [],
    }
    assert draw(summary) == {}


@pytest.mark.parametrize(
    "name", ["$x^2$ $", "<b>x</b>&", "A" * 200, "华东大区" * 60, "Rocket 🚀 region", "عربي", "a\nb\tc\x00", ""]
)
def test_any_name_can_be_drawn(company: Callable[..., Summary], name: str) -> None:
    charts = draw(company(regions=(name or " ", "Plain"), products=(name or " ", "Other")))
    assert set(charts) == NAMES


def test_a_character_without_a_font_is_named_and_never_an_empty_box() -> None:
    assert replace_missing_glyphs("Go 🚀") == "Go [rocket]"
    assert replace_missing_glyphs("a\u200b\x00b\n") == "ab "


def test_chinese_is_drawn_where_a_font_has_it() -> None:
    if not has_chinese():
        pytest.skip("no font with Chinese characters is installed (fonts-noto-cjk)")
    assert replace_missing_glyphs("保底") == "保底"


def test_a_long_label_keeps_its_beginning_and_its_end() -> None:
    assert label("North-western distribution area 17") == "North-western…area 17".replace("area", "area")
    assert label("short") == "short"


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=6), st.floats(min_value=0.01, max_value=0.3))
def test_labels_move_apart_and_keep_their_order(places: list[float], distance: float) -> None:
    moved = spread_labels(places, distance)
    order = sorted(range(len(places)), key=lambda at: places[at])
    gaps = [moved[after] - moved[before] for before, after in pairwise(order)]
    assert all(gap >= distance - 1e-9 for gap in gaps)
