"""One month of a policy's domain with everything calculated, to hold laws against."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.engine.columns import Plan
from shegong.engine.group_absences import is_away
from shegong.engine.group_checks import failing_rows
from shegong.formula.interpret import Value
from shegong.formula.tree import Node
from shegong.formula.words import value_text
from shegong.policy.month import Month
from shegong.proof.domain import Domain


class Situation(NamedTuple):
    """One combination of inputs in one month, and what a rule comes to there."""

    month: Month
    facts: Mapping[str, Value]
    found: str


class View(NamedTuple):
    """One month's domain with everything calculated."""

    plan: Plan
    domain: Domain
    table: pl.DataFrame

    def truth(self, tree: Node, name: str) -> pl.Series:
        """A condition over all combinations."""
        column = self.plan.column(tree, name)
        if not isinstance(column, pl.Expr):
            raise TypeError(name)
        found = (
            self.table.lazy()
            .select(found=column, row=pl.col(self.table.columns[0]))
            .select("found")
            .collect(engine="streaming")
        )
        return found["found"]

    def there(self, table: pl.DataFrame | None = None) -> npt.NDArray[np.bool_]:
        """Who is there, as far as the domain tells; of the view's own table, or of another with its columns."""
        varied = [axis.input.key for axis in self.domain.axes]
        found: npt.NDArray[np.bool_] = ~is_away(
            self.plan, self.table if table is None else table, varied
        ).to_numpy()
        return found

    def payable(self, table: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """Who is there, as far as the domain tells, and whom the policy's checks do not refuse."""
        found = self.there(table)
        for check, rows in failing_rows(self.plan, table):
            if check.severity == "error":
                found[rows] = False
        return found

    def situation(self, table: pl.DataFrame, row: int, rule: str) -> Situation:
        """The combination in a row of a table, and what a rule comes to in it."""
        policy = self.plan.policy
        values = table.row(row, named=True)
        facts = {key: _fact(values[key]) for key in policy.inputs}
        kind = policy.rules[rule].type
        rounding = policy.rules[rule].rounding
        value = _fact(values[rule])
        if kind.kind == "rate" and rounding and isinstance(value, Fraction):
            value /= rounding.step.denominator
        return Situation(self.plan.month, facts, value_text(value, kind, policy.scope))


def _fact(value: object) -> Value:
    if isinstance(value, bool | date):
        return value
    if isinstance(value, int):
        return Fraction(value)
    raise TypeError(value)
