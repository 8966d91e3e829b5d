"""What stands in a cell of a file: a text, a number, or an amount; and what texts of a layout ask for."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from shegong.money import FEN_PER_YUAN, capitals, parse_number, plain_yuan
from shegong.payroll.layouts.layout import PLACEHOLDER, Layout
from shegong.payroll.run import Payroll

_BREAKS = re.compile(r"[\t\r\n\v\f]+")
_ARMED = ("=", "+", "-", "@")


class Amount(NamedTuple):
    """So many fen."""

    fen: int

    @property
    def yuan(self) -> Decimal:
        """The same in yuan, exactly."""
        return Decimal(self.fen).scaleb(-2)


Cell = str | int | Amount


def as_text(cell: Cell) -> str:
    """A cell in a text file: an amount with two decimals and no separators.

    >>> as_text(Amount(285400)), as_text(3), as_text("示例甲")
    ('2854.00', '3', '示例甲')
    """
    return plain_yuan(cell.fen) if isinstance(cell, Amount) else str(cell)


def fen_in(text: str) -> int:
    """The fen that an amount in a file says.

    >>> fen_in("2854.05")
    285405
    """
    return int(parse_number(text) * FEN_PER_YUAN)


def in_one_line(text: str) -> str:
    """A text without line breaks and tabs."""
    return _BREAKS.sub(" ", text)


def disarmed(text: str) -> str:
    """A text that a spreadsheet would run as a formula, made plain by a leading apostrophe.

    >>> disarmed("=示例"), disarmed("示例")
    ("'=示例", '示例')
    """
    return f"'{text}" if text.startswith(_ARMED) else text


def words_of(layout: Layout, payroll: Payroll, people: int, fen: int) -> dict[str, Cell]:
    """What the placeholders of a layout stand for, in a file with so many people and so much money."""
    month = payroll.month
    return {
        "单位": layout.head.unit or unit_of(payroll),
        "模板": layout.head.name,
        "年月": f"{month.year}年{month.month}月",
        "年": str(month.year),
        "月": str(month.month),
        "月初": month.first_day.isoformat(),
        "月末": month.last_day.isoformat(),
        "人数": people,
        "合计": Amount(fen),
        "合计大写": capitals(fen),
        "账号": layout.head.account,
    }


def put_in(text: str, words: Mapping[str, Cell], pattern: re.Pattern[str] = PLACEHOLDER) -> Cell:
    """A text with its placeholders replaced; one that is nothing but a number or an amount becomes that."""
    if (alone := pattern.fullmatch(text)) and alone[1] in words:
        return words[alone[1]]
    return pattern.sub(lambda found: as_text(words[found[1]]) if found[1] in words else found[0], text)


def unit_of(payroll: Payroll) -> str:
    """Who pays: the unit, community, street or region that everyone has in common, or else the roster's name."""
    for key in ("unit", "community", "street", "region"):
        if key in payroll.table.columns:
            different = payroll.table[key].drop_nulls().unique().to_list()
            if len(different) == 1 and different[0].strip():
                return str(different[0]).strip()
    return payroll.roster.reading.file.rpartition(".")[0] or payroll.roster.reading.file
