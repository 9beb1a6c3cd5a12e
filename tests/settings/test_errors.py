"""An error says where, what and how to get out of it."""

from __future__ import annotations

import pytest

from forecast.settings import errors
from forecast.settings.errors import (
    Fault,
    InputError,
    as_paragraphs,
    bad_input,
    choose,
    count_of,
    hint_for,
    quoted,
    without_password,
)


def test_a_fault_reads_as_one_sentence_with_place_value_and_way_out() -> None:
    fault = Fault("is not a number", "Write 12.5", file="a.csv", sheet="2026", row=3, column="value", value="12,5,1")
    assert str(fault) == "a.csv, sheet '2026', row 3, column 'value': '12,5,1': is not a number. Write 12.5."
    assert fault.as_dict()["row"] == 3


def test_the_old_names_of_message_and_hint_still_work_and_keep_their_keys_in_a_report() -> None:
    fault = Fault("is not a number", "Write 12.5")
    with pytest.warns(DeprecationWarning, match=r"Fault\.what is now Fault\.message"):
        assert fault.what == fault.message
    with pytest.warns(DeprecationWarning, match=r"Fault\.do is now Fault\.hint"):
        assert fault.do == fault.hint
    assert list(fault.as_dict())[:3] == ["what", "do", "file"]


def test_a_fault_without_place_begins_with_what_is_wrong() -> None:
    assert str(Fault("nothing to do", "Name a file")) == "nothing to do. Name a file."


def test_a_question_as_way_out_keeps_its_mark() -> None:
    assert (
        str(bad_input("is unknown", hint_for("regoin", ["region"]), value="regoin"))
        == "'regoin': is unknown. Did you mean 'region'?"
    )


def test_the_first_twenty_faults_are_shown_and_all_are_counted() -> None:
    error = InputError(Fault(f"fault {number}", "Mend it") for number in range(1_234))
    assert str(error).count("\n") == 20
    assert str(error).endswith("... and 1,214 more of 1,234 faults.")
    assert len(error.faults) == 1_234


@pytest.mark.parametrize(
    ("value", "shown"), [("a", "'a'"), ("a\nb\0", "'a\\nb\\x00'"), ("x" * 70, "'" + "x" * 60 + "…'"), ("华东", "'华东'")]
)
def test_a_value_is_shown_on_one_line_and_not_longer_than_needed(value: str, shown: str) -> None:
    assert quoted(value) == shown


@pytest.mark.parametrize(
    ("names", "hint"),
    [(["Region", "product"], "Did you mean 'Region'?"), (["x", "y"], "Choose one of: x, y."), ([], "There are none.")],
)
def test_a_wrong_name_is_answered_with_the_nearest_or_with_all(names: list[str], hint: str) -> None:
    assert hint_for("regon", names) == hint


def test_every_kind_of_error_has_an_exit_code_of_its_own() -> None:
    kinds = [errors.ForecastError, errors.InputError, errors.RunTimeout, errors.Conflict, errors.StorageError]
    assert [each.exit_code for each in kinds] == [1, 2, 3, 5, 6]


def test_one_fault_in_many_rows_is_shown_once_with_its_rows_and_its_first_values() -> None:
    alike = [
        Fault("is not a number", "Correct it", "s.csv", row=row, column="sales", value=f"x{row % 5}") for row in range(2, 40)
    ]
    error = InputError([*alike, Fault("is empty", "Fill it in", "s.csv", row=7, column="region", value="")])
    first, second = str(error).splitlines()
    assert first == (
        "s.csv, column 'sales', rows 2 to 39 (38 rows): 'x2', 'x3', 'x4' and 2 other values: is not a number. Correct it."
    )
    assert second == "s.csv, row 7, column 'region': '': is empty. Fill it in."
    assert len(error.faults) == 39


def test_faults_that_name_other_rows_are_alike_and_the_first_is_told() -> None:
    error = InputError(Fault(f"the row is the same as row {row}", "Remove it", "s.csv", row=row + 50) for row in range(2, 6))
    assert (
        str(error) == "s.csv, rows 52 to 55 (4 rows): in row 52, the row is the same as row 2; the others are like it. Remove it."
    )


def test_warnings_alike_are_told_once_with_the_first_values() -> None:
    slips = [
        Fault(f"the value of 2024-0{at}-01 is {at * 30} times the usual one", "Check it", "s.csv", column="shop", value=f"S{at}")
        for at in range(1, 7)
    ]
    other = Fault("three periods have no row", "Say what they are", "s.csv", column="shop", value="S9")
    together, alone = as_paragraphs([*slips, other])
    assert together.startswith(
        "s.csv, column 'shop', 6 places: 'S1', 'S2', 'S3' and 3 other values: of the first, the value of 2024-01-01 is 30"
    )
    assert together.endswith("the others are like it. Check it.")
    assert alone == str(other)
    assert as_paragraphs(slips[:3]) == [str(each) for each in slips[:3]], "a few are told one by one"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("postgresql://u:p@h/db", "postgresql://u:***@h/db"), ("a postgresql:/u:p@q@h:5/db b", "a postgresql:/u:***@h:5/db b"),
        ("xy://h/db?password=p&a=1", "xy://h/db?password=***&a=1"),
        ("postgresql://u:p", "postgresql://u:***"), ("http://h:8080/x", "http://h:8080/x"), ("C:/a@b", "C:/a@b"),
        ("see https://example.org: it", "see https://example.org: it"), ("sqlite:////tmp/a:b.db", "sqlite:////tmp/a:b.db"),
    ],
)  # fmt: skip
def test_a_password_is_hidden_and_nothing_else(text: str, hidden: str) -> None:
    assert without_password(text) == hidden
    assert Fault(text, text, file=text, value=text) == Fault(hidden, hidden, file=hidden, value=hidden)


def test_a_name_is_chosen_or_refused_with_its_kind_and_the_nearest() -> None:
    assert choose("even", ("even", "seasonal"), kind="spread") == "even"
    with pytest.raises(InputError, match=r"^column 'spread': 'evn': unknown spread\. Did you mean 'even'\?$"):
        choose("evn", ("even", "seasonal"), kind="spread", column="spread")


@pytest.mark.parametrize(
    ("count", "noun", "plural", "text"),
    [
        (1, "row", "", "1 row"),
        (0, "row", "", "0 rows"),
        (1_234, "row", "", "1,234 rows"),
        (2, "entry", "entries", "2 entries"),
        (1, "entry", "entries", "1 entry"),
    ],
)
def test_a_count_stands_with_the_right_form_of_its_noun(count: int, noun: str, plural: str, text: str) -> None:
    assert count_of(count, noun, plural) == text
