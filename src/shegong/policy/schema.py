"""What a regulation's TOML file may contain. Meanings are checked later, in `build`."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from shegong.policy.document import Section
from shegong.policy.policy import RuleKind, Status

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PolicyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Number = int | Decimal | str
"""A figure as written: 4800, 0.70, or in quotes "4800.00", "70%"."""
Unit = Literal["yuan", "rate", "count"]


class Head(Section):
    """[policy]: whose regulation it is, from when to when, and what it builds on."""

    id: PolicyId
    name: str
    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    extends: list[str] = []
    start: date = Field(alias="from")
    until: date | None = None
    note: str = ""


class SourceEntry(Section):
    """[sources.KEY]: a document."""

    title: str
    publisher: str = ""
    number: str = ""
    issued: date | None = Field(default=None, alias="date")
    note: str = ""


class PostEntry(Section):
    """[posts.KEY], from the lowest to the highest: a kind of position and its span of grades."""

    name: str
    also: list[str] = []
    grades: Annotated[list[int], Field(min_length=2, max_length=2)]


class InputEntry(Section):
    """[inputs.KEY]: something the rules need to know of a person."""

    name: str
    also: list[str] = []
    type: Literal["post", "level", "count", "money", "date", "flag"]
    unit: str = ""
    values: dict[Key, str | list[str]] = {}
    minimum: Number | date | None = None
    maximum: Number | date | None = None
    default: Number | bool | date | None = None
    unusual_above: Number | date | None = None


class Evidenced(Section):
    """An entry that says how well it is known."""

    status: Status = "published"
    why: str = ""
    source: str = ""
    note: str = ""


class ParameterEntry(Evidenced):
    """[parameters.KEY]: a dated figure; without values it is for a local layer to set."""

    name: str
    unit: Unit
    values: dict[str, Number] = {}
    checked: date | None = None


class Linear(Section):
    """Values that rise evenly with the key, from the key `from` on."""

    first: Number
    step: Number
    start: int = Field(default=1, alias="from")
    to: int


class Band(Section):
    """One band: up to and including `upto`, or below `below`; the last has neither."""

    upto: Number | None = None
    below: Number | None = None
    value: Number


class TableEntry(Evidenced):
    """[tables.KEY]: values by one or two keys, evenly rising, or in bands."""

    name: str
    unit: Unit
    keys: Annotated[list[str], Field(min_length=1, max_length=2)]
    key_unit: Unit = "count"
    rows: dict[str, Number | dict[str, Number] | list[Band]] | None = None
    linear: Linear | None = None
    bands: list[Band] | None = None


class RuleEntry(Evidenced):
    """[rules.KEY]: a named formula; a money or rate rule states its rounding."""

    name: str
    kind: RuleKind
    formula: str
    round: str | None = None
    mode: Literal["half_up", "up", "down"] = "half_up"


class CaseEntry(Section):
    """[[cases]]: people whose result is known."""

    given: dict[str, Number | bool | date]
    expect: dict[str, Number | bool]
    on: str
    source: str = ""
    note: str = ""


class PolicyFile(Section):
    """One layer of a regulation."""

    policy: Head
    sources: dict[Key, SourceEntry] = {}
    posts: dict[Key, PostEntry] = {}
    inputs: dict[Key, InputEntry] = {}
    parameters: dict[Key, ParameterEntry] = {}
    tables: dict[Key, TableEntry] = {}
    rules: dict[Key, RuleEntry] = {}
    cases: list[CaseEntry] = []
