"""The planner in JupyterLab, driven by a headless Chromium that may reach nothing but this machine."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pandas as pd
import pytest
from playwright.sync_api import Page, Request, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Until the kernel is connected, running cells asks for one instead.
CONNECTED = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
SAID = ".fc-grid + [role=status]"
STARTED, RUN = 120, 240  # seconds; a first import compiles


@pytest.fixture
def workbook(repository: Path, tmp_path: Path) -> Path:
    """A copy of what the planner needs of the sample company."""
    folder = tmp_path / "workbook"
    for name in ("workbook.yaml", "data/history.csv", "data/events.csv", "notebooks/7_planner.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / name, folder / name)
    return folder


@pytest.fixture
def lab(workbook: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab on the workbook, with its token; it ends with the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    told = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={token}", "--expose-app-in-browser"]
    told += ["--LabApp.extension_manager=readonly", "--LabApp.news_url=None", f"--ServerApp.root_dir={workbook}", "--allow-root"]
    own = {
        name: str(tmp_path / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *told], env=os.environ | own, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, log=tmp_path / "lab.log")
        yield f"http://127.0.0.1:{port}/lab/tree/notebooks/7_planner.ipynb?token={token}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """A page that notes every request and error; the test fails on any that leaves this machine."""
    outside: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1680, "height": 1250})
        page.set_default_timeout(30_000)
        page.on("request", lambda request: outside.append(request.url) if _leaves(request) else None)
        yield page
        browser.close()
    assert outside == []


def test_a_planner_changes_holds_undoes_and_saves(lab: str, page: Page, workbook: Path) -> None:
    _run_all(page, lab)
    company, south = page.get_by_label("Company Base", exact=True), page.get_by_label("South Base", exact=True)
    expect(south).to_be_visible(timeout=1000 * RUN)
    before, total = _number(south.input_value()), _number(company.input_value())

    south.fill(f"{before - 5_000:,}")
    south.press("Enter")
    expect(page.locator(SAID)).to_contain_text("South: Base is")
    assert _number(company.input_value()) == total - 5_000

    page.get_by_role("button", name="Hold Company").click()
    expect(page.get_by_role("button", name="Release Company")).to_have_attribute("aria-pressed", "true")
    expect(company).not_to_be_editable()
    north = page.get_by_label("North Base", exact=True)
    others = _number(north.input_value())
    south.fill(f"{before:,}")
    south.press("Enter")
    expect(north).not_to_have_value(f"{others:,}")  # the typed cell shows its number before the answer is there
    expect(south).to_have_value(f"{before:,}")
    assert _number(company.input_value()) == total - 5_000
    assert _number(north.input_value()) < others

    south.fill("a lot")
    south.press("Enter")
    expect(page.locator(SAID)).to_contain_text("Refused: 'a lot': not a number")
    expect(south).to_have_value(f"{before:,}")

    page.get_by_role("button", name="Save CSV").click()
    expect(page.locator(SAID)).to_have_text("Saved: panel.csv")
    _picture(page)
    saved = pd.read_csv(workbook / "plans" / "panel.csv", encoding="utf-8-sig")
    assert saved["base"].sum() == 1000 * (total - 5_000)
    assert saved.loc[saved["region"] == "South", "base"].sum() == 1000 * before

    page.get_by_role("button", name="Undo").click()
    expect(south).to_have_value(f"{before - 5_000:,}")


def _run_all(page: Page, address: str) -> None:
    page.goto(address, timeout=1000 * STARTED)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=1000 * STARTED)
    page.evaluate("() => { window.jupyterapp.commands.execute('application:toggle-left-area'); }")
    page.wait_for_function(CONNECTED, timeout=1000 * STARTED)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")


def _picture(page: Page) -> None:
    """A screenshot, for people, where FORECAST_SCREENSHOTS names a folder."""
    folder = os.environ.get("FORECAST_SCREENSHOTS")
    if folder:
        page.get_by_label("Company Base", exact=True).scroll_into_view_if_needed()
        page.screenshot(path=str(Path(folder) / "planner.png"))


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _leaves(request: Request) -> bool:
    url = urlsplit(request.url)
    return url.scheme in ("http", "https", "ws", "wss") and url.hostname != "127.0.0.1"


def _wait_for(url: str, server: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + STARTED
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            urlopen(url, timeout=5).close()  # noqa: S310  # our own server on this machine
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"JupyterLab did not start in {STARTED} s:\n{log.read_text()}")
