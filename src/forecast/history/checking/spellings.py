"""Names that differ in their spelling only: one name where they never stand beside one another, two members where they always do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.checking.members import ParsedMembers
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import Findings, Positions, RawColumn
from forecast.settings.errors import count_of, quoted

TWO_MEMBERS = 0.9  # in this share of all periods of either, two spellings beside one another are two members
# Letters of other alphabets that are drawn like Latin ones (Unicode's list of confusables, the letters of Greek and Russian).
DRAWN_ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXIJSaeopcyxijsABEZHIKMNOPTYXo")
QUOTES = str.maketrans('"`´', "'''")
SAME_SHAPE = {'"': "'", "`": "'", "´": "'", "\u2212": "-", "・": "·", "•": "·", "‧": "·", "\u2044": "/", "\u2215": "/"}


@dataclass(frozen=True)
class _Alike:
    """The spellings of one name by their positions among the members, the usual one first, and how they stand beside one another."""

    spellings: tuple[int, ...]
    cells: int  # periods and other members in which any of them stands
    together: int  # in which more than one stands


def one_spelling(
    names: Sequence[ParsedMembers], columns: Sequence[RawColumn], days: NDArray[np.datetime64], reading: ReadOptions
) -> tuple[ParsedMembers, ...]:
    """The names with the spellings of one name read as the usual one, where they never stand in the same period beside the same other
    members; that is a listed repair and a warning.

    Spellings that stand together now and then are an error that names them; those that do in nearly all periods are two members and
    told. The option `spellings` decides instead: "merge" or "keep".
    """
    drawn = [_drawn_codes(each.members) for each in names]
    periods = days.astype("datetime64[D]").astype(np.int64)
    return tuple(
        _unified(each, columns[i], _alike(i, names, drawn, periods), reading)
        if len(set(drawn[i].tolist())) < len(drawn[i])
        else each
        for i, each in enumerate(names)
    )


def _drawn_codes(members: Sequence[str]) -> Positions:
    """For each name a number that all names drawn alike share."""
    return pd.factorize(np.array([drawn(name) for name in members], dtype=object))[0].astype(np.int64)


def _alike(i: int, names: Sequence[ParsedMembers], drawn_codes: Sequence[Positions], periods: Positions) -> list[_Alike]:
    """The names of a dimension that are drawn alike, with the cells in which they stand."""
    codes, groups = names[i].codes, drawn_codes[i]
    group_of = groups[codes]
    is_shared = (np.bincount(groups) > 1)[group_of]
    rows = np.flatnonzero(is_shared)
    others = {str(j): drawn_codes[j][each.codes[rows]] for j, each in enumerate(names) if j != i}
    cells = pd.DataFrame({"group": group_of[rows], "spelling": codes[rows], "period": periods[rows], **others})
    counts = cells.groupby("spelling").size()
    beside = cells.drop_duplicates().groupby([name for name in cells.columns if name != "spelling"], sort=False).size()
    by_group = (beside > 1).groupby(level="group").agg(["size", "sum"])
    found = []
    for group, row in by_group.iterrows():
        members = np.flatnonzero(groups == group)
        usual = sorted(members.tolist(), key=lambda member: (-int(counts.get(member, 0)), member))
        found.append(_Alike(tuple(usual), int(row["size"]), int(row["sum"])))
    return found


def _unified(names: ParsedMembers, column: RawColumn, alike: Sequence[_Alike], reading: ReadOptions) -> ParsedMembers:
    """The members with those spellings as one that are one, and what was found among them."""
    new_codes = np.arange(len(names.members))
    findings = names.findings
    for each in alike:
        listed = ", ".join(quoted(names.members[member]) for member in sorted(each.spellings))
        usual = names.members[each.spellings[0]]
        if _are_one(each, reading):
            new_codes[list(each.spellings)] = each.spellings[0]
            findings += _merged(names, column, each, listed)
        elif reading.spellings == "keep" or each.together >= TWO_MEMBERS * each.cells:
            message = f"these names look alike and are kept apart, as they stand in the same periods: {listed}"
            hint = "Write them in one way if they are one, or use spellings=merge (--spellings)"
            findings += Findings(warnings=(column.about(message, hint, usual),))
        else:
            message = (
                f"these names look alike, and stand together in {each.together:,} of {count_of(each.cells, 'period')}: {listed}"
            )
            hint = "Write them in one way, or use spellings=merge if they are one name or spellings=keep if they are two (--spellings)"
            findings += Findings(errors=(column.about(message, hint, usual),))
    return replace(names, codes=new_codes[names.codes], findings=findings)


def _are_one(alike: _Alike, reading: ReadOptions) -> bool:
    return reading.spellings == "merge" or (reading.spellings is None and not alike.together)


def _merged(names: ParsedMembers, column: RawColumn, alike: _Alike, listed: str) -> Findings:
    usual = names.members[alike.spellings[0]]
    repairs: list[Repair] = []
    for other in alike.spellings[1:]:
        rows = np.flatnonzero(names.codes == other)
        if len(rows):
            repairs.append(column.repair("spelling of a name replaced by the usual one", positions=rows, new=usual))
    beside = "" if alike.together else " and never stand in the same period"
    message = f"these names look alike{beside}, so they are read as one name, {quoted(usual)}: {listed}"
    hint = "If they are two members, use spellings=keep (--spellings)"
    return Findings(warnings=(column.about(message, hint, usual),), repairs=tuple(repairs))


def drawn(name: str) -> str:
    """The name as it looks on paper, without case, width, composition of accents, runs of spaces and the quotes around it."""
    visible = name.translate(QUOTES) if name.isascii() else "".join(map(_shape, unicodedata.normalize("NFKC", name)))
    return re.sub(r"\s+", " ", visible).strip(" '").translate(DRAWN_ALIKE).casefold()


def _shape(character: str) -> str:
    """The character by what is drawn: one dash for all dashes, one quote for all quotes, nothing for what cannot be seen."""
    kind = unicodedata.category(character)
    if kind == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    return "-" if kind == "Pd" else "'" if kind in ("Pi", "Pf") else SAME_SHAPE.get(character, character)
