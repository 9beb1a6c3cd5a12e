"""An executed notebook without the marks of the moment and the place at which it ran, so that equal runs leave equal bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader

from forecast.files import write_text

if TYPE_CHECKING:
    from nbformat import NotebookNode

nbformat = lazy_loader.load("nbformat")

# What papermill notes of the notebook and of each cell; run.json keeps the times of the run.
TIMES = ("start_time", "end_time", "duration")
INJECTED = "injected-parameters"  # the cell that papermill puts in, with a new id each time


def normalize_notebook(executed: Path, *, work: Path, out: Path) -> Path:
    """The path of the executed notebook, which no longer says when it ran, and names `out` where it named the folder it worked in."""
    document = nbformat.read(executed, as_version=4)
    for part in (document, *document.cells):
        _forget(part)
    text = nbformat.writes(document)
    for before, after in zip(_spelled(work), _spelled(out), strict=True):
        text = text.replace(before, after)
    return write_text(executed, text + "\n")


def _forget(part: NotebookNode) -> None:
    part.metadata.pop("execution", None)
    for name in TIMES:
        part.metadata.get("papermill", {}).pop(name, None)
    if INJECTED in part.metadata.get("tags", []):
        part["id"] = INJECTED


def _spelled(path: Path) -> tuple[str, ...]:
    """The path as it stands inside a text of JSON: as it is, and as papermill writes it into code, with escapes."""
    texts = (str(path), str(path).encode("unicode_escape").decode("ascii"))
    return tuple(json.dumps(text, ensure_ascii=False)[1:-1] for text in texts)
