"""A new workbook for a user's file: a folder with the data, the settings and the notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forecast.files import safe_name, write_bytes, write_text
from forecast.runs.notebooks import notebooks
from forecast.settings import bad_input, dump_workbook, workbook_of_file
from forecast.tables.schemas import check_dimensions


def new_workbook(folder: Path, source: Path, columns: Mapping[str, object]) -> Path:
    """The path of the new folder's workbook.yaml; `columns` are `period`, `value`, `by` (and `sheet`) of the file.

    The file is copied to data/, the notebooks to notebooks/; a folder that holds anything already is refused untouched.
    """
    if folder.exists() and any(folder.iterdir()):
        raise bad_input("the folder is not empty", "Name a new one", value=str(folder))
    data = folder / "data" / f"{safe_name(source.stem)}{source.suffix.lower()}"
    workbook = workbook_of_file(data, **columns)  # type: ignore[arg-type]  # the names are those of the guess
    check_dimensions(workbook.dimensions, file=source.name)
    settings = workbook.model_copy(
        update={"files": {"history": workbook.file().model_copy(update={"path": f"data/{data.name}"})}}
    )
    write_bytes(data, source.read_bytes())
    for notebook, text in notebooks().items():
        write_text(folder / "notebooks" / notebook, text)
    return write_text(folder / "workbook.yaml", dump_workbook(settings))
