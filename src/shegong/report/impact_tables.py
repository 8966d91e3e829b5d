"""The tables of a fiscal effect, in 元 to the fen or in 万元: a total is the sum of what is shown above it."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

from shegong.impact.distribution import Distribution
from shegong.impact.groups import Effect, EffectGroup, InMonth, Share
from shegong.impact.shares import apportion
from shegong.messages import _, label
from shegong.money import decimal_text, round_to_integer, yuan
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.report.document import Cell, Column, Table, Tone, money, words
from shegong.report.payroll import key_name

Unit = Literal["yuan", "wan"]
_SIZES: dict[Unit, int] = {"yuan": 1, "wan": 10_000}
"""How many fen are the last digit that is shown: 0.01 元 or 0.01 万元."""


class Amounts(NamedTuple):
    """What is shown of a group, in hundredths of the unit; `cost` over all months."""

    before: int | None
    after: int | None
    rise: int
    on_cost: int
    cost: int


class Shown(NamedTuple):
    """A table with the lines that end a part, `sums` by number, and how many totals come last."""

    table: Table
    sums: frozenset[int] = frozenset()
    totals: int = 0


def unit_name(unit: Unit) -> str:
    """元 or 万元."""
    return _("元") if unit == "yuan" else _("万元")


def hundredths(fen: int, unit: Unit) -> int:
    """An amount as it is shown, in hundredths of the unit.

    >>> hundredths(242566800, "wan")
    24257
    """
    return round_to_integer(Fraction(fen, _SIZES[unit]))


def amounts_of(effect: Effect, groups: Sequence[EffectGroup], unit: Unit) -> Amounts:
    """What is shown of several groups together: sums of what is shown of each, where after is before and rise."""
    before = None
    rise = sum(hundredths(group.rise, unit) for group in groups)
    if all(group.before is not None for group in groups):
        before = sum(hundredths(group.before or 0, unit) for group in groups)
    return Amounts(
        before,
        None if before is None else before + rise,
        rise,
        sum(hundredths(group.on_cost, unit) for group in groups),
        sum(hundredths(effect.over_months(group.cost), unit) for group in groups),
    )


def total_of(effect: Effect, unit: Unit) -> Amounts:
    """What is shown of everyone."""
    return amounts_of(effect, effect.groups or [effect.total], unit)


def has_on_cost(effect: Effect) -> bool:
    """Whether the payer's own contributions are known."""
    return bool(effect.on_cost_rate or effect.on_costs)


def period_of(effect: Effect) -> str:
    """From which month to which, if it was calculated month by month."""
    months = [each.month for each in effect.in_months]
    return _("{first} 至 {last}").format(first=months[0], last=months[-1]) if months else ""


def names_of_keys(effect: Effect, policy: Policy | None) -> list[str]:
    """What the columns to group by are called."""
    names = {
        "province": _("省"),
        "prefecture": _("市州"),
        "county": _("县市区"),
        "street": _("街道"),
        "community": _("社区"),
        "region": _("地区"),
        "post": _("岗位"),
    }
    own = policy.inputs if policy else {}
    return [
        key_name(policy, key) if policy and (key in own or key not in names) else names[key]
        for key in effect.by
    ]


def effect_table(effect: Effect, policy: Policy | None, unit: Unit) -> Shown:
    """A row for each group and subtotal, and one for everyone."""
    total = effect.total
    dated = bool(effect.in_months)
    columns = [
        *(Column(name) for name in names_of_keys(effect, policy) or [_("范围")]),
        *([_right(_("岗位数")), _right(_("空岗"))] if total.posts is not None else []),
        _right(_("人月数") if dated else _("在岗") if total.posts is not None else _("人数")),
        *([_right(_("原工资") if dated else _("原月工资"))] if total.before is not None else []),
        *([_right(_("新工资") if dated else _("新月工资"))] if total.before is not None else []),
        _right(_("增资") if dated else _("月增资")),
        _right(_("人均月增资") if unit == "yuan" else _("人均月增资（元）")),
        *([_right(_("单位负担") if dated else _("月单位负担"))] if has_on_cost(effect) else []),
        _right(_("{months} 个月合计").format(months=effect.months)),
    ]
    rows: list[tuple[Cell, ...]] = []
    sums: set[int] = set()
    for line in effect.lines():
        if line.shared:
            sums.add(len(rows))
        shown = amounts_of(effect, effect.groups[line.groups.start : line.groups.stop], unit)
        rows.append(_row(line.group, shown, effect, "strong" if line.shared else ""))
    rows.append(_row(total, total_of(effect, unit), effect, "strong"))
    title = _("财政影响（{unit}）").format(unit=unit_name(unit))
    if dated:
        title = _("财政影响，{period}，{months} 个月合计（{unit}）").format(
            period=period_of(effect), months=effect.months, unit=unit_name(unit)
        )
    return Shown(Table(title, tuple(columns), tuple(rows)), frozenset(sums), int(bool(effect.groups)))


def _row(group: EffectGroup, shown: Amounts, effect: Effect, tone: Tone) -> tuple[Cell, ...]:
    known = [amount for amount in (shown.before, shown.after) if amount is not None]
    return (
        *(words(text, tone) for text in group.labels),
        *([count(group.posts, tone), count(group.vacant or 0, tone)] if group.posts is not None else []),
        count(group.people, tone),
        *(money(amount, tone) for amount in known),
        money(shown.rise, tone),
        money(round_to_integer(group.average_rise), tone),
        *([money(shown.on_cost, tone)] if has_on_cost(effect) else []),
        money(shown.cost, tone),
    )


def count(number: int, tone: Tone = "") -> Cell:
    """How many of something, with separators."""
    return Cell(f"{number:,}", Decimal(number), "#,##0", tone)


def _right(heading: str) -> Column:
    return Column(heading, "right")


def share_tables(effect: Effect, unit: Unit) -> list[Table]:
    """What on-costs consist of, and who bears it all."""
    found = []
    if effect.on_costs:
        parts = [Fraction(share.amount, _SIZES[unit]) for share in effect.on_costs]
        shown = apportion(total_of(effect, unit).on_cost, parts)
        found.append(_shares(_("其中单位负担"), effect.on_costs, shown, effect, unit))
    if effect.funding and not effect.told:
        shown = [hundredths(share.amount, unit) for share in effect.funding]
        found.append(_shares(_("由谁负担"), effect.funding, shown, effect, unit))
    if effect.funding and effect.told:
        found.append(_told_shares(effect, unit))
    return found


def _shares(heading: str, shares: Sequence[Share], shown: Sequence[int], effect: Effect, unit: Unit) -> Table:
    """Parts of the effect; `shown` says what is shown of each."""
    columns = [Column(heading), _right(_("{months} 个月").format(months=effect.months))]
    rows = [[words(label(share.key, share.name))] for share in shares]
    if effect.in_months:
        over = shown
    else:
        columns.insert(1, _right(_("{unit}/月").format(unit=unit_name(unit))))
        over = [hundredths(effect.over_months(share.amount), unit) for share in shares]
        rows = [[*row, money(part)] for row, part in zip(rows, shown, strict=True)]
    made = tuple((*row, money(part)) for row, part in zip(rows, over, strict=True))
    return Table("", tuple(columns), made)


def _told_shares(effect: Effect, unit: Unit) -> Table:
    """The parts of the cost by shares that were told; as they are shown, they add up to it too."""
    total = total_of(effect, unit).cost
    parts = apportion(total, [Fraction(share.amount, _SIZES[unit]) for share in effect.funding])
    rows = [
        (words(share.name), words(_percent(share.share or Fraction(0))), money(part))
        for share, part in zip(effect.funding, parts, strict=True)
    ]
    rows.append((words(_("合计"), "strong"), words("100%", "strong"), money(total, "strong")))
    columns = (
        Column(_("由谁负担")),
        _right(_("比例")),
        _right(_("{months} 个月").format(months=effect.months)),
    )
    return Table("", columns, tuple(rows))


def _percent(share: Fraction) -> str:
    return f"{decimal_text(share * 100)}%"


def months_table(effect: Effect, unit: Unit) -> Table:
    """What a month comes to, for each run of months that are alike; the last column adds up to the total."""
    runs: list[list[InMonth]] = []
    for each in effect.in_months:
        if runs and runs[-1][0].total == each.total:
            runs[-1].append(each)
        else:
            runs.append([each])
    costs = apportion(
        total_of(effect, unit).cost,
        [Fraction(run[0].total.cost * len(run), _SIZES[unit]) for run in runs],
    )
    columns = [
        Column(_("月份")),
        _right(_("月数")),
        _right(_("人数")),
        _right(_("原月工资")),
        _right(_("新月工资")),
        _right(_("月增资")),
        *([_right(_("月单位负担"))] if has_on_cost(effect) else []),
        _right(_("这几个月合计")),
    ]
    rows = [
        (
            words(str(run[0].month) if len(run) == 1 else f"{run[0].month} — {run[-1].month}"),
            count(len(run)),
            count(run[0].total.people),
            *_monthly(run[0].total, effect, unit),
            money(cost),
        )
        for run, cost in zip(runs, costs, strict=True)
    ]
    return Table(_("逐月（{unit}）").format(unit=unit_name(unit)), tuple(columns), tuple(rows))


def _monthly(total: EffectGroup, effect: Effect, unit: Unit) -> list[Cell]:
    amounts = [total.before or 0, total.after or 0, total.rise]
    amounts += [total.on_cost] if has_on_cost(effect) else []
    return [money(hundredths(fen, unit)) for fen in amounts]


def items_table(effect: Effect, policy: Policy | None, unit: Unit) -> Shown:
    """What each pay item comes to, before (where that is known) and after; together they are the pay above."""
    known = all(item.before is not None for item in effect.items)
    before, after = (_item_amounts(effect, unit, when) for when in ("before", "after"))
    columns = [
        *(Column(name) for name in names_of_keys(effect, policy)),
        Column(_("工资项目")),
        *([_right(_("原来"))] if known else []),
        _right(_("现在")),
        *([_right(_("增减"))] if known else []),
    ]
    rows = [
        (
            *(words(text) for text in item.labels),
            words(label(item.key, item.name)),
            *_compared(was, now, known=known),
        )
        for item, was, now in zip(effect.items, before, after, strict=True)
    ]
    labels = [words(_("合计"), "strong"), *(words("") for _key in effect.by)]
    rows.append((*labels, *_compared(sum(before), sum(after), known=known, tone="strong")))
    what = _("各月合计") if effect.in_months else _("一个月")
    title = _("工资项目，{what}（{unit}）").format(what=what, unit=unit_name(unit))
    return Shown(Table(title, tuple(columns), tuple(rows)), totals=1)


def _item_amounts(effect: Effect, unit: Unit, when: Literal["before", "after"]) -> list[int]:
    """What is shown of each item; those of a group come to what is shown of its pay."""
    found: list[int] = []
    for labels, same in groupby(effect.items, key=lambda item: item.labels):
        groups = [group for group in effect.groups if group.labels == labels]
        shown = amounts_of(effect, groups or [effect.total], unit)
        whole = (shown.before if when == "before" else shown.after) or 0
        exact = [(item.before if when == "before" else item.after) or 0 for item in same]
        found += apportion(whole, [Fraction(fen, _SIZES[unit]) for fen in exact])
    return found


def _compared(was: int, now: int, *, known: bool, tone: Tone = "") -> list[Cell]:
    if not known:
        return [money(now, tone)]
    return [money(was, tone), money(now, tone), money(now - was, tone)]


def distribution_tables(found: Distribution, month: Month | None) -> list[Table]:
    """Who gains and who loses, by size of rise; then pay at each tenth of them; `month` if it is one of several."""
    when = f"{month} " if month else ""
    rows = [
        (
            words(_band(band.least, band.most)),
            count(band.people),
            words(_share_of(band.people, found.people)),
            money(band.sum),
        )
        for band in found.bands
    ]
    total = found.gaining.sum + found.losing.sum
    rows.append(
        (words(_("合计"), "strong"), count(found.people, "strong"), words("100%"), money(total, "strong"))
    )
    bands = Table(
        when + _("增减的分布（元/月）"),
        (Column(_("每人每月")), _right(_("人数")), _right(_("占比")), _right(_("合计"))),
        tuple(rows),
        (
            _("增加 {people} 人，共 {sum} 元；不变 {same} 人；减少 {fewer} 人，共 {loss} 元").format(
                people=f"{found.gaining.people:,}",
                sum=yuan(found.gaining.sum),
                same=f"{found.same:,}",
                fewer=f"{found.losing.people:,}",
                loss=yuan(found.losing.sum),
            ),
            _("最少 {least} 元，最多 {greatest} 元").format(
                least=yuan(found.least), greatest=yuan(found.greatest)
            ),
        ),
    )
    return [bands, _deciles(found, when)]


def _band(least: int, most: int) -> str:
    if not most:
        return _("不变")
    ends = {"low": yuan(abs(least)), "high": yuan(abs(most))}
    words_ = _("减少 {low} 以上至 {high}") if most < 0 else _("增加 {low} 以上至 {high}")
    return words_.format(**ends)


def _share_of(part: int, whole: int) -> str:
    """How much of everyone that is, to a tenth of a percent."""
    return f"{decimal_text(Fraction(round_to_integer(Fraction(part * 1000, whole)), 10), 1)}%"


def _deciles(found: Distribution, when: str) -> Table:
    names = [
        _("最低"),
        *(_("第 {tenth} 十分位").format(tenth=tenth) for tenth in range(1, 10)),
        _("最高"),
    ]
    rows = [
        (words(name), money(before), money(after), money(after - before))
        for name, before, after in zip(names, found.before, found.after, strict=True)
    ]
    note = _("第 k 十分位：从低到高排，排到十分之 k 的那个人的月工资；前后各排各的")
    columns = (Column(_("月工资")), _right(_("原来")), _right(_("现在")), _right(_("相差")))
    return Table(when + _("月工资的分布（元）"), columns, tuple(rows), (note,))
