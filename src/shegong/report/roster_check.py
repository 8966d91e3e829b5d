"""What was understood of a roster and what is wrong with it, before anybody is paid."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from shegong.errors import Problem
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.payroll.foreseen import foresee
from shegong.policy.doubts import warnings_of
from shegong.policy.facts import usual
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.report.assumptions import limit_problems
from shegong.report.payroll import absence_text, key_name
from shegong.report.problems import as_json, print_problems
from shegong.report.screen import console, print_json, table
from shegong.roster.fields import Fields
from shegong.roster.lines import LineKind
from shegong.roster.marked import Copied
from shegong.roster.overview import ColumnSeen, Overview, overview_of
from shegong.roster.rejects import refused
from shegong.roster.roster import Reading, Roster
from shegong.roster.table import column_letters

_FEW = 10


class Checked(NamedTuple):
    """A roster that has been looked at: for a month, if `month` says one; `problems` are all there are."""

    policy: Policy
    month: Month | None
    roster: Roster
    overview: Overview
    problems: tuple[Problem, ...]


def look_at(policy: Policy, roster: Roster, fields: Fields, month: Month | None) -> tuple[Checked, Copied]:
    """What there is to say of a roster that has been read with these fields, and what its marked copy is made of."""
    told: list[Problem] = []
    if month:
        roster, told, limits = foresee(policy, roster, month)
        told += limit_problems(limits, policy)
    header, parts = roster.again()
    parts = [refused(part, roster.refused) for part in parts]
    overview = overview_of(header, parts, fields, roster.reading.skipped_rows)
    problems = (*warnings_of(policy, [month] if month else []), *roster.problems, *told)
    of_rows = {problem for part in parts for problem in part.in_order()}
    general = [problem for problem in problems if problem not in of_rows]
    copied = Copied(header, parts, overview.not_people, general)
    return Checked(policy, month, roster, overview, problems), copied


def suggestion(checked: Checked, source: Path) -> str:
    """How to get a copy to correct, where there is something to correct."""
    if not any(problem.severity == "error" for problem in checked.problems):
        return ""
    name = f"{source.stem}-标注.xlsx"
    return _("加 --out {name} 写出标注的副本：坏格标色，写明原因和改法；改好以后就用它").format(name=name)


def print_checked(checked: Checked, written: Mapping[str, Path], remark: str) -> None:
    """Show what was understood, then every problem, then what it comes to, with a remark."""
    screen = console()
    policy, roster = checked.policy, checked.roster
    month = f"  {checked.month}" if checked.month else ""
    screen.print(f"{policy.name}  {policy.id}{month}", style="bold", soft_wrap=True)
    screen.print(_how_read(roster.reading), soft_wrap=True)
    screen.print(_rows(checked), soft_wrap=True)
    _print_columns(checked)
    _print_untold(checked)
    screen.file.flush()
    if checked.problems:
        print_problems(checked.problems)
    screen.print(_counted(checked), style="bold", soft_wrap=True)
    if remark:
        screen.print(remark, soft_wrap=True)
    for path in written.values():
        screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def _how_read(reading: Reading) -> str:
    separators = {",": _("逗号"), ";": _("分号"), "\t": _("制表符")}
    where = _("工作表“{sheet}”").format(sheet=reading.sheet) if reading.sheet else reading.encoding or ""
    if reading.separator:
        sign = separators.get(reading.separator, reading.separator)
        where += _("，{sign}分隔").format(sign=sign)
    return _("{file}：{format} {where}，表头在第 {row} 行").format(
        file=reading.file, format=reading.format, where=where, row=reading.header_row
    )


def _rows(checked: Checked) -> str:
    roster = checked.roster
    text = _("读入 {read} 行 = 可以算 {good} 行 + 剔除 {rejected} 行{absent}").format(
        read=f"{roster.rows_read:,}",
        good=f"{roster.people.height:,}",
        rejected=f"{roster.rejects.height:,}",
        absent=absence_text(roster),
    )
    for kind, rows in checked.overview.not_people.items():
        few = listed(map(str, rows[:_FEW])) + (" …" if len(rows) > _FEW else "")
        text += _("；{kind} {count} 行（第 {rows} 行）").format(
            kind=_kind_name(kind), count=len(rows), rows=few
        )
    return text


def _kind_name(kind: LineKind) -> str:
    names = {"blank": _("空行"), "total": _("合计"), "header": _("重复的表头"), "signature": _("签字")}
    return names.get(kind, kind)


def _print_columns(checked: Checked) -> None:
    columns = [
        (_("列"), "left"),
        (_("列名"), "left"),
        (_("用作"), "left"),
        (_("填写"), "right"),
        (_("例"), "left"),
    ]
    rows = [
        [
            _number(each, checked.roster.reading),
            each.header or _("（没有列名）"),
            _used_as(each),
            f"{each.filled:,}",
            each.example,
        ]
        for each in checked.overview.columns
    ]
    console().print(table("", columns, rows))


def _number(each: ColumnSeen, reading: Reading) -> str:
    return column_letters(each.position) if reading.sheet else str(each.position + 1)


def _used_as(each: ColumnSeen) -> str:
    match each.use:
        case "field":
            return each.field.label if each.field else ""
        case "later":
            return _("以后的变动（有 --since 才用）")
        case "ignored":
            return _("不用")
        case _:
            return _("没有用到")


def _print_untold(checked: Checked) -> None:
    """The inputs that the file does not have: those of ID numbers, then those at their defaults."""
    policy, reading = checked.policy, checked.roster.reading
    screen = console()
    if reading.from_id:
        names = listed(key_name(policy, key) for key in reading.from_id)
        screen.print(_("从身份证号码得知的：{names}").format(names=names), soft_wrap=True)
    defaults = [policy.inputs[key] for key in reading.defaults if key in policy.asked]
    if defaults:
        told = listed(f"{label(given.key, given.name)} = {_default(policy, given)}" for given in defaults)
        screen.print(_("文件里没有、按办法默认的：{told}").format(told=told), soft_wrap=True)


def _default(policy: Policy, given: Input) -> str:
    unit = _("元") if given.type.kind == "money" else given.unit
    return value_text(usual(given), given.type, policy.scope) + unit


def counts_of(problems: Sequence[Problem]) -> dict[str, int]:
    """How many errors, warnings and notices there are."""
    found = Counter(problem.severity for problem in problems)
    return {"error": found["error"], "warning": found["warning"], "notice": found["notice"]}


def _counted(checked: Checked) -> str:
    counts = counts_of(checked.problems)
    return _("错误 {error} 条（剔除 {rejected} 行）、注意 {warning} 条、说明 {notice} 条").format(
        rejected=f"{checked.roster.rejects.height:,}",
        **{severity: f"{count:,}" for severity, count in counts.items()},
    )


def checked_as_json(checked: Checked, written: Mapping[str, Path]) -> None:
    """The same as one JSON document."""
    policy, roster, reading = checked.policy, checked.roster, checked.roster.reading
    print_json(
        {
            "policy": {"id": policy.id, "name": policy.name, "digest": policy.digest},
            "month": str(checked.month) if checked.month else None,
            "file": reading.file,
            "format": reading.format,
            "encoding": reading.encoding,
            "separator": reading.separator,
            "sheet": reading.sheet,
            "header_row": reading.header_row,
            "rows": {
                "read": roster.rows_read,
                "good": roster.people.height,
                "rejected": roster.rejects.height,
                "absent": roster.absent,
                "not_people": checked.overview.not_people,
            },
            "columns": [_column_as_json(each, reading) for each in checked.overview.columns],
            "from_id": list(reading.from_id),
            "defaults": {key: _default(policy, policy.inputs[key]) for key in reading.defaults},
            "counts": counts_of(checked.problems),
            "problems": as_json(checked.problems),
            "written": {name: str(path) for name, path in written.items()},
        }
    )


def _column_as_json(each: ColumnSeen, reading: Reading) -> dict[str, object]:
    return {
        "column": _number(each, reading),
        "header": each.header,
        "use": each.use,
        "field": each.field.key if each.field else None,
        "name": each.field.name if each.field else None,
        "filled": each.filled,
        "example": each.example,
    }
