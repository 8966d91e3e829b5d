"""Arrears: what is owed month by month, on the terminal and as the list that an office signs."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from shegong.messages import _, label, listed
from shegong.money import plain_yuan, yuan
from shegong.payroll.arrears import Arrears, column
from shegong.payroll.run import in_statement
from shegong.policy.policy import Rule
from shegong.report import problems as problem_report
from shegong.report.document import (
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Section,
    Table,
    Tone,
    money,
    whole,
    without_empty_columns,
    words,
)
from shegong.report.lists import cite, grounds, signatures, who, who_cells, who_columns
from shegong.report.screen import console, print_json, table

_PARTS = ("due", "paid", "owed")


def arrears_document(found: Arrears) -> Document:
    """The list for a page or a workbook."""
    policy = found.policy
    cited = cite(policy.items)
    facts = tuple(Fact(name, text) for name, text in _results(found))
    span = f"{found.months[0]} – {found.months[-1]}"
    return Document(
        _("{policy} 补发工资表").format(policy=policy.name),
        _("{span}  单位：元").format(span=span),
        (
            Section(_("结果"), (Facts(facts), _by_month(found)), sheet=_("结果")),
            Section(_("依据"), (Facts(tuple(grounds(policy.items, cited))),), sheet=_("结果")),
            Section(_("补发名单"), (without_empty_columns(arrears_rows(found)),)),
            Section(_("逐月应发与已发"), (without_empty_columns(_details(found)),)),
        ),
    )


def arrears_rows(found: Arrears) -> Table:
    """Everyone in the order of the roster: each month, the sum, and what becomes of it when it is paid."""
    keys = who(found.table.columns)
    settled = found.settlement
    shown = _settled_rules(found)
    gains = {row["row"]: row for row in settled.gains.iter_rows(named=True)} if settled else {}
    rows = []
    for person in found.table.iter_rows(named=True):
        owed = person["owed"]
        rows.append(
            (
                *who_cells(keys, person),
                *(_amount(person[column("owed", month)]) for month in found.months),
                _amount(owed),
                *(money(gains.get(person["row"], {}).get(rule.key, 0)) for rule in shown),
                words(_remark(found, person, person["row"] in gains)),
            )
        )
    headings = (
        *who_columns(keys),
        *(Column(_("{month} 补发").format(month=month), "right") for month in found.months),
        Column(_("补发合计"), "right"),
        *(Column(_gain_name(rule), "right") for rule in shown),
        Column(_("说明")),
    )
    return Table("", headings, tuple(rows), (signatures(),))


def _remark(found: Arrears, person: Mapping[str, int], is_there: bool) -> str:
    if person["owed"] < 0:
        return _("多发了 {amount} 元").format(amount=yuan(-person["owed"]))
    if found.settlement and person["owed"] and not is_there:
        return _("{month} 不在岗，另行发放").format(month=found.settlement.month)
    return ""


def print_arrears(found: Arrears, written: Mapping[str, Path]) -> None:
    """The sums month by month."""
    screen, policy = console(), found.policy
    screen.print(f"{policy.name}  {policy.id}  {found.months[0]} – {found.months[-1]}", style="bold")
    for name, text in _results(found):
        screen.print(_("{name}：{text}").format(name=name, text=text), soft_wrap=True)
    shown = _by_month(found)
    columns = [(each.heading, each.side) for each in shown.columns]
    screen.print(table("", columns, [[cell.text for cell in row] for row in shown.rows], totals=1))
    screen.print(_check_line(found), soft_wrap=True)
    for path in written.values():
        screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def arrears_as_json(found: Arrears, written: Mapping[str, Path]) -> None:
    """The sums as one JSON document; amounts are decimal strings in yuan."""
    settled = found.settlement
    print_json(
        {
            "policy": {"id": found.policy.id, "name": found.policy.name, "digest": found.policy.digest},
            "people": found.table.height,
            "months": [
                {"month": str(month), "people": people, **_plain(dict(zip(_PARTS, amounts, strict=True)))}
                for month in found.months
                for people, *amounts in [found.sums(month)]
            ],
            "owed": plain_yuan(int(found.table["owed"].sum())),
            "overpaid": found.overpaid.height,
            "settlement": None
            if settled is None
            else {
                "month": str(settled.month),
                "entered": settled.entered.key,
                "gains": _plain({rule.key: int(settled.gains[rule.key].sum()) for rule in settled.rules}),
            },
            "problems": problem_report.as_json([*found.roster.problems, *found.warnings]),
            "written": {name: str(path) for name, path in written.items()},
        }
    )


def _plain(amounts: Mapping[str, int]) -> dict[str, str]:
    return {key: plain_yuan(fen) for key, fen in amounts.items()}


def _results(found: Arrears) -> Iterator[tuple[str, str]]:
    total = int(found.table["owed"].sum())
    owed = found.table.filter(found.table["owed"] > 0).height
    yield (
        _("补发"),
        _("{people} 人，{months} 个月，共 {amount} 元").format(
            people=f"{owed:,}", months=len(found.months), amount=yuan(total)
        ),
    )
    if found.overpaid.height:
        over = -int(found.overpaid["owed"].sum())
        yield (
            _("多发"),
            _("{people} 人，共 {amount} 元；合计里已经减去，怎样扣回由单位定").format(
                people=f"{found.overpaid.height:,}", amount=yuan(over)
            ),
        )
    people, amount = _left_over(found)
    if people:
        text = _("{people} 人，共 {amount} 元，发放时已不在岗").format(
            people=f"{people:,}", amount=yuan(amount)
        )
        yield _("另行发放"), text
    settled = found.settlement
    if settled:
        gains = {rule.key: int(settled.gains[rule.key].sum()) for rule in settled.rules}
        named = [
            _("{name} {amount} 元").format(name=label(rule.key, rule.name), amount=yuan(gains[rule.key]))
            for rule in _settled_rules(found)
        ]
        yield (
            _("在 {month} 发放").format(month=settled.month),
            _("作为“{name}”：{gains}").format(
                name=label(settled.entered.key, settled.entered.name), gains=listed(named)
            ),
        )


def _left_over(found: Arrears) -> tuple[int, int]:
    """How many are owed something and are not there when it is paid, and how much."""
    if found.settlement is None:
        return 0, 0
    left = found.table.filter(
        (pl.col("owed") > 0) & ~pl.col("row").is_in(found.settlement.gains["row"].implode())
    )
    return left.height, int(left["owed"].sum())


def _settled_rules(found: Arrears) -> list[Rule]:
    """What changes for anybody when the arrears are paid."""
    settled = found.settlement
    if settled is None:
        return []
    shown = [rule for rule in in_statement(found.policy) if rule.total or rule.kind != "earning"]
    return [rule for rule in shown if (settled.gains[rule.key] != 0).any()]


def _gain_name(rule: Rule) -> str:
    return _("{name}增加").format(name=label(rule.key, rule.name))


def _by_month(found: Arrears) -> Table:
    rows = [_sums_row(str(month), found.sums(month)) for month in found.months]
    sums = [found.sums(month) for month in found.months]
    total = tuple(sum(each[number] for each in sums) for number in range(1, 4))
    people = found.table.filter(found.table["owed"] != 0).height
    rows.append(_sums_row(_("合计"), (people, *total), "strong"))
    headings = (
        Column(_("月份")),
        Column(_("人数"), "right"),
        *(Column(each, "right") for each in (_("应发"), _("已发"), _("补发"))),
    )
    return Table("", headings, tuple(rows))


def _sums_row(name: str, sums: tuple[int, ...], tone: Tone = "") -> tuple[Cell, ...]:
    people, *amounts = sums
    return (words(name, tone), whole(people, tone), *(money(amount, tone) for amount in amounts))


def _details(found: Arrears) -> Table:
    """A line for each person and month."""
    keys = [key for key in who(found.table.columns) if key in ("number", "name", "id_number")]
    rows = [
        (
            *who_cells(keys, person),
            words(str(month)),
            *(money(person[column(part, month)]) for part in _PARTS),
        )
        for person in found.table.iter_rows(named=True)
        for month in found.months
    ]
    headings = (
        *who_columns(keys),
        Column(_("月份")),
        *(Column(each, "right") for each in (_("应发"), _("已发"), _("补发"))),
    )
    return Table("", headings, tuple(rows))


def _amount(fen: int) -> Cell:
    return money(fen, "down" if fen < 0 else "")


def _check_line(found: Arrears) -> str:
    total = int(found.table["owed"].sum())
    by_month = sum(found.sums(month)[3] for month in found.months)
    rows = _("核对：读入 {read} 行 = 算出 {people} 行 + 剔除 {rejected} 行").format(
        read=f"{found.roster.rows_read:,}",
        people=f"{found.table.height:,}",
        rejected=f"{found.roster.rejects.height:,}",
    )
    sums = _("各月之和 {months} 元 = 各人之和 {total} 元").format(months=yuan(by_month), total=yuan(total))
    return f"{rows}{_('；')}{sums}"
