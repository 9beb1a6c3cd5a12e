# ruff: noqa: INP001  # a script, not a package
"""The pictures of the README: the first page of the sample company's half-year report, in English and in Chinese.

Run it from the root of the repository: python docs/make_pictures.py. It takes about a minute and needs Chromium (or FORECAST_CHROMIUM).
"""

from __future__ import annotations

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

from forecast.cli.main import app
from forecast.files import write_bytes

HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
COLORS = 64  # text and a few fills: more colours make the file larger and no clearer
WIDTH = 900


def main() -> None:
    """Write docs/report-en.png and docs/report-zh.png."""
    os.chdir(HERE.parent)
    with TemporaryDirectory() as folder:
        done = CliRunner().invoke(app, ["demo", "--out", folder])
        if done.exit_code:
            sys.exit(done.output)
        for language in ("en", "zh"):
            CliRunner().invoke(app, ["report", folder, "--language", language, "--formats", "html"])
            write_bytes(HERE / f"report-{language}.png", small(first_page(Path(folder) / "report.html")))


def first_page(report: Path) -> bytes:
    """The first page of a report as a browser shows it, as PNG bytes."""
    browser = os.environ.get("FORECAST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        window = play.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page(
            viewport={"width": WIDTH, "height": 1000}
        )
        window.goto(report.as_uri())
        return window.locator("section").first.screenshot()


def small(picture: bytes) -> bytes:
    """The same picture with few colours."""
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLORS).save(out, format="PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
