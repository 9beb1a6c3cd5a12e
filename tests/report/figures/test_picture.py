"""Notebooks show the report's own pictures, each with its two title lines."""

from __future__ import annotations

import pytest

from forecast.report import (
    Picture,
    plot_bridge,
    plot_chances,
    plot_cumulative,
    plot_fan,
    plot_heat,
    plot_history,
    plot_season,
    plot_split,
)
from forecast.review import Review
from forecast.settings.errors import InputError
from forecast.targets import propose_targets


def drawn(found: Review, language: str) -> list[Picture]:
    start = found.baseline_start
    targets = propose_targets(start)
    return [
        plot_history(start.history, language=language), plot_fan(start, targets, {"region": "North"}, language=language),
        plot_heat(found, language=language), plot_cumulative(found, language=language), plot_bridge(found, language=language),
        plot_split(found.plan, language=language), plot_chances(targets, language=language), plot_season(found.plan, language=language),  # type: ignore[arg-type]
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_has_its_titles_and_is_the_same_again(found: Review, language: str) -> None:
    pictures = drawn(found, language)
    assert all(picture.title and picture.subtitle for picture in pictures)
    assert all(picture._repr_svg_().startswith("<?xml") for picture in pictures)
    assert pictures == drawn(found, language)


def test_a_node_is_named_in_the_title_and_drawn_by_itself(found: Review) -> None:
    history = found.baseline_start.history
    north = plot_history(history, key={"region": "North"})
    assert north.title.endswith("North")
    assert plot_history(history).title.endswith("Total")
    assert north.svg != plot_history(history).svg


def test_a_member_that_is_not_there_is_answered_with_the_nearest(found: Review) -> None:
    with pytest.raises(InputError, match="North"):
        plot_history(found.baseline_start.history, key={"region": "Nort"})
