"""Money: whole fen, exact rounding, and how amounts are written.

An amount is an `int` of fen (分, 1/100 yuan). Between roundings a value may be any rational number of fen; there is
no float anywhere.
"""

import re
from fractions import Fraction
from typing import Literal, NamedTuple

Mode = Literal["half_up", "up", "down"]

FEN_PER_YUAN = 100
UNITS: dict[str, int] = {"fen": 1, "jiao": 10, "yuan": 100, "ten": 1000}
"""Names of rounding units and their size in fen."""

_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_PLAIN_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?%?")


class Rounding(NamedTuple):
    """To which multiple a value is rounded, and how: `step` is in fen for money, in ones for plain numbers."""

    step: Fraction
    mode: Mode = "half_up"

    def apply(self, value: Fraction) -> Fraction:
        """The multiple of `step` for `value`."""
        return self.step * round_to_integer(value / self.step, self.mode)


def round_to_integer(value: Fraction, mode: Mode = "half_up") -> int:
    """Round by size, the sign kept: half up goes away from zero, up enlarges, down shortens.

    >>> [round_to_integer(Fraction(n, 2)) for n in (-3, -1, 1, 3, 4)]
    [-2, -1, 1, 2, 2]
    >>> [round_to_integer(Fraction(-7, 5), mode) for mode in ("half_up", "up", "down")]
    [-1, -2, -1]
    """
    size, denominator = abs(value.numerator), value.denominator
    if mode == "half_up":
        whole = (2 * size + denominator) // (2 * denominator)
    elif mode == "up":
        whole = -(-size // denominator)
    else:
        whole = size // denominator
    return whole if value >= 0 else -whole


def parse_number(text: str) -> Fraction:
    """The exact value of a plain decimal, with `%` for hundredths.

    No exponent, separator, sign `+` or leading zero: those are more often slips than meant. At most 18 digits before
    the point and 12 behind it.

    >>> parse_number("70%"), parse_number("-0.05")
    (Fraction(7, 10), Fraction(-1, 20))
    """
    if not _PLAIN_DECIMAL.fullmatch(text):
        message = f"not a plain decimal: {text!r}"
        raise ValueError(message)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def decimal_text(value: Fraction, places: int | None = None) -> str:
    """`value` as a decimal: with `places` digits, rounded half up; or exactly, where that can be done, else n/d.

    >>> decimal_text(Fraction(7, 5)), decimal_text(Fraction(1, 3)), decimal_text(Fraction(2, 3), 2)
    ('1.4', '1/3', '0.67')
    """
    if places is None:
        places = decimal_places(value.denominator)
        if places is None:
            return f"{value.numerator}/{value.denominator}"
    scaled = round_to_integer(value * 10**places)
    digits = str(abs(scaled)).zfill(places + 1)
    sign = "-" if scaled < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator needs, or None when no number of them is enough.

    >>> decimal_places(8), decimal_places(3)
    (3, None)
    """
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def yuan(fen: int | Fraction) -> str:
    """An amount in yuan for people: separators, two decimals; more where a value is not yet rounded.

    >>> yuan(242566800), yuan(-5), yuan(Fraction(373780001, 1000))
    ('2,425,668.00', '-0.05', '3,737.80001')
    """
    if isinstance(fen, int):  # most amounts are
        whole_yuan, cents = divmod(abs(fen), FEN_PER_YUAN)
        return f"{'-' if fen < 0 else ''}{whole_yuan:,}.{cents:02}"
    value = Fraction(fen) / FEN_PER_YUAN
    places = decimal_places(value.denominator)
    text = decimal_text(value, 6 if places is None else max(places, 2))
    whole, _, decimals = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}.{decimals}"


def plain_yuan(fen: int) -> str:
    """An amount in yuan for files: two decimals, no separators.

    >>> plain_yuan(285400)
    '2854.00'
    """
    whole_yuan, cents = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole_yuan}.{cents:02}"


def wan(fen: int | Fraction, places: int = 2) -> str:
    """An amount in 万元 (ten thousand yuan), rounded half up for showing.

    >>> wan(242566800), wan(242566800, 0)
    ('242.57', '243')
    """
    return decimal_text(Fraction(fen) / (FEN_PER_YUAN * 10_000), places)


def capitals(fen: int) -> str:
    """An amount in words, as bills and payrolls have it: 《支付结算办法》附一 (银发〔1997〕393号).

    Where that leaves a choice: 零 stands after 元 when the last digit before it is 0 and 角 follows, and not after 万
    or 亿 when a thousand follows; 整 stands after 元, and not after 角. What is owed back is 负.

    >>> capitals(140950), capitals(10700053), capitals(-5000)
    ('人民币壹仟肆佰零玖元伍角', '人民币壹拾万柒仟元零伍角叁分', '人民币负伍拾元整')
    """
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(rest, 10)
    text = _capital_number(whole) + "元" if whole or not rest else ""
    if whole and rest and (not jiao or whole % 10 == 0):
        text += "零"
    text += (_CAPITAL_DIGITS[jiao] + "角" if jiao else "") + (_CAPITAL_DIGITS[last] + "分" if last else "")
    return "人民币" + ("负" if fen < 0 else "") + text + ("" if rest else "整")


def _capital_number(number: int) -> str:
    """A whole number in words; a gap between its digits is one 零."""
    for size, unit in _CAPITAL_UNITS:
        if number >= size:
            many, rest = divmod(number, size)
            gap = "零" if rest and rest * 10 < size else ""
            return _capital_number(many) + unit + (gap + _capital_number(rest) if rest else "")
    return _CAPITAL_DIGITS[number]
