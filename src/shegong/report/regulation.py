"""A regulation as a document to be read: by who drafts it, who pays by it, and who decides on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import get_args

from shegong.errors import ShegongError
from shegong.formula.types import MONEY
from shegong.formula.words import value_text
from shegong.messages import _, label, language, listed
from shegong.money import FEN_PER_YUAN, parse_number, yuan
from shegong.policy.facts import find_input, read_fact
from shegong.policy.month import Month
from shegong.policy.policy import Input, Parameter, Policy
from shegong.policy.regions import province
from shegong.policy.schema import Status
from shegong.report.citations import Citations, citations, entries, entry_name, kind_name, status_name
from shegong.report.document import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Section,
    Table,
    whole,
    without_empty_columns,
    words,
)
from shegong.report.grade_tables import grade_blocks
from shegong.report.pay_grid import pay_grid
from shegong.report.pay_tables import pay_blocks
from shegong.report.regulation_figures import parameter_cells, parameter_table, policy_table
from shegong.report.regulation_rules import (
    absence_section,
    calendar_section,
    check_section,
    law_facts,
    limit_section,
    rule_section,
    transition_section,
)

_NUMERALS = "〇一二三四五六七八九"
_TEN = 10


def latest_change(policy: Policy) -> Month:
    """The first month for which all that the regulation's dates say so far holds."""
    days = [policy.start, *policy.layer_starts]
    days += [since for parameter in policy.parameters.values() for since, _value in parameter.values]
    last = max(day for day in days if day == policy.start or policy.end is None or day <= policy.end)
    month = Month(last.year, last.month)
    following = month if last.day == 1 else month.plus(1)
    return month if policy.end and following.first_day > policy.end else following


def regulation(policy: Policy, month: Month) -> Document:
    """The whole regulation, with the amounts of one month; raises ShegongError where it is not in force then."""
    grid, cite = pay_grid(policy, month), citations(policy)
    about, pay, rules = _("概况"), _("工资标准"), _("规则")
    sections = (
        Section(_("概况"), (_head(policy, month),), sheet=about),
        Section(_("依据的文件"), (_documents(cite),), sheet=about),
        Section(_("岗位与条件"), (_posts(policy), _inputs(policy)), sheet=about),
        Section(_("工资标准（{month}）").format(month=month), tuple(pay_blocks(grid)), sheet=pay),
        Section(_("等级的确定"), tuple(grade_blocks(grid)), sheet=pay),
        Section(
            _("计算规则"),
            sections=tuple(rule_section(policy, each, cite) for each in policy.rules.values()),
            sheet=rules,
        ),
        Section(
            _("晋升与变动"),
            sections=tuple(transition_section(policy, each, cite) for each in policy.transitions.values()),
            sheet=rules,
        ),
        Section(
            _("不在岗"),
            sections=tuple(absence_section(policy, each, cite) for each in policy.absences.values()),
            sheet=rules,
        ),
        Section(
            _("工作日历"),
            sections=tuple(calendar_section(each, cite) for each in policy.calendar.values()),
            sheet=rules,
        ),
        Section(
            _("核对"),
            sections=tuple(check_section(policy, each, cite) for each in policy.checks.values()),
            sheet=rules,
        ),
        Section(
            _("限度"),
            sections=tuple(limit_section(policy, each, cite) for each in policy.limits.values()),
            sheet=rules,
        ),
        Section(_("应当成立的关系"), (law_facts(policy),), sheet=rules),
        Section(_("参数"), (parameter_table(policy, month, cite),), sheet=_("参数")),
        Section(
            _("表"), tuple(policy_table(policy, each, cite) for each in policy.tables.values()), sheet=_("表")
        ),
        Section(_("算例"), (_cases(policy, cite),), sheet=_("算例")),
        Section(_("推定"), tuple(_assumptions(policy, month)), sheet=_("推定")),
    )
    subtitle = _("{id}，{month} 的标准").format(id=policy.id, month=month)
    return Document(policy.name, subtitle, _numbered(sections))


def _numbered(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections that say something, numbered as the language in use does."""
    said = [replace(each, blocks=tuple(filter(_says, each.blocks))) for each in sections]
    kept = [each for each in said if each.blocks or each.sections]
    return tuple(
        replace(each, heading=f"{_numeral(number)}{each.heading}")
        for number, each in enumerate(kept, start=1)
    )


def _says(block: Block) -> bool:
    """Whether anything stands in a block."""
    match block:
        case Table():
            return bool(block.rows)
        case Facts():
            return bool(block.facts)
        case _:
            return True


def _numeral(number: int) -> str:
    """The number of a section in the language in use."""
    return f"{_chinese(number)}、" if language() == "zh" else f"{number}. "


def _chinese(number: int) -> str:
    """A number below 20 in Chinese.

    >>> _chinese(1), _chinese(10), _chinese(12)
    ('一', '十', '十二')
    """
    tens, ones = divmod(number, _TEN)
    return ("十" if tens else "") + (_NUMERALS[ones] if ones else "")


def _head(policy: Policy, month: Month) -> Facts:
    """Whose regulation it is, from when to when, and how well it is known."""
    until = policy.end.isoformat() if policy.end else _("未定")
    layers = [
        _("{layer}（{start} 起）").format(layer=layer, start=start)
        for layer, start in zip(policy.layers[1:], policy.layer_starts[1:], strict=True)
    ]
    counted = Counter(each.evidence.status for each in entries(policy))
    known = _("公布 {published} 项，推算 {derived} 项，推定 {assumed} 项（含所依据的各层；见“推定”一节）")
    shown = _("{month}（最近一次变动后的第一个月）") if month == latest_change(policy) else "{month}"
    counts = {status: counted[status] for status in get_args(Status)}
    facts = (
        Fact(_("名称"), policy.name, "strong"),
        Fact(_("编号"), policy.id),
        Fact(_("地区"), f"{province(policy.region)} {policy.region}"),
        Fact(_("施行"), _("{start} 至 {end}").format(start=policy.start, end=until)),
        Fact(_("公布日期"), policy.announced.isoformat() if policy.announced else ""),
        Fact(_("所依据的办法"), listed(layers)),
        Fact(_("标准的月份"), shown.format(month=month)),
        Fact(_("数字与条文"), known.format(**counts), "assumed" if counted["assumed"] else ""),
        Fact(_("说明"), policy.note),
    )
    return Facts(tuple(fact for fact in facts if fact.text))


def _documents(cite: Citations) -> Table:
    """The sources, numbered as the rest of the document cites them."""
    rows = tuple(
        (
            words(f"[{number}]"),
            words(f"《{source.title}》" + (f"\n{source.note}" if source.note else "")),
            words(source.number),
            words(source.publisher),
            words(source.issued.isoformat() if source.issued else ""),
        )
        for number, source in enumerate(cite.sources, start=1)
    )
    columns = (_("序号"), _("文件"), _("文号"), _("发布机关"), _("发布日期"))
    return without_empty_columns(Table("", tuple(map(Column, columns)), rows))


def _posts(policy: Policy) -> Table:
    """The posts with their spans, the highest first."""
    graded = any(post.highest > 1 for post in policy.posts.values())
    rows = tuple(
        (
            words(label(post.key, post.name), "strong"),
            words(f"{post.lowest}–{post.highest}" if graded else ""),
            words(listed(post.also)),
        )
        for post in reversed([*policy.posts.values()])
    )
    columns = (Column(_("岗位")), Column(_("等级范围")), Column(_("也称")))
    return without_empty_columns(Table(_("岗位"), columns, rows))


def _inputs(policy: Policy) -> Table:
    """What is to be known of a person besides the post."""
    rows = tuple(
        (
            words(label(each.key, each.name)),
            words(_span(each, policy)),
            words("" if each.default is None else _measured(each, each.default, policy)),
        )
        for each in policy.inputs.values()
        if each.type.level != "post"
    )
    columns = (Column(_("条件")), Column(_("取值")), Column(_("不填时当作")))
    return without_empty_columns(Table(_("核定工资要知道的条件"), columns, rows))


def _span(given: Input, policy: Policy) -> str:
    """What an input can be."""
    if given.choices:
        return listed(label(choice.key, choice.name) for choice in given.choices)
    if given.type.kind == "flag":
        return _("是或否")
    low, high = (_measured(given, end, policy) for end in (given.minimum, given.maximum))
    return _("{low} 至 {high}").format(low=low.removesuffix(f" {given.unit}"), high=high)


def _measured(given: Input, value: int, policy: Policy) -> str:
    """A value in the measure of an input's limits, as people write it."""
    unit = given.unit or (_("元") if given.type == MONEY else "")
    match given.type.kind:
        case "flag":
            return value_text(bool(value), given.type, policy.scope)
        case "date":
            return date.fromordinal(value).isoformat()
        case _:
            return f"{value_text(Fraction(value), given.type, policy.scope)} {unit}".rstrip()


def _cases(policy: Policy, cite: Citations) -> Table:
    """The examples that the nearest layer carries."""
    rows = tuple(
        (
            whole(number),
            words(str(case.on)),
            words(_told(policy, case.given)),
            words(listed([*_expected(policy, case.expect), _told(policy, case.becomes)]).strip("、, ")),
            words("\n".join(text for text in (case.note, cite.cited(case.clause)) if text)),
        )
        for number, case in enumerate(policy.cases, start=1)
    )
    columns = (
        Column(_("序号"), "right"),
        Column(_("月份")),
        Column(_("条件")),
        Column(_("结果")),
        Column(_("说明与出处")),
    )
    return without_empty_columns(Table("", columns, rows))


def _told(policy: Policy, given: Mapping[str, str]) -> str:
    """Values of inputs, as typed in a case, in the names that people use."""
    told = []
    for name, text in given.items():
        wanted = find_input(policy, name)
        try:
            value = read_fact(wanted, text) if wanted else None
        except ShegongError:  # the case is wrong: `policy test` says so
            value = None
        shown = text if wanted is None or value is None else value_text(value, wanted.type, policy.scope)
        unit = f" {wanted.unit}" if wanted and wanted.unit else ""
        told.append(f"{label(wanted.key, wanted.name) if wanted else name} {shown}{unit}")
    return listed(told)


def _expected(policy: Policy, expect: Mapping[str, str]) -> Iterator[str]:
    """What a case expects of rules."""
    for key, text in expect.items():
        rule = policy.rules.get(key)
        amount = rule is not None and rule.type == MONEY
        shown = yuan(parse_number(text) * FEN_PER_YUAN) if amount else text
        yield f"{label(key, rule.name) if rule else key} {shown}"


def _assumptions(policy: Policy, month: Month) -> Iterator[Table]:
    """How much is published and how much is not; then whatever nobody has published, with its reason."""
    statuses: tuple[Status, ...] = get_args(Status)
    counted = Counter((kind_name(entry), entry.evidence.status) for entry in entries(policy))
    kinds = dict.fromkeys(kind for kind, _status in counted)
    rows = [(words(kind), *(whole(counted[kind, status]) for status in statuses)) for kind in kinds]
    sums = [sum(counted[kind, status] for kind in kinds) for status in statuses]
    rows.append((words(_("合计"), "strong"), *(whole(each, "strong") for each in sums)))
    columns = (Column(_("类别")), *(Column(status_name(status), "right") for status in statuses))
    yield Table(_("各项的出处"), columns, tuple(rows))
    assumed = [entry for entry in entries(policy) if entry.evidence.status == "assumed"]
    yield without_empty_columns(
        Table(
            _("没有公布、按推定计算的"),
            (Column(_("名称")), Column(_("类别")), Column(_("数值"), "right"), Column(_("理由"))),
            tuple(
                (
                    words(entry_name(entry)),
                    words(kind_name(entry)),
                    _value(entry, month),
                    words(entry.evidence.why),
                )
                for entry in assumed
            ),
        )
    )


def _value(entry: object, month: Month) -> Cell:
    """The value in force of a parameter."""
    if not isinstance(entry, Parameter):
        return words("")
    cells = zip(entry.values, parameter_cells(entry), strict=True)
    return next((cell for (since, _value), cell in reversed([*cells]) if since <= month.first_day), words(""))
