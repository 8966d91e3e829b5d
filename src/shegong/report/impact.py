"""Fiscal effect on the terminal and as JSON: 元 to the fen, 万元 beside it."""

from shegong.impact.effect import Effect, EffectGroup
from shegong.messages import _, label
from shegong.money import decimal_text, plain_yuan, round_to_integer, wan, yuan
from shegong.payroll.run import Payroll
from shegong.payroll.tally import tally_of
from shegong.policy.policy import Policy
from shegong.report.payroll import basis_as_json, key_name
from shegong.report.screen import console, print_json, table


def print_effect(effect: Effect, policy: Policy | None = None) -> None:
    """A row for each group and one for everyone, then the total in words."""
    screen = console()
    total = effect.total
    known = total.before is not None
    names = [key_name(policy, key) for key in effect.by] if policy else []
    columns = [
        *((name, "left") for name in names or [_("范围")]),
        (_("人数"), "right"),
        *([(_("原月工资"), "right"), (_("新月工资"), "right")] if known else []),
        (_("月增资"), "right"),
        (_("人均月增资"), "right"),
        *([(_("月单位负担"), "right")] if _has_on_cost(effect) else []),
        (_("{months} 个月合计").format(months=effect.months), "right"),
    ]
    rows = [_row(group, effect) for group in (*effect.groups, total)]
    screen.print(table(_("财政影响（元）"), columns, rows, totals=int(bool(effect.groups))))
    cost = effect.over_months(total.cost)
    words = (
        _("{people} 人，{months} 个月共增加支出 {cost} 元，合 {wan} 万元（取整 {whole} 万元）")
        if cost >= 0
        else _("{people} 人，{months} 个月共减少支出 {cost} 元，合 {wan} 万元（取整 {whole} 万元）")
    )
    size = abs(cost)
    text = words.format(
        people=f"{total.people:,}", months=effect.months, cost=yuan(size), wan=wan(size), whole=wan(size, 0)
    )
    screen.print(text, style="bold", soft_wrap=True)
    if effect.on_cost_rate:
        rate = decimal_text(effect.on_cost_rate * 100)
        screen.print(
            _("其中单位负担按增资的 {rate}% 逐人计算，四舍五入到分").format(rate=rate), soft_wrap=True
        )
    for heading, shares in ((_("其中单位负担"), effect.on_costs), (_("由谁负担"), effect.funding)):
        if shares:
            headings = [
                (heading, "left"),
                (_("元/月"), "right"),
                (_("{months} 个月").format(months=effect.months), "right"),
            ]
            lines = [
                [label(share.key, share.name), yuan(share.amount), yuan(effect.over_months(share.amount))]
                for share in shares
            ]
            screen.print(table("", headings, lines))
    if effect.groups:
        screen.print(_("核对：合计 = 各行之和"), style="dim")
    if total.falling:
        screen.print(_("注意：{count} 人的新工资低于原工资").format(count=total.falling), style="bold yellow")


def _has_on_cost(effect: Effect) -> bool:
    return bool(effect.on_cost_rate or effect.on_costs)


def _row(group: EffectGroup, effect: Effect) -> list[str]:
    cost = effect.over_months(group.cost)
    return [
        *group.labels,
        f"{group.people:,}",
        *(
            [yuan(group.before), yuan(group.after)]
            if group.before is not None and group.after is not None
            else []
        ),
        yuan(group.rise),
        yuan(round_to_integer(group.average_rise)),
        *([yuan(group.on_cost)] if _has_on_cost(effect) else []),
        yuan(cost),
    ]


def effect_as_json(effect: Effect, payroll: Payroll | None = None) -> None:
    """The effect as one JSON document; amounts are decimal strings in yuan."""
    print_json(
        {
            **(basis_as_json(tally_of(payroll)) if payroll else {}),
            "months": effect.months,
            "on_cost_rate": None if effect.on_cost_rate is None else decimal_text(effect.on_cost_rate),
            "on_costs": {share.key: plain_yuan(share.amount) for share in effect.on_costs},
            "funding": {share.key: plain_yuan(share.amount) for share in effect.funding},
            "by": list(effect.by),
            "groups": [_group_as_json(group, effect) for group in effect.groups],
            "total": _group_as_json(effect.total, effect),
        }
    )


def _group_as_json(group: EffectGroup, effect: Effect) -> dict[str, object]:
    return {
        "labels": [text for text in group.labels if text],
        "people": group.people,
        "before": None if group.before is None else plain_yuan(group.before),
        "after": None if group.after is None else plain_yuan(group.after),
        "rise": plain_yuan(group.rise),
        "on_cost": plain_yuan(group.on_cost),
        "cost": plain_yuan(group.cost),
        "cost_over_months": plain_yuan(effect.over_months(group.cost)),
        "falling": group.falling,
    }
