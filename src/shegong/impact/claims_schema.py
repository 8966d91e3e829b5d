"""What a TOML file of claims may contain. Meanings are checked in `claims_check`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shegong.impact.prints import Unit
from shegong.impact.published import Period
from shegong.policy.schema import Number, SourceEntry, Status


@dataclass(frozen=True, kw_only=True)
class Head:
    """[claims]: what the claims are about."""

    id: str
    name: str
    region: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FigureEntry:
    """[figures.KEY]: what was published, or follows by a formula from the figures above it, or by a regulation.

    With `policy`, it is what that regulation's `rule` comes to in the month `on` for whom `given` tells.
    """

    name: str
    unit: Unit
    value: Number | None = None
    formula: str | None = None
    per: Period | None = None
    status: Status | None = None
    why: str = ""
    source: str = ""
    note: str = ""
    policy: str | None = None
    rule: str = ""
    on: str = ""
    given: dict[str, Number | bool | date] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UnknownEntry:
    """What a reading asks for, and perhaps the figure to put beside the answer."""

    name: str
    label: str
    type: Literal["money", "rate", "count"]
    question: str
    per: Period | None = None
    compare: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReadingEntry:
    """[claim.KEY.readings.KEY]: one way to understand a print."""

    name: str
    formula: str
    per: Period | None = None
    unknown: UnknownEntry | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ClaimEntry:
    """[claim.KEY]: a printed result, with the formula it should follow from, or why there is none.

    Nothing printed: what the published figures come to by the formula, and why there is nothing to hold it against.
    """

    name: str
    printed: str | None = None
    unit: Unit
    per: Period | None = None
    step: Number | None = None
    source: str
    formula: str | None = None
    why: str = ""
    quote: str = ""
    note: str = ""
    readings: dict[str, ReadingEntry] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClaimsFile:
    """A file of claims."""

    claims: Head
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    figures: dict[str, FigureEntry] = field(default_factory=dict)
    claim: dict[str, ClaimEntry]
