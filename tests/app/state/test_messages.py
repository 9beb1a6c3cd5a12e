"""Messages of a grid: only what is exactly right passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.app.state.messages import HoldEdit, NumberEdit, read_message, read_number
from forecast.settings.errors import InputError

TYPED = {"kind": "set", "serial": 3, "row": 1, "column": "base", "text": "5"}


def test_a_right_message_is_read() -> None:
    assert read_message(TYPED) == NumberEdit(kind="set", serial=3, row=1, column="base", text="5")
    assert read_message({"kind": "hold", "serial": 3, "row": 0, "held": True}) == HoldEdit(
        kind="hold", serial=3, row=0, held=True
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"row": -1}, {"row": "1"}, {"row": 1.5}, {"row": True}, {"column": "own_base"}, {"column": "__class__"}, {"text": 5},
        {"text": "9" * 41}, {"serial": None}, {"more": 1}, {"kind": "hold"}, {"kind": None},
    ],
)  # fmt: skip
def test_anything_else_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        read_message({**TYPED, **wrong})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.text(), each)
    )
)
def test_whatever_comes_is_a_message_or_an_input_error(content: object) -> None:
    with pytest.raises(InputError):
        read_message(content)


@given(st.integers(0, 10**12))
def test_a_number_is_read_as_it_is_shown(number: int) -> None:
    assert read_number(f"{number:,}") == number
    assert read_number(f" {number} ") == number


@pytest.mark.parametrize("text", ["", "-5", "1e9", "nan", "inf", "1,00", "1,2345", "1.2.3", "=1", "0x10", "٣", "1_000", "五"])
def test_a_text_that_may_mean_something_else_is_no_number(text: str) -> None:
    with pytest.raises(InputError, match="not a number"):
        read_number(text)
