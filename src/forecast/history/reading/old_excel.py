"""Workbooks of the old Excel format (.xls): their sheets with values as python-calamine reads them, which knows no number formats."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import lazy_loader

from forecast.history.reading.container import Container
from forecast.history.reading.xlsx_parts import SheetInfo
from forecast.settings.errors import Fault, bad_input

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

calamine = lazy_loader.load("python_calamine")


@dataclass(frozen=True)
class OldCell:
    """A value of an old workbook, whose format is not known."""

    value: object
    number_format: str | None = None


@dataclass(frozen=True)
class OldWorkbook:
    """The sheets of an old workbook by name, and their rows."""

    source: Container

    @cached_property
    def _book(self) -> CalamineWorkbook:
        try:
            return calamine.load_workbook(io.BytesIO(self.source.data))  # type: ignore[no-any-return]  # a module that loads late has no types
        except calamine.PasswordError as error:
            message = "the workbook is protected by a password"
            raise bad_input(message, "Save it without a password", file=self.source.name) from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            message = (
                f"the old Excel workbook cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
            )
            raise bad_input(message, "Open it and save it as .xlsx or .csv", file=self.source.name) from error

    @property
    def sheets(self) -> dict[str, SheetInfo]:
        """What is known of the sheets that have rows, before their cells are read; an InputError where it is no such workbook."""
        listed = [each for each in self._book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
        hidden = {each.name: each.visible != calamine.SheetVisibleEnum.Visible for each in listed}
        return {name: SheetInfo(name, hidden[name], (), (), (), since_1904=False) for name in hidden}

    def rows(self, sheet: str) -> Iterator[Sequence[OldCell]]:
        """All rows of a sheet from the first one on, so that their numbers are Excel's own."""
        for row in self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False):
            yield [OldCell(None if value == "" else value) for value in row]


def unknown_formats(file: str, sheet: str) -> Fault:
    """The warning that goes with every old workbook."""
    message = (
        "an old workbook (.xls) is read without its number formats: per cent, currencies and leading zeros of codes are not seen"
    )
    return Fault(message, "Save it as .xlsx to have them checked", file, sheet)
