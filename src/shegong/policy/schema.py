"""What a regulation's TOML file may contain. Meanings are checked later, in `load`."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Status = Literal["published", "derived", "assumed"]
Measure = Literal["each", "average", "share"]
Number = int | Decimal | str
"""A figure as written: 4800, 0.70, or in quotes "4800.00", "70%"."""
Unit = Literal["yuan", "rate", "count"]


@dataclass(frozen=True, kw_only=True)
class Head:
    """[policy]: whose regulation it is, from when to when, and what it builds on."""

    id: str
    name: str
    region: str
    extends: list[str] = field(default_factory=list)
    from_: date
    until: date | None = None
    announced: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """[sources.KEY]: a document."""

    title: str
    publisher: str = ""
    number: str = ""
    date_: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PostEntry:
    """[posts.KEY], from the lowest to the highest: a kind of position and its span of grades."""

    name: str
    also: list[str] = field(default_factory=list)
    grades: list[int]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class InputEntry:
    """[inputs.KEY]: something the rules need to know of a person."""

    name: str
    also: list[str] = field(default_factory=list)
    type: Literal["post", "level", "count", "money", "date", "flag"]
    unit: str = ""
    values: dict[str, str | list[str]] = field(default_factory=dict)
    minimum: Number | date | None = None
    maximum: Number | date | None = None
    default: Number | bool | date | None = None
    unusual_above: Number | date | None = None
    merit: bool | None = None
    confirm: str = ""
    event: Literal["joins", "leaves", "misses"] | None = None
    from_id: Literal["birth", "sex"] | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidenced:
    """An entry that says how well it is known."""

    status: Status = "published"
    why: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ParameterEntry(Evidenced):
    """[parameters.KEY]: a dated figure; without values it is for a local layer to set."""

    name: str
    unit: Unit
    values: dict[str, Number] = field(default_factory=dict)
    checked: date | None = None
    renew_years: int | None = None


@dataclass(frozen=True, kw_only=True)
class Linear:
    """Values that rise evenly with the key, from the key `from` on."""

    first: Number
    step: Number
    from_: int = 1
    to: int


@dataclass(frozen=True, kw_only=True)
class Band:
    """One band: up to and including `upto`, or below `below`; the last has neither.

    `quick` is the published quick deduction of a tax bracket, to be compared with what follows from the rates.
    """

    upto: Number | None = None
    below: Number | None = None
    value: Number
    quick: Number | None = None


@dataclass(frozen=True, kw_only=True)
class TableEntry(Evidenced):
    """[tables.KEY]: values by one or two keys, evenly rising, or in bands."""

    name: str
    unit: Unit
    keys: list[str]
    key_unit: Unit = "count"
    rows: dict[str, Number | dict[str, Number] | list[Band]] | None = None
    linear: Linear | None = None
    bands: list[Band] | None = None


@dataclass(frozen=True, kw_only=True)
class RuleEntry(Evidenced):
    """[rules.KEY]: a named formula; a money or rate rule states its rounding."""

    name: str
    kind: Literal["earning", "deduction", "tax", "employer", "funding", "info"]
    formula: str
    round: str | None = None
    mode: Literal["half_up", "up", "down"] = "half_up"


@dataclass(frozen=True, kw_only=True)
class TransitionEntry(Evidenced):
    """[transitions.KEY]: how a person's state passes from one month to the next: when, and which inputs become what.

    At the end of a month it sees what the month came to; at the start (as usual), what it will come to.
    """

    name: str
    at: Literal["start", "end"] = "start"
    when: str = "true"
    set_: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class CalendarEntry(Evidenced):
    """[calendar.2027]: days of a year that are `off`, or worked `on`, otherwise than the general calendar says.

    A `complete` one is the whole arrangement of the year, over Monday to Friday.
    """

    off: list[date] = field(default_factory=list)
    on: list[date] = field(default_factory=list)
    complete: bool = False


@dataclass(frozen=True, kw_only=True)
class AbsenceEntry(Evidenced):
    """[absences.KEY]: when somebody is not there: not paid in the months for which the formula is true."""

    name: str
    when: str


@dataclass(frozen=True, kw_only=True)
class CheckEntry(Evidenced):
    """[checks.KEY]: what must be true of a person and the result, or else nobody is paid like that.

    `name` says what is wrong where it is not true; `shows` is a rule whose value is told with it.
    """

    name: str
    formula: str
    remedy: str
    shows: str = ""
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, kw_only=True)
class LimitEntry(Evidenced):
    """[limits.KEY]: what pay must come to, for each person, or on average or by share in each group of people."""

    name: str
    formula: str
    measure: Measure
    by: list[str] = field(default_factory=list)
    at_least: str | None = None
    at_most: str | None = None


@dataclass(frozen=True, kw_only=True)
class LawEntry:
    """[laws.KEY]: what holds for everyone whom the rules can be applied to; or a standard law that does not."""

    name: str = ""
    formula: str | None = None
    never_falls: str | None = None
    never_rises: str | None = None
    with_: str | None = None
    except_: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseEntry:
    """[[cases]]: people whose result is known; `becomes` is their state after the transitions of the month `on`.

    With `since`, they are given in that month, and paid month after month until `on`. Who is `absent` is not there, by
    the absence of that key.
    """

    given: dict[str, Number | bool | date]
    expect: dict[str, Number | bool] = field(default_factory=dict)
    becomes: dict[str, Number | bool | date] = field(default_factory=dict)
    absent: str = ""
    on: str
    since: str | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyFile:
    """One layer of a regulation."""

    policy: Head
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
    cases: list[CaseEntry] = field(default_factory=list)
