"""Pictures of a review are those of its report, with the same two title lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecast.report.figures.draw import chart_of
from forecast.report.figures.review_pictures import plot_bridge, plot_cumulative, plot_heat
from forecast.report.figures.style import chart_style
from forecast.report.words.captions import captions
from forecast.report.words.localize import localized, summarize
from forecast.review import Review

PLOTS = {"cumulative": plot_cumulative, "bridge": plot_bridge, "heat": plot_heat}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PLOTS)
def test_a_picture_has_the_title_of_the_report(found: Review, name: str, language: str) -> None:
    summary = localized(summarize(found, language=language))
    with chart_style(name):
        chart = chart_of(name, summary)
    assert chart is not None
    caption = captions(summary, {name: chart.scale})[name]
    picture = PLOTS[name](found, language=language)
    assert (picture.title, picture.subtitle) == (caption.title, caption.subtitle)


@pytest.mark.parametrize("name", PLOTS)
def test_languages_differ_in_words_alone(found: Review, name: str) -> None:
    english, chinese = (PLOTS[name](found, language=language) for language in ("en", "zh"))
    assert english.title != chinese.title
    assert english.svg != chinese.svg


def test_where_nothing_can_be_crossed_the_picture_says_so(found: Review) -> None:
    picture = plot_heat(replace(found, heat=found.heat.iloc[:0]))
    assert picture.svg == ""
    assert picture.subtitle
