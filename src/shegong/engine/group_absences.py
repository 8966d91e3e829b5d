"""Which of any number of people are not there in a month."""

from collections.abc import Collection

import polars as pl

from shegong.engine.absences import checks_of_facts, figures_for_absences
from shegong.engine.columns import Plan
from shegong.formula.amounts import Amount
from shegong.formula.tree import names


def why_away(plan: Plan, varied: Collection[str] | None = None) -> pl.Expr:
    """For people of whom `plan` knows the inputs, the number of the first absence that applies to them, or null.

    Whoever is known contradictorily is not away: a check is to refuse them. With `varied`, only absences count that no
    other input decides.
    """
    policy = plan.policy
    figures_for_absences(policy, plan.month)
    found = pl.lit(None, pl.Int64)
    for number, absence in reversed(list(enumerate(policy.absences.values()))):
        if varied is not None and not names(absence.when) & policy.inputs.keys() <= set(varied):
            continue
        applies = plan.column(absence.when, absence.name)
        if isinstance(applies, Amount):
            raise TypeError(absence.key)
        found = pl.when(applies).then(pl.lit(number, pl.Int64)).otherwise(found)
    return pl.when(~_contradicts(plan)).then(found)


def _contradicts(plan: Plan) -> pl.Expr:
    """Whether what is known of somebody cannot be, going by the checks that ask for nothing else."""
    policy = plan.policy
    failing = []
    for check in checks_of_facts(policy, plan.month):
        passed = plan.column(check.condition, check.name)
        if isinstance(passed, Amount):
            raise TypeError(check.key)
        failing.append(~passed)
    return pl.any_horizontal(failing) if failing else pl.lit(value=False)


def is_away(plan: Plan, people: pl.DataFrame, varied: Collection[str] | None = None) -> pl.Series:
    """Whether each of the people is not there in the month of `plan`; see `why_away`."""
    if not plan.policy.absences:
        return pl.repeat(value=False, n=people.height, eager=True)
    return people.lazy().select(away=why_away(plan, varied).is_not_null()).collect(engine="streaming")["away"]
