"""How one written number is taken apart: sign, digits with their marks, currency, multiplier; nothing is decided here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal

EVERY_DIGIT = Context(prec=2000)  # of any sum of floats; Python rounds decimals to 28 digits otherwise
DASHES, WORDS = (
    {"-", "--", "–", "—", "－", "."},
    {"n/a", "n.a.", "k.a.", "#n/a n/a", "na", "null", "none", "nil", "\\n", "无", "暂无"},
)
MISSING = {""} | DASHES | WORDS
ERRORS = re.compile(
    r"^#(¡?[^\W_][\w/]*[!?]|N/A|NV|N/D|#+)$", re.IGNORECASE
)  # of a spreadsheet in any language, and a column too narrow
BOOLEANS = {"true", "false", "wahr", "falsch", "vrai", "faux", "yes", "no", "是", "否"}
ENDLESS = re.compile(r"^[-+]?(inf|infinity|nan|∞)$", re.IGNORECASE)
POWERS = {3: "k K 千 Tsd", 4: "万 萬", 6: "m M mn Mn Mio 百万", 8: "亿 億", 9: "bn B Mrd"}
SCALES = {"": 0} | {word: power for power, words in POWERS.items() for word in words.split()}
CODES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KRW KZT MAD MXN MYR NGN NOK NTD NZD PEN "
    "PHP PLN RMB RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
)
SIGNS = "¥$€£₩₹₽₺₴₪₫฿₱₦₡₲₵₸₼元圆圓円원"
CURRENCY = rf"(?:(?:US|AU?|CA?|HK|NT|NZ|MX|SG?|R)\$|{CODES.replace(' ', '|')}|kr\.?|zł|Kč|Ft|руб\.?|Rs\.?|Rp\.?|Fr\.|[{SIGNS}])"
SCALE = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
NUMERAL = re.compile(
    rf"^(?P<lead>{CURRENCY}(?=\s*\())?\s*(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>{CURRENCY})?\s*(?P<sign2>[-+])?\s*"
    r"(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?"
    rf"\s*(?P<scale>{SCALE})?\.?\s*(?P<after>{CURRENCY})?\s*(?P<percent>[%‰])?\s*(?P<sign3>-)?\s*(?P<close>\))?"
    rf"\s*(?P<behind>(?<=[)\s]){CURRENCY})?$"
)
# Each currency by the sign that stands for it, with its other spellings.
SPELLINGS = {
    "¥": "元 圆 圓 RMB CNY",
    "JPY": "円",
    "$": "USD US$",
    "€": "EUR",
    "£": "GBP",
    "A$": "AU$ AUD",
    "C$": "CA$ CAD",
    "HK$": "HKD",
    "NT$": "NTD TWD",
    "NZ$": "NZD",
    "MX$": "MXN",
    "S$": "SG$ SGD",
    "R$": "BRL",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "₽": "RUB руб",
    "₹": "INR Rs",
    "Rp": "IDR",
    "CHF": "Fr",
    "₩": "KRW 원",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
    "₱": "PHP",
    "₦": "NGN",
    "₸": "KZT",
}
SAME_UNIT = {spelling: sign for sign, spellings in SPELLINGS.items() for spelling in spellings.split()}
SCALE_SPELLINGS = {"k": "K 千 Tsd", "M": "m mn Mn Mio 百万", "bn": "B Mrd", "万": "萬", "亿": "億"}
SAME_SCALE = {spelling: scale for scale, spellings in SCALE_SPELLINGS.items() for spelling in spellings.split()}
PLAINER = {"<wide>", "<narrow>", "<small>", "<vertical>", "<noBreak>"}  # forms of the same character; a footnote's ² is none
NO_CENTS = re.compile(r"(?<=\d)([.,])-{1,2}(?=[^\d-]*$)")  # 5,- and 5.-- are whole amounts
FORMULA = re.compile(r'^="([^"]*)"$')  # how some systems keep a spreadsheet from changing a code
MINUS = str.maketrans(
    {"−": "-", "–": "-", "﹣": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "￥": "¥", "٫": ".", "٬": ","}
)


@dataclass(frozen=True)
class Numeral:
    """A written number in its parts; `body` keeps the digits with the marks between them."""

    negative: bool
    body: str
    power: int
    scale: str
    unit: str
    percent: bool
    bracketed: bool  # written as (123) or 123-
    cleaned: bool  # full-width forms, other minus signs or outer spaces were replaced

    @property
    def is_zero(self) -> bool:
        """Whether it is zero in any unit."""
        return not re.search(r"[1-9]", self.body)

    def value(self, decimal: str) -> Decimal | None:
        """The number with this decimal mark, or None where the digits do not fit it."""
        if not is_well_formed(self.body, decimal):
            return None
        digits = re.sub(r"[ ']", "", self.body).replace("," if decimal == "." else ".", "").replace(decimal, ".")
        number = EVERY_DIGIT.scaleb(Decimal(digits), self.power + SCALES[self.scale])
        return number.copy_negate() if self.negative else number


def clean(text: str) -> str:
    """The text in plain forms: digits 0 to 9 for those of any script, one kind of minus, one kind of space, nothing around it."""
    text_only = FORMULA.sub(r"\1", text.strip(" \ufeff")).translate(MINUS)
    western = (
        text_only if text_only.isascii() else unicodedata.normalize("NFC", "".join(map(_western, text_only))).translate(MINUS)
    )
    return western.strip().removeprefix("'")


def _western(character: str) -> str:
    """The character as a Western digit, sign or space where it is one in another form; footnote marks such as ² and ① are none."""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) == "Zs":
        return " "
    kind = unicodedata.decomposition(character).partition(" ")[0]
    return unicodedata.normalize("NFKC", character) if kind in PLAINER else character


def numeral(text: str) -> Numeral | None:
    """The parts of a written number, or None where the text is no number."""
    cleaned = NO_CENTS.sub(r"\g<1>00", clean(text))
    match = NUMERAL.match(cleaned)
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    if not any(is_well_formed(match["body"].strip(), mark) for mark in (".", ",")):
        return None
    signs = [sign for sign in (match["sign"], match["sign2"], match["sign3"], match["open"]) if sign]
    units = [unit.removesuffix(".") for unit in (match["lead"], match["before"], match["after"], match["behind"]) if unit]
    if len(signs) > 1 or len(units) > 1:
        return None
    return Numeral(
        negative=bool(signs) and signs[0] != "+",
        body=match["body"].strip(),
        power=int((match["power"] or "e0")[1:]),
        scale=SAME_SCALE.get(match["scale"] or "", match["scale"] or ""),
        unit=SAME_UNIT.get(units[0], units[0]) if units else "",
        percent=bool(match["percent"]),
        bracketed=bool(match["open"] or match["sign3"]),
        cleaned=cleaned != text,
    )


def is_well_formed(body: str, decimal: str) -> bool:
    """Whether the digits are well written with this decimal mark: groups of three, and one kind of mark between them."""
    mark = re.escape(decimal)
    group = re.escape("," if decimal == "." else ".")
    return bool(re.match(rf"^(\d{{1,3}}(?P<mark>[{group} '])\d{{3}}((?P=mark)\d{{3}})*|\d+)({mark}\d*)?$|^{mark}\d+$", body))


def decimal_of(body: str) -> str | None:
    """The decimal mark that these digits prove, "?," or "?." where one mark has two readings, None where there is no mark."""
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return None
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    return f"?{mark}" if re.match(r"^[1-9]\d{0,2}[.,]\d{3}$", body) else mark


NOT_FINITE = ("this is not a finite number", "Correct it in the source, or leave the cell empty")
ANOTHER_TYPE = "Format the cell as a number in the spreadsheet and save it, or choose the column with the amounts"
A_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}.*)?$")
A_TIME = re.compile(r"^(-?\d+ days?, )?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
FILL_IN = "Fill it in, or use missing=gap to keep a gap or missing=zero to read a zero (--missing)"


def is_missing(text: str) -> bool:
    """Whether the text stands for nothing: an empty cell, a dash, n/a, null."""
    return text.strip().casefold() in MISSING


def why_not_a_number(text: str, part: Numeral | None) -> tuple[str, str]:
    """Why the text is no amount, and what to do about it."""
    word = text.strip()
    if part is not None:
        return "this is a percentage, not an amount", "Choose a column of amounts, or convert the percentages to amounts"
    if is_missing(word):
        return ("the cell marks a missing value" if word else "the cell is empty"), FILL_IN
    if ERRORS.match(word):
        return "the cell contains a spreadsheet error", "Correct the formula in the source, or remove the row"
    if word.casefold() in BOOLEANS:
        return "this is a truth value, not a number", ANOTHER_TYPE
    if A_DATE.match(word) or A_TIME.match(word):
        kind = "date" if A_DATE.match(word) else "time"
        return f"this is a {kind}, not an amount: a cell that is formatted as a {kind} hides its number", ANOTHER_TYPE
    return NOT_FINITE if ENDLESS.match(word) else ("this is not a number", "Correct it in the source, or remove the row")
