"""Many people are few situations: whoever is alike in all that the rules ask is paid alike."""

import polars as pl

from shegong.engine.columns import make_plan
from shegong.engine.sensitivity import Move, moves
from shegong.policy.month import Month
from shegong.policy.policy import Policy

PEOPLE = "people"


def situations_of(policy: Policy, people: pl.DataFrame) -> pl.DataFrame:
    """The different combinations of inputs, with how many `people` have each."""
    keys = [key for key in policy.inputs if key in policy.asked]
    counts = people.lazy().group_by(keys).agg(pl.len().cast(pl.Int64).alias(PEOPLE))
    others = [pl.lit(people[key][0]).alias(key) for key in policy.inputs if key not in keys]
    types = {key: people.schema[key] for key in policy.inputs}
    return counts.with_columns(others).collect(engine="streaming").cast(types)  # type: ignore[arg-type]


def total(policy: Policy, situations: pl.DataFrame, month: Month, rule: str) -> int:
    """The sum of a money rule over everyone, in fen."""
    table = make_plan(policy, month).run(situations.lazy()).collect(engine="streaming")
    return int(table.select((pl.col(rule).cast(pl.Int128) * pl.col(PEOPLE)).sum()).item())


def moves_of_people(policy: Policy, people: pl.DataFrame, month: Month, rule: str) -> list[Move]:
    """For each assumed figure that `rule` rests on, how far its sum over everyone moves with it."""
    situations = situations_of(policy, people)
    return moves(policy, month, rule, lambda changed: total(changed, situations, month, rule))
