"""The report as PDF: the page's own HTML laid out on A4, with nothing fetched from anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("typeset.py")
# Far beyond any report: a typesetter that takes as long hangs.
SECONDS = 600
REASON_SHOWN = 300


class PdfUnavailable(Exception):
    """PDF cannot be made on this machine; the text says why in one line. Caught by `write_report`, which tells what to install."""


def pdf(html: str) -> bytes:
    """The page as PDF bytes, the same for the same page.

    PdfUnavailable when the layout libraries (Pango) are missing or the layout fails.
    """
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(command, input=html.encode("utf-8"), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own file
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PdfUnavailable(str(error)) from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise PdfUnavailable(_reason(done.stderr.decode("utf-8", "replace")))
    return done.stdout


def _reason(errors: str) -> str:
    """The last line of what the program said, which names the missing library."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1][:REASON_SHOWN].rstrip(".") if lines else "the layout program gave no reason"
