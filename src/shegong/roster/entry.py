"""How the cells of a roster are to be filled in: what a spreadsheet lets clerks type there, and how it shows it."""

from datetime import date
from fractions import Fraction

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shegong.money import FEN_PER_YUAN, decimal_text, yuan
from shegong.policy.policy import Input
from shegong.roster.fields import Field
from shegong.roster.overview import CARD
from shegong.roster.table import column_letters

LISTS_SHEET = "选项清单"
"""A hidden sheet with lists that are too long to stand in a validation."""
TEXT, AMOUNT, DAY, GENERAL = "@", "#,##0.00", "yyyy-mm-dd", "General"
_LONGEST_LIST = _LONGEST_MESSAGE = 255
_ID_LENGTH = 18
Rule = dict[str, object]
"""What xlsxwriter is told of a validation."""


def number_form(field: Field | None) -> str:
    """The number format of a column: digits of ID and card numbers stay as they are typed only in text."""
    if field is None:
        return GENERAL
    if field.key == CARD or field.kind == "id_number":
        return TEXT
    return {"money": AMOUNT, "date": DAY}.get(field.kind, GENERAL)


class Rules:
    """The validations of a workbook; long lists go to a sheet of their own, made when the first one is needed."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.lists: Worksheet | None = None
        self.count = 0

    def put(self, sheet: Worksheet, column: int, field: Field, first: int, last: int) -> None:
        """Guard the cells of a column, from row `first` to `last` (from 0)."""
        if rule := self._rule(field):
            sheet.data_validation(first, column, last, column, rule)

    def _rule(self, field: Field) -> Rule | None:
        title = field.name[:30]
        if field.key == "id_number":
            message = "身份证号码应为18位。护照等其他证件，请加“证件类型”一列注明，再按“是”。"
            return {
                "validate": "length",
                "criteria": "==",
                "value": _ID_LENGTH,
                "error_type": "warning",
                "error_title": title,
                "error_message": message,
            }
        if not field.input:
            return None
        rule = self._rule_of_input(field.input)
        return rule | {
            "error_title": title,
            "error_message": f"请填：{permitted(field.input)}"[:_LONGEST_MESSAGE],
        }

    def _rule_of_input(self, given: Input) -> Rule:
        match given.type.kind:
            case "level":
                return {"validate": "list", "source": self._source([choice.name for choice in given.choices])}
            case "flag":
                return {"validate": "list", "source": ["是", "否"]}
            case "date":
                low, high = (date.fromordinal(day) for day in (given.minimum, given.maximum))
                return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
            case "money":
                least, most = (_plain(fen) for fen in (given.minimum, given.maximum))
                return {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
            case _:
                ends = {"minimum": str(given.minimum), "maximum": str(given.maximum)}
                return {"validate": "integer", "criteria": "between", **ends}

    def _source(self, names: list[str]) -> list[str] | str:
        """The names themselves, or where they stand: a validation's own list is short, and knows commas as ends."""
        if len(",".join(names)) <= _LONGEST_LIST and not any("," in name for name in names):
            return names
        if self.lists is None:
            self.lists = self.book.add_worksheet(LISTS_SHEET)
            self.lists.hide()
        column, self.count = self.count, self.count + 1
        for row, name in enumerate(names):
            self.lists.write_string(row, column, name)
        letters = column_letters(column)
        return f"={LISTS_SHEET}!${letters}$1:${letters}${len(names)}"


def permitted(given: Input) -> str:
    """What may be filled in for an input."""
    match given.type.kind:
        case "level":
            return "、".join(choice.name for choice in given.choices)
        case "flag":
            return "是、否"
        case "date":
            first, last = (date.fromordinal(day) for day in (given.minimum, given.maximum))
            return f"日期，{first} 到 {last}，写成 2018-07-01"
        case "money":
            return f"金额（元），{yuan(given.minimum)} 到 {yuan(given.maximum)}"
        case _:
            return f"整数，{given.minimum} 到 {given.maximum}{given.unit}"


def default_text(given: Input) -> str:
    """What is taken where a cell is left blank; nothing where it must be filled in."""
    if given.default is None:
        return ""
    return value_shown(given, given.default)


def value_shown(given: Input, value: int) -> str:
    """A value of an input as a clerk writes it."""
    match given.type.kind:
        case "level":
            return given.choices[value].name
        case "flag":
            return "是" if value else "否"
        case "date":
            return date.fromordinal(value).isoformat()
        case "money":
            return _plain(value)
        case _:
            return str(value)


def _plain(fen: int) -> str:
    return decimal_text(Fraction(fen, FEN_PER_YUAN))
