"""Makes the slips of a payroll."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from shegong.engine.limits import as_value
from shegong.formula.words import value_text
from shegong.messages import _, label, language, listed
from shegong.money import yuan
from shegong.payroll.carried import carried_inputs
from shegong.payroll.run import Payroll
from shegong.policy.month import Month
from shegong.policy.policy import Clause, Input, Policy, Rule
from shegong.report.document import Fact, clean
from shegong.report.slips.reasons import reasons_of
from shegong.report.slips.slip import ASSUMED, Line, Part, Slip, Slips, Total
from shegong.roster.fields import load_fields
from shegong.roster.identity import mask

_ABOUT = ("name", "id_number", "staff_number", "region", "street", "community", "unit", "card")
_FEW = 6
_SHOWN_OF_CARD = 4


class _Ground(NamedTuple):
    """What slips with the same items have in common: the clause of each, which are assumed, and what stands below."""

    sources: Mapping[str, str]
    assumed: frozenset[str]
    notes: tuple[Fact, ...]


def make_slips(payroll: Payroll) -> Slips:
    """A slip for each person of a month's payroll, in its order."""
    policy, table = payroll.policy, payroll.table
    explained = [rule for rule in policy.items if rule.kind != "employer"]
    shown = [*policy.items, *policy.totals]
    amounts = table.select("row", *(rule.key for rule in shown)).iter_rows()
    reasons = {rule.key: reasons_of(payroll, rule) for rule in explained}
    grounds: dict[tuple[str, ...], _Ground] = {}
    slips: list[Slip] = []
    for (row, *fen), facts, told in zip(amounts, _facts(payroll), _told(payroll), strict=True):
        paid = dict(zip((rule.key for rule in shown), fen, strict=True))
        why = {key: next(texts) for key, texts in reasons.items()}
        items = tuple(rule.key for rule in explained if paid[rule.key])
        if items not in grounds:
            grounds[items] = _ground(payroll, items)
        slips.append(
            Slip(row, facts, told, *_statement(policy, paid, why, grounds[items]), list(grounds).index(items))
        )
    return Slips(
        _("工资条"),
        _period(payroll.month),
        (_("类别"), _("项目"), _("数额"), _("算法和依据")),
        _("单位：元"),
        _("单位另外负担："),
        tuple(ground.notes for ground in grounds.values()),
        tuple(slips),
    )


def _period(month: Month) -> str:
    return f"{month.year}年{month.month}月" if language() == "zh" else str(month)


def _statement(
    policy: Policy, paid: Mapping[str, int], why: Mapping[str, str], ground: _Ground
) -> tuple[tuple[Part, ...], Total | None, tuple[Total, ...]]:
    """From the items of pay and what is taken from it to what is paid out; and what the employer pays besides."""

    def total(key: str) -> Total | None:
        if key not in policy.rules:
            return None
        return Total(label(key, policy.rules[key].name), yuan(paid[key]))

    def part(heading: str, kinds: Sequence[str], key: str) -> Part:
        rules = (rule for rule in policy.items if rule.kind in kinds and paid[rule.key])
        lines = (_line(rule, paid[rule.key], why[rule.key], ground) for rule in rules)
        return Part(heading, tuple(lines), total(key))

    parts = [part(_("应发"), ("earning",), "gross")]
    if any(rule.kind in ("deduction", "tax") for rule in policy.items):
        parts.append(part(_("扣款"), ("deduction", "tax"), "deductions"))
    borne = [rule for rule in policy.items if rule.kind == "employer" and paid[rule.key]]
    costs = [Total(label(rule.key, rule.name), yuan(paid[rule.key])) for rule in borne]
    cost = total("employer_cost") if costs else None
    return tuple(parts), total("net"), (*costs, *([cost] if cost else []))


def _line(rule: Rule, fen: int, reason: str, ground: _Ground) -> Line:
    source, is_assumed = ground.sources[rule.key], rule.key in ground.assumed
    return Line(label(rule.key, rule.name), yuan(fen), reason, source, is_assumed)


def _ground(payroll: Payroll, items: Sequence[str]) -> _Ground:
    policy = payroll.policy
    rules = [policy.rules[key] for key in items]
    clauses = [rule.evidence.clause for rule in rules]
    documents = list(dict.fromkeys(clause.source for clause in clauses if clause))
    sources = {
        rule.key: f"[{documents.index(clause.source) + 1}] {clause.locator}".rstrip() if clause else ""
        for rule, clause in zip(rules, clauses, strict=True)
    }
    notes: list[Fact] = []
    if assumed := policy.assumptions(items, payroll.month):
        names = listed(label(each.key, each.name) for each in assumed[:_FEW])
        if len(assumed) > _FEW:
            names = _("{few} 等 {count} 项").format(few=names, count=len(assumed))
        notes.append(Fact(ASSUMED, _("依据的数值或算法中没有公布、属于推定的：{names}").format(names=names)))
    if nothing := [rule for rule in policy.items if rule.kind != "employer" and rule.key not in items]:
        names = listed(label(rule.key, rule.name) for rule in nothing)
        notes.append(Fact(_("本月为 0"), names))
    if "net" not in policy.rules:
        notes.append(Fact(_("说明"), _("只算到应发，个人缴费和个人所得税没有算在内")))
    if documents:
        cited = (f"[{number}] {Clause(source, '')}" for number, source in enumerate(documents, start=1))
        notes.append(Fact(_("文件"), "  ".join(cited)))
    notes.append(Fact(_("办法"), policy.name))
    notes.append(Fact(_("查询"), _("对数额有疑问的，请持本条向发放单位查询")))
    marked = frozenset(key for key in items if policy.assumptions([key]))
    return _Ground(sources, marked, tuple(notes))


def _facts(payroll: Payroll) -> Iterator[tuple[Fact, ...]]:
    """Who each person is, as the roster says; numbers are masked."""
    fields = load_fields(payroll.policy).by_key
    keys = [key for key in _ABOUT if key in payroll.table.columns]
    for texts in payroll.table.select(keys).iter_rows():
        yield tuple(
            Fact(fields[key].label, _shown(key, text)) for key, text in zip(keys, texts, strict=True) if text
        )


def _shown(key: str, text: str) -> str:
    match key:
        case "id_number":
            return mask(text)
        case "card":
            return mask_card(text)
        case _:
            return clean(text)


def mask_card(number: str) -> str:
    """The last four digits of a bank card; none of something as short as that.

    >>> mask_card("6217 0000 1234 5678"), mask_card("12345")
    ('****5678', '****')
    """
    digits = "".join(number.split())
    return "****" + (digits[-_SHOWN_OF_CARD:] if len(digits) >= 2 * _SHOWN_OF_CARD else "")


def _told(payroll: Payroll) -> Iterator[tuple[Fact, ...]]:
    """What each person's pay depends on: what the roster says and is not an amount; and the grade, or the like."""
    policy = payroll.policy
    reading = payroll.roster.reading
    beside = {*reading.defaults, *reading.from_id, *(given.key for given in carried_inputs(policy))}
    inputs = [
        given
        for given in policy.inputs.values()
        if given.key in policy.asked and given.key not in beside and given.type.kind != "money"
    ]
    rules = [
        rule for rule in policy.rules.values() if rule.kind == "info" and rule.type.kind in ("count", "level")
    ]
    entries: list[Input | Rule] = [*inputs, *rules]
    known: list[dict[object, Fact | None]] = [{} for _entry in entries]
    for _row, *cells in payroll.table.select("row", *(entry.key for entry in entries)).iter_rows():
        facts: list[Fact] = []
        for entry, cell, seen in zip(entries, cells, known, strict=True):
            if cell not in seen:
                seen[cell] = _fact(policy, entry, cell)
            if fact := seen[cell]:
                facts.append(fact)
        yield tuple(facts)


def _fact(policy: Policy, entry: Input | Rule, cell: object) -> Fact | None:
    """What a cell says; nothing where it says no more than that nothing is out of the ordinary."""
    if isinstance(entry, Input) and entry.type.kind != "level" and _is_default(entry, cell):
        return None
    text = value_text(as_value(policy, entry.key, cell), entry.type, policy.scope)
    unit = f" {entry.unit}" if isinstance(entry, Input) and entry.unit else ""
    return Fact(label(entry.key, entry.name), text + unit)


def _is_default(given: Input, cell: object) -> bool:
    return given.default == (cell.toordinal() if isinstance(cell, date) else cell)
