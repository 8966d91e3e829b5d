"""An empty roster to be filled in: the columns that a policy asks for, guarded, and a sheet that explains them."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shegong.formula.tree import names
from shegong.policy.policy import Input, Policy
from shegong.roster.entry import Rules, default_text, number_form, permitted, value_shown
from shegong.roster.fields import Field, load_fields
from shegong.roster.marked import SHEET
from shegong.sheets import (
    MARGIN,
    columns_of_a_page,
    new_workbook,
    pages_across,
    places_of,
    set_up_page,
    width_of,
    write_text,
)

EXPLANATION = "填表说明"
_BEFORE = ("number", "name", "id_number", "region", "unit")
_AFTER = ("current_pay", "bank", "card")
_LAST = "note"
_NEVER = ("staff_number", "id_type", "street", "community", "told_grade")
"""Shipped fields that most offices do without; a column of that name is read all the same."""
_FEW_SOURCES = 2
_TITLE_ROWS = 2
_NARROWEST = 8
_ROW_HEIGHT = 20
_FONT = {"font_name": "宋体", "font_size": 11}
_GRID = _FONT | {"border": 1, "border_color": "#A6A6A6"}
_HEAD = _GRID | {
    "bold": True,
    "bg_color": "#F1ECE4",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}
_ABOUT = {
    "number": ("顺序号，可以不填", "整数", "1"),
    "name": ("姓名，与身份证一致", "文字", "示例甲"),
    "id_number": (
        "居民身份证号码；按它认人，出生日期和性别也从它得知",
        "18位，最后一位可以是 X",
        "990000199001010017",
    ),
    "region": ("所在的县（市、区），汇总时按它分", "文字", "延吉市"),
    "unit": ("所在的街道、社区", "文字", "示例街道示例社区"),
    "current_pay": ("现在每月的应发工资，套改和财政影响与它比较", "金额（元），最多两位小数", "3200.00"),
    "bank": ("代发工资的银行", "文字", "示例银行"),
    "card": ("代发工资的账号", "数字，文本格式", "6222 0200 0000 0000 000"),
    "note": ("不参与计算", "文字", ""),
}
"""For each of our own fields: what it means, what may be filled in, an example."""
_OF_TYPE = {"money": "金额（元）", "id_number": "18位身份证号码"}
_HOW = (
    "一人一行，从表头下面第一行填起；中间不要空行。表头不要改字，列的次序可以换，用不着的列可以删去（带 * 的不能删）。",
    "带 * 的每个人都要填；其余的空着，就按“不填时”一列。",
    "证件号码和银行账号的格是文本格式，请不要改成数字：数字只存得下15位，末几位会变成0。",
    "日期写成 2018-07-01；只知道年月的写当月1日。",
    "填好以后先检查：shegong roster check 花名册.xlsx --policy {policy}",
)


class FormColumn(NamedTuple):
    """A column to be filled in, and whether it must be."""

    field: Field
    required: bool

    @property
    def heading(self) -> str:
        """Its header, with the unit where there is one."""
        given = self.field.input
        unit = "元" if self.field.kind == "money" else given.unit if given else ""
        name = self.field.name
        return f"{name}（{unit}）" if unit and unit not in name else name

    @property
    def is_short(self) -> bool:
        """Whether what is filled in is a word, or a small number."""
        return self.field.key == "number" or self.field.kind in ("level", "flag", "count", "date", "name")


def form_columns(policy: Policy, carried: Collection[str]) -> list[FormColumn]:
    """The columns of an empty roster, in the order in which they are filled in.

    Left out is what ID numbers tell, what only decides on promotions, and what is `carried` from month to month.
    """
    fields = load_fields(policy).by_key
    asked = [
        fields[given.key]
        for given in policy.inputs.values()
        if (given.key in policy.asked or given.default is None)
        and given.key not in carried
        and not given.from_id
    ]
    placed = {*_BEFORE, *_AFTER, _LAST, *_NEVER}
    own = [field for field in fields.values() if not field.input and field.key not in placed]
    shipped = [fields[key] for key in (*_BEFORE, *_AFTER, _LAST) if not fields[key].input]
    before = [field for field in shipped if field.key in _BEFORE]
    after = [field for field in shipped if field.key in _AFTER]
    last = [field for field in shipped if field.key == _LAST]
    needed = [fields[key] for key in _NEVER if fields[key].required and not fields[key].input]
    every = [*before, *needed, *asked, *after, *own, *last]
    return [FormColumn(field, field.required or field.key == "id_number") for field in every]


def write_template(policy: Policy, columns: Sequence[FormColumn], rows: int, path: Path) -> None:
    """Write the form with some empty rows, and what its columns mean."""
    with new_workbook(path, f"花名册 {policy.id}") as book:
        sheet = book.add_worksheet(SHEET)
        _form(book, sheet, columns, rows)
        _explanation(book, policy, columns)


def _form(book: Workbook, sheet: Worksheet, columns: Sequence[FormColumn], rows: int) -> None:
    title = book.add_format(_FONT | {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
    office = book.add_format(_FONT | {"valign": "vcenter"})
    head, star = book.add_format(_HEAD), book.add_format(_FONT | {"bold": True, "font_color": "#C00000"})
    last, first_page = len(columns) - 1, columns_of_a_page([_width(column) for column in columns]) - 1
    sheet.merge_range(0, 0, 0, first_page, "社区工作者花名册", title)
    line = "填报单位：________________　　填报日期：______年____月____日　　金额单位：元"
    sheet.merge_range(1, 0, 1, first_page, line, office)
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.set_row(0, 36)
    sheet.set_row(1, 22)
    sheet.set_row(_TITLE_ROWS, 36)
    rules = Rules(book)
    first = _TITLE_ROWS + 1
    for number, column in enumerate(columns):
        heading = column.heading
        if column.required:
            sheet.write_rich_string(_TITLE_ROWS, number, star, "*", book.add_format(_HEAD), heading, head)
        else:
            write_text(sheet, _TITLE_ROWS, number, heading, head)
        middle = {"align": "center"} if column.is_short else {}
        cell = book.add_format(
            _GRID | middle | {"num_format": number_form(column.field), "valign": "vcenter"}
        )
        sheet.set_column(number, number, _width(column))
        for row in range(first, first + rows):
            sheet.write_blank(row, number, None, cell)
        rules.put(sheet, number, column.field, first, first + rows - 1)
    name = next(number for number, column in enumerate(columns) if column.field.key == "name")
    sheet.freeze_panes(first, name + 1)
    everything = f"A1:XFD{first + rows}"
    sheet.ignore_errors({"number_stored_as_text": everything})
    set_up_page(sheet, repeat=first)
    if (pages := pages_across([_width(column) for column in columns])) > 1:
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_columns(0, name)
    sheet.print_area(0, 0, first + rows - 1, last)


def _width(column: FormColumn) -> int:
    """Wide enough for what is filled in; the header may take two lines."""
    field, given = column.field, column.field.input
    texts: list[str] = [choice.name for choice in given.choices] if given else []
    texts += [_example(column)]
    least = {"number": 6, "name": 10, "id_number": 22, "card": 24, "unit": 24, "note": 16, "bank": 14}.get(
        field.key, _NARROWEST
    )
    heading = places_of(column.heading) // 2 + 2 * MARGIN
    return max(width_of(texts), heading, least)


def _explanation(book: Workbook, policy: Policy, columns: Sequence[FormColumn]) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    title = book.add_format(_FONT | {"bold": True, "font_size": 16})
    plain = book.add_format(_FONT | {"text_wrap": True, "valign": "top"})
    head = book.add_format(_HEAD)
    cell = book.add_format(_GRID | {"text_wrap": True, "valign": "top"})
    must = book.add_format(
        _GRID | {"bold": True, "font_color": "#C00000", "align": "center", "valign": "top"}
    )
    widths = (20, 6, 34, 34, 12, 22, 44)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    write_text(sheet, 0, 0, EXPLANATION, title)
    row = 1
    for line in (
        *_policy_lines(policy),
        *(text.format(policy=policy.id) for text in _HOW),
        *_others(policy, columns),
    ):
        sheet.merge_range(row, 0, row, len(widths) - 1, "", plain)
        write_text(sheet, row, 0, line, plain)
        sheet.set_row(row, 17 * (1 + (places_of(line) - 1) // sum(widths)))
        row += 1
    row += 1
    for number, heading in enumerate(("列名", "必填", "含义", "可以填", "不填时", "例", "依据")):
        write_text(sheet, row, number, heading, head)
    for column in columns:
        row += 1
        texts = _explained(policy, column)
        for number, text in enumerate(texts):
            look = must if number == 1 else cell
            if text:
                write_text(sheet, row, number, text, look)
            else:
                sheet.write_blank(row, number, None, look)
        lines = max(
            sum(1 + (places_of(part) - 1) // (width - 1) for part in text.split("\n"))
            for text, width in zip(texts, widths, strict=True)
        )
        sheet.set_row(row, 16 * max(lines, 1) + 2)
    sheet.hide_gridlines(2)
    set_up_page(sheet, repeat=1)


def _policy_lines(policy: Policy) -> list[str]:
    until = f"，到 {policy.end} 为止" if policy.end else ""
    announced = f"，{policy.announced} 公布" if policy.announced else ""
    return [f"办法：{policy.name}（{policy.id}），自 {policy.start} 起施行{until}{announced}"]


def _others(policy: Policy, columns: Sequence[FormColumn]) -> list[str]:
    """What is not in the form: what ID numbers tell, and what may be added."""
    shown = {column.field.key for column in columns}
    lines = []
    if told := [given.name for given in policy.inputs.values() if given.from_id]:
        lines.append(f"从身份证号码得知，不用填：{'、'.join(told)}。证件不是居民身份证的人，请加这几列填写。")
    rest = [given for given in policy.inputs.values() if given.key not in shown and not given.from_id]
    if rest:
        lines.append(
            f"另外可以加的列（不加就按办法默认，或由上月的工资表接过来）：{'、'.join(given.name for given in rest)}。"
        )
    return lines


def _explained(policy: Policy, column: FormColumn) -> tuple[str, ...]:
    field, given = column.field, column.field.input
    need = "*" if column.required else ""
    example = _example(column)
    if given is None:
        meaning, may, _shown = _ABOUT.get(field.key, ("", _OF_TYPE.get(field.kind, "文字"), ""))
        return column.heading, need, meaning, may, "空着" if not need else "", example, ""
    rules = [rule.name for rule in policy.rules.values() if given.key in names(rule.tree)]
    used = f"用来算{'、'.join(rules)}" if rules else ""
    meaning = "；".join(text for text in (given.note, given.confirm, used) if text)
    default = default_text(given)
    return column.heading, need, meaning, permitted(given), default, example, _clauses(policy, given)


def _clauses(policy: Policy, given: Input) -> str:
    """The clauses of the rules and tables that ask for an input."""
    rules = [rule.evidence for rule in policy.rules.values() if given.key in names(rule.tree)]
    tables = [
        table.evidence
        for table in policy.tables.values()
        if given.type.level and given.type.level in {axis.type.level for axis in table.lookup.axes}
    ]
    clauses = dict.fromkeys(str(each.clause) for each in (*rules, *tables) if each.clause)
    return "\n".join(list(clauses)[:_FEW_SOURCES])


def _example(column: FormColumn) -> str:
    given = column.field.input
    if given is None:
        return _ABOUT.get(column.field.key, ("", "", ""))[2]
    usual = {
        "date": date(2018, 7, 1).toordinal(),
        "money": 320_000,
        "count": 12,
        "level": len(given.choices) // 2,
    }
    value = given.default if given.default is not None else usual.get(given.type.kind, 0)
    return value_shown(given, min(max(value, given.minimum), given.maximum))
