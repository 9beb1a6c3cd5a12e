"""Which span a review is of, and which pages it makes."""

from __future__ import annotations

import pytest

from forecast.baseline import Baseline
from forecast.cli.review import PageOptions, ReviewedOptions
from forecast.report.pages.write import FORMATS
from forecast.settings import InputError


def test_the_last_whole_span_is_reviewed_where_none_is_named(small: Baseline) -> None:
    history = small.history
    for span in ("month", "quarter", "half", "year"):
        reviewed = ReviewedOptions(span=span).of(history)
        assert reviewed.end <= history.end
        assert reviewed.kind == span


@pytest.mark.parametrize("start", [1, 4])
def test_a_span_that_is_named_is_that_of_the_fiscal_year(small: Baseline, start: int) -> None:
    assert ReviewedOptions(half="2024H1").of(small.history.with_context(fiscal_year_start=start)).start.month == start


def test_pages_are_made_in_the_formats_that_are_named() -> None:
    assert PageOptions().names == list(FORMATS)
    assert PageOptions(formats=" pdf ,,html").names == ["pdf", "html"]
    with pytest.raises(InputError, match="Did you mean 'html'"):
        _ = PageOptions(formats="htm").names
