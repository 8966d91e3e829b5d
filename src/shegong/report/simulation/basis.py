"""What an answer rests on: first what nobody has published, then what was; and how to get it again."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from shegong.messages import _
from shegong.money import decimal_text, yuan
from shegong.policy import policy as regulation
from shegong.policy.policy import Evidence, Parameter, Policy, Rule, Transition
from shegong.report.citations import status_name
from shegong.report.document import Block, Column, Fact, Facts, Paragraph, Section, Table, words
from shegong.simulation.question import Answer
from shegong.simulation.scenario.scenario import Newcomers, Variant
from shegong.simulation.states import trimmed
from shegong.simulation.targets import figure_text


def basis_sections(answer: Answer, *, brief: bool) -> list[Section]:
    """The assumed entries of the scenario and of the policy, with why; then those with a source."""
    calculated = answer.run.holders.average is None or any(
        course.variant.newcomers and course.variant.newcomers.pay is None for course in answer.run.courses
    )
    assumed = [*(_policy_rows(answer) if calculated else ()), *_rows(answer, assumed=True)]
    published = [*_rows(answer, assumed=False)]
    people = answer.run.holders
    blocks: list[Block] = []
    if people.synthetic:
        told = (
            _("人员是按公布的人数合成的，非真实：结果只说明口径和数量级")
            if answer.run.scenario.people.sample
            else _("花名册里有证件号码以 99 开头的示例人员，非真实")
        )
        blocks.append(Paragraph(told, "assumed"))
    if people.average is not None:
        blocks.append(Paragraph(_("没有个人资料：在岗人员都按平均工资算，不升不退"), "assumed"))
        if not people.current.any():
            blocks.append(
                Paragraph(_("编制表没有写现在的平均工资（pay）：在岗人员的支出只是增资"), "assumed")
            )
    if brief:
        if assumed:
            names = "、".join(dict.fromkeys(row[1] for row in assumed))
            blocks.append(
                Paragraph(_("推定 {count} 项：{names}").format(count=len(assumed), names=names), "assumed")
            )
        return [Section(_("依据"), tuple(blocks))] if blocks else []
    columns = (Column(_("哪里")), Column(_("什么")), Column(_("数值")), Column(_("理由")))
    if assumed:
        rows = tuple(
            (words(where), words(name, "assumed"), words(value), words(why))
            for where, name, value, why in assumed
        )
        blocks.append(Table(_("没有公布、由我们推定的"), columns, rows))
    if published:
        rows = tuple(
            (words(where), words(name), words(value), words(source))
            for where, name, value, source in published
        )
        blocks.append(Table(_("有出处的"), (*columns[:3], Column(_("出处"))), rows))
    return [Section(_("这些数依据什么"), tuple(blocks))] if blocks else []


_Row = tuple[str, str, str, str]
_Written = Parameter | regulation.Table | Rule | Transition
_DIGITS = 12
_DIGESTS = "sha256"


def _policy_rows(answer: Answer) -> Iterator[_Row]:
    """The assumed figures, tables and rules of the policy."""
    scenario = answer.run.scenario
    for each in trimmed(scenario.policy).assumptions(month=scenario.start):
        value = {"table": _("整表"), "rule": _("算法")}.get(each.kind, each.value)
        yield _("办法"), each.name, value, each.why


def _rows(answer: Answer, *, assumed: bool) -> Iterator[_Row]:
    """The entries of the scenario that are assumed, or that have a source."""
    seen: set[tuple[str, str]] = set()
    for course in answer.run.courses:
        told_of = (*_overlaid(answer.run.scenario.policy, course.variant), *_entries(course.variant))
        for name, value, evidence in told_of:
            if (evidence.status == "assumed") is not assumed or (name, value) in seen:
                continue
            seen.add((name, value))
            told = evidence.why if assumed else _cited(evidence)
            yield _("方案"), name, value, told


def _cited(evidence: Evidence) -> str:
    clause = evidence.clause
    if clause is None:
        return status_name(evidence.status)
    number = f" {clause.source.number}" if clause.source.number else ""
    return f"{clause.source.title}{number} {clause.locator}".strip()


def _overlaid(policy: Policy, variant: Variant) -> Iterator[tuple[str, str, Evidence]]:
    """The entries of a regulation that a variant puts in the place of the policy's own."""
    for era in variant.eras:
        before = _written(policy)
        for key, entry in _written(era.policy).items():
            old = before.get(key)
            if old is None or old.evidence != entry.evidence or _said(old) != _said(entry):
                yield entry.name, _("{month} 起改写").format(month=era.start), entry.evidence


def _written(policy: Policy) -> dict[str, _Written]:
    """The entries of a regulation that have evidence."""
    return {**policy.parameters, **policy.tables, **policy.rules, **policy.transitions}


def _said(entry: _Written) -> object:
    """What an entry says, apart from where it stands and what it was found to come to."""
    match entry:
        case Parameter():
            return entry.values
        case regulation.Table():
            return entry.lookup
        case Rule():
            return entry.formula, entry.rounding
        case _:
            return entry.when, entry.sets


def _entries(variant: Variant) -> Iterator[tuple[str, str, Evidence]]:
    """What a variant says, as people read it."""
    for change in variant.changes:
        first = change.steps[0]
        signs = {"set": _("改为"), "scale": "×", "add": "+"}
        kind = change.parameter.type
        value = figure_text(first.value, kind) if first.kind != "scale" else _percent(first.value)
        times = _("，{count} 次").format(count=len(change.steps)) if len(change.steps) > 1 else ""
        yield change.name, f"{first.month} {signs[first.kind]} {value}{times}", change.evidence
    for yearly in variant.yearly:
        policy = variant.eras[0].policy
        given = policy.inputs[yearly.input]
        shares = "、".join(
            f"{choice.name} {_percent(share)}"
            for choice, share in zip(given.choices, yearly.shares, strict=True)
            if share
        )
        yield given.name, shares, yearly.evidence
    for exits in variant.exits:
        yield exits.name, _("每年 {rate}").format(rate=_percent(exits.rate)), exits.evidence
    if variant.retirement:
        ages = _("女 {female} 岁，男 {male} 岁").format(
            female=variant.retirement.female, male=variant.retirement.male
        )
        yield _("退休"), ages, variant.retirement.evidence
    for uptake in variant.uptake:
        yield uptake.name, _("每年 {rate}").format(rate=_percent(uptake.rate)), uptake.evidence
    for each in variant.appointments:
        told = (
            _("每年 {people} 人").format(people=each.people)
            if each.rate is None
            else _("每年 {rate}").format(rate=_percent(each.rate))
        )
        yield each.name, told, each.evidence
    if variant.fill:
        pace = _("从 {month} 起").format(month=variant.fill.start)
        told = (
            _("每年 {people} 人").format(people=variant.fill.a_year)
            if variant.fill.a_year is not None
            else _("一次补满")
        )
        yield _("补缺"), f"{pace}，{told}" if variant.fill.vacancies else _("空缺不补"), variant.fill.evidence
    if variant.newcomers:
        yield _("新来的人"), _described(variant.newcomers, variant.eras[0].policy), variant.newcomers.evidence
    if variant.on_cost:
        yield (
            _("单位负担"),
            _("应发的 {rate}").format(rate=_percent(variant.on_cost.rate)),
            variant.on_cost.evidence,
        )
    for funder in variant.funding:
        yield _("由{name}负担").format(name=funder.name), _percent(funder.share), funder.evidence


def _described(newcomers: Newcomers, policy: Policy) -> str:
    """What newcomers are like, in words."""
    if newcomers.pay is not None:
        return _("每月 {amount} 元").format(amount=yuan(newcomers.pay))
    told = []
    for key, shares in newcomers.shares.items():
        choices = zip(policy.inputs[key].choices, shares, strict=True)
        told.append("、".join(f"{choice.name} {_percent(share)}" for choice, share in choices if share))
    for key, value in newcomers.values.items():
        given = policy.inputs[key]
        shown = figure_text(Fraction(value), given.type) if given.type.is_amount else str(value)
        told.append(f"{given.name} {shown}{given.unit}")
    if newcomers.ages:
        told.append(_("{low}–{high} 岁").format(low=newcomers.ages[0], high=newcomers.ages[1]))
    return "；".join(told)


def _percent(share: Fraction) -> str:
    return decimal_text(share * 100) + "%"


def reproduction_section(manifest: Mapping[str, object], *, brief: bool) -> Section:
    """Versions, digests and options: enough to get the same again; `brief` on one line."""
    facts = [Fact(name, text) for name, text in _flat(manifest, "")]
    if brief:
        told = ", ".join(
            f"{fact.label} {fact.text[:_DIGITS] if fact.label.endswith(_DIGESTS) else fact.text}"
            for fact in facts
        )
        return Section(_("怎样重现"), (Paragraph(told, "faint"),))
    note = Paragraph(
        _(
            "要重算：shegong simulate 方案 --out report.json 写下的文件，用 shegong simulate --again report.json"
        )
    )
    return Section(_("怎样重现"), (Facts(tuple(facts)), note))


def _flat(value: Mapping[str, object], under: str) -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        name = f"{under}{key}"
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{name}.")
        elif inner not in (None, "", False):
            yield name, str(inner)
