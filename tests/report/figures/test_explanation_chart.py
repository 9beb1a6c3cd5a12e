"""The picture of an explanation: every node has one, in both languages, the same again, and short histories say so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import baseline, explain
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.report import plot_explanation
from forecast.report.figures.explanation_chart import course_of, signed
from forecast.settings.measures import Measure


def history(months: int) -> History:
    periods = pd.date_range("2021-01-01", periods=months, freq="MS")
    random = np.random.default_rng(0)
    tables = [
        pd.DataFrame(
            {
                "region": region,
                "period": periods,
                "value": (2 + np.sin(np.arange(months) * np.pi / 6)) * random.uniform(80, 120, months),
            }
        )
        for region in ("east", "west")
    ]
    return History(pd.concat(tables, ignore_index=True), ("region",), "month", Measure(name="revenue"), ImportReport(file="test"))


FAIR = pd.DataFrame({"event": ["Fair"], "start": ["2022-05-01"], "end": ["2022-05-31"], "region": ["east"]})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("months", "model"), [(48, "ensemble"), (48, "seasonal_naive"), (9, "ensemble")])
def test_every_node_has_a_picture_that_is_the_same_again(months: int, model: str, language: str) -> None:
    forecast = baseline(history(months), draws=50, model=model, events=FAIR if months > 24 else None)
    for key in ({}, {"region": "east"}):
        picture = plot_explanation(explain(forecast, key), language=language)
        assert picture.svg.startswith("<?xml")
        assert picture.title.endswith("east" if key else ("Total" if language == "en" else "合计"))
        assert picture == plot_explanation(explain(forecast, key), language=language)


def test_the_course_of_an_explanation_is_history_and_fan() -> None:
    found = explain(baseline(history(48), draws=50), {})
    course = course_of(found)
    assert len(course["periods"]) == 48
    assert len(course["ahead"]) == 12
    assert all(low <= high for low, high in zip(course["q10"], course["q90"], strict=True))


@pytest.mark.parametrize(("share", "says"), [(0.123, "+12"), (-0.2, "−20"), (-0.001, "0")])
def test_a_deviation_has_its_sign(share: float, says: str) -> None:
    assert signed(share) == says
