"""A regulation that has been read, layered and checked: what the engine, the roster and the reports work from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from shegong.errors import Problem, ShegongError
from shegong.formula.scope import LevelSet, LookupTable, Scope
from shegong.formula.tree import Node, names
from shegong.formula.types import Bounds, Type
from shegong.formula.words import value_text
from shegong.messages import _
from shegong.money import Rounding
from shegong.policy.document import digest_of
from shegong.policy.month import Month
from shegong.policy.schema import Measure, Status

RuleKind = Literal["earning", "deduction", "tax", "net", "employer", "funding", "info"]
EntryKind = Literal["parameter", "table", "rule"]


class Source(NamedTuple):
    """A document that numbers and rules come from."""

    key: str
    title: str
    publisher: str = ""
    number: str = ""
    issued: date | None = None
    note: str = ""


class Clause(NamedTuple):
    """Where in which source an entry stands: `draft §一`."""

    source: Source
    locator: str

    def __str__(self) -> str:
        """Title, number and locator."""
        number = f"（{self.source.number}）" if self.source.number else ""
        return f"《{self.source.title}》{number}{self.locator and ' ' + self.locator}"


class Evidence(NamedTuple):
    """How well an entry is known: its status, its clause, and why it is assumed where it is."""

    status: Status = "published"
    why: str = ""
    clause: Clause | None = None


class Post(NamedTuple):
    """A kind of position and its span of grades, both ends included."""

    key: str
    name: str
    also: tuple[str, ...]
    lowest: int
    highest: int


class LevelChoice(NamedTuple):
    """One value of a level: its key, its name, and what else people call it."""

    key: str
    name: str
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that means this value."""
        return (self.key, self.name, *self.also)


class Input(NamedTuple):
    """What the rules need to know of a person.

    `choices` lists a level's values from the lowest up (for `post`, the posts). `minimum` and `maximum` bound every
    value, inclusive: money in fen, dates as day numbers, levels as ranks, flags 0 and 1. `default` is in the same
    measure; without one the input must be given. `unusual_above` marks values worth a second look. `merit` tells that
    more of it must never lower pay. `confirm` is what somebody has to confirm who leaves the default. `event`
    tells that it is the date on which somebody joins, the last day of who leaves, or how much of a month one misses;
    `from_id` that a roster's ID numbers tell it.
    """

    key: str
    name: str
    also: tuple[str, ...]
    type: Type
    unit: str
    minimum: int
    maximum: int
    choices: tuple[LevelChoice, ...] = ()
    default: int | None = None
    unusual_above: int | None = None
    merit: bool = False
    confirm: str = ""
    event: Literal["joins", "leaves", "misses"] | None = None
    from_id: Literal["birth", "sex"] | None = None
    note: str = ""


class Parameter(NamedTuple):
    """A dated value. `values` rise in date; money in fen. Without values it is for a local layer to set.

    `checked` is until when somebody looked; after `renew_years` a value is to be set anew.
    """

    key: str
    name: str
    type: Type
    values: tuple[tuple[date, Fraction], ...]
    evidence: Evidence
    checked: date | None = None
    renew_years: int | None = None

    def overdue(self, day: date) -> date | None:
        """Since when the value in force on `day` holds, if by then it was to be set anew."""
        since = next((since for since, _value in reversed(self.values) if since <= day), None)
        if since is None or self.renew_years is None:
            return None
        expired = (since.year + self.renew_years, since.month, since.day) <= (day.year, day.month, day.day)
        return since if expired else None

    def on(self, day: date) -> Fraction | None:
        """The value in force: the latest not after `day`."""
        return next((value for since, value in reversed(self.values) if since <= day), None)


class Table(NamedTuple):
    """A look-up table with how well it is known; a table of tax brackets also has their quick deductions."""

    key: str
    name: str
    lookup: LookupTable
    evidence: Evidence
    quick: LookupTable | None = None


class Rule(NamedTuple):
    """A named formula, checked. `kind` tells what it means for pay; a total adds up the shown, rounded parts."""

    key: str
    name: str
    kind: RuleKind
    type: Type
    bounds: Bounds
    formula: str
    tree: Node
    rounding: Rounding | None
    evidence: Evidence
    total: bool = False


class Transition(NamedTuple):
    """How a person's state passes from one month to the next: where `when` holds, inputs become what `sets` yields.

    It takes place at the start of a month, or at its end, when it is known what the month came to.
    """

    key: str
    name: str
    at: Literal["start", "end"]
    when: Node
    sets: Mapping[str, Node]
    evidence: Evidence


class Absence(NamedTuple):
    """When somebody is not there: not paid in the months for which `when` is true; it mentions no rule."""

    key: str
    name: str
    when: Node
    evidence: Evidence


class CalendarYear(NamedTuple):
    """Days of a year that are off, or worked, otherwise than the general arrangement says; or all, if `complete`."""

    key: str
    name: str
    off: tuple[date, ...]
    on: tuple[date, ...]
    complete: bool
    evidence: Evidence


class Check(NamedTuple):
    """What must be true of a person and the result; where it is not, an error refuses the person, a warning tells."""

    key: str
    name: str
    condition: Node
    remedy: str
    severity: Literal["error", "warning"]
    shows: str
    evidence: Evidence


class Limit(NamedTuple):
    """What pay must come to: of each person; or on average, or as a share of people, in each group that `by` makes."""

    key: str
    name: str
    type: Type
    tree: Node
    measure: Measure
    by: tuple[str, ...]
    at_least: Node | None
    at_most: Node | None
    evidence: Evidence


class Law(NamedTuple):
    """What holds for everyone whom the rules can be applied to: a condition, or how a rule moves with an input.

    A rule never falls when the input rises; or it never rises then, if `falling`.

    A law with `exception` is a standard one that the regulation breaks knowingly, for that reason.
    """

    key: str
    name: str
    condition: Node | None = None
    never_falls: str = ""
    with_input: str = ""
    falling: bool = False
    exception: str = ""


class Case(NamedTuple):
    """A tested example that a policy carries: texts as they would be typed, expectations to the fen.

    `becomes` are inputs after the transitions of the month. What is given holds in the month `since`; from there the
    person is paid month after month. Who is `absent` is not there then, by the absence of that key.
    """

    given: Mapping[str, str]
    expect: Mapping[str, str]
    becomes: Mapping[str, str]
    on: Month
    since: Month
    clause: Clause | None
    note: str = ""
    absent: str = ""


class Assumption(NamedTuple):
    """An entry whose numbers nobody has published, and why these were taken."""

    kind: EntryKind
    key: str
    name: str
    value: str
    why: str


@dataclass(frozen=True)
class Policy:
    """One regulation of one place. Rules stand in the order in which they are calculated and shown.

    `layers` are the ids of the files that make it up, the nearest first; `layer_starts` from when each is in force, and
    `texts` what is in it.
    """

    id: str
    name: str
    region: str
    start: date
    end: date | None
    layers: tuple[str, ...]
    layer_starts: tuple[date, ...]
    texts: tuple[str, ...]
    posts: Mapping[str, Post]
    inputs: Mapping[str, Input]
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule]
    transitions: Mapping[str, Transition]
    absences: Mapping[str, Absence]
    calendar: Mapping[str, CalendarYear]
    checks: Mapping[str, Check]
    limits: Mapping[str, Limit]
    laws: Mapping[str, Law]
    scope: Scope
    cases: tuple[Case, ...]
    announced: date | None = None
    note: str = ""
    rests_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each rule, the parameters, tables and rules that it rests on, itself among them."""
    notices: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    """How messages call the files of the layers."""
    folders: tuple[Path, ...] = ()
    """The user's own folders of configs, the nearest first: there may be more in them than policies."""
    arranged: frozenset[int] | None = None
    """The years of which it is known which days are worked; None where no formula asks."""

    @cached_property
    def digest(self) -> str:
        """Identifies the text of all layers, however their lines end."""
        return digest_of("\0".join(self.texts))

    @cached_property
    def items(self) -> tuple[Rule, ...]:
        """The pay items: the rules that are paid or taken, without the totals over them and who funds them."""
        told = ("info", "funding")
        return tuple(rule for rule in self.rules.values() if rule.kind not in told and not rule.total)

    @cached_property
    def totals(self) -> tuple[Rule, ...]:
        """The sums over the pay items."""
        return tuple(rule for rule in self.rules.values() if rule.total)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The inputs that pay depends on; others concern only transitions and limits."""
        posts = {key for key, given in self.inputs.items() if given.type.level == "post"}
        return frozenset(self.inputs_behind(self.rules) | posts)

    @cached_property
    def levels(self) -> Mapping[str, LevelSet]:
        """The ordered sets of values, by key."""
        return self.scope.levels

    def inputs_behind(self, rules: Iterable[str]) -> set[str]:
        """The inputs that some rules depend on, through whatever other rules."""
        below = self.entries_behind(rules) & self.rules.keys()
        return {name for key in below for name in names(self.rules[key].tree)} & self.inputs.keys()

    def entries_behind(self, rules: Iterable[str] | None = None) -> set[str]:
        """The keys of all parameters, tables and rules that `rules` (all, if not given) rest on."""
        wanted = self.rules.keys() if rules is None else rules
        return {key for rule in wanted for key in self.rests_on[rule]}

    def numbers_on(self, month: Month, rules: Iterable[str] | None = None) -> dict[str, Fraction]:
        """The values on the first day of `month` of the parameters that `rules` (all, if not given) rest on.

        Raises ShegongError where one has no value then, or the policy is not in force.
        """
        self.require_in_force(month)
        needed = self.entries_behind(rules)
        found: dict[str, Fraction] = {}
        problems: list[Problem] = []
        for parameter in self.parameters.values():
            value = parameter.on(month.first_day)
            if parameter.key not in needed:
                continue
            if value is None:
                problems.append(self.missing(parameter, month))
            else:
                found[parameter.key] = value
        if problems:
            raise ShegongError(problems)
        return found

    def require_in_force(self, month: Month) -> None:
        """Refuse a month outside the policy's life; what counts is the month's first day."""
        day = month.first_day
        if day < self.start or (self.end and day > self.end):
            until = self.end.isoformat() if self.end else _("未定")
            raise ShegongError(
                Problem(
                    "P040",
                    _("办法 {id} 在 {month} 不适用：施行期 {start} 至 {until}").format(
                        id=self.id, month=month, start=self.start, until=until
                    ),
                    _("换一个月份（--on），或换适用的办法（--policy）"),
                )
            )

    def figures_on(self, month: Month) -> dict[str, Fraction]:
        """The values of all parameters that have one on the first day of `month`."""
        values = {key: parameter.on(month.first_day) for key, parameter in self.parameters.items()}
        return {key: value for key, value in values.items() if value is not None}

    def has_figures(self, tree: Node, month: Month) -> bool:
        """Whether all figures that a formula mentions have a value in `month`."""
        return names(tree) & self.parameters.keys() <= self.figures_on(month).keys()

    def missing(self, parameter: Parameter, month: Month) -> Problem:
        """That a parameter has no value in `month`."""
        if not parameter.values:
            return Problem(
                "P041",
                _("办法 {id} 没有规定“{name}”的数值，它由各地确定").format(id=self.id, name=parameter.name),
                _(
                    '用给出数值的下级办法，或写一份 extends = ["{id}"] 的办法，在其中写 [parameters.{key}]'
                ).format(id=self.id, key=parameter.key),
            )
        return Problem(
            "P042",
            _("办法 {id} 的“{name}”在 {month} 没有数值：最早的是 {first}").format(
                id=self.id, name=parameter.name, month=month, first=parameter.values[0][0]
            ),
            _("在 [parameters.{key}] 的 values 里补上更早的日期，或换月份").format(key=parameter.key),
        )

    def assumptions(self, rules: Iterable[str] | None = None, month: Month | None = None) -> list[Assumption]:
        """The assumed entries that `rules` (all, if not given) rest on, with the value in force in `month`."""
        wanted = self.rules.keys() if rules is None else rules
        used = {key for rule in wanted for key in self.rests_on[rule]}
        return [
            Assumption(kind, entry.key, entry.name, self._value_text(entry, month), entry.evidence.why)
            for kind, entry in self._entries()
            if entry.key in used and entry.evidence.status == "assumed"
        ]

    def _entries(self) -> list[tuple[EntryKind, Parameter | Table | Rule]]:
        return [
            *(("parameter", entry) for entry in self.parameters.values()),
            *(("table", entry) for entry in self.tables.values()),
            *(("rule", entry) for entry in self.rules.values()),
        ]

    def _value_text(self, entry: Parameter | Table | Rule, month: Month | None) -> str:
        if not isinstance(entry, Parameter) or not entry.values:
            return ""
        value = entry.on(month.first_day) if month else entry.values[-1][1]
        return "" if value is None else value_text(value, entry.type, self.scope)
