"""Pictures of the past and of what is foreseen: what is drawn is the node that was named, and its numbers are the forecast's."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline, explain
from forecast.report.figures.history_pictures import _lines, _seen, explained, plot_explanation, plot_fan, plot_history
from forecast.report.figures.style import chart_style
from forecast.settings.errors import InputError
from forecast.targets import propose_targets


def test_what_is_drawn_of_the_past_is_the_sum_of_the_leaves(small: Baseline) -> None:
    history = small.history
    course = _seen(history, {"region": "East"})
    leaves = (history.panel.keys["region"] == "East").to_numpy()
    drawn = np.array([np.nan if value is None else value for value in course["actual"]])
    np.testing.assert_allclose(drawn, np.nansum(history.panel.values[leaves], axis=0))
    assert len(course["periods"]) == len(history.panel.periods)


def test_a_period_that_no_leaf_knows_is_no_zero(small: Baseline) -> None:
    late = _seen(small.history, {"region": "West", "product": "Lamp"})
    assert late["actual"][0] is None
    assert late["actual"][-1] is not None


@pytest.mark.parametrize("key", [{}, {"region": "West"}])
def test_target_lines_add_to_the_targets_and_follow_the_forecast(small: Baseline, key: dict[str, str]) -> None:
    targets, node = propose_targets(small), small.hierarchy.find(key)
    lines = _lines(targets, node, small)["lines"]
    assert [line["level"] for line in lines] == ["floor", "base", "stretch"]  # type: ignore[index]  # lines of a course
    for line in lines:
        assert sum(line["values"]) == pytest.approx(targets.table.iloc[node][line["level"]])  # type: ignore[arg-type, index]
    course = np.asarray(small.hierarchy.summing_matrix[[node]] @ small.points)[0]
    np.testing.assert_allclose(np.array(lines[1]["values"]) / sum(lines[1]["values"]), course / course.sum())  # type: ignore[index]


def test_a_fan_with_targets_is_another_picture_than_without(small: Baseline) -> None:
    assert plot_fan(small, propose_targets(small)).svg != plot_fan(small).svg


def test_a_history_names_no_forecast(small: Baseline) -> None:
    assert plot_history(small.history).title != plot_fan(small).title


@pytest.mark.parametrize(("language", "total"), [("en", "Total"), ("zh", "合计")])
def test_an_explanation_is_titled_by_its_node(small: Baseline, language: str, total: str) -> None:
    east = plot_explanation(explain(small, {"region": "East"}), language=language)
    assert east.title.endswith("East")
    with chart_style("explained"):
        _, caption = explained(explain(small, {}), language=language)
    assert caption.title.endswith(total)
    assert small.history.measure.name.casefold() in caption.subtitle.casefold() or language == "zh"


def test_an_unknown_member_is_refused(small: Baseline) -> None:
    for plot in (lambda: plot_history(small.history, key={"region": "Est"}), lambda: plot_fan(small, key={"region": "Est"})):
        with pytest.raises(InputError, match="East"):
            plot()
