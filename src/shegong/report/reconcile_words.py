"""What is said of published figures and of what they come to, wherever it is shown."""

from collections.abc import Sequence
from fractions import Fraction

from shegong.formula.tree import Name
from shegong.formula.types import MONEY, RATE, Type
from shegong.impact.extents import Extent
from shegong.impact.prints import Print, Unit
from shegong.impact.published import ByPolicy, Claim, Formula
from shegong.impact.reconcile import ClaimResult, ClaimVerdict, ReadingResult, Recomputed, Solved
from shegong.messages import _, label, listed
from shegong.money import FEN_PER_YUAN, decimal_places, decimal_text, round_to_integer, wan, yuan

_PLACES = 4
_MOST_TOLD = 2
"""How many of the readings that would close a claim are told in a line."""


def verdict_text(verdict: ClaimVerdict) -> str:
    """A verdict in words."""
    return {"closes": _("对得上"), "differs": _("对不上"), "untested": _("无法验证")}[verdict]


def counted(results: Sequence[ClaimResult]) -> str:
    """How many claims came out how."""
    verdicts = [result.verdict for result in results]
    return _("{closes} 项对得上，{differs} 项对不上，{untested} 项无法验证").format(
        closes=verdicts.count("closes"),
        differs=verdicts.count("differs"),
        untested=verdicts.count("untested"),
    )


def per_text(per: str | None) -> str:
    """Per month, or per year."""
    return {"month": _("（每月）"), "year": _("（每年）")}.get(per or "", "")


def printed_text(claim: Claim) -> str:
    """What was published, in its own words."""
    return claim.print.text if claim.print else _("没有公布")


def plain(value: Fraction, kind: Type) -> str:
    """A solved value for reading: yuan and fen, per cent, or two decimals."""
    if kind == MONEY:
        return _("{amount} 元").format(amount=yuan(round_to_integer(value)))
    if kind == RATE:
        return decimal_text(value * 100, 2) + "%"
    return decimal_text(value, 2)


def amount(value: Fraction, kind: Type, unit: Unit) -> str:
    """A figure in its unit: money to the fen, in 万元 or 亿元 beside it where it was printed so."""
    if kind != MONEY:
        return f"{value.numerator:,}" if value.denominator == 1 else _short(value)
    text = _("{amount} 元").format(amount=yuan(value))
    beside = in_large_units(value, unit)
    return f"{text} = {beside}" if beside else text


def in_large_units(value: Fraction, unit: Unit) -> str:
    """Money in the 万元 or 亿元 that it was printed in; nothing where it was not."""
    if unit == "wan":
        return _("{amount} 万元").format(amount=wan(value))
    if unit == "yi":
        return _("{amount} 亿元").format(amount=_short(value / (FEN_PER_YUAN * 10**8)))
    return ""


def _short(value: Fraction) -> str:
    """A number with as many decimals as it has, and not too many."""
    exact = decimal_places(value.denominator)
    return decimal_text(value, _PLACES if exact is None else min(exact, _PLACES))


def brief(value: Fraction, kind: Type, unit: Unit) -> str:
    """A figure in its unit alone."""
    if kind == MONEY and unit in ("wan", "yi"):
        return in_large_units(value, unit)
    return amount(value, kind, unit)


def extent_text(found: Extent, kind: Type, unit: Unit, *, short: bool = False) -> str:
    """What a formula comes to: a figure, at least or at most so much, or from where to where."""

    def write(end: Fraction) -> str:
        text = (brief if short else amount)(end, kind, unit)
        return _("约 {value}").format(value=text) if found.about else text

    if found.point is not None:
        return write(found.point)
    if found.high is None:
        return _("至少 {amount}").format(amount=write(found.low or Fraction(0)))
    if not found.low:
        return _("至多 {amount}").format(amount=write(found.high))
    low, high = (brief(end, kind, unit) for end in (found.low, found.high))
    return _("{low} 至 {high}").format(low=low, high=high)


def interval(printed: Print, kind: Type, unit: Unit) -> str:
    """For what the printed figure stands."""
    low, high = (
        None if end is None else in_large_units(end, unit) or plain(end, kind)
        for end in (printed.low, printed.high)
    )
    return _ends(low, high, low_included=printed.low_included)


def _ends(low: str | None, high: str | None, *, low_included: bool) -> str:
    if low is None:
        return (_("小于 {amount}") if low_included else _("至多 {amount}")).format(amount=high)
    if high is None:
        return (_("至少 {amount}") if low_included else _("大于 {amount}")).format(amount=low)
    left, right = ("[", ")") if low_included else ("(", "]")
    return f"{left}{low}, {high}{right}"


def difference_text(claim: Claim, found: Recomputed) -> str:
    """How far the recomputed figure is from the print."""
    if claim.print is None:
        return ""
    stands_for = interval(claim.print, claim.type, claim.unit)
    if found.difference is None:
        return _("公布的数代表 {interval}，重算的数不在其中").format(interval=stands_for)
    text = _("公布的数代表 {interval}；重算{direction} {size}").format(
        interval=stands_for,
        direction=_("多出") if found.difference > 0 else _("少了"),
        size=amount(abs(found.difference), claim.type, claim.unit),
    )
    if found.factor is not None:
        text += _("，公布数是重算数的 {factor} 倍").format(factor=decimal_text(found.factor, 3))
    return text


def answer(result: ReadingResult, printed: Print | None) -> str:
    """What an unknown would have to be for a print; nothing where nothing is asked."""
    solved, unknown = result.solved, result.reading.formula.unknown
    if unknown is None or printed is None:
        return ""
    kind = unknown.type
    match result.verdict:
        case "any_value":
            return _("任何值都对得上")
        case "no_value":
            return _("没有哪个值能对上")
        case "only_negative" if solved:
            return _("只有负值（{value}）能对上，说不通").format(value=plain(solved.at_print, kind))
        case "no_whole" if solved:
            return _("约 {value}，范围内没有整数").format(value=plain(solved.at_print, kind))
        case _ if solved and solved.whole:
            return _whole_text(*solved.whole)
        case _:
            return _interval_of(solved, kind, printed) if solved else ""


def _interval_of(solved: Solved, kind: Type, printed: Print) -> str:
    low, high = (None if end is None else plain(end, kind) for end in (solved.low, solved.high))
    if kind == RATE and low == high and solved.low is not None and solved.high is not None:
        low, high = (decimal_text(end * 100, _PLACES) + "%" for end in (solved.low, solved.high))
    ends = _ends(low, high, low_included=solved.low_included)
    if printed.is_bound or printed.sense == "range":
        return ends
    return _("约 {value}，范围 {ends}").format(value=plain(solved.at_print, kind), ends=ends)


def sum_text(result: ClaimResult | ReadingResult, found: Recomputed, claim: Claim) -> str:
    """The numbers and what they come to; of a figure alone, that figure."""
    formula = result.reading.formula if isinstance(result, ReadingResult) else claim.formula
    value = extent_text(found.extent, claim.type, claim.unit)
    return value if formula and isinstance(formula.tree, Name) else f"{result.in_numbers} = {value}"


def by_policy_text(told: ByPolicy) -> str:
    """Which rule of which regulation a figure comes from, and what of that nobody published."""
    text = _("{id} 的“{rule}”，{month}").format(
        id=told.policy, rule=label(told.rule.key, told.rule.name), month=told.month
    )
    if told.assumed:
        names = listed(label(each.key, each.name) for each in told.assumed)
        text += _("；其中推定的：{names}").format(names=names)
    return text


def policy_texts(formula: Formula | None) -> list[str]:
    """The rules that a formula's figures come from, each once, whoever they were calculated for."""
    return list(dict.fromkeys(by_policy_text(told) for told in formula.by_policy)) if formula else []


def what_would_close(result: ClaimResult) -> str:
    """What would make a claim close, in a line: what is missing, and the readings of which it is known."""
    if result.verdict == "closes":
        return _("按推定的数对得上") if any(told.assumed for told in result.by_policy) else ""
    first_closing = sorted(result.readings, key=lambda each: each.verdict != "closes")
    texts = [_reading_text(each, result.claim) for each in first_closing]
    told = [text for text in texts if text]
    shown = told[:_MOST_TOLD]
    if len(told) > _MOST_TOLD:
        shown.append(_("另有 {count} 种读法").format(count=len(told) - _MOST_TOLD))
    missing = [result.missing] if result.missing else []
    if result.verdict == "differs" and not told:
        missing.append(_("没有一种读法对得上"))
    return "\n".join([*missing, *shown])


def _reading_text(result: ReadingResult, claim: Claim) -> str:
    """A reading that closes, or what it would need; nothing where it can't close, or nothing was printed."""
    name = label(result.reading.key, result.reading.name)
    unknown = result.reading.formula.unknown
    if unknown and claim.print and result.verdict in ("solved", "any_value"):
        needed = _("任何值") if result.solved is None else _needed(result.solved, unknown.type, claim.print)
        return _("{reading}：{unknown} {value}").format(reading=name, unknown=unknown.label, value=needed)
    return name if result.verdict == "closes" and claim.print else ""


def _needed(solved: Solved, kind: Type, printed: Print) -> str:
    if solved.whole:
        return _whole_text(*solved.whole)
    if printed.is_bound or printed.sense == "range":
        return _interval_of(solved, kind, printed)
    return plain(solved.at_print, kind)


def _whole_text(first: int, last: int | None) -> str:
    if last is None:
        return _("至少 {amount}").format(amount=f"{first:,}")
    return f"{first:,}" if first == last else f"{first:,}-{last:,}"
