"""JupyterLab is started on this machine only, and asks for nothing outside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


def test_jupyterlab_is_started_on_the_workbook_and_on_this_machine_only(
    folder: Path, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("new", ".", "--from", "../sales.csv", "--yes")[0] == 0
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda words: calls.append(words) or 0)
    assert command("lab", "--no-browser")[0] == 0
    assert calls[0][:3] == [sys.executable, "-m", "jupyterlab"]
    assert {"--ip=127.0.0.1", f"--ServerApp.root_dir={folder}", "--no-browser"} <= set(calls[0])
