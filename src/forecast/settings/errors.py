"""Errors that a user can act on: each names the place, the value and the way out, and carries the exit code of the command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from forecast.settings.deprecation import warn_of_rename

SHOWN_FAULTS = 20
SHOWN_CHARACTERS = 60
SHOWN_VALUES = 3
NUMBERS = re.compile(r"\d[\d.,]*")
# What stands between a user's name and the last @ of an address, however it was written, and what options of an address hold.
PASSWORD = re.compile(r"([a-z][a-z0-9+.-]+:/{1,2}[^\s/:@]*:)\S*@", re.IGNORECASE)
# An address that ends early may have lost its host: what stands where a port would and is none.
LOST = re.compile(r"([a-z][a-z0-9+.-]+:/{1,2}[^\s/:@\[]*:)(?!\d+(?:[/?\s,;'\"]|$))[^\s/@]+", re.IGNORECASE)
SECRET = re.compile(r"([?&;](?:[a-z_]*(?:password|passwd|pwd|secret|token)|odbc_connect)=)[^&;\s]*", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input: the message, the hint (what to do about it), and where it is."""

    message: str
    hint: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        for name in ("message", "hint", "file", "value"):
            text = getattr(self, name)
            if isinstance(text, str) and (":/" in text or not text.isascii()):
                object.__setattr__(self, name, without_password(text.encode("utf-8", "backslashreplace").decode()))

    @property
    def place(self) -> str:
        """File, sheet, row and column as a person sees them; empty when none is known."""
        parts = [self.file, self.sheet and f"sheet '{self.sheet}'", self.row and f"row {self.row}"]
        parts.append(self.column and f"column '{self.column}'")
        return ", ".join(str(part) for part in parts if part)

    def __str__(self) -> str:
        before = [part for part in (self.place, quoted(self.value) if self.value is not None else "") if part]
        return ": ".join([*before, f"{self.message}. {_sentence(self.hint)}"])

    def as_dict(self) -> dict[str, object]:
        """The fault as a plain dictionary for REPORT.json, whose keys for message and hint are "what" and "do"."""
        rest = asdict(self)
        return {"what": rest.pop("message"), "do": rest.pop("hint"), **rest}

    @property
    def what(self) -> str:
        """The message, by its old name."""
        warn_of_rename("Fault.what", "Fault.message")
        return self.message

    @property
    def do(self) -> str:
        """The hint, by its old name."""
        warn_of_rename("Fault.do", "Fault.hint")
        return self.hint


class ForecastError(Exception):
    """Root of all errors of this package; `exit_code` is what the command line returns."""

    exit_code = 1


class InputError(ForecastError):
    """An input that cannot be used: one or more faults, the first 20 kinds shown, those alike together, and all counted.

    >>> try:
    ...     fc.propose_targets(start, profile="cautios")
    ... except fc.InputError as error:
    ...     print(error.faults[0].hint)
    Choose one of: default, symmetric.
    """

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self._text())

    def _text(self) -> str:
        groups = _alike(self.faults)
        shown = [_together(group) for group in groups[:SHOWN_FAULTS]]
        hidden = sum(len(group) for group in groups[SHOWN_FAULTS:])
        if hidden:
            shown.append(f"... and {hidden:,} more of {len(self.faults):,} faults.")
        return "\n".join(shown)


def as_paragraphs(faults: Sequence[Fault]) -> list[str]:
    """The faults or warnings as paragraphs, those alike together."""
    return [_together(group) for group in _alike(faults)]


def _alike(faults: Sequence[Fault]) -> list[list[Fault]]:
    """The faults, those together that say the same of the same column but for row, value and numbers, where they are more than a few."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, fault in enumerate(faults):
        wording = NUMBERS.sub("#", fault.message), fault.hint
        alone = fault.row is None and fault.value is None
        key = (i,) if alone else (fault.file, fault.sheet, fault.column, fault.row is None, *wording)
        groups.setdefault(key, []).append(i)
    parts = [[each] for group in groups.values() if len(group) <= SHOWN_VALUES for each in group]
    parts += [group for group in groups.values() if len(group) > SHOWN_VALUES]
    return [[faults[i] for i in part] for part in sorted(parts)]


def _together(group: Sequence[Fault]) -> str:
    """A group of faults as one paragraph: the range of its rows, how many they are, the first values, and what is wrong."""
    first = group[0]
    if len(group) == 1:
        return str(first)
    rows = [fault.row for fault in group if fault.row is not None]
    location = Fault("", "", first.file, first.sheet, column=first.column).place
    extent = f"rows {min(rows):,} to {max(rows):,} ({len(group):,} rows)" if rows else f"{len(group):,} places"
    values = list(dict.fromkeys(quoted(fault.value) for fault in group if fault.value is not None))
    more = f" and {len(values) - SHOWN_VALUES:,} other values" if len(values) > SHOWN_VALUES else ""
    values_named = ", ".join(values[:SHOWN_VALUES]) + more
    row_named = f"in row {rows[0]:,}, " if rows else "of the first, "
    message = (
        first.message if len({fault.message for fault in group}) == 1 else f"{row_named}{first.message}; the others are like it"
    )
    return ": ".join(
        part
        for part in (", ".join(filter(None, (location, extent))), values_named, f"{message}. {_sentence(first.hint)}")
        if part
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".", "!")) else ".")


class BrokenLawError(ForecastError):
    """A number that breaks a law of the product was about to be given out; `node` says where. A fault of the program, never of the user."""

    def __init__(self, law: str, node: str) -> None:
        self.node = node
        super().__init__(f"{node}: {law}, so nothing was made of it. Report this, with the command and the file if you can.")


class RunTimeout(ForecastError):
    """A run or a cell that took longer than it was allowed."""

    exit_code = 3


class Conflict(ForecastError):
    """Another run or edit stands in the way: a lock that is held, a revision that moved on."""

    exit_code = 5


class StorageError(ForecastError):
    """A file that could not be written: disk full, read-only, vanished."""

    exit_code = 6


def bad_input(message: str, hint: str, **place: object) -> InputError:
    """An InputError with one fault; `place` takes file, sheet, row, column and value."""
    return InputError([Fault(message, hint, **place)])  # type: ignore[arg-type]  # keywords are Fault's own


def without_password(text: str) -> str:
    """The text with `***` for the password of every address in it, whether as `user:password@` or as an option such as `password=`."""
    return SECRET.sub(r"\1***", LOST.sub(r"\1***", PASSWORD.sub(r"\1***@", text)))


def quoted(value: str, limit: int = SHOWN_CHARACTERS) -> str:
    """The value in quotes, control characters escaped, cut at `limit` characters."""
    escaped = "".join(char if char.isprintable() else repr(char)[1:-1] for char in str(value))
    return f"'{escaped[:limit]}…'" if len(escaped) > limit else f"'{escaped}'"


def hint_for(name: str, names: Iterable[str], count: int = 3) -> str:
    """The way out of a misspelt name as a sentence: "Did you mean 'region'?", or "Choose one of: a, b." where no name is near."""
    names = [str(each) for each in names]
    lowered = {each.casefold(): each for each in names}
    close = [lowered[each] for each in get_close_matches(name.casefold(), lowered, n=count, cutoff=0.5)]
    if close:
        return "Did you mean " + " or ".join(f"'{each}'" for each in close) + "?"
    listed = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return f"Choose one of: {listed}." if names else "There are none."


def count_of(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun as people write it: "1 row", "1,234 rows"; `plural` where it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def choose(name: str, names: Iterable[str], *, kind: str, column: str | None = None) -> str:
    """The name, which must be one of the names; otherwise an InputError such as "'evn': unknown spread. Did you mean 'even'?"."""
    available = [str(each) for each in names]
    if name not in available:
        raise bad_input(f"unknown {kind}", hint_for(name, available), column=column, value=name)
    return name
