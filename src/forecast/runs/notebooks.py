"""Where the numbered notebooks and the sample company lie: in the workbook, in the checkout, or installed beside the package."""

from __future__ import annotations

import sys
from pathlib import Path

from forecast.settings.errors import bad_input, hint_for

CHECKOUT = Path(__file__).resolve().parents[3]
INSTALLED = Path(sys.prefix) / "share" / "forecast-workbook"


def find_notebook(name: str, *, folder: Path | None = None) -> Path:
    """The path of a notebook such as "6_review": the workbook's own copy in `folder` first, then the one that came with the package."""
    folders = [parent / "notebooks" for parent in (folder, CHECKOUT, INSTALLED) if parent is not None]
    for notebook_folder in folders:
        path = notebook_folder / f"{name}.ipynb"
        if path.is_file():
            return path
    available = sorted({path.stem for notebook_folder in folders for path in notebook_folder.glob("*.ipynb")})
    raise bad_input("unknown notebook", hint_for(name, available), value=name)


def notebooks() -> dict[str, str]:
    """The text of every notebook that came with the package, by its path below the folder of notebooks."""
    folder = next((parent / "notebooks" for parent in (CHECKOUT, INSTALLED) if (parent / "notebooks").is_dir()), None)
    paths = sorted(folder.rglob("*.ipynb")) if folder else []
    sources = [path for path in paths if folder and ".ipynb_checkpoints" not in path.parts]
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sources if folder}


def sample_company() -> Path:
    """The folder of the workbook of the sample company."""
    for parent in (CHECKOUT, INSTALLED):
        if (parent / "workbook.yaml").is_file() and (parent / "data" / "history.csv").is_file():
            return parent
    raise bad_input("the sample company is not installed", "Run it from a checkout of the project")
