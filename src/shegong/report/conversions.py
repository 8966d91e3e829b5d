"""A roster placed on the scale: the list that an office signs, and its sums on the terminal."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from shegong.messages import _, label
from shegong.money import plain_yuan, yuan
from shegong.payroll.conversion import Conversion
from shegong.payroll.tally import tally_of
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
    without_empty_columns,
    words,
)
from shegong.report.lists import cite, grounds, signatures, stored, who, who_cells, who_columns
from shegong.report.payroll import basis_as_json, check_line, print_assumed_names
from shegong.report.screen import console, print_json

_MONTHS = 12


def conversion_document(found: Conversion) -> Document:
    """The list for a page or a workbook: everyone, those who would get less, what it rests on, the signatures."""
    policy = found.payroll.policy
    cited = cite(policy.items)
    facts = [*(Fact(name, text) for name, text in _results(found)), *_assumed(found)]
    falling = _table(found, falling=True)
    lists = [Section(_("套改名单"), (without_empty_columns(_table(found)),))]
    if falling.rows:
        lists.insert(0, Section(_("低于现工资名单"), (without_empty_columns(falling),)))
    return Document(
        _("{policy} 套改审批表").format(policy=policy.name),
        _("{month}  单位：元").format(month=found.payroll.month),
        (
            Section(_("结果"), (Facts(tuple(facts)),), sheet=_("结果")),
            Section(_("依据"), (Facts(tuple(grounds(policy.items, cited))),), sheet=_("结果")),
            *lists,
        ),
    )


def conversion_rows(found: Conversion) -> Table:
    """Everyone in the order of the roster, for a program or a spreadsheet."""
    return _table(found)


def print_conversion(found: Conversion, written: Mapping[str, Path]) -> None:
    """The sums of a conversion."""
    screen, payroll = console(), found.payroll
    screen.print(f"{payroll.policy.name}  {payroll.policy.id}  {payroll.month}", style="bold")
    for name, text in _results(found):
        screen.print(_("{name}：{text}").format(name=name, text=text), soft_wrap=True)
    screen.print(check_line(tally_of(payroll)), soft_wrap=True)
    print_assumed_names(payroll.policy)
    for path in written.values():
        screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def conversion_as_json(found: Conversion, written: Mapping[str, Path]) -> None:
    """The sums as one JSON document; amounts are decimal strings in yuan."""
    sums = found.sums()
    print_json(
        {
            **basis_as_json(tally_of(found.payroll)),
            "current_pay": plain_yuan(sums.before),
            "gross": plain_yuan(sums.after),
            "rise": plain_yuan(sums.after - sums.before),
            "retained": plain_yuan(sums.retained),
            "rising": sums.rising,
            "same": sums.same,
            "falling": sums.falling,
            "loss": plain_yuan(sums.loss),
            "written": {name: str(path) for name, path in written.items()},
        }
    )


def _results(found: Conversion) -> Iterator[tuple[str, str]]:
    sums = found.sums()
    yield (
        _("人数"),
        _("{people}：增加 {rising}，不变 {same}，减少 {falling}").format(
            people=f"{found.table.height:,}",
            rising=f"{sums.rising:,}",
            same=f"{sums.same:,}",
            falling=f"{sums.falling:,}",
        ),
    )
    yield (
        _("每月应发"),
        _("现工资 {before} 元 → {after} 元").format(before=yuan(sums.before), after=yuan(sums.after)),
    )
    rise = sums.after - sums.before
    yield (
        _("增资"),
        _("每月 {month} 元，一年（×12）{year} 元").format(month=yuan(rise), year=yuan(rise * _MONTHS)),
    )
    if found.retained:
        yield _("其中保留工资"), _("每月 {amount} 元").format(amount=yuan(sums.retained))
    if sums.falling:
        text = _("{people} 人，每月共少 {amount} 元").format(
            people=f"{sums.falling:,}", amount=yuan(sums.loss)
        )
        yield _("低于现工资"), text


def _assumed(found: Conversion) -> Iterator[Fact]:
    policy = found.payroll.policy
    for each in policy.assumptions(month=found.payroll.month):
        yield Fact(_("推定"), f"{label(each.key, each.name)} {each.value}".rstrip(), "assumed")


def _table(found: Conversion, *, falling: bool = False) -> Table:
    policy, columns = found.payroll.policy, found.table.columns
    keys = who(columns)
    defaults = found.payroll.roster.reading.defaults
    told = [key for key in policy.inputs if key in policy.asked and key not in (*defaults, "current_pay")]
    grade = ["grade"] if "grade" in policy.rules else []
    retained = [rule.key for rule in found.retained]
    rows = [
        (
            *who_cells(keys, person),
            *(stored(policy, key, person[key]) for key in (*told, *grade)),
            *_amounts(found, person),
            words(_remark(found, person)),
        )
        for person in found
        if not falling or _fen(person, "rise") < 0
    ]
    headings = (
        *who_columns(keys),
        *(Column(label(key, policy.inputs[key].name)) for key in told),
        *(Column(_("套改等级"), "right") for _key in grade),
        Column(_("现工资"), "right"),
        *([Column(_("等级工资"), "right")] if retained else []),
        *(Column(label(rule.key, rule.name), "right") for rule in found.retained),
        Column(_("套改后应发"), "right"),
        Column(_("每月增加"), "right"),
        Column(_("说明")),
    )
    return Table("", headings, tuple(rows), (signatures(),))


def _amounts(found: Conversion, person: Mapping[str, object]) -> list[Cell]:
    gross, rise = _fen(person, "gross"), _fen(person, "rise")
    kept = [_fen(person, rule.key) for rule in found.retained]
    tone: Tone = "down" if rise < 0 else ""
    return [
        money(gross - rise),
        *([money(gross - sum(kept))] if kept else []),
        *map(money, kept),
        money(gross),
        money(rise, tone),
    ]


def _remark(found: Conversion, person: Mapping[str, object]) -> str:
    rise = _fen(person, "rise")
    kept = sum(_fen(person, rule.key) for rule in found.retained)
    if rise < 0:
        return _("低于现工资 {amount} 元").format(amount=yuan(-rise))
    return _("保留 {amount} 元").format(amount=yuan(kept)) if kept else ""


def _fen(person: Mapping[str, object], key: str) -> int:
    value = person[key]
    if not isinstance(value, int):
        raise TypeError(key)
    return value
