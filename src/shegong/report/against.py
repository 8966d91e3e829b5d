"""A payroll held against an earlier one: sums by office and by cause, and everyone who changed with the reasons."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from shegong.messages import _, label, listed
from shegong.money import plain_yuan, yuan
from shegong.payroll.against import CAUSES, Comparison, Difference, is_joined, is_left
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
    money,
    whole,
    without_empty_columns,
    words,
)
from shegong.report.payroll import key_name
from shegong.report.screen import console, table
from shegong.roster.identity import mask

_SHOWN = 20
_Row = dict[str, object]


class Changed(NamedTuple):
    """Somebody whose pay is another than then: each of the totals before and after, and why."""

    name: str
    id_number: str
    unit: str
    totals: dict[str, tuple[int, int]]
    items: tuple[str, ...]
    reasons: tuple[str, ...]


def comparison_document(found: Comparison) -> Document:
    """The comparison for a workbook: what it comes to, and everyone who changed."""
    return Document(
        _("{policy} 工资变动").format(policy=found.policy.name),
        _("{then} — {now}  单位：元").format(then=found.then, now=found.now),
        (
            Section(_("结果"), (Facts(tuple(_facts(found))), *_sums_shown(found)), sheet=_("结果")),
            Section(_("变动名单"), (_list(found),), sheet=_("变动名单")),
        ),
    )


def _list(found: Comparison) -> Block:
    people = _people(found)
    return without_empty_columns(people) if people.rows else Paragraph(_("没有人变动"))


def print_comparison(found: Comparison) -> None:
    """The sums, and the first of those who changed."""
    screen = console()
    screen.print(_("与 {file}（{then}）对照").format(file=found.file, then=found.then), style="bold")
    for fact in _facts(found):
        screen.print(f"{fact.label}：{fact.text}", soft_wrap=True)
    people = _people(found)
    first = without_empty_columns(Table(people.title, people.columns, people.rows[:_SHOWN]))
    for shown in (*_sums_shown(found), *([first] if people.rows else ())):
        columns = [(column.heading, column.side) for column in shown.columns]
        rows = [[cell.text for cell in row] for row in shown.rows]
        screen.print(table(shown.title, columns, rows, totals=int(shown is not first)))
    if len(people.rows) > _SHOWN:
        text = _("以上是前 {shown} 人，全部 {count} 人在变动名单里").format(
            shown=_SHOWN, count=len(people.rows)
        )
        screen.print(text, style="dim")


def comparison_as_json(found: Comparison) -> dict[str, object]:
    """The comparison for a program; amounts are decimal strings in yuan, ID numbers are masked."""
    sums = _sums(found)
    return {
        "against": {
            "file": found.file,
            "then": str(found.then),
            "joined": sums["joined"],
            "left": sums["left"],
            "causes": {
                rule.key: {cause: plain_yuan(sums[f"{rule.key} {cause}"]) for cause in CAUSES}
                for rule in found.totals
            },
            "figures": [difference._asdict() for difference in found.figures],
            "changed": [
                {
                    "name": each.name,
                    "id_number": mask(each.id_number),
                    "unit": each.unit,
                    "totals": {key: [plain_yuan(fen) for fen in pair] for key, pair in each.totals.items()},
                    "items": list(each.items),
                    "reasons": list(each.reasons),
                }
                for each in changed_people(found)
            ],
        }
    }


def changed_people(found: Comparison) -> Iterator[Changed]:
    """Everyone who changed, in the order of the payroll, those who are gone last."""
    for row in found.changed.iter_rows(named=True):
        yield Changed(
            name=row["name"],
            id_number=row["id_number"] or "",
            unit=row["unit"] or row["unit then"] or "",
            totals={rule.key: (row[f"{rule.key} then"], row[f"{rule.key} now"]) for rule in found.totals},
            items=tuple(_items(found, row)),
            reasons=tuple(_reasons(found, row)),
        )


def _items(found: Comparison, row: _Row) -> Iterator[str]:
    for rule in found.items:
        gain = _fen(row, f"{rule.key} now") - _fen(row, f"{rule.key} then")
        if gain:
            yield f"{label(rule.key, rule.name)} {_signed(gain)}"


def _reasons(found: Comparison, row: _Row) -> Iterator[str]:
    if row["row then"] is None:
        yield _("新进")
        return
    if row["row"] is None:
        yield _("本月工资表里没有")
        return
    facts = found.facts.get(_fen(row, "row"), ())
    yield from map(_in_words, facts)
    moved = {cause for cause in CAUSES for rule in found.totals if row[f"{rule.key} {cause}"]}
    if _fen(row, "row") in found.carried and (not facts or "person" not in moved):
        yield _("累计数接到本月")
    if "rules" in moved:
        yield _("标准变动") if found.figures else _("月份不同")
    if "printed" in moved:
        yield _("上次的工资表与办法不同")


def _in_words(difference: Difference) -> str:
    return f"{difference.name} {difference.then}→{difference.now}"


def _fen(row: _Row, column: str) -> int:
    value = row[column]
    if not isinstance(value, int):
        raise TypeError(column)
    return value


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def _facts(found: Comparison) -> Iterator[Fact]:
    sums, people = _sums(found), found.people
    then, now = people.height - sums["joined"], people.height - sums["left"]
    yield Fact(
        _("人数"),
        _("{then} + 新进 {joined} − 没有的 {left} = {now}；有变动 {changed} 人").format(
            then=f"{then:,}",
            joined=sums["joined"],
            left=sums["left"],
            now=f"{now:,}",
            changed=f"{found.changed.height:,}",
        ),
    )
    if found.figures:
        yield Fact(_("标准变动"), listed(map(_in_words, found.figures)))


def _sums(found: Comparison) -> dict[str, int]:
    amounts = [f"{rule.key} {what}" for rule in found.totals for what in ("then", "now", *CAUSES)]
    return found.people.select(
        is_joined().sum().cast(pl.Int64).alias("joined"),
        is_left().sum().cast(pl.Int64).alias("left"),
        *(pl.col(amount).sum() for amount in amounts),
    ).row(0, named=True)


def _by_cause(found: Comparison) -> Table:
    """From what everyone got then to what everyone gets now."""
    sums = _sums(found)
    names = {
        "joined": _("新进"),
        "left": _("本月工资表里没有"),
        "person": _("人员情况变动"),
        "rules": _("标准变动") if found.figures else _("月份不同"),
        "printed": _("上次的工资表与办法不同"),
    }
    totals = [[*(sums[f"{rule.key} {what}"] for rule in found.totals)] for what in ("then", *CAUSES, "now")]
    labels = [str(found.then), *(names[cause] for cause in CAUSES), str(found.now)]
    rows = tuple(
        (words(name), *map(money, amounts))
        for place, (name, amounts) in enumerate(zip(labels, totals, strict=True))
        if any(amounts) or place in (0, len(labels) - 1)
    )
    return Table(_("变动的原因"), (Column(_("原因")), *_total_columns(found)), rows)


def _total_columns(found: Comparison) -> list[Column]:
    return [Column(label(rule.key, rule.name), "right") for rule in found.totals]


def _sums_shown(found: Comparison) -> list[Table]:
    """The sums by cause, and by office where both files tell offices."""
    return [_by_cause(found), *([_by_unit(found)] if found.by else ())]


def _by_unit(found: Comparison) -> Table:
    """Sums by office as each payroll has them, everyone last."""
    people = found.people
    moved = ~(is_joined() | is_left()) & (pl.col("unit") != pl.col("unit then"))
    now = (
        people.filter(~is_left())
        .group_by("unit", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("people now"),
            is_joined().sum().cast(pl.Int64).alias("joined"),
            moved.sum().cast(pl.Int64).alias("moved in"),
            *(pl.col(f"{rule.key} now").sum() for rule in found.totals),
        )
    )
    then = (
        people.filter(~is_joined())
        .group_by(pl.col("unit then").alias("unit"), maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("people then"),
            is_left().sum().cast(pl.Int64).alias("left"),
            moved.sum().cast(pl.Int64).alias("moved out"),
            *(pl.col(f"{rule.key} then").sum() for rule in found.totals),
        )
    )
    groups = now.join(then, on="unit", how="full", coalesce=True, maintain_order="left_right")
    groups = groups.with_columns(pl.exclude("unit").fill_null(0))
    everyone = groups.select(pl.lit(_("合计")).alias("unit"), pl.exclude("unit").sum())
    counts = _counts(is_moved=bool(groups["moved in"].sum()))
    columns = [
        Column(key_name(found.policy, found.by)),
        *(Column(name, "right") for name in counts.values()),
        *(
            Column(f"{label(rule.key, rule.name)} {what}", "right")
            for rule in found.totals
            for what in (found.then, found.now, _("增减"))
        ),
    ]
    rows = tuple(
        _unit_row(found, row, counts)
        for row in [*groups.iter_rows(named=True), *everyone.iter_rows(named=True)]
    )
    return Table(_("按{unit}").format(unit=key_name(found.policy, found.by)), tuple(columns), rows)


def _counts(*, is_moved: bool) -> dict[str, str]:
    """The counts of people in each office, by column, with their names."""
    moved = {"moved in": _("调入"), "moved out": _("调出")} if is_moved else {}
    return {
        "people then": _("上次人数"),
        "joined": _("新进"),
        **moved,
        "left": _("没有的"),
        "people now": _("本次人数"),
    }


def _unit_row(found: Comparison, row: _Row, counts: Mapping[str, str]) -> tuple[Cell, ...]:
    amounts: list[Cell] = []
    for rule in found.totals:
        then, now = _fen(row, f"{rule.key} then"), _fen(row, f"{rule.key} now")
        amounts += [money(then), money(now), money(now - then)]
    return (words(str(row["unit"] or _("（空）"))), *(whole(_fen(row, key)) for key in counts), *amounts)


def _people(found: Comparison) -> Table:
    columns = [
        Column(_("姓名")),
        Column(_("证件号码")),
        Column(_("单位")),
        *(
            Column(f"{label(rule.key, rule.name)} {what}", "right")
            for rule in found.totals
            for what in (found.then, found.now, _("增减"))
        ),
        Column(_("变动的项目")),
        Column(_("原因")),
    ]
    rows = tuple(
        (
            words(each.name),
            words(mask(each.id_number)),
            words(each.unit),
            *(money(fen) for then, now in each.totals.values() for fen in (then, now, now - then)),
            words("；".join(each.items)),
            words("；".join(each.reasons)),
        )
        for each in changed_people(found)
    )
    return Table(_("变动名单"), tuple(columns), rows)
