"""Where the columns of a layout come from: the roster, the policy, and what follows from them."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from shegong.formula.types import MONEY
from shegong.payroll.layouts.cells import Amount, Cell
from shegong.payroll.layouts.layout import Layout
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import column_texts
from shegong.roster.identity import RESIDENT_CARD_NAMES

RESIDENT_CARD = "居民身份证"
ID_LENGTH = 18
_BIRTH, _SEX = slice(6, 14), 16

Values = Sequence[Cell]


def paid_key(layout: Layout, payroll: Payroll) -> str | None:
    """The rule whose amount the file pays: the first of the layout's that the policy has."""
    rules = payroll.policy.rules
    return next((key for key in layout.head.pays if key in rules and rules[key].type == MONEY), None)


def values_of(layout: Layout, payroll: Payroll, key: str) -> Values | None:
    """What everyone has under a key, in the order of the payroll's table; None where nobody can have anything."""
    if key == "paid":
        rule = paid_key(layout, payroll)
        return None if rule is None else _amounts(payroll, rule)
    if key in _ROLES:
        return _ROLES[key](payroll)
    return _told(payroll, key)


def _told(payroll: Payroll, key: str) -> Values | None:
    """What the payroll's table says, or a figure of the policy; a level that was only assumed by default is none."""
    policy = payroll.policy
    if key in policy.parameters:
        value = policy.parameters[key].on(payroll.month.first_day)
        if value is None or policy.parameters[key].type != MONEY or value.denominator != 1:
            return None
        return [Amount(value.numerator)] * payroll.table.height
    if key not in payroll.table.columns:
        return None
    known = policy.rules.get(key) or policy.inputs.get(key)
    if known is None:
        return _amounts(payroll, key) if payroll.table.schema[key] == pl.Int64 else _texts(payroll, key)
    if known.type == MONEY:
        return _amounts(payroll, key)
    if key in payroll.roster.reading.defaults and not known.type.is_amount:
        return None
    return column_texts(payroll, key)


def _amounts(payroll: Payroll, key: str) -> list[Cell]:
    return [Amount(int(fen)) if fen is not None else "" for fen in payroll.table[key].to_list()]


def _texts(payroll: Payroll, key: str) -> list[Cell]:
    texts = payroll.table[key].cast(pl.String).fill_null("").to_list()
    return [text.strip() for text in texts]


def amount_or_none(payroll: Payroll, key: str) -> list[int] | None:
    """The fen that everyone has under a key of the table, if it is an amount."""
    if key not in payroll.table.columns or not payroll.table.schema[key].is_integer():
        return None
    return [int(fen or 0) for fen in payroll.table[key].to_list()]


def has_something(payroll: Payroll, key: str) -> list[bool]:
    """Whether each person has anything under a key: an amount or a number but 0, more than the lowest level, a text."""
    if key not in payroll.table.columns:
        return [False] * payroll.table.height
    return [bool(value) for value in payroll.table[key].to_list()]


def resident_numbers(payroll: Payroll) -> list[str | None]:
    """Everyone's ID number, None of those who have other papers."""
    numbers = _told(payroll, "id_number")
    if numbers is None:
        return [None] * payroll.table.height
    kinds = _kinds_of_papers(payroll)
    return [
        str(number) if kind == RESIDENT_CARD else None for number, kind in zip(numbers, kinds, strict=True)
    ]


def _kinds_of_papers(payroll: Payroll) -> list[Cell]:
    told = _told(payroll, "id_type") or [""] * payroll.table.height
    return [RESIDENT_CARD if kind in RESIDENT_CARD_NAMES else kind for kind in told]


def _sexes(payroll: Payroll) -> Values | None:
    return _told(payroll, "sex") or _from_numbers(
        payroll, lambda number: "男" if int(number[_SEX]) % 2 else "女"
    )


def _births(payroll: Payroll) -> Values | None:
    return _told(payroll, "birth_date") or _from_numbers(
        payroll, lambda number: f"{number[_BIRTH][:4]}-{number[_BIRTH][4:6]}-{number[_BIRTH][6:]}"
    )


def _from_numbers(payroll: Payroll, tell: Callable[[str], str]) -> Values | None:
    numbers = resident_numbers(payroll)
    if not any(numbers):
        return None
    return [tell(number) if number and len(number) == ID_LENGTH else "" for number in numbers]


def _income_tax(payroll: Payroll) -> Values | None:
    taxes = [rule.key for rule in payroll.policy.items if rule.kind == "tax"]
    return total_of(payroll, taxes)


def total_of(payroll: Payroll, keys: Sequence[str]) -> Values | None:
    """The sum of some amounts, of those that there are."""
    columns = [found for key in keys if (found := amount_or_none(payroll, key)) is not None]
    if not columns:
        return None
    return [Amount(sum(fen)) for fen in zip(*columns, strict=True)]


_ROLES: Mapping[str, Callable[[Payroll], Values | None]] = {
    "id_type": _kinds_of_papers,
    "sex": _sexes,
    "birth": _births,
    "income_tax": _income_tax,
}
"""What no column of the table is, or not as files want it."""
