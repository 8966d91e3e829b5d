"""A payslip as data; writers put many of them on paper or on a page."""

from dataclasses import dataclass
from typing import NamedTuple

from shegong.report.document import Fact

ASSUMED = "※"
"""What stands at items that rest on what nobody has published."""


class Line(NamedTuple):
    """A pay item: what it comes to, how it came about, and by which clause; `assumed` marks what nobody published."""

    name: str
    amount: str
    reason: str
    source: str
    assumed: bool


class Total(NamedTuple):
    """A sum over pay items, or an item of which nothing more is said."""

    name: str
    amount: str


class Part(NamedTuple):
    """Items of one kind, above their sum."""

    heading: str
    lines: tuple[Line, ...]
    total: Total | None


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's month; `row` is where the person stands in the roster.

    `facts` say who it is, the name first, and `told` what pay depends on; `net` is what is paid out, where the policy
    goes so far; `borne` is what the employer pays besides and what that makes in all; `ground` tells which of all notes
    stand below.
    """

    row: int
    facts: tuple[Fact, ...]
    told: tuple[Fact, ...]
    parts: tuple[Part, ...]
    net: Total | None
    borne: tuple[Total, ...]
    ground: int

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.facts[0].text


@dataclass(frozen=True, slots=True)
class Slips:
    """Everyone's slips for a month; `columns` head the items of each, and `borne` what the employer pays besides.

    `notes` say what the items rest on: slips with the same items have theirs in common.
    """

    title: str
    period: str
    columns: tuple[str, str, str, str]
    unit: str
    borne: str
    notes: tuple[tuple[Fact, ...], ...]
    slips: tuple[Slip, ...]
