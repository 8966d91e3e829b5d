"""Everyone whom a regulation tells apart, calculated by the engine: what a result depends on, and what it comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import prod

import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import ShegongError
from shegong.formula.tree import names
from shegong.formula.types import COUNT
from shegong.formula.words import value_text
from shegong.messages import _, label
from shegong.policy.month import Month
from shegong.policy.policy import Input, Parameter, Policy, Rule

GRADE = "grade"
"""The rule that finds the grade, where a regulation has grades."""
YEARS = "credited_years"
"""The years that count, where a regulation calls them so."""
Ends = tuple[int, int]
"""The least and the greatest that something comes to."""
_LONGEST_CAREER = 45
_MOST_PEOPLE = 400_000
_MOST_KEYS = 3


@dataclass(frozen=True)
class PayGrid:
    """A regulation in one month. `policy` is `whole` without the rules that rest on a parameter without a value then.

    `missing` are those parameters.
    """

    whole: Policy
    policy: Policy
    month: Month
    missing: tuple[Parameter, ...]
    known: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    """People who have been calculated, by the inputs in which they differ."""

    @cached_property
    def post(self) -> str | None:
        """The input that says on which post a person is."""
        return next((key for key, given in self.policy.inputs.items() if given.type.level == "post"), None)

    @cached_property
    def years(self) -> str | None:
        """What tells how many years count: an input, or a rule that finds them from a date."""
        counts = [
            key
            for key, each in self.policy.inputs.items()
            if each.type == COUNT and each.merit and _is_asked(each)
        ]
        found = [
            key
            for key, rule in self.policy.rules.items()
            if key != GRADE and rule.type == COUNT and any(self._is_date(each) for each in self.behind(key))
        ]
        return next((key for key in (YEARS, *counts, *found) if key in {*counts, *found}), None)

    def _is_date(self, key: str) -> bool:
        return self.policy.inputs[key].type.kind == "date"

    def behind(self, rule: str) -> list[str]:
        """The inputs that a rule rests on, in the order of the regulation."""
        rules = self.policy.rests_on[rule] & self.policy.rules.keys()
        used = {name for key in rules for name in names(self.policy.rules[key].tree)}
        return [key for key in self.policy.inputs if key in used]

    def asked(self, rule: str) -> list[str]:
        """The inputs behind a rule that have no default."""
        return [key for key in self.behind(rule) if _is_asked(self.policy.inputs[key])]

    def defaulted(self, rule: str) -> list[str]:
        """The inputs behind a rule that have a default."""
        return [key for key in self.behind(rule) if not _is_asked(self.policy.inputs[key])]

    def unlisted(self, rule: str) -> list[str]:
        """The inputs behind a rule that can be any amount, so that no table lists them."""
        return [key for key in self.asked(rule) if self.policy.inputs[key].type.kind == "money"]

    def usual(self, key: str) -> int:
        """What an input is taken to be where it does not matter: its default, or the lowest that it can be."""
        given = self.policy.inputs[key]
        return given.minimum if given.default is None else given.default

    def points(self, key: str) -> list[int]:
        """All that an input can be: counts as far as is usual, dates as whole years before the month."""
        given = self.policy.inputs[key]
        match given.type.kind:
            case "count":
                unusual = given.minimum + _LONGEST_CAREER
                top = unusual if given.unusual_above is None else given.unusual_above
                return list(range(given.minimum, min(given.maximum, max(top, given.minimum)) + 1))
            case "date":
                day = self.month.first_day
                days = [
                    day.replace(year=day.year - years).toordinal() for years in range(_LONGEST_CAREER + 1)
                ]
                return [each for each in days if given.minimum <= each <= given.maximum] or [given.maximum]
            case "money":
                return [self.usual(key)]
            case _:
                return list(range(given.minimum, given.maximum + 1))

    def people(self, varied: Iterable[str]) -> pl.DataFrame | None:
        """Everyone who differs in some inputs, with every rule; None where they, or the amounts, are too many."""
        wanted = {*varied}
        points = {key: self.points(key) if key in wanted else [self.usual(key)] for key in self.policy.inputs}
        if prod(map(len, points.values())) > _MOST_PEOPLE:
            return None
        differing = tuple(key for key in points if key in wanted)
        if differing not in self.known:
            people = pl.DataFrame({"": [0]})
            for key, given in self.policy.inputs.items():
                people = people.join(pl.DataFrame({key: _cells(given, points[key])}), how="cross")
            try:
                self.known[differing] = calculate(self.policy, people.drop(""), self.month)
            except ShegongError:  # amounts that no table has room for
                return None
        return self.known[differing]

    def is_seasonal(self, rule: str) -> bool:
        """Whether a rule asks which month of the year it is."""
        rules = self.policy.rests_on[rule] & self.policy.rules.keys()
        return any("month" in names(self.policy.rules[key].tree) for key in rules)

    def in_month(self, month: int) -> "PayGrid":
        """The same regulation with the same figures in another month of the year."""
        if month == self.month.month:
            return self
        parameters = {
            key: parameter._replace(values=((date.min, value),))
            for key, parameter in self.policy.parameters.items()
            if (value := parameter.on(self.month.first_day)) is not None
        }
        timeless = replace(self.policy, parameters=parameters, start=date.min, end=None)
        return PayGrid(self.whole, timeless, Month(self.month.year, month), self.missing)

    def keys_of(self, rule: str, people: pl.DataFrame) -> tuple[str, ...] | None:
        """The fewest facts that tell what a rule comes to, of those with as few values as can be; None if too many."""
        asked = [key for key in self.asked(rule) if self.policy.inputs[key].type.kind != "date"]
        told = [key for key in self.policy.rules if key in self.policy.rests_on[rule] and self._tells(key)]
        known = sorted((key for key in {*asked, *told} - {rule}), key=[GRADE, *asked, *told].index)
        for size in range(_MOST_KEYS + 1):
            telling = [keys for keys in combinations(known, size) if determines(people, keys, rule)]
            if telling:
                return min(telling, key=lambda keys: people.select(keys).n_unique() if keys else 0)
        return None

    def _tells(self, key: str) -> bool:
        """Whether a rule finds something of a person that a table can be arranged by."""
        rule = self.policy.rules[key]
        return rule.kind == "info" and rule.type.kind in ("count", "level")

    def equals(self, key: str, value: int) -> pl.Expr:
        """Who has this value of an input that is no date."""
        flag = self.policy.inputs[key].type.kind == "flag"
        return pl.col(key) == (bool(value) if flag else value)

    def name(self, key: str) -> str:
        """What an input or a rule is called."""
        entry = self.policy.inputs.get(key) or self.policy.rules[key]
        return label(key, entry.name)

    def heading(self, key: str) -> str:
        """Its name with its unit."""
        given = self.policy.inputs.get(key)
        return (
            _("{name}（{unit}）").format(name=self.name(key), unit=given.unit)
            if given and given.unit
            else self.name(key)
        )

    def text(self, key: str, value: int) -> str:
        """A value of an input or a rule, in its measure, as people write it."""
        kind = (self.policy.inputs.get(key) or self.policy.rules[key]).type
        match kind.kind:
            case "flag":
                return value_text(bool(value), kind, self.policy.scope)
            case "date":
                return date.fromordinal(value).isoformat()
            case _:
                return value_text(Fraction(value), kind, self.policy.scope)

    def is_count(self, key: str) -> bool:
        """Whether its values are numbers that follow on each other."""
        return (self.policy.inputs.get(key) or self.policy.rules[key]).type == COUNT


def ends_of(column: pl.Series) -> Ends:
    """Between which values a column of whole numbers lies."""
    least, greatest = column.min(), column.max()
    if not isinstance(least, int) or not isinstance(greatest, int):
        raise TypeError(column.name)
    return least, greatest


def _is_asked(given: Input) -> bool:
    return given.default is None


def _cells(given: Input, points: Sequence[int]) -> pl.Series:
    match given.type.kind:
        case "flag":
            return pl.Series([bool(point) for point in points], dtype=pl.Boolean)
        case "date":
            return pl.Series([date.fromordinal(point) for point in points], dtype=pl.Date)
        case _:
            return pl.Series(points, dtype=pl.Int64)


def determines(people: pl.DataFrame, keys: Sequence[str], rule: str) -> bool:
    """Whether people who are alike in `keys` always get the same."""
    if not keys:
        return people[rule].n_unique() == 1
    return bool(
        people.group_by(keys).agg((pl.col(rule).min() == pl.col(rule).max()).alias("same"))["same"].all()
    )


def with_least(people: pl.DataFrame, keys: Iterable[str]) -> pl.DataFrame:
    """Those who have the lowest that anybody has in every one of `keys`."""
    for key in keys:
        people = people.filter(pl.col(key) == pl.col(key).min())
    return people


def pay_grid(policy: Policy, month: Month) -> PayGrid:
    """The part of a regulation that can be calculated in a month; raises ShegongError where it is not in force."""
    policy.require_in_force(month)
    missing = [each for each in policy.parameters.values() if each.on(month.first_day) is None]
    unknown = {each.key for each in missing}
    rules: dict[str, Rule] = {
        key: rule for key, rule in policy.rules.items() if not policy.rests_on[key] & unknown
    }
    needed = policy.entries_behind()
    return PayGrid(
        policy, replace(policy, rules=rules), month, tuple(each for each in missing if each.key in needed)
    )
