"""The shape of a summary is what is written: nothing more, nothing less, at every depth."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from typing_extensions import is_typeddict

from forecast.report import summarize
from forecast.report.summary.schema import SCHEMA, Summary
from forecast.review import Review


def fits(value: object, wanted: object) -> bool:
    """Whether a value has the shape of its type, all the way down."""
    if get_origin(wanted) in (Union, types.UnionType):
        return any(fits(value, each) for each in get_args(wanted))
    if is_typeddict(wanted):
        hints = get_type_hints(wanted)
        named = isinstance(value, dict) and wanted.__required_keys__ <= set(value) <= set(hints)
        return named and all(fits(value[name], hints[name]) for name in value)
    if get_origin(wanted) is list:
        return isinstance(value, list) and all(fits(each, get_args(wanted)[0]) for each in value)
    if get_origin(wanted) is dict:
        return isinstance(value, dict) and all(fits(each, get_args(wanted)[1]) for each in value.values())
    return isinstance(value, (int, float) if wanted is float else wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", get_type_hints(Summary))
def test_a_review_is_summarized_in_the_declared_shape(found: Review, name: str) -> None:
    assert fits(summarize(found)[name], get_type_hints(Summary)[name])  # type: ignore[literal-required]


def test_the_made_up_company_has_the_same_shape(company: Callable[..., Summary]) -> None:
    assert fits(company("zh"), Summary)
    assert company()["schema"] == SCHEMA


def test_the_shape_would_be_missed_if_it_were_wrong(company: Callable[..., Summary]) -> None:
    assert not fits(company() | {"surplus": 1}, Summary)
    assert not fits(company() | {"title": None}, Summary)
