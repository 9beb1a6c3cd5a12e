"""Names that every file system keeps."""

from __future__ import annotations

import hashlib
import re
import unicodedata

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


def _kept(char: str) -> bool:
    return char in "-_." or unicodedata.category(char)[0] in "LNM"


def _cut(name: str, text: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return name.encode()[: LONGEST - 9].decode(errors="ignore").rstrip("-. ") + f"-{mark}"
