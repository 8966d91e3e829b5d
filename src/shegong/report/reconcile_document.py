"""Published claims recomputed, to be handed on: one table of all of them, then each place in full."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from shegong.formula.types import RATE
from shegong.impact.prints import UNITS, unit_text
from shegong.impact.published import Figure
from shegong.impact.reconcile import ClaimResult, ReadingResult, Reconciliation
from shegong.messages import _, label, separated
from shegong.money import decimal_places, decimal_text
from shegong.policy.policy import Evidence
from shegong.report.document import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
    Tone,
    money,
    rates,
    without_empty_columns,
    words,
)
from shegong.report.reconcile_words import (
    amount,
    answer,
    by_policy_text,
    counted,
    difference_text,
    extent_text,
    per_text,
    policy_texts,
    printed_text,
    sum_text,
    verdict_text,
    what_would_close,
)

_TONES: dict[str, Tone] = {"closes": "up", "differs": "down", "untested": "assumed"}


def summary_table(results: Sequence[Reconciliation]) -> Table:
    """A row for each claim, each with its place."""
    columns = (Column(_("地方")), Column(_("编号")), *_columns())
    rows = tuple(
        (words(label(each.claims.id, each.claims.name)), words(each.claims.id), *_row(result))
        for each in results
        for result in each.results
    )
    return Table("", columns, rows)


def compact_table(results: Sequence[Reconciliation]) -> Table:
    """The same for reading: the claims of a place stand below its name and what to type for it."""
    rows: list[tuple[Cell, ...]] = []
    for each in results:
        name = dict.fromkeys((label(each.claims.id, each.claims.name), each.claims.id))
        rows.append((words("  ".join(name), "strong"), *[words("")] * (len(_columns()) - 1)))
        rows += [_row(result) for result in each.results]
    return Table("", _columns(), tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("哪个数")),
        Column(_("公布"), "right"),
        Column(_("重算"), "right"),
        Column(_("结果")),
        Column(_("缺什么；怎样才对得上")),
    )


def reconcile_document(results: Sequence[Reconciliation]) -> Document:
    """The whole report."""
    table = compact_table(results)
    rules = Paragraph(
        _(
            "对得上：由公布的数重算，四舍五入到公布数的最后一位，与公布数相同。对不上：不同。"
            "无法验证：没有公布总数，或只有上下限、约数，或缺少要用的数；写明推得多少、缺什么。"
            "各种读法都只是算出来的，没有一种是断言。"
        ),
        "faint",
    )
    sections = [Section(_("一览"), (table, Paragraph(_total(results), "strong"), rules))]
    sections += [_place(result) for result in results]
    return Document(_("公布数核对"), _total(results), tuple(sections))


def summary_document(results: Sequence[Reconciliation]) -> Document:
    """The table alone, for the screen."""
    heading = Section(_("一览"), (compact_table(results),))
    return Document(_("公布数核对"), _total(results), (heading,))


def _total(results: Sequence[Reconciliation]) -> str:
    claims = [each for result in results for each in result.results]
    return _("{places} 地，{claims} 个数：{counts}").format(
        places=len(results), claims=len(claims), counts=counted(claims)
    )


def _row(result: ClaimResult) -> tuple[Cell, ...]:
    claim, found = result.claim, result.recomputed
    recomputed = extent_text(found.extent, claim.type, claim.unit, short=True) if found else ""
    return (
        words(label(claim.key, claim.name) + per_text(claim.per)),
        words(printed_text(claim), "" if claim.print else "faint"),
        words(recomputed),
        words(verdict_text(result.verdict), _TONES[result.verdict]),
        words(what_would_close(result)),
    )


def _place(result: Reconciliation) -> Section:
    claims = result.claims
    about = [Fact(_("编号"), claims.id), Fact(_("地区"), claims.region), Fact(_("文件"), claims.file)]
    if claims.note:
        about.append(Fact(_("说明"), claims.note))
    blocks: tuple[Block, ...] = (Facts(tuple(about)),)
    if claims.figures:
        blocks = (*blocks, _figures(claims.figures.values()))
    inner = tuple(_claim(each, claims.id) for each in result.results)
    return Section(label(claims.id, claims.name), blocks, inner, claims.id)


def _figures(figures: Iterable[Figure]) -> Table:
    columns = (
        Column(_("用到的数")),
        Column(_("数值"), "right"),
        Column(_("单位")),
        Column(_("从哪里来")),
        Column(_("说明")),
    )
    return without_empty_columns(Table("", columns, tuple(_figure_row(figure) for figure in figures)))


def _figure_row(figure: Figure) -> tuple[Cell, ...]:
    tone: Tone = "assumed" if figure.evidence.status == "assumed" else ""
    value, unit = _value(figure, tone)
    return (
        words(label(figure.key, figure.name) + per_text(figure.per)),
        value,
        words(unit),
        words(_origin(figure, figure.evidence), tone),
        words(figure.note),
    )


def _value(figure: Figure, tone: Tone) -> tuple[Cell, str]:
    """A figure in its unit, as a number where it is one; else in its own words, or between which two it lies."""
    if figure.printed:
        return words(figure.printed.text, tone), ""
    value = figure.value / UNITS[figure.unit][1]
    places = decimal_places(value.denominator)
    if figure.extent.point is None or places is None:
        return words(extent_text(figure.extent, figure.type, figure.unit), tone), ""
    if figure.type == RATE:
        return rates([value], percent=value <= 1)[0]._replace(tone=tone), ""
    if figure.unit == "yuan":
        return money(figure.value, tone), unit_text(figure.unit)
    text, form = decimal_text(value), "0" + ("." + "0" * places if places else "")
    return Cell(text, Decimal(text), form, tone), unit_text(figure.unit)


def _origin(figure: Figure, evidence: Evidence) -> str:
    if figure.by_policy:
        facts = separated(f"{key} = {value}" for key, value in figure.by_policy.given.items())
        return _("按办法 {told}").format(told=by_policy_text(figure.by_policy)) + f"\n{facts}"
    if figure.formula:
        return f"= {figure.formula.in_names()}"
    parts = [str(evidence.clause)] if evidence.clause else []
    return "\n".join([*parts, evidence.why] if evidence.why else parts)


def _claim(result: ClaimResult, sheet: str) -> Section:
    claim = result.claim
    source = claim.clause.source
    issued = " ".join(str(each) for each in (source.publisher, source.issued) if each)
    facts = [
        Fact(_("结果"), verdict_text(result.verdict), _TONES[result.verdict]),
        Fact(_("公布"), printed_text(claim) + per_text(claim.per)),
        Fact(_("出处"), "\n".join(text for text in (str(claim.clause), issued, source.note) if text)),
    ]
    if claim.quote:
        facts.append(Fact(_("原文"), claim.quote))
    if found := result.recomputed:
        facts.append(Fact(_("公式"), result.in_names))
        facts.append(Fact(_("重算") if claim.print else _("推得"), sum_text(result, found, claim)))
        if found.verdict == "differs":
            facts.append(Fact(_("差额"), difference_text(claim, found), "down"))
    facts += [Fact(_("办法"), text) for text in policy_texts(result.claim.formula)]
    if result.missing:
        facts.append(Fact(_("原因"), result.missing))
    if claim.note:
        facts.append(Fact(_("说明"), claim.note))
    blocks: tuple[Block, ...] = (Facts(tuple(facts)),)
    if result.readings:
        blocks = (*blocks, _readings(result))
    return Section(label(claim.key, claim.name), blocks, sheet=sheet)


def _readings(result: ClaimResult) -> Table:
    columns = (
        Column(_("读法")),
        Column(_("算式")),
        Column(_("结果")),
        Column(_("对照")),
        Column(_("说明")),
    )
    rows = tuple(_reading_row(each, result) for each in result.readings)
    notes = (_("各种读法都只是算出来的，没有一种是断言。"),)
    return without_empty_columns(Table("", columns, rows, notes))


def _reading_row(result: ReadingResult, of: ClaimResult) -> tuple[Cell, ...]:
    reading, unknown = result.reading, result.reading.formula.unknown
    tone: Tone = ""
    if found := result.recomputed:
        told, tone = verdict_text(found.verdict), _TONES[found.verdict]
        formula = sum_text(result, found, of.claim)
    else:
        question = unknown.question or unknown.label if unknown else ""
        told = f"{question} {answer(result, of.claim.print)}".strip()
        formula = result.in_names
    compared = ""
    if result.compared:
        figure = result.compared.figure
        compared = f"{label(figure.key, figure.name)} {amount(figure.value, figure.type, figure.unit)}"
    notes = policy_texts(reading.formula)
    return (
        words(label(reading.key, reading.name) + per_text(reading.per)),
        words(formula),
        words(told, tone),
        words(compared),
        words("\n".join([*notes, reading.note] if reading.note else notes)),
    )
