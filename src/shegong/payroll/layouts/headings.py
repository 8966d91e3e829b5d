"""Which heading of an office's own form means what."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shegong.payroll.layouts.layout import Layout
from shegong.payroll.layouts.schema import ColumnEntry
from shegong.payroll.run import Payroll
from shegong.policy.catalogue import shipped
from shegong.policy.document import read_document
from shegong.roster.fields import fold, load_fields

NUMBER = "number"
"""The field of a roster that in a form is the number of the row."""
_OTHERS_MEAN_MORE = ("current_pay", "told_grade")
"""Fields of a roster whose other spellings mean results in a form."""
_UNIT = re.compile(r"\((单位:)?(人民币)?元(/月)?\)$")
_SIDES = ("单位", "个人")


@dataclass(frozen=True, kw_only=True)
class HeadingsFile:
    """configs/layouts/headings.toml: what else the results of a policy are called, by key."""

    headings: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Headings:
    """What is known by which heading: a column of the layout itself, or a key of the payroll."""

    own: Mapping[str, ColumnEntry]
    keys: Mapping[str, str]

    def match(self, heading: str, group: str = "") -> ColumnEntry | None:
        """The column that a heading means, below the heading of a group; None where nobody can say."""
        if entry := self.own.get(fold(heading)):
            return entry
        if key := self._key(heading, group):
            return ColumnEntry(heading=heading, row_number=True) if key == NUMBER else _column(heading, key)
        return None

    def _key(self, heading: str, group: str) -> str | None:
        plain = _UNIT.sub("", unicodedata.normalize("NFKC", "".join(heading.split())))
        side = next((side for side in _SIDES if side in group), "")
        key = self.keys.get(fold(f"{plain}({side})")) if side else None
        if key or side == _SIDES[0]:
            return key
        return self.keys.get(fold(plain))


def _column(heading: str, key: str) -> ColumnEntry:
    return ColumnEntry(heading=heading, from_=key)


def headings_of(layout: Layout, payroll: Payroll) -> Headings:
    """The headings that a form can have for a payroll: what the layout says, results, inputs, fields of the roster."""
    policy = payroll.policy
    known: dict[str, str] = {}
    for key, rule in policy.rules.items():
        _add(known, key, (rule.name, key))
    for key, others in _other_headings().items():
        if key in policy.rules or key in ("paid", "income_tax"):
            _add(known, key, others)
    for key, given in load_fields(policy).by_key.items():
        _add(known, key, given.spellings[:1] if key in _OTHERS_MEAN_MORE else given.spellings)
    return Headings({fold(column.heading): column for column in layout.columns}, known)


def _add(known: dict[str, str], key: str, spellings: Sequence[str]) -> None:
    for spelling in spellings:
        known.setdefault(fold(spelling), key)


def _other_headings() -> Mapping[str, list[str]]:
    path = shipped("configs") / "layouts" / "headings.toml"
    return read_document(path).load(HeadingsFile).headings
