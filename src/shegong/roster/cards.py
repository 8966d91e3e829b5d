"""Bank cards and accounts: read as people type them, checked by Luhn's digit, shown by their last four digits."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from shegong.errors import Problem
from shegong.messages import _, listed
from shegong.roster.cells import NOTHING, narrow
from shegong.roster.findings import Findings
from shegong.roster.header import Column
from shegong.roster.identity import is_scientific

_KEPT = 15
"""So many digits a spreadsheet keeps of a number."""
_SHORTEST, _LONGEST = 6, 30
_TYPED_BETWEEN = re.compile(r"[\s\-'‘’`]+")
_CARD = re.compile(r"62[0-9]{14,17}")
"""A card of a Chinese bank; other accounts have no check digit that is known."""
_PLAIN = f"^[0-9]{{{_SHORTEST},{_LONGEST}}}$"
_PIECE = 10**6
_FEW = 5


class Cards(NamedTuple):
    """The card numbers of some rows, null where there is none, and what is known about those rows."""

    numbers: pl.Series
    findings: Findings


def read_plain(text: pl.Expr) -> pl.Expr:
    """A number that is plainly good; null for any other text."""
    digits = text.cast(pl.UInt64, strict=False)
    is_card = text.str.starts_with("62") & text.str.len_bytes().is_between(16, 19)
    right = ~is_card | (_luhn_sum(digits) % 10 == 0)
    return pl.when(text.str.contains(_PLAIN) & right).then(text)


def _luhn_sum(number: pl.Expr) -> pl.Expr:
    """Luhn's sum of up to twenty digits, six looked up at a time: from the right, every second one counts double."""
    table = pl.lit(pl.Series(_sums_of_pieces()))
    pieces = (number // _PIECE**place % _PIECE for place in range(4))
    return pl.sum_horizontal(table.gather(piece.cast(pl.UInt32)) for piece in pieces)


def _sums_of_pieces() -> "np.typing.NDArray[np.int64]":
    sums = np.zeros(1, dtype=np.int64)
    once = np.arange(10)
    twice = np.array([digit * 2 // 10 + digit * 2 % 10 for digit in range(10)])
    for place in range(6):
        sums = np.add.outer(twice if place % 2 else once, sums).ravel()
    return sums


def understand_card(text: str) -> tuple[str | None, Problem | None]:
    """The number as it should be written, and the problem with it; neither where there is no card.

    >>> understand_card("６２22 0212-3456 7890 128")
    ('6222021234567890128', None)
    """
    written = narrow(text)
    if not written or written in NOTHING:
        return None, None
    number = _TYPED_BETWEEN.sub("", written)
    if is_scientific(number.upper()):
        return None, Problem(
            "R131", _("是科学计数法，已丢失末几位，不能恢复"), _("核对银行卡后以文本格式重新录入")
        )
    if not number.isascii() or not number.isdecimal() or not _SHORTEST <= len(number) <= _LONGEST:
        return None, Problem(
            "R132",
            _("不是银行账号：应为 {least} 到 {most} 位数字").format(least=_SHORTEST, most=_LONGEST),
            _("核对银行卡后重新录入；没有的留空"),
        )
    if is_checked_card(number) and not passes_luhn(number):
        return number, Problem(
            "R133", _("卡号校验不通过，多半是抄错了一位"), _("核对银行卡后改正"), severity="warning"
        )
    return number, None


def is_checked_card(number: str) -> bool:
    """Whether the last digit must be the one that the others ask for.

    >>> is_checked_card("6222021234567890128"), is_checked_card("0200001009014232")
    (True, False)
    """
    return bool(_CARD.fullmatch(number))


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the one that the others ask for.

    >>> passes_luhn("6222021234567890128"), passes_luhn("6222021234567890129")
    (True, False)
    """
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(digit * 2 // 10 + digit * 2 % 10 for digit in digits[1::2])) % 10 == 0


def refuse_stored_as_number(column: Column, texts: pl.Series, findings: Findings) -> None:
    """Refuse card numbers that a spreadsheet holds as numbers and has cut off."""
    problem = Problem("R130", _("以数字存储，已丢失末几位"), _("请以文本格式重新录入"))
    for index in sorted(findings.body.numeric.get(column.position, ())):
        if len(texts[index].lstrip("-").partition(".")[0]) > _KEPT:
            findings.condemn(index, column, problem, texts[index])


def warn_shared(column: Column, parts: Sequence[Cards]) -> None:
    """Warn of a card that stands in several rows."""
    numbers = pl.concat([part.numbers for part in parts]).drop_nulls()
    if numbers.n_unique() == len(numbers):
        return
    repeated = numbers.filter(numbers.is_duplicated()).unique().implode()
    rows: dict[str, list[tuple[int, int]]] = {}
    for which, part in enumerate(parts):
        for index in part.numbers.is_in(repeated).arg_true().to_list():
            rows.setdefault(part.numbers[index], []).append((which, index))
    for number, places in rows.items():
        found = [parts[which].findings.row_number(index) for which, index in places]
        for (which, index), row in zip(places, found, strict=True):
            others = listed(str(other) for other in found if other != row)
            text = _("与第 {rows} 行是同一个账号").format(rows=others)
            parts[which].findings.add(
                index,
                column,
                Problem("R134", text, _("核对是谁的卡；代领的请在备注里写明"), severity="warning"),
                number,
            )
