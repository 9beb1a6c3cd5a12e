"""One look for every picture: palette, type, scenario notation, and SVG that is the same bytes for the same figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import StringIO
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font

INK = "#1f2933"  # actual: solid dark
SOFT = "#66727f"  # notes and axes
PREVIOUS = "#c3c9d0"  # previous year: solid light grey
NOISE = "#e4e7ea"  # within normal variation
RULE = "#d5dae0"
GOOD = "#2166ac"
BAD = "#d9701a"
BANDS = ("#dfe5ec", "#b9c4d1")  # 80 and 50 per cent: denser is nearer to fact
# Told apart by their strokes, so that they stay apart in a grey print.
LINES = {"floor": (0, (1, 1.2)), "base": "solid", "stretch": (0, (5, 2))}
# The best first; the product brings no font of its own, as one with Chinese characters is larger than all of its code.
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Arial Unicode MS",
)
LATIN_FONTS = ("DejaVu Sans",)
WIDTH = 7.2  # inches: the width between the margins of an A4 page
LONGEST_LABEL = 22


@cache
def families() -> tuple[str, ...]:
    """The font families that charts use, those that are installed only: Latin first, then one with Chinese characters."""
    fonts = _chinese()
    if not fonts:
        _look_again()
    return LATIN_FONTS + (fonts or _chinese())[:1]


def _chinese() -> tuple[str, ...]:
    """The Chinese families that the font list knows, the best first."""
    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in CHINESE_FONTS if name in installed)


def _look_again() -> None:
    """Adds what was installed since the list of fonts was kept, which may be years ago."""
    # matplotlib keeps its list of fonts in a cache that it never looks over again.
    listed = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - listed):
        with suppress(RuntimeError, OSError):  # a file that is no font after all
            fontManager.addfont(path)


def has_chinese() -> bool:
    """Whether a font with Chinese characters was found for the charts."""
    return all(_has_glyph(ord(character)) for character in "保底力争冲刺")


@cache
def _has_glyph(code: int) -> bool:
    return any(code in _codes(name) for name in families())


@cache
def _codes(family: str) -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family=[family]))).get_charmap())


@cache
def replace_missing_glyphs(text: str) -> str:
    """The text with characters that no font has given by name, as in "[rocket]", so that no empty box is drawn."""
    return "".join(_character(character) for character in unicodedata.normalize("NFC", text))


def _character(character: str) -> str:
    if character.isspace():
        return " "
    # Marks that change the character before them, and characters without a shape: alone they would be drawn as boxes.
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Mn", "Me") or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    return character if _has_glyph(ord(character)) else f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"


def printable(html: str) -> str:
    """The page with characters that no font of the report has given by name, for paper, where no other font can stand in."""
    return re.sub(
        r"[^\x00-\x7f\s]",
        lambda match: match[0] if _has_glyph(ord(match[0])) else _character(match[0]),
        unicodedata.normalize("NFC", html),
    )


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """A name as a chart label: drawable, cut in the middle when it is wide (a Chinese character counts as two)."""
    text = replace_missing_glyphs(text)
    if display_width(text) <= longest:
        return text.replace("$", r"\$")
    # Two thirds from the front and one from the back: names of series differ at their ends as often as at their beginnings.
    head, tail = _take(text, longest * 2 // 3 - 1), _take(text[::-1], longest // 3)[::-1]
    return f"{head}…{tail}".replace("$", r"\$")


def display_width(text: str) -> int:
    """The width of a text in characters, of which a Chinese one counts as two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _take(text: str, width: int) -> str:
    taken = ""
    for character in text:
        if display_width(taken + character) > width:
            break
        taken += character
    return taken


@contextmanager
def chart_style(salt: str) -> Iterator[None]:
    """The settings of a chart while it is drawn; `salt` makes its ids its own and the same in every run."""
    settings = {
        "font.family": list(families()),
        "font.size": 8,
        "svg.hashsalt": salt,
        # Outlines instead of text: a page looks the same where the font is not installed.
        "svg.fonttype": "path",
        "axes.linewidth": 0.6,
        "axes.edgecolor": SOFT,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "text.color": INK,
        "axes.labelcolor": SOFT,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 0,
        "hatch.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        # Simplified paths depend on the size of the canvas, and so would the bytes.
        "path.simplify": False,
    }
    with mpl.rc_context(cast("dict[Any, Any]", settings)):
        yield


def svg(figure: Figure) -> str:
    """The figure as SVG text without dates or names of programs: the same figures give the same bytes."""
    out = StringIO()
    FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})
    return _strip(out.getvalue())


def _strip(text: str) -> str:
    """Without the document type, whose address some readers would ask for."""
    return re.sub(r"<!DOCTYPE[^>]*>\s*", "", text)


def strip_axes(axes: Axes) -> None:
    """Take away what a direct label makes needless: left axis, its ticks, the frame."""
    axes.spines[["left", "top", "right"]].set_visible(False)
    axes.tick_params(left=False, labelleft=False)


def color_of(value: float, *, good: float = 1.0, normal: bool = False) -> str:
    """Blue for a good variance, orange for a bad one, grey inside normal variation; `good` is the sign of what is good."""
    if normal or value == 0:
        return SOFT
    return GOOD if value * good > 0 else BAD


def spread_labels(heights: list[float], distance: float) -> list[float]:
    """The places moved as little as it takes for neighbours to stand `distance` apart, order kept: for direct labels."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    blocks: list[list[float]] = []  # centre, count
    for i in order:
        blocks.append([heights[i], 1.0])
        # Neighbours that touch become one block around their common centre, which may touch the next one in turn.
        while len(blocks) > 1 and _touch(blocks[-2], blocks[-1], distance):
            upper, lower = blocks.pop(), blocks.pop()
            count = lower[1] + upper[1]
            blocks.append([(lower[0] * lower[1] + upper[0] * upper[1]) / count, count])
    moved = [centre + distance * (i - (count - 1) / 2) for centre, count in blocks for i in range(int(count))]
    return [moved[order.index(i)] for i in range(len(heights))]


def _touch(lower: list[float], upper: list[float], distance: float) -> bool:
    return upper[0] - lower[0] < distance * (lower[1] + upper[1]) / 2
