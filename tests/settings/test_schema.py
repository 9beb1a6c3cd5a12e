"""Every fault of a set of values comes at once, each with its place and its way out."""

from __future__ import annotations

import pytest
from pydantic import Field

from forecast.settings.errors import InputError
from forecast.settings.schema import Settings, Share, validated, validated_values
from forecast.settings.strict_yaml import parse_yaml


class Part(Settings):
    name: str
    share: Share = 0.5
    count: int = 1


class Whole(Settings):
    parts: tuple[Part, ...] = ()
    named: dict[str, Part] = Field(default_factory=dict)
    flag: bool = False


@pytest.mark.parametrize(("text", "share"), [("90%", 0.9), ("0.9", 0.9), ("12.5 %", 0.125), ("0", 0.0), ("1", 1.0)])
def test_a_share_is_written_in_per_cent_or_as_a_fraction(text: str, share: float) -> None:
    assert validated_values(Part, {"name": "a", "share": text}).share == share


@pytest.mark.parametrize("value", ["90", "-1%", "nan", "a", "inf", "101%", None, [1], 1.5, float("nan")])
def test_what_is_no_share_between_none_and_all_is_refused(value: object) -> None:
    with pytest.raises(InputError, match=r"is not a share.*Write it as 90% or 0\.9\."):
        validated_values(Part, {"name": "a", "share": value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flag: maybe", "row 1, column 'flag': 'maybe': .*Write true or false"),
        (
            "parts:\n  - name: a\n    cuont: 3",
            r"row 3, column 'parts\.0\.cuont': '3': unknown key 'cuont'\. Did you mean 'count'\?$",
        ),
        ("named:\n  x: {name: a, shar: 1}", r"row 2, column 'named\.x\.shar': .*Did you mean 'share'\?$"),
        ("named:\n  x: {count: 1}", r"row 2, column 'named\.x\.name': the key 'name' is missing\. Add a line `name: \.\.\.`\.$"),
        ("parts: a", "row 1, column 'parts': 'a': .*Write a list"),
        ("parts:\n  - {name: a, count: 1.5}", "row 2, column 'parts.0.count': '1.5': .*Write a whole number"),
        ("zebra: 1", "Choose one of: parts, named, flag"),
        ("just text", "holds no settings"),
        ("", "holds no settings"),
    ],
)
def test_a_fault_is_told_with_line_key_value_and_way_out(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        validated(Whole, parse_yaml(text))


def test_all_faults_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        validated(Whole, parse_yaml("flag: maybe\nparts: x\nnaned: y"))
    assert sorted(fault.row or 0 for fault in caught.value.faults) == [1, 2, 3]


def test_values_that_stand_in_no_file_have_no_line() -> None:
    with pytest.raises(InputError) as caught:
        validated_values(Part, {"name": 3, "count": "x"})
    assert [fault.row for fault in caught.value.faults] == [None, None]
