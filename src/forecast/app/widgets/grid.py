"""The editable grid: real input cells in the page, which show what they are told and send what is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

from forecast.app.state.grid_view import GridView

HERE = Path(__file__).parent


class Grid(anywidget.AnyWidget):
    """A table of inputs. It holds no number of its own: `show` gives it a sheet, and every edit comes back as a message.

    Messages are {"kind": "set", "serial", "row", "column", "text"} and {"kind": "hold", "serial", "row", "held"}.
    """

    _esm = (HERE / "grid.js").read_text("utf-8")
    _css = (HERE / "grid.css").read_text("utf-8")
    sheet = traitlets.Dict().tag(sync=True)

    def show(self, sheet: GridView) -> None:
        """Show a sheet."""
        self.sheet = dict(sheet)

    def listen(self, receive: Callable[[object], None]) -> None:
        """Hand every message of the page to `receive`."""
        self.on_msg(lambda _, content, __: receive(content))
