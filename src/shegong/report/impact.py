"""Fiscal effect on the terminal, as JSON, and as a document: in 元 to the fen, or in 万元 with a check line."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from shegong.impact.distribution import Distribution
from shegong.impact.establishment import Establishment, Posts
from shegong.impact.groups import Effect, EffectGroup
from shegong.messages import _, label, listed
from shegong.money import decimal_text, plain_yuan, wan, yuan
from shegong.payroll.tally import Tally
from shegong.policy.policy import Policy
from shegong.report.document import Block, Document, Fact, Facts, Paragraph, Section, Table
from shegong.report.impact_tables import (
    Amounts,
    Shown,
    Unit,
    amounts_of,
    distribution_tables,
    effect_table,
    items_table,
    months_table,
    period_of,
    share_tables,
    total_of,
)
from shegong.report.payroll import basis_as_json, check_line
from shegong.report.screen import console, print_json, table

_FEW = 12


class Reform(NamedTuple):
    """An effect with what it was calculated from: a policy and perhaps that of before, or an establishment."""

    effect: Effect
    unit: Unit = "yuan"
    policy: Policy | None = None
    old: Policy | None = None
    establishment: Establishment | None = None
    spread: Distribution | None = None


def print_effect(reform: Reform) -> None:
    """A row for each group and one for everyone, then the total in words, and what it consists of."""
    screen = console()
    effect, unit = reform.effect, reform.unit
    _print(effect_table(effect, reform.policy, unit))
    screen.print(total_text(effect, unit), style="bold", soft_wrap=True)
    for text in notes_of(reform):
        screen.print(text, soft_wrap=True)
    for each in share_tables(effect, unit):
        _print(Shown(each, totals=int(effect.told and each.rows[-1][0].tone == "strong")))
    for shown in _further(reform):
        _print(shown)
    for text in checks_of(effect, unit):
        screen.print(text, style="dim" if unit == "yuan" else "", soft_wrap=True)
    for text in doubts_of(reform):
        screen.print(text, style="bold yellow", soft_wrap=True)


def _further(reform: Reform) -> list[Shown]:
    """What was asked for besides: months, items, who gains and loses."""
    effect, unit = reform.effect, reform.unit
    found = [Shown(months_table(effect, unit))] if effect.in_months else []
    found += [items_table(effect, reform.policy, unit)] if effect.items else []
    if reform.spread:
        bands, deciles = distribution_tables(
            reform.spread, effect.in_months[-1].month if effect.in_months else None
        )
        found += [Shown(bands, totals=1), Shown(deciles)]
    return found


def _print(shown: Shown) -> None:
    made = shown.table
    columns = [(column.heading, column.side) for column in made.columns]
    rows = [[cell.text for cell in row] for row in made.rows]
    console().print(table(made.title, columns, rows, totals=shown.totals, sums=shown.sums))
    for note in made.notes:
        console().print(note, soft_wrap=True)


def total_text(effect: Effect, unit: Unit) -> str:
    """The cost over all months in words; in 万元 as it is shown."""
    people = _("{people} 人").format(people=f"{effect.total.people:,}")
    if effect.in_months:
        people = _("{period}，{people} 人月").format(
            period=period_of(effect), people=f"{effect.total.people:,}"
        )
    if unit == "wan":
        shown = total_of(effect, unit).cost
        words = (
            _("{people}，{months} 个月共增加支出 {cost} 万元")
            if shown >= 0
            else _("{people}，{months} 个月共减少支出 {cost} 万元")
        )
        return words.format(people=people, months=effect.months, cost=yuan(abs(shown)))
    size = abs(effect.cost)
    words = (
        _("{people}，{months} 个月共增加支出 {cost} 元，合 {wan} 万元（取整 {whole} 万元）")
        if effect.cost >= 0
        else _("{people}，{months} 个月共减少支出 {cost} 元，合 {wan} 万元（取整 {whole} 万元）")
    )
    return words.format(
        people=people, months=effect.months, cost=yuan(size), wan=wan(size), whole=wan(size, 0)
    )


def notes_of(reform: Reform) -> list[str]:
    """How on-cost was found, and what filling vacant posts would take."""
    effect, found = reform.effect, []
    if effect.on_cost_rate:
        rate = decimal_text(effect.on_cost_rate * 100)
        found.append(_("其中单位负担按增资的 {rate}% 逐人计算，四舍五入到分").format(rate=rate))
    if reform.old:
        found.append(
            _("原工资按 {old} 算，新工资按 {new} 算").format(
                old=reform.old.id, new=reform.policy.id if reform.policy else ""
            )
        )
    if effect.total.vacant and effect.filling is not None:
        words = (
            _(
                "空岗 {vacant} 个；按新的人均工资连同单位负担补齐，每月另需 {month} 元，{months} 个月 {cost} 元"
            )
            if effect.on_cost_rate
            else _("空岗 {vacant} 个；按新的人均工资补齐，每月另需 {month} 元，{months} 个月 {cost} 元")
        )
        found.append(
            words.format(
                vacant=f"{effect.total.vacant:,}",
                month=yuan(effect.filling),
                months=effect.months,
                cost=yuan(effect.filling * effect.months),
            )
        )
    return found


def checks_of(effect: Effect, unit: Unit) -> list[str]:
    """That the parts add up; where 万元 are shown, what it comes to exactly."""
    found = [_("核对：合计 = 各行之和")] if effect.groups else []
    if unit == "wan":
        found.append(
            _(
                "核对：准确数 {cost} 元；表中逐格四舍五入到 0.01 万元，合计是所示各数之和，新工资是所示原工资加增资"
            ).format(cost=yuan(effect.cost))
        )
    return found


def doubts_of(reform: Reform) -> list[str]:
    """Who would get less, and what rests on assumptions."""
    found = []
    if count := reform.effect.total.falling:
        text = (
            _("注意：{count} 人月的新工资低于原工资")
            if reform.effect.in_months
            else _("注意：{count} 人的新工资低于原工资")
        )
        found.append(text.format(count=count))
    if reform.old and (entries := reform.old.assumptions()):
        names = listed(label(each.key, each.name) for each in entries[:_FEW])
        found.append(
            _("原办法 {id} 里有 {count} 项没有公布的推定：{names}").format(
                id=reform.old.id,
                count=len(entries),
                names=names + ("" if len(entries) <= _FEW else " …"),
            )
        )
    assumed = _assumed(reform.establishment) if reform.establishment else {}
    if assumed:
        names = listed(list(assumed)[:_FEW]) + ("" if len(assumed) <= _FEW else " …")
        whys = listed(dict.fromkeys(assumed.values()))
        found.append(
            _("有 {count} 段是推定的，没有公布：{names}。理由：{whys}").format(
                count=len(assumed), names=names, whys=whys
            )
        )
    return found


def _assumed(establishment: Establishment) -> dict[str, str]:
    """Why entries are assumed, by what they are called."""
    return {
        f"{row.name}{row.post and ' ' + row.post}": row.evidence.why
        for row in establishment.posts
        if row.evidence.status == "assumed"
    }


def effect_document(reform: Reform, tally: Tally | None) -> Document:
    """The effect as a report: the figures, what they consist of, and what they rest on."""
    effect, unit = reform.effect, reform.unit
    main = effect_table(effect, reform.policy, unit).table
    blocks: list[Block] = [Paragraph(total_text(effect, unit), "strong"), _titled(main)]
    blocks += [Paragraph(text) for text in (*notes_of(reform), *checks_of(effect, unit))]
    blocks += [Paragraph(text, "assumed") for text in doubts_of(reform)]
    sections = [Section(main.title, (*blocks, *share_tables(effect, unit)))]
    sections += [Section(each.table.title, (_titled(each.table),)) for each in _further(reform)]
    sections.append(Section(_("依据"), tuple(_basis(reform, tally))))
    return Document(_("财政影响"), _subject(reform), tuple(sections))


def _titled(made: Table) -> Table:
    """A table below a heading that says what it is."""
    return Table("", made.columns, made.rows, made.notes)


def _subject(reform: Reform) -> str:
    if reform.policy:
        return f"{reform.policy.name}  {reform.policy.id}"
    return reform.establishment.name if reform.establishment else _("按总数算")


def _basis(reform: Reform, tally: Tally | None) -> list[Block]:
    found = []
    if reform.policy:
        found.append(Fact(_("办法"), f"{reform.policy.name} {reform.policy.id} {reform.policy.digest[:12]}"))
    if reform.old:
        found.append(Fact(_("原办法"), f"{reform.old.name} {reform.old.id} {reform.old.digest[:12]}"))
    if tally:
        found.append(Fact(_("花名册"), f"{tally.roster.reading.file}  {check_line(tally)}"))
    assumed: list[Block] = []
    if plan := reform.establishment:
        found.append(Fact(_("编制表"), f"{plan.name} {plan.file} {plan.digest[:12]}"))
        found += [_known(row) for row in plan.posts]
    if reform.policy and (entries := reform.policy.assumptions()):
        assumed = [
            Paragraph(_("没有公布的推定："), "assumed"),
            Facts(tuple(Fact(each.name, each.why, "assumed") for each in entries)),
        ]
    return [Facts(tuple(found)), *assumed] if found else [Paragraph(_("只有总数")), *assumed]


def _known(row: Posts) -> Fact:
    """How well an entry is known: what is assumed is never shown as published."""
    name = f"{row.name}{row.post and ' ' + row.post}"
    clause = str(row.evidence.clause or "")
    if row.evidence.status == "assumed":
        text = _("推定：{why}").format(why=row.evidence.why)
        return Fact(name, f"{text}  {clause}  {row.note}".rstrip(), "assumed")
    return Fact(name, f"{clause}  {row.note}".rstrip())


def effect_rows(reform: Reform) -> Table:
    """The table of groups alone."""
    return effect_table(reform.effect, reform.policy, reform.unit).table


def effect_as_json(
    reform: Reform, tally: Tally | None = None, written: Mapping[str, Path] | None = None
) -> None:
    """The effect as one JSON document; amounts are decimal strings in yuan."""
    effect = reform.effect
    print_json(
        {
            **(basis_as_json(tally) if tally else {}),
            **(_establishment_as_json(reform.establishment) if reform.establishment else {}),
            **({"from_policy": {"id": reform.old.id, "digest": reform.old.digest}} if reform.old else {}),
            "months": effect.months,
            "on_cost_rate": None if effect.on_cost_rate is None else decimal_text(effect.on_cost_rate),
            "on_costs": {share.key: plain_yuan(share.amount) for share in effect.on_costs},
            "funding": {}
            if effect.told
            else {share.key: plain_yuan(share.amount) for share in effect.funding},
            **({"funded": _funded_as_json(effect)} if effect.told else {}),
            "by": list(effect.by),
            "groups": [_group_as_json(group, effect, reform.unit) for group in effect.groups],
            **_subtotals_as_json(effect, reform.unit),
            "total": _total_as_json(effect, reform.unit),
            **({"filling": plain_yuan(effect.filling)} if effect.filling is not None else {}),
            **_further_as_json(reform),
            **({"written": {name: str(path) for name, path in written.items()}} if written else {}),
        }
    )


def _establishment_as_json(plan: Establishment) -> dict[str, object]:
    return {
        "establishment": {"id": plan.id, "name": plan.name, "file": plan.file, "digest": plan.digest},
        "assumed": _assumed(plan),
    }


def _funded_as_json(effect: Effect) -> list[dict[str, str]]:
    """What each funder bears of the cost over all months."""
    return [
        {
            "name": share.name,
            "share": decimal_text(share.share or Fraction(0)),
            "amount": plain_yuan(share.amount),
        }
        for share in effect.funding
    ]


def _subtotals_as_json(effect: Effect, unit: Unit) -> dict[str, object]:
    """The subtotals, each with the labels that its groups share."""
    lines = [line for line in effect.lines() if line.shared]
    if not lines:
        return {}
    return {
        "subtotals": [
            {
                **_group_as_json(
                    line.group, effect, unit, effect.groups[line.groups.start : line.groups.stop]
                ),
                "labels": list(line.group.labels[: line.shared]),
            }
            for line in lines
        ]
    }


def _total_as_json(effect: Effect, unit: Unit) -> dict[str, object]:
    return _group_as_json(effect.total, effect, unit, effect.groups or [effect.total])


def _group_as_json(
    group: EffectGroup, effect: Effect, unit: Unit, parts: Sequence[EffectGroup] | None = None
) -> dict[str, object]:
    shown = amounts_of(effect, parts or [group], unit)
    return {
        "labels": [text for text in group.labels if text],
        **({"posts": group.posts, "vacant": group.vacant} if group.posts is not None else {}),
        "people": group.people,
        "before": None if group.before is None else plain_yuan(group.before),
        "after": None if group.after is None else plain_yuan(group.after),
        "rise": plain_yuan(group.rise),
        "on_cost": plain_yuan(group.on_cost),
        "cost": plain_yuan(group.cost),
        "cost_over_months": plain_yuan(effect.over_months(group.cost)),
        "falling": group.falling,
        **({"shown_in_wan": _shown_as_json(shown)} if unit == "wan" else {}),
    }


def _shown_as_json(shown: Amounts) -> dict[str, str | None]:
    return {key: None if value is None else plain_yuan(value) for key, value in shown._asdict().items()}


def _further_as_json(reform: Reform) -> dict[str, object]:
    effect = reform.effect
    found: dict[str, object] = {}
    if effect.in_months:
        found["in_months"] = [
            {"month": str(each.month), **_group_as_json(each.total, effect, "yuan")}
            for each in effect.in_months
        ]
    if effect.items:
        found["items"] = [
            {
                "labels": list(item.labels),
                "key": item.key,
                "name": item.name,
                "before": None if item.before is None else plain_yuan(item.before),
                "after": plain_yuan(item.after),
            }
            for item in effect.items
        ]
    if reform.spread:
        found["distribution"] = _distribution_as_json(reform.spread)
    return found


def _distribution_as_json(found: Distribution) -> dict[str, object]:
    return {
        "people": found.people,
        "gaining": {"people": found.gaining.people, "sum": plain_yuan(found.gaining.sum)},
        "same": found.same,
        "losing": {"people": found.losing.people, "sum": plain_yuan(found.losing.sum)},
        "least": plain_yuan(found.least),
        "greatest": plain_yuan(found.greatest),
        "bands": [
            {
                "beyond": plain_yuan(band.least),
                "up_to": plain_yuan(band.most),
                "people": band.people,
                "sum": plain_yuan(band.sum),
            }
            for band in found.bands
        ],
        "deciles_before": [plain_yuan(fen) for fen in found.before],
        "deciles_after": [plain_yuan(fen) for fen in found.after],
    }
