"""What the TOML file of a scenario may contain. Meanings are checked in `check`."""

from dataclasses import dataclass, field
from typing import Literal

from shegong.policy.schema import (
    AbsenceEntry,
    CalendarEntry,
    CheckEntry,
    Evidenced,
    InputEntry,
    LawEntry,
    LimitEntry,
    Number,
    ParameterEntry,
    PostEntry,
    RuleEntry,
    SourceEntry,
    TableEntry,
    TransitionEntry,
)

Choice = dict[str, Number]
"""Shares by the value that is chosen, in the order of the file: { pass = "80%", excellent = "20%" }."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """[scenario]: which regulation, from which month and for how long, and what to compare with."""

    id: str
    name: str
    extends: str = ""
    policy: str = ""
    from_: str = ""
    years: int | None = None
    months: int | None = None
    against: str = ""
    claims: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PeopleEntry:
    """[people]: where they come from, and whether anything becomes of them. Files stand beside the scenario."""

    roster: str = ""
    sheet: str = ""
    sample: str = ""
    establishment: str = ""
    careers: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeEntry(Evidenced):
    """[changes.KEY]: from a month on, a figure is set, scaled or raised, once or every so many years; or posts added.

    `between` are the ends of what a random `scale` may be, in steps of `by`.
    """

    name: str = ""
    parameter: str = ""
    set_: Number | None = None
    scale: Number | None = None
    add: Number | None = None
    between: list[Number] = field(default_factory=list)
    by: Number | None = None
    round_: str = ""
    posts: int | None = None
    region: str = ""
    post: str = ""
    from_: str
    every: int | None = None
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class RegulationEntry:
    """[regulation]: entries of a regulation that from a month on are in force in place of the policy's own."""

    from_: str = ""
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    posts: dict[str, PostEntry] = field(default_factory=dict)
    inputs: dict[str, InputEntry] = field(default_factory=dict)
    parameters: dict[str, ParameterEntry] = field(default_factory=dict)
    tables: dict[str, TableEntry] = field(default_factory=dict)
    rules: dict[str, RuleEntry] = field(default_factory=dict)
    transitions: dict[str, TransitionEntry] = field(default_factory=dict)
    absences: dict[str, AbsenceEntry] = field(default_factory=dict)
    calendar: dict[str, CalendarEntry] = field(default_factory=dict)
    checks: dict[str, CheckEntry] = field(default_factory=dict)
    limits: dict[str, LimitEntry] = field(default_factory=dict)
    laws: dict[str, LawEntry] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class YearlyEntry(Evidenced):
    """[yearly.INPUT]: what everyone is told anew each year, such as the result of the appraisal."""

    shares: Choice


@dataclass(frozen=True, kw_only=True)
class ExitEntry(Evidenced):
    """[exits.KEY]: the share of people who leave in a year; of some ages, posts or regions only."""

    name: str
    rate: Number
    ages: list[int] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RetirementEntry(Evidenced):
    """[retirement]: the ages at which women and men leave for good."""

    female: int
    male: int


@dataclass(frozen=True, kw_only=True)
class UptakeEntry(Evidenced):
    """[uptake.KEY]: the share of those below a level of education or certificate who reach it in a year."""

    name: str
    input: str
    to: str
    of: list[str] = field(default_factory=list)
    rate: Number
    month: int = 1


@dataclass(frozen=True, kw_only=True)
class AppointmentEntry(Evidenced):
    """[appointments.KEY]: who moves to another post: a share of the people each year, or so many of them."""

    name: str
    of: str
    to: str
    rate: Number | None = None
    people: int | None = None
    month: int = 1


@dataclass(frozen=True, kw_only=True)
class FillEntry(Evidenced):
    """[fill]: how fast vacancies are filled: so many a year, and leavers' posts after so many months."""

    from_: str = ""
    a_year: int | None = None
    leavers_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewcomersEntry(Evidenced):
    """[newcomers]: what those are like who fill vacancies: shares of levels, values, ages and sexes; or their pay."""

    shares: dict[str, Choice] = field(default_factory=dict)
    values: dict[str, Number | bool] = field(default_factory=dict)
    ages: list[int] = field(default_factory=list)
    women: Number | None = None
    pay: Number | None = None


@dataclass(frozen=True, kw_only=True)
class OnCostEntry(Evidenced):
    """[on_cost]: the employer's contributions as a share of gross pay, where the policy does not calculate them."""

    rate: Number


@dataclass(frozen=True, kw_only=True)
class FunderEntry(Evidenced):
    """[funding.KEY]: which share of the total one government bears."""

    name: str
    share: Number


@dataclass(frozen=True, kw_only=True)
class RangeEntry(Evidenced):
    """[ranges.KEY]: between what a figure, or a rate of the scenario, may lie: what the answer rests on."""

    low: Number
    high: Number


@dataclass(frozen=True, kw_only=True)
class Sections:
    """What a scenario says, and a variant of it may say otherwise: whole entries."""

    changes: dict[str, ChangeEntry] = field(default_factory=dict)
    regulation: RegulationEntry | None = None
    yearly: dict[str, YearlyEntry] = field(default_factory=dict)
    exits: dict[str, ExitEntry] = field(default_factory=dict)
    retirement: RetirementEntry | None = None
    uptake: dict[str, UptakeEntry] = field(default_factory=dict)
    appointments: dict[str, AppointmentEntry] = field(default_factory=dict)
    fill: FillEntry | None = None
    newcomers: NewcomersEntry | None = None
    on_cost: OnCostEntry | None = None
    funding: dict[str, FunderEntry] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class VariantEntry(Sections):
    """[variants.KEY]: the scenario with some entries otherwise, and some left out: without = ["changes.wage"]."""

    name: str
    without: list[str] = field(default_factory=list)
    careers: bool | None = None
    claim: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ScenarioFile(Sections):
    """A scenario."""

    scenario: Head
    people: PeopleEntry | None = None
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    ranges: dict[str, RangeEntry] = field(default_factory=dict)
    variants: dict[str, VariantEntry] = field(default_factory=dict)


SectionKind = Literal["changes", "yearly", "exits", "uptake", "appointments", "funding"]
"""The sections that hold entries by key."""
