"""Published claims recomputed, on the terminal: closes or not, and what each reading would need."""

from rich.text import Text

from shegong.impact.published import Claim
from shegong.impact.reconcile import ClaimResult, ReadingResult, Reconciliation
from shegong.messages import _, label
from shegong.report.reconcile_words import (
    amount,
    answer,
    counted,
    difference_text,
    per_text,
    policy_texts,
    printed_text,
    sum_text,
    verdict_text,
)
from shegong.report.screen import console, printable

_STYLES = {"closes": "bold green", "differs": "bold red", "untested": "bold yellow"}


def print_reconciliation(result: Reconciliation) -> None:
    """Every claim with its recomputation and its readings."""
    screen = console()
    claims = result.claims
    screen.print(f"{claims.name}  {claims.id}", style="bold", soft_wrap=True)
    for each in result.results:
        screen.print(Text.assemble(*_claim_parts(each)), soft_wrap=True)
    screen.print("\n" + counted(result.results), style="bold")


def _claim_parts(result: ClaimResult) -> list[tuple[str, str]]:
    claim = result.claim
    head = _("  公布 {printed}{per}\n") if claim.print else _("  {printed}{per}\n")
    parts = [
        (f"\n{verdict_text(result.verdict)}", _STYLES[result.verdict]),
        (f"  {label(claim.key, claim.name)}", "bold"),
        (head.format(printed=printed_text(claim), per=per_text(claim.per)), ""),
        (_("  出处  {clause}\n").format(clause=claim.clause), ""),
    ]
    if found := result.recomputed:
        line = _("  重算  {sum}\n") if claim.print else _("  推得  {sum}\n")
        parts.append((_("  公式  {formula}\n").format(formula=result.in_names), ""))
        parts.append((line.format(sum=sum_text(result, found, claim)), ""))
        if found.verdict == "differs":
            parts.append((_("  相差  {text}\n").format(text=difference_text(claim, found)), "red"))
        parts += [(_("  办法  {told}\n").format(told=told), "") for told in policy_texts(claim.formula)]
    if result.missing:
        parts.append((_("  原因  {why}\n").format(why=result.missing), ""))
    if claim.note:
        parts.append((_("  说明  {note}\n").format(note=claim.note), ""))
    if result.readings:
        parts.append((_("  下面各种读法都只是算出来的，没有一种是断言：\n"), "dim"))
    for reading in result.readings:
        parts += _reading_parts(reading, claim)
    return [(printable(text), style) for text, style in parts]


def _reading_parts(result: ReadingResult, claim: Claim) -> list[tuple[str, str]]:
    reading = result.reading
    unknown = reading.formula.unknown
    parts = [(f"  · {label(reading.key, reading.name)}{per_text(reading.per)}\n", "")]
    if found := result.recomputed:
        line = f"{sum_text(result, found, claim)}  {verdict_text(found.verdict)}"
        parts.append((f"      {line}\n", "dim"))
    elif unknown:
        parts.append((f"      {result.in_names}\n", "dim"))
        parts.append((f"      {unknown.question or unknown.label} {answer(result, claim.print)}\n", "cyan"))
    if result.compared:
        figure = result.compared.figure
        text = _("      对照：{name} {value}\n").format(
            name=label(figure.key, figure.name), value=amount(figure.value, figure.type, figure.unit)
        )
        parts.append((text, "dim"))
    policies = policy_texts(reading.formula)
    parts += [(_("      办法：{told}\n").format(told=told), "dim") for told in policies]
    if reading.note:
        parts.append((f"      {reading.note}\n", "dim"))
    return parts
