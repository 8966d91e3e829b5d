"""Published claims recomputed, on the terminal: closes or not, and what each reading would need."""

from fractions import Fraction

from rich.text import Text

from shegong.formula.types import MONEY, RATE, Type
from shegong.impact.published import Claim, Print, Unit
from shegong.impact.reconcile import ClaimResult, ReadingResult, Reconciliation, Solved
from shegong.messages import _, label
from shegong.money import decimal_text, round_to_integer, wan, yuan
from shegong.report.screen import console, printable

_STYLES = {"closes": "bold green", "differs": "bold red", "untested": "bold yellow"}


def print_reconciliation(result: Reconciliation) -> None:
    """Every claim with its recomputation and its readings."""
    screen = console()
    claims = result.claims
    screen.print(f"{claims.name}  {claims.id}", style="bold", soft_wrap=True)
    for each in result.results:
        screen.print(Text.assemble(*_claim_parts(each)), soft_wrap=True)
    text = _("{closes} 项对得上，{differs} 项对不上，{untested} 项无从核对").format(
        closes=result.count("closes"), differs=result.count("differs"), untested=result.count("untested")
    )
    screen.print("\n" + text, style="bold")


def _claim_parts(result: ClaimResult) -> list[tuple[str, str]]:
    claim = result.claim
    verdicts = {"closes": _("对得上"), "differs": _("对不上"), "untested": _("无从核对")}
    parts = [
        (f"\n{verdicts[result.verdict]}", _STYLES[result.verdict]),
        (f"  {label(claim.key, claim.name)}", "bold"),
        (_("  公布 {printed}{per}\n").format(printed=claim.print.text, per=_per(claim.per)), ""),
    ]
    if claim.clause:
        parts.append((_("  出处  {clause}\n").format(clause=claim.clause), ""))
    if result.recomputed:
        found = result.recomputed
        parts += [
            (_("  公式  {formula}\n").format(formula=result.in_names), ""),
            (
                _("  重算  {numbers} = {value}\n").format(
                    numbers=result.in_numbers, value=amount(found.value, claim.type, claim.unit)
                ),
                "",
            ),
        ]
        if not found.closes:
            parts.append((_difference(claim, found.difference, found.factor), "red"))
    elif claim.why:
        parts.append((_("  原因  {why}\n").format(why=claim.why), ""))
    if result.readings:
        parts.append((_("  下面各种读法都只是算出来的，没有一种是断言：\n"), "dim"))
    for reading in result.readings:
        parts += _reading_parts(reading, claim)
    return [(printable(text), style) for text, style in parts]


def _difference(claim: Claim, difference: Fraction, factor: Fraction | None) -> str:
    low, high = interval(claim.print, claim.type, claim.unit)
    text = _("  相差  公布的数代表 [{low}, {high})；重算{direction} {size}").format(
        low=low,
        high=high,
        direction=_("多出") if difference > 0 else _("少了"),
        size=amount(abs(difference), claim.type, claim.unit),
    )
    if factor is not None:
        text += _("，公布数是重算数的 {factor} 倍").format(factor=decimal_text(factor, 3))
    return text + "\n"


def _reading_parts(result: ReadingResult, claim: Claim) -> list[tuple[str, str]]:
    reading = result.reading
    unknown = reading.formula.unknown
    parts = [(f"  · {label(reading.key, reading.name)}{_per(reading.per)}\n", "")]
    if result.recomputed:
        verdict = _("对得上") if result.recomputed.closes else _("对不上")
        value = amount(result.recomputed.value, claim.type, claim.unit)
        parts.append((f"      {result.in_numbers} = {value}  {verdict}\n", "dim"))
    elif unknown:
        parts.append((f"      {result.in_names}\n", "dim"))
        parts.append((f"      {unknown.question or unknown.label} {_answer(result, unknown.type)}\n", "cyan"))
    if result.compared:
        figure = result.compared.figure
        text = _("      对照：{name} {value}\n").format(
            name=label(figure.key, figure.name), value=amount(figure.value, figure.type, figure.unit)
        )
        parts.append((text, "dim"))
    if reading.note:
        parts.append((f"      {reading.note}\n", "dim"))
    return parts


def _answer(result: ReadingResult, kind: Type) -> str:
    solved = result.solved
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
            first, last = solved.whole
            return f"{first:,}" if first == last else f"{first:,}-{last:,}"
        case _:
            return _interval_of(solved, kind) if solved else ""


def _interval_of(solved: Solved, kind: Type) -> str:
    left, right = ("[", ")") if solved.low_included else ("(", "]")
    ends = f"{left}{plain(solved.low, kind)}, {plain(solved.high, kind)}{right}"
    return _("约 {value}，范围 {ends}").format(value=plain(solved.at_print, kind), ends=ends)


def plain(value: Fraction, kind: Type) -> str:
    """A solved value for reading: yuan and fen, per cent, or two decimals."""
    if kind == MONEY:
        return _("{amount} 元").format(amount=yuan(round_to_integer(value)))
    if kind == RATE:
        return decimal_text(value * 100, 2) + "%"
    return decimal_text(value, 2)


def amount(value: Fraction, kind: Type, unit: Unit) -> str:
    """A figure in its unit: money to the fen, in 万元 beside it where it was printed so."""
    if kind != MONEY:
        return decimal_text(value, 4) if value.denominator != 1 else f"{value.numerator:,}"
    text = _("{amount} 元").format(amount=yuan(value))
    return f"{text} = {_('{amount} 万元').format(amount=wan(value))}" if unit in ("wan", "yi") else text


def interval(printed: Print, kind: Type, unit: Unit) -> tuple[str, str]:
    """Between what the printed figure lies, by its last digit."""
    if kind == MONEY and unit in ("wan", "yi"):
        return tuple(_("{amount} 万元").format(amount=wan(end)) for end in (printed.low, printed.high))  # type: ignore[return-value]
    return plain(printed.low, kind), plain(printed.high, kind)


def _per(per: str | None) -> str:
    return {"month": _("（每月）"), "year": _("（每年）")}.get(per or "", "")
