"""Pictures of a review: the year against time progress, the bridge from target to actual, and attainment by two dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.language.catalogue import catalogue
from forecast.report.figures.draw import chart_of
from forecast.report.figures.picture import Picture, picture
from forecast.report.figures.style import chart_style
from forecast.report.words.captions import captions
from forecast.report.words.localize import localized, summarize

if TYPE_CHECKING:
    from forecast.review import Review


def plot_cumulative(review: Review, *, language: str = "en") -> Picture:
    """The year so far against time progress, as a picture.

    >>> "<svg" in fc.plot_cumulative(review).svg
    True
    """
    return _of_review("cumulative", review, language)


def plot_bridge(review: Review, *, language: str = "en") -> Picture:
    """The bridge from the base target to the actual, as a picture.

    >>> "<svg" in fc.plot_bridge(review).svg
    True
    """
    return _of_review("bridge", review, language)


def plot_heat(review: Review, *, language: str = "en") -> Picture:
    """Attainment of the first dimension by the second, as a picture.

    >>> "<svg" in fc.plot_heat(review).svg
    True
    """
    return _of_review("heat", review, language)


def _of_review(name: str, review: Review, language: str) -> Picture:
    summary = localized(summarize(review, language=language))
    with chart_style(name):
        chart = chart_of(name, summary)
        if chart is None:
            return Picture("", catalogue(language)("nothing", what=catalogue(language)("no_target")), "")
        return picture(chart, captions(summary, {name: chart.scale})[name])
