"""Which columns the sheet of people has, from left to right: those for paper, then those for whoever asks."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from shegong.formula.types import MONEY
from shegong.payroll.carried import carried_inputs, is_carrying
from shegong.payroll.run import Payroll, in_statement, tax_column
from shegong.payroll.sheet import MONTH, SheetColumn, sheet_columns
from shegong.payroll.units import unit_keys
from shegong.policy.policy import RuleKind

NUMBER = SheetColumn("*number", "序号", "count")
"""The running number of people as they stand on the sheet."""
PAGE, FULL_PAGE = 205, 260
"""So many letters can be read well on a page across; so many still."""
_KINDS: dict[RuleKind, str] = {
    "earning": "应发项目",
    "deduction": "扣款项目",
    "tax": "扣款项目",
    "net": "实发",
    "employer": "单位负担",
    "funding": "经费来源",
}
"""What stands over the columns of pay items, by their kind."""
_PLACES = ("region", "street", "community", "unit")
_ASIDE = ("id_type", "bank", "card")
"""What is known of people and is not for paper."""


class Band(NamedTuple):
    """Columns under one heading; those that are not `printed` stand to the right of those that are."""

    heading: str
    columns: tuple[SheetColumn, ...]
    printed: bool = True


def bands_of(payroll: Payroll, width: Callable[[SheetColumn], int]) -> list[Band]:
    """Every column of the payroll under the heading of its band.

    Of what is known of people so much is printed as the pay items leave room for. Items that are nothing for everybody
    are not printed: what is printed adds up without them.
    """
    policy, table = payroll.policy, payroll.table
    columns = {column.key: column for column in sheet_columns(payroll)}
    if runs_on(payroll):
        columns = {NUMBER.key: NUMBER, **{key: each for key, each in columns.items() if key != "number"}}

    def take(keys: Iterable[str]) -> tuple[SheetColumn, ...]:
        return tuple(columns.pop(key) for key in list(keys) if key in columns)

    statement = in_statement(policy)
    nothing = [rule.key for rule in statement if not rule.total and not (table[rule.key] != 0).any()]
    paid = [
        Band(heading, take(rule.key for rule in rules if rule.key not in nothing))
        for heading, rules in groupby(statement, key=lambda rule: _KINDS[rule.kind])
    ]
    aside = [
        Band("全为零的项目", take(nothing), printed=False),
        Band("各月个人所得税", take(map(tax_column, payroll.year)), printed=False),
        Band(
            "计算依据", take(rule.key for rule in policy.rules.values() if rule.type == MONEY), printed=False
        ),
        Band("下月接续", take([MONTH, *_carried(payroll)]), printed=False),
    ]
    needed = _needed(payroll)
    room = PAGE - sum(width(columns[key]) for key in needed if key in columns)
    room -= sum(width(column) for band in paid for column in band.columns)
    shown = list(needed)
    for key, column in columns.items():
        if key not in needed and _is_for_paper(payroll, key):
            room -= width(column)
            shown += [key] if room >= 0 else []
    first = take([NUMBER.key, "number", "name"])
    note = Band("", take(["note"] if "note" in shown else []))
    about = Band("基本情况", (*first, *take([key for key in columns if key in shown])))
    others = Band("其他情况", take(list(columns)), printed=False)
    return [band for band in (about, *paid, note, others, *aside) if band.columns]


def runs_on(payroll: Payroll) -> bool:
    """Whether the sheet counts its people itself: the roster does not number them, or merely by its lines."""
    if "number" not in payroll.table.columns:
        return True
    numbers = payroll.table["number"].cast(int, strict=False)
    if numbers.null_count() or numbers.n_unique() < len(numbers):
        return False
    return bool(numbers.is_between(1, payroll.roster.rows_read).all())


def _carried(payroll: Payroll) -> list[str]:
    """The inputs that only the next month asks for."""
    policy = payroll.policy
    if not is_carrying(policy):
        return []
    kept = {given.key for given in carried_inputs(policy)} | set(payroll.roster.reading.defaults)
    return [key for key in policy.inputs if key in kept]


def _needed(payroll: Payroll) -> tuple[str, ...]:
    """Without what nobody finds their way on paper: who, where, as what, and the grade."""
    posts = [given.key for given in payroll.policy.inputs.values() if given.type.level == "post"]
    return (NUMBER.key, "number", "name", *unit_keys(payroll)[-1:], *posts, "grade")


def _is_for_paper(payroll: Payroll, key: str) -> bool:
    """Whether a fact about people is worth paper, where there is room: not where all places are one."""
    if key in _PLACES:
        return payroll.table[key].n_unique() > 1
    if key == "note":
        return bool((payroll.table[key].fill_null("") != "").any())
    return key not in _ASIDE
