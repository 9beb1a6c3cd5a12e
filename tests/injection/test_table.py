"""The table holds at least as many payloads as each threat asks for, all different."""

from __future__ import annotations

from typing import Any

import pytest

LEAST = {"T4": 12, "T5": 40, "T6": 30, "T7": 15, "T8": 30, "T9": 20, "T10": 10, "T11": 20, "T14": 15}


@pytest.mark.parametrize("threat", LEAST)
def test_a_threat_has_its_number_of_payloads(table: dict[str, list[Any]], threat: str) -> None:
    payloads = [repr(each) for kind, listed in table.items() if kind.split()[0] == threat for each in listed]
    assert len(set(payloads)) == len(payloads) >= LEAST[threat]


def test_there_are_enough_in_all(table: dict[str, list[Any]]) -> None:
    assert (
        sum(len(listed) for kind, listed in table.items() if kind.split()[0] in ("T5", "T6", "T7", "T8", "T9", "T10", "T11"))
        >= 150
    )
