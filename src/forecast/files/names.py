"""Names that every file system keeps."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 120  # bytes in UTF-8: leaves room for a suffix, a number and the mark of a temporary file under the usual 255
RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")}
)


def safe_name(text: str) -> str:
    """The text as a file name without folder: letters and digits of any script, `-`, `_` and single dots inside.

    A name that Windows reserves gets a trailing `_`; a long one is cut and ends in a hash of the whole, so that two long names
    stay two. Nothing usable gives "unnamed". The safe name of a safe name is itself.
    """
    kept = "".join(char if _kept(char) else "-" for char in unicodedata.normalize("NFKC", text))
    kept = re.sub(r"-{2,}", "-", re.sub(r"\.{2,}", ".", kept)).strip("-. ")
    kept = _cut(kept, text)
    stem, dot, rest = kept.partition(".")
    return f"{stem}_{dot}{rest}" if stem.upper() in RESERVED else kept or "unnamed"


def distinct_names(texts: Iterable[str]) -> list[str]:
    """The safe names of the texts, in their order, all different also where case does not count: later ones get `-2`, `-3`, ..."""
    taken: set[str] = set()
    return [_untaken(safe_name(text), taken) for text in texts]


def _kept(char: str) -> bool:
    return char in "-_." or unicodedata.category(char)[0] in "LNM"


def _cut(name: str, text: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return name.encode()[: LONGEST - 9].decode(errors="ignore").rstrip("-. ") + f"-{mark}"


def _untaken(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate.casefold())
    return candidate
