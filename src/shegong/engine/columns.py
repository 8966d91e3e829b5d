"""Any number of people at once: a pure function from columns of facts to columns of results.

Columns hold integers: money in fen, counts, ranks of levels; rates as numerators over the denominator of their
rounding step; flags as Boolean, dates as Date.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from shegong.errors import Problem, ShegongError
from shegong.formula.amounts import Amount, Range, constant, expression, rounded, whole
from shegong.formula.columns import Column, compile_formula
from shegong.formula.tree import Node, names
from shegong.formula.types import RATE
from shegong.messages import _
from shegong.policy.load import calendar_values
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy, Rule

_INT64 = 2**63 - 1


@dataclass(frozen=True)
class Plan:
    """The expressions of one policy in one month: `results` by the key of their rule, in the policy's order.

    `columns` is how formulas read what they mention once the results have been added.
    """

    policy: Policy
    month: Month
    results: Mapping[str, pl.Expr]
    columns: Mapping[str, Column]

    def layers(self, keys: Collection[str]) -> list[list[str]]:
        """Some of the rules in layers: each rests on those before it, and on rules that are not among `keys`."""
        depths: dict[str, int] = {}
        found: list[list[str]] = []
        for key in self.results:
            if key in keys:
                below = (self.policy.rests_on[key] & depths.keys()) - {key}
                depth = depths[key] = 1 + max((depths[each] for each in below), default=-1)
                if depth == len(found):
                    found.append([])
                found[depth].append(key)
        return found

    def run(self, people: pl.LazyFrame) -> pl.LazyFrame:
        """`people` with a column for each rule, named by its key.

        To be collected or sunk with engine="streaming": where a choice between constants comes out the same in every
        row, polars' in-memory engine returns one value and then complains of its length.
        """
        for layer in self.layers(self.results):
            people = people.with_columns(self.results[key] for key in layer)
        return people

    def column(self, tree: Node, name: str) -> Column:
        """One more formula over people to whom `run` has added its columns; `name` tells whose it is."""
        return compile_formula(tree, self.columns, self.policy.scope.tables, name)


def calculate(policy: Policy, people: pl.DataFrame, month: Month) -> pl.DataFrame:
    """`people` with a column for each rule of the policy, named by its key.

    `people` has a column for each input, as described above; other columns pass through. Raises ShegongError where a
    column is missing, empty in places or outside the input's limits, or where a sum could leave 128-bit integers.
    """
    plan = make_plan(policy, month)
    require_inputs(policy, people)
    return plan.run(people.lazy()).collect(engine="streaming")


def make_plan(
    policy: Policy,
    month: Month,
    given: Mapping[str, tuple[int, int]] | None = None,
    like: Plan | None = None,
    varied: Mapping[str, Column] | None = None,
) -> Plan:
    """Compile every rule, with the bounds of the inputs showing that nothing can overflow.

    The rules `given` are not calculated: people bring them as columns, whose least and greatest values these are. What
    comes out as in a plan of the same policy that it is `like` is taken from there. Figures that are `varied` differ
    from row to row.
    """
    policy.numbers_on(month)  # or a figure that a rule needs is missing
    figures = _figures(policy, month)
    columns: dict[str, Column] = {
        **{key: _constant(value) for key, value in figures.items()},
        **{key: _input_column(given) for key, given in policy.inputs.items()},
        **(varied or {}),
    }
    before = _figures(policy, like.month) if like else {}
    fresh = {key for key, value in figures.items() if before.get(key) != value}
    results: dict[str, pl.Expr] = {}
    for rule in policy.rules.values():
        key = rule.key
        if given and key in given:
            columns[key] = whole(pl.col(key), *given[key])
        elif like and fresh.isdisjoint(names(rule.tree)):
            results[key], columns[key] = like.results[key], like.columns[key]
        else:
            fresh.add(key)
            kept, columns[key] = _output(rule, _compiled(policy, rule, columns))
            results[key] = kept.alias(key)
    return Plan(policy, month, results, columns)


def _figures(policy: Policy, month: Month) -> dict[str, Fraction | date]:
    """What formulas may mention that is the same for everyone."""
    return {**calendar_values(month), **policy.figures_on(month)}


def _compiled(policy: Policy, rule: Rule, columns: Mapping[str, Column]) -> Column:
    column = compile_formula(rule.tree, columns, policy.scope.tables, rule.name)
    return (
        rounded(column, rule.rounding, rule.name) if isinstance(column, Amount) and rule.rounding else column
    )


def _constant(value: Fraction | date) -> Column:
    return pl.lit(value) if isinstance(value, date) else constant(value)


def _input_column(given: Input) -> Column:
    if given.type.kind in ("flag", "date"):
        return pl.col(given.key)
    return whole(pl.col(given.key), given.minimum, given.maximum)


def _output(rule: Rule, column: Column) -> tuple[pl.Expr, Column]:
    """The column that holds a rule's result, and how later rules read it."""
    if not isinstance(column, Amount):
        return column, pl.col(rule.key)
    if not isinstance(column.denominator, int):
        raise TypeError(rule.key)
    low, high = column.numerators
    numerator = expression(column.numerator, rule.name)
    size = max(abs(low), abs(high))
    kept = numerator.cast(pl.Int64) if size <= _INT64 else numerator.cast(pl.Int128)
    return kept, Amount(
        pl.col(rule.key), column.denominator, Range(low, high), Range(column.denominator, column.denominator)
    )


def rate_denominator(rule: Rule) -> int:
    """What the column of a rate rule is to be divided by."""
    return rule.rounding.step.denominator if rule.type == RATE and rule.rounding else 1


def require_inputs(policy: Policy, people: pl.DataFrame) -> None:
    """Refuse people of whom something is unknown or outside its limits: the plan's bounds rest on them."""
    problems: list[Problem] = []
    for given in policy.inputs.values():
        if given.key not in people.columns:
            problems.append(
                Problem(
                    "E001",
                    _("缺少列 {key}（{name}）").format(key=given.key, name=given.name),
                    _("补上这一列"),
                )
            )
        elif not _right_type(people.schema[given.key], given):
            message = _("列 {key} 的类型是 {type}").format(key=given.key, type=people.schema[given.key])
            problems.append(
                Problem("E002", message, _("金额用整数分，级别用从 0 起的次序，是否用布尔，日期用日期"))
            )
        else:
            problems += _limit_problems(people, given)
    if problems:
        raise ShegongError(problems)


def _right_type(dtype: pl.DataType, given: Input) -> bool:
    match given.type.kind:
        case "flag":
            return dtype == pl.Boolean
        case "date":
            return dtype == pl.Date
        case _:
            return dtype == pl.Int64


def _limit_problems(people: pl.DataFrame, given: Input) -> list[Problem]:
    column = people[given.key]
    dated = given.type.kind == "date"
    least, greatest = (date.fromordinal(end) if dated else end for end in (given.minimum, given.maximum))
    outside = column.is_null()
    if given.type.kind != "flag":
        low, high = column.min(), column.max()
        if column.null_count() == 0 and (low is None or (low >= least and high <= greatest)):  # type: ignore[operator]
            return []
        outside |= (column < least) | (column > greatest)
    where = outside.fill_null(value=True).arg_true()
    if where.is_empty():
        return []
    row = where[0]
    message = _("第 {row} 行的 {key} 是 {value}，应在 {low} 与 {high} 之间；共有 {count} 行如此").format(
        row=row + 1, key=given.key, value=column[row], low=least, high=greatest, count=len(where)
    )
    return [Problem("E003", message, _("先改正这些行"))]
