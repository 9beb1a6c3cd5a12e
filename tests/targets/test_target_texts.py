"""Targets in words are read from a table, or refused with their row."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.settings import InputError
from forecast.targets.target_texts import target_texts

WORDS = {"what": "visits", "owner": "Li", "due": "2026", "parent": "company", "kind": "behaviour", "chance": "60%"}


def test_cells_become_the_fields_of_a_target() -> None:
    text = target_texts(pd.DataFrame([WORDS | {"number": "1,200", "unit": "visits", "quality": "with notes"}]))[0]
    assert (text.what, text.owner, text.kind, text.number, text.chance) == ("visits", "Li", "behaviour", 1200.0, 0.6)
    assert text.refined == {"quality": "with notes"}


def test_what_is_left_empty_is_not_known() -> None:
    text = target_texts(pd.DataFrame([{"what": "visits", "number": "", "kind": ""}]))[0]
    assert (text.number, text.chance, text.kind, text.refined) == (None, None, "result", {})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "wish"}, "row 2.*result or behaviour"),
        ({"chance": "high"}, "row 2.*not a number"),
        ({"wat": "x"}, "what"),
    ],
)
def test_words_that_cannot_be_read_are_refused(changed: dict[str, str], said: str) -> None:
    table = pd.DataFrame([WORDS | changed])
    with pytest.raises(InputError, match=said):
        target_texts(table.drop(columns="what") if "wat" in changed else table)
