"""A scenario, checked: who is there, what becomes of them, and what each variant of it changes.

Rates and shares are exact; money is in fen. Posts are told by rank, months by the calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple

from shegong.impact.establishment import Establishment
from shegong.impact.published import ClaimSet
from shegong.money import Rounding
from shegong.policy.document import Document
from shegong.policy.month import Month
from shegong.policy.policy import Evidence, Parameter, Policy
from shegong.simulation.sample.plan import Plan
from shegong.simulation.scenario.entries import Told

NOTHING, CURRENT_PAY = "unchanged", "current_pay"
"""What a scenario can be compared with besides a variant: that nothing changes, or what people are paid now."""


class Step(NamedTuple):
    """What becomes of a figure in a month: it is set to, multiplied by, or raised by `value`, and then rounded.

    Of a random factor `value` is what a run without draws takes; draws take one of those from `low` on, `by` apart. It
    is the step with this `number` of the change `of`.
    """

    month: Month
    kind: Literal["set", "scale", "add"]
    value: Fraction
    rounding: Rounding | None
    low: Fraction = Fraction(0)
    by: Fraction = Fraction(0)
    choices: int = 1
    of: str = ""
    number: int = 0

    def apply(self, before: Fraction, choice: int | None = None) -> Fraction:
        """The figure afterwards; `choice` counts the possible factors from the lowest on."""
        value = self.value if choice is None else self.low + self.by * choice
        after = value if self.kind == "set" else before * value if self.kind == "scale" else before + value
        return self.rounding.apply(after) if self.rounding else after


@dataclass(frozen=True)
class Change:
    """How one figure goes over the months of a scenario, in order."""

    key: str
    name: str
    parameter: Parameter
    steps: tuple[Step, ...]
    evidence: Evidence


class MorePosts(NamedTuple):
    """Posts that are added in a month."""

    key: str
    name: str
    region: str
    post: int | None
    posts: int
    month: Month


@dataclass(frozen=True)
class Yearly:
    """How what everyone is told anew each year is shared out, by rank."""

    input: str
    shares: tuple[Fraction, ...]
    evidence: Evidence


@dataclass(frozen=True)
class Exits:
    """The share of some people who leave in a year; no ages, posts or regions: of all."""

    key: str
    name: str
    rate: Fraction
    ages: tuple[int, int] | None
    posts: frozenset[int]
    regions: frozenset[str]
    evidence: Evidence


@dataclass(frozen=True)
class Retirement:
    """The ages from which on nobody is there."""

    female: int
    male: int
    evidence: Evidence


@dataclass(frozen=True)
class Uptake:
    """The share of those below a level who reach it in a year, in a certain month; no posts: of all."""

    key: str
    name: str
    input: str
    rank: int
    posts: frozenset[int]
    rate: Fraction
    month: int
    evidence: Evidence


@dataclass(frozen=True)
class Appointment:
    """Who moves to another post in a certain month of each year: a share of the people, or so many of them."""

    key: str
    name: str
    of: int
    to: int
    rate: Fraction | None
    people: int | None
    month: int
    evidence: Evidence


@dataclass(frozen=True)
class Fill:
    """From when on so many vacancies are filled a year (None: all at once), and when leavers' posts are, in months."""

    start: Month
    a_year: int | None
    leavers_after: int | None
    vacancies: bool
    evidence: Evidence


@dataclass(frozen=True)
class Newcomers:
    """Those who fill vacancies: shares by rank, values, ages and the share of women; or only what each is paid."""

    shares: Mapping[str, tuple[Fraction, ...]]
    values: Mapping[str, int | bool]
    ages: tuple[int, int] | None
    women: Fraction | None
    pay: int | None
    evidence: Evidence


class OnCost(NamedTuple):
    """The employer's contributions as a share of gross pay."""

    rate: Fraction
    evidence: Evidence


class Funder(NamedTuple):
    """Which share of the cost somebody bears."""

    key: str
    name: str
    share: Fraction
    evidence: Evidence


class Era(NamedTuple):
    """A regulation, from a month on."""

    start: Month
    policy: Policy


@dataclass(frozen=True)
class Variant:
    """One way in which things could go. `eras` are the regulations in force, the first from the beginning.

    `told` holds the entries that say so, as they are written.
    """

    key: str
    name: str
    eras: tuple[Era, ...]
    changes: tuple[Change, ...] = ()
    more_posts: tuple[MorePosts, ...] = ()
    yearly: tuple[Yearly, ...] = ()
    exits: tuple[Exits, ...] = ()
    retirement: Retirement | None = None
    uptake: tuple[Uptake, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    fill: Fill | None = None
    newcomers: Newcomers | None = None
    on_cost: OnCost | None = None
    funding: tuple[Funder, ...] = ()
    careers: bool = True
    claim: str = ""
    note: str = ""
    told: Told = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class People:
    """Where the people come from: a roster, a plan for made-up ones, or posts alone."""

    roster: Path | None
    sheet: str | None
    sample: Plan | None
    establishment: Establishment | None
    files: Mapping[str, Path]


class Range(NamedTuple):
    """Between what a figure may lie: `key` is a parameter, or an entry such as exits.all."""

    key: str
    name: str
    low: Fraction
    high: Fraction
    evidence: Evidence


@dataclass(frozen=True)
class Scenario:
    """A checked scenario over `months` from `start` on.

    `document` is its file, with its `text`; `digest` identifies all its layers.
    """

    id: str
    name: str
    file: str
    text: str
    document: Document
    digest: str
    policy: Policy
    start: Month
    months: int
    people: People
    variants: tuple[Variant, ...]
    against: str
    ranges: tuple[Range, ...]
    claims: ClaimSet | None = None
    note: str = ""

    @property
    def last(self) -> Month:
        """The last month."""
        return self.start.plus(self.months - 1)

    def variant(self, key: str) -> Variant:
        """One of the variants."""
        return next(each for each in self.variants if each.key == key)
