"""Placing a roster on the scale: what everyone had, what the scale pays, and what is kept above it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed
from shegong.payroll.run import Payroll
from shegong.policy.policy import Policy, Rule

_SHOWN = 20
_CURRENT = "current_pay"


class Sums(NamedTuple):
    """A month for everyone together, in fen: before and after, what is retained of the latter, and who gets less."""

    before: int
    after: int
    retained: int
    rising: int
    same: int
    falling: int
    loss: int


@dataclass(frozen=True)
class Conversion:
    """Everyone with the pay of before: the payroll's table, with the column "rise" (fen).

    `retained` are the earnings that depend on the pay of before: what holds people harmless.
    """

    payroll: Payroll
    table: pl.DataFrame
    retained: tuple[Rule, ...]

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Everyone, in the order of the roster."""
        yield from self.table.iter_rows(named=True)

    def sums(self) -> Sums:
        """What it comes to for everyone."""
        rise = pl.col("rise")
        found = self.table.select(
            pl.col(_CURRENT).sum(),
            pl.col("gross").sum(),
            retained=pl.sum_horizontal(pl.lit(0), *(pl.col(rule.key).sum() for rule in self.retained)),
            rising=(rise > 0).sum(),
            same=(rise == 0).sum(),
            falling=(rise < 0).sum(),
            loss=(-rise).clip(lower_bound=0).sum(),
        )
        return Sums(*found.row(0))


def convert(payroll: Payroll) -> Conversion:
    """Hold the pay of a scale against the pay of before; raises ShegongError where one of them is unknown."""
    policy = payroll.policy
    retained = tuple(
        rule
        for rule in policy.items
        if rule.kind == "earning" and _CURRENT in policy.inputs_behind([rule.key])
    )
    return Conversion(payroll, with_rise(payroll), retained)


def require_gross(policy: Policy) -> None:
    """Refuse a policy by which nobody is paid anything."""
    if "gross" not in policy.rules:
        message = _("办法 {id} 没有工资项目，算不出增资").format(id=policy.id)
        raise ShegongError(Problem("I001", message, _("换一个办法（--policy）")))


def with_rise(payroll: Payroll) -> pl.DataFrame:
    """The payroll's table with what gross pay comes to above the current pay of the roster."""
    table = payroll.table
    file = Place(payroll.roster.reading.file)
    require_gross(payroll.policy)
    if "current_pay" not in table.columns:
        raise ShegongError(
            Problem("I002", _("花名册没有现工资一列"), _("加一列“现工资”，写改革前的月应发数"), file)
        )
    unknown = table.filter(pl.col("current_pay").is_null())["row"].to_list()
    if unknown:
        rows = listed(str(row) for row in unknown[:_SHOWN]) + ("" if len(unknown) <= _SHOWN else " …")
        message = _("{count} 人没有现工资：第 {rows} 行").format(count=len(unknown), rows=rows)
        raise ShegongError(Problem("I003", message, _("补上现工资；原来没有工资的写 0"), file))
    return table.with_columns(rise=pl.col("gross") - pl.col("current_pay"))
