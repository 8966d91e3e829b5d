"""What was printed: a number rounded to its last digit, about so much, at least or at most so much, or a range.

Money is in fen, rates and counts in ones, all exact.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from shegong.formula.types import COUNT, MONEY, RATE, Type
from shegong.messages import _
from shegong.money import FEN_PER_YUAN

Unit = Literal["yuan", "wan", "yi", "rate", "people", "posts", "months", "count"]
"""What a figure is printed in; yuan, wan (万元) and yi (亿元) are money."""
UNITS: dict[Unit, tuple[Type, int]] = {
    "yuan": (MONEY, FEN_PER_YUAN),
    "wan": (MONEY, FEN_PER_YUAN * 10_000),
    "yi": (MONEY, FEN_PER_YUAN * 100_000_000),
    "rate": (RATE, 1),
    "people": (COUNT, 1),
    "posts": (COUNT, 1),
    "months": (COUNT, 1),
    "count": (COUNT, 1),
}
"""The type of each unit, and its size in fen or ones."""
Sense = Literal["rounded", "about", "at_least", "more_than", "at_most", "less_than", "range"]

_BEFORE: dict[str, Sense] = {
    **dict.fromkeys(("约", "大约"), "about"),
    **dict.fromkeys(("至少", "不低于", "不少于"), "at_least"),
    **dict.fromkeys(("超过", "多于", "高于"), "more_than"),
    **dict.fromkeys(("至多", "最多", "不超过", "不高于"), "at_most"),
    **dict.fromkeys(("近", "将近", "接近", "不到", "低于", "少于"), "less_than"),
}
_BEHIND: dict[str, Sense] = {
    **dict.fromkeys(("左右", "上下"), "about"),
    "以上": "at_least",
    **dict.fromkeys(("以下", "以内"), "at_most"),
}
_SIGNS = "万亿%元人个名倍"
_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})(?P<decimals>\.[0-9]{1,12})?"
    r"(?P<scale>[万亿%]?)(?P<more>[多余]?)(?P<measure>[元人个名倍]?)"
)
_WORDED = re.compile(f"(?P<before>{'|'.join(_BEFORE)})?(?P<figure>[0-9].*?)(?P<behind>{'|'.join(_BEHIND)})?")
_BETWEEN = re.compile(f"(?<=[0-9{_SIGNS}])[-~～—–至到]")
_SCALES = {"万": 10_000, "亿": 100_000_000}


def unit_text(unit: Unit) -> str:
    """A unit as people write it after a number; nothing after a rate."""
    return {
        "yuan": _("元"),
        "wan": _("万元"),
        "yi": _("亿元"),
        "rate": "",
        "people": _("人"),
        "posts": _("个岗位"),
        "months": _("个月"),
        "count": _("个"),
    }[unit]


def between(value: Fraction, low: Fraction | None, high: Fraction | None, *, low_included: bool) -> bool:
    """Whether a value lies from `low` to `high`, of which one end belongs to it; None is no end."""
    if low_included:
        return (low is None or low <= value) and (high is None or value < high)
    return (low is None or low < value) and (high is None or value <= high)


@dataclass(frozen=True, slots=True)
class Print:
    """What was printed: its text, the value it shows, and what one step of its last digit is worth (fen or ones).

    A range runs from `value` up to `upper`.
    """

    text: str
    value: Fraction
    step: Fraction
    sense: Sense = "rounded"
    upper: Fraction | None = None

    @property
    def low(self) -> Fraction | None:
        """The least value that the print stands for; None where it has no lower bound."""
        if self.sense in ("at_most", "less_than"):
            return None
        return self.value if self.is_bound else self.value - self.step / 2

    @property
    def high(self) -> Fraction | None:
        """The first value above that it no longer stands for; None where it has no upper bound."""
        if self.sense in ("at_least", "more_than"):
            return None
        return self.value if self.is_bound else (self.upper or self.value) + self.step / 2

    @property
    def low_included(self) -> bool:
        """Whether the lower end belongs to the print; if it does, the upper end does not."""
        return self.sense not in ("more_than", "at_most")

    @property
    def is_bound(self) -> bool:
        """Whether it says on one side only how far it goes."""
        return self.sense in ("at_least", "more_than", "at_most", "less_than")

    def __contains__(self, value: Fraction) -> bool:
        """Whether the value would be printed so."""
        return between(value, self.low, self.high, low_included=self.low_included)


def parse_print(text: str, unit: Unit) -> Print:
    """A number as printed, such as 243万, 2,854元, 至少1000元, 500余人 or 25%-30%.

    Raises ValueError where it does not suit the unit. Its step is one of its last digit; of what is about so much, one
    of the last digit that is not 0.

    >>> parse_print("243万", "wan").value, parse_print("1.8万", "people").step
    (Fraction(243000000, 1), Fraction(1000, 1))
    >>> parse_print("500余人", "people").sense, parse_print("约3500万元", "wan").step
    ('more_than', Fraction(100000000, 1))
    """
    ends = _BETWEEN.split(text)
    if len(ends) == 2:  # noqa: PLR2004  from, to
        return _range(text, ends[0], ends[1], unit)
    match = _WORDED.fullmatch(text)
    if not match:
        raise ValueError(text)
    value, step, more = _figure(match["figure"], unit)
    told = [_BEFORE.get(match["before"]), "more_than" if more else None, _BEHIND.get(match["behind"])]
    senses: list[Sense] = [each for each in told if each]
    if len(senses) > 1:
        raise ValueError(text)
    sense = senses[0] if senses else "rounded"
    if sense == "about":
        while value and not value % (step * 10):
            step *= 10
    return Print(text, value, step, sense)


def _range(text: str, first: str, last: str, unit: Unit) -> Print:
    """A range, whose ends are rounded to their last digits; a sign behind the second may stand for both."""
    signs = "" if first[-1] in _SIGNS else re.sub("[0-9.,]", "", last)
    low, low_step, more_than_low = _figure(first + signs, unit)
    high, high_step, more_than_high = _figure(last, unit)
    if more_than_low or more_than_high or not low < high:
        raise ValueError(text)
    return Print(text, low, min(low_step, high_step), "range", high)


def _figure(text: str, unit: Unit) -> tuple[Fraction, Fraction, bool]:
    """The value of one number with its signs, the worth of its last digit, and whether 多 or 余 is said of it."""
    kind, size = UNITS[unit]
    match = _NUMBER.fullmatch(text)
    if not match or not _suits(match["scale"], match["measure"], unit):
        raise ValueError(text)
    one = Fraction(size)
    if match["scale"] == "%":
        one = Fraction(1, 100)
    elif match["scale"]:
        one = Fraction(_SCALES[match["scale"]] * (FEN_PER_YUAN if kind == MONEY else 1))
    decimals = match["decimals"] or "."
    digits = Fraction(match["number"].replace(",", "") + decimals)
    return digits * one, one / 10 ** (len(decimals) - 1), bool(match["more"])


def _suits(scale: str, measure: str, unit: Unit) -> bool:
    """Whether the signs behind a printed number go with the unit it is said to be in."""
    kind = UNITS[unit][0]
    if kind == RATE:
        return (scale, measure) in (("", ""), ("%", ""), ("", "倍"))
    if kind == MONEY:
        bare = not scale and measure == "元"
        return scale != "%" and measure in ("", "元") and (unit == "yuan" or not bare)
    return scale != "%" and measure not in ("元", "倍")
