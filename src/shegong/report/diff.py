"""Two regulations, or one in two months, held side by side: what changed, and who gains and loses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from shegong.formula.interpret import Value
from shegong.formula.types import MONEY
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.policy.changes import Change, Difference
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.proof.compare import Comparison, Heat
from shegong.proof.domain import Axis, Domain
from shegong.proof.shared import Held
from shegong.proof.view import Situation
from shegong.report.change_words import (
    are_percentages,
    cells_of,
    change_name,
    many_cells,
    movement,
    section_name,
    sentences,
    short,
    texts,
)
from shegong.report.document import Block, Column, Document, Fact, Facts, Section, Table, words
from shegong.report.heat import heat_table, signed
from shegong.report.typed import pay_command


@dataclass(frozen=True)
class Side:
    """One of the two: a policy in a month, and the options by which the command line finds the policy."""

    policy: Policy
    month: Month
    named: tuple[str, ...]


@dataclass(frozen=True)
class Diff:
    """All that there is to show; where nobody can be compared, `comparison` is None."""

    before: Side
    after: Side
    changes: tuple[Change, ...]
    comparison: Comparison | None
    heat: Heat | None


def diff_document(diff: Diff) -> Document:
    """The whole comparison, to be read."""
    before, after = diff.before, diff.after
    names = dict.fromkeys((before.policy.name, after.policy.name))
    title = _("办法比较：{names}").format(names=" → ".join(names))
    subtitle = f"{before.policy.id} {before.month} → {after.policy.id} {after.month}"
    if before.policy.id == after.policy.id:
        subtitle = f"{before.policy.id} {before.month} → {after.month}"
    sections = [Section(_("结果"), (Facts(tuple(_summary(diff))),))]
    if diff.changes:
        sections.append(Section(_("改了什么"), sections=tuple(_changed(diff))))
    if diff.comparison:
        heading = _("谁得谁失：{item}").format(item=item_name(diff.comparison))
        sections.append(Section(heading, tuple(_effects(diff, diff.comparison))))
    return Document(title, subtitle, tuple(sections))


def item_name(comparison: Comparison) -> str:
    """What is compared."""
    rule = comparison.after.plan.policy.rules[comparison.item[1]]
    return label(rule.key, rule.name)


def _summary(diff: Diff) -> Iterator[Fact]:
    """The answer in a few lines."""
    counts = [
        f"{section_name(section)} {len([*changes])}"
        for section, changes in groupby(diff.changes, key=lambda change: change.section)
    ]
    told = _("{count} 处：{sections}").format(count=len(diff.changes), sections=listed(counts))
    yield Fact(_("改动"), told if counts else _("没有改动"))
    comparison = diff.comparison
    if comparison is None:
        yield Fact(_("得失"), _("没有比较，原因见提示"), "assumed")
        return
    whole = comparison.all
    rising, falling, staying = comparison.counts
    text = _("{count} 种情形：{up} 种提高（{more}），{down} 种降低（{less}），{same} 种不变")
    if not rising and not falling:
        text = _("{count} 种情形，全部不变")
    told = text.format(
        count=f"{whole.situations:,}",
        up=f"{rising:,}",
        more=_percent(rising, whole.situations),
        down=f"{falling:,}",
        less=_percent(falling, whole.situations),
        same=f"{staying:,}",
    )
    yield Fact(item_name(comparison), told, "strong")
    if whole.least == whole.greatest:
        rise = _signed(Fraction(whole.greatest), comparison)
        if whole.greatest:
            yield Fact(_("变动"), _("每种情形都是 {rise}").format(rise=rise))
        return
    average = _signed(whole.average, comparison)
    yield Fact(_("平均"), _("{average}，各种情形平均，不是按人数").format(average=average))
    if whole.greatest > 0:
        yield Fact(_("提高最多"), _example(diff, comparison, whole.greatest))
    if whole.least < 0:
        yield Fact(_("降低最多"), _example(diff, comparison, whole.least))


def _signed(change: Fraction, comparison: Comparison) -> str:
    text = signed(change, comparison.type)
    return _("{amount} 元").format(amount=text) if comparison.type == MONEY else text


def _percent(part: int, whole: int) -> str:
    return short(Fraction(part * 100, whole)) + "%"


def _example(diff: Diff, comparison: Comparison, rise: int) -> str:
    """A situation that changes by so much, and the commands that show it step by step."""
    situations = comparison.example(rise)
    text = _("{rise}：{facts}，由 {before} 到 {after}").format(
        rise=_signed(Fraction(rise), comparison),
        facts=listed(facts_told(situations[0], comparison.before.domain.axes, diff.before.policy)),
        before=situations[0].found,
        after=situations[1].found,
    )
    if comparison.type == MONEY:
        text = _("{amount} 元").format(amount=text)
    return "\n".join([text, *commands(diff, situations)])


def commands(diff: Diff, situations: tuple[Situation, Situation]) -> list[str]:
    """What to type to see a situation calculated step by step, before and after."""
    return [
        pay_command(situation.facts, side.month, side.policy, side.named) + " --why"
        for side, situation in zip((diff.before, diff.after), situations, strict=True)
    ]


def facts_told(situation: Situation, axes: Sequence[Axis], policy: Policy) -> list[str]:
    """What tells a situation from the others."""
    return [
        f"{label(axis.input.key, axis.input.name)} {_written(situation.facts[axis.input.key], axis.input, policy)}"
        for axis in axes
        if len(axis.values) > 1
    ]


def _written(value: Value, given: Input, policy: Policy) -> str:
    return f"{value_text(value, given.type, policy.scope)} {given.unit}".rstrip()


def _changed(diff: Diff) -> Iterator[Section]:
    """The changes, kind by kind; tables with many changed cells are shown below the sentences."""
    for section, group in groupby(diff.changes, key=lambda change: change.section):
        named = [
            (change_name(change, (diff.before if change.kind == "removed" else diff.after).policy), change)
            for change in group
        ]
        facts = tuple(Fact(name, "\n".join(sentences(change))) for name, change in named)
        tables = [_cells(name, change) for name, change in named if many_cells(change)]
        yield Section(section_name(section), (Facts(facts), *tables))


def _cells(name: str, change: Change) -> Table:
    """The cells of a table that changed."""
    cells = cells_of(change)
    percent = are_percentages(cells)
    rows = tuple(
        (
            words(each.where),
            *(words(text) for text in texts(each, percent)),
            words(_movement(each, percent=percent)),
        )
        for each in cells
    )
    columns = (Column(_("档")), Column(_("原"), "right"), Column(_("新"), "right"), Column(_("变化")))
    return Table(name, columns, rows)


def _movement(cell: Difference, *, percent: bool) -> str:
    """By how much a cell changes, or that there is none on one side."""
    if cell.old is None:
        return _("新增")
    return _("删去") if cell.new is None else movement(cell, percent)


def _effects(diff: Diff, comparison: Comparison) -> Iterator[Block]:
    """Whom the comparison is about, and the changes by grade and post."""
    if diff.heat and any(comparison.counts[:2]):
        domain = comparison.before.domain
        usual = [
            f"{label(given.key, given.name)} {_measure_text(given.default or 0, given, domain)}"
            for given in diff.heat.usual
        ]
        yield heat_table(diff.heat, comparison.type, listed(usual))
    yield Facts(tuple(_about(comparison)))


def _about(comparison: Comparison) -> Iterator[Fact]:
    """Who was compared, and who was not."""
    domain = comparison.before.domain
    axes = [(label(axis.input.key, axis.input.name), len(axis.values)) for axis in domain.axes]
    varied = " × ".join(f"{name} {count}" for name, count in axes if count > 1)
    yield Fact(_("比较的情形"), varied or _("只有一种"))
    if domain.drawn:
        text = _("全部 {size} 种太多，按固定种子抽了 {looked} 种")
        yield Fact(_("抽样"), text.format(size=f"{domain.size:,}", looked=f"{domain.height:,}"), "assumed")
    for axis in domain.axes:
        if len(axis.values) == 1:
            value = _measure_text(axis.values[0], axis.input, domain)
            yield Fact(label(axis.input.key, axis.input.name), _("只看 {value}").format(value=value))
    for held in comparison.held:
        view = comparison.before if held.which == "before" else comparison.after
        yield Fact(label(held.input.key, held.input.name), _held(held, view.domain))
    for left in comparison.left_out:
        names = listed(label(choice.key, choice.name) for choice in left.choices)
        text = (
            _("只有原办法有的不比较：{names}")
            if left.which == "before"
            else _("只有新办法有的不比较：{names}")
        )
        yield Fact(label(left.input.key, left.input.name), text.format(names=names))


def _held(held: Held, domain: Domain) -> str:
    """Why an input stands at one value."""
    text = _("只有原办法要，") if held.which == "before" else _("只有新办法要，")
    ways = {"default": _("按默认的 {value}"), "lowest": _("按最低的 {value}"), "told": _("按给定的 {value}")}
    return text + ways[held.why].format(value=_measure_text(held.value, held.input, domain))


def _measure_text(measured: int, given: Input, domain: Domain) -> str:
    """A value in the measure of an input's limits, as people write it."""
    kind = given.type.kind
    value: Value = Fraction(measured)
    if kind == "flag":
        value = bool(measured)
    elif kind == "date":
        value = date.fromordinal(measured)
    return _written(value, given, domain.policy)
