"""Who gains and who loses between two regulations, or two months of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import polars as pl

from shegong.engine.columns import make_plan
from shegong.formula.types import COUNT, MONEY, Type
from shegong.formula.words import value_text
from shegong.messages import _, label
from shegong.policy.changes import matched
from shegong.policy.policy import Input, Policy, Rule
from shegong.proof.domain import Axis, Domain
from shegong.proof.shared import Asked, Held, LeftOut, refuse, share
from shegong.proof.view import Situation, View

USUAL_ITEMS = ("gross", "net", "employer_cost")
"""What is compared where nothing else is asked for: the first of these that both regulations have."""
GRADE = "grade"


class Group(NamedTuple):
    """Some situations: how many, and by how much what they get changes, all together, at least and at most."""

    situations: int
    total: int
    least: int
    greatest: int

    @property
    def average(self) -> Fraction:
        """By how much it changes on average."""
        return Fraction(self.total, self.situations)

    @property
    def outcome(self) -> tuple[Fraction, int, int]:
        """What two groups of different sizes may have in common."""
        return self.average, self.least, self.greatest


class Grouping(NamedTuple):
    """Something to arrange the changes by, as one of the two regulations sees it."""

    key: str
    name: str
    type: Type
    view: View

    @property
    def column(self) -> pl.Series:
        """What it is in each situation."""
        return self.view.table[self.key].cast(pl.Int64)

    def text(self, value: int) -> str:
        """One of its values as people write it."""
        told = bool(value) if self.type.kind == "flag" else Fraction(value)
        return value_text(told, self.type, self.view.plan.policy.scope)


class Heat(NamedTuple):
    """The changes by one thing downwards and another across: their values with names, a cell for each pair there is."""

    down: str
    across: str
    rows: tuple[tuple[int, str], ...]
    columns: tuple[tuple[int, str], ...]
    cells: Mapping[tuple[int, int], Group]
    usual: tuple[Input, ...]
    """Inputs that stand at their default in all cells."""


@dataclass(frozen=True)
class Comparison:
    """Everyone whom both regulations know, calculated by both. `rises` are in fen, or in ones where it is a count."""

    before: View
    after: View
    item: tuple[str, str]
    type: Type
    held: tuple[Held, ...]
    left_out: tuple[LeftOut, ...]
    rises: pl.Series

    @property
    def all(self) -> Group:
        """All situations together."""
        rises = self.rises
        return Group(len(rises), int(rises.sum()), int(rises.min()), int(rises.max()))  # type: ignore[arg-type]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many situations rise, how many fall, how many stay."""
        rises = self.rises
        return int((rises > 0).sum()), int((rises < 0).sum()), int((rises == 0).sum())

    def example(self, rise: int) -> tuple[Situation, Situation]:
        """Of the situations that rise by so much the simplest one, before and after."""
        rows = (self.rises == rise).arg_true().to_numpy()
        row = self.before.domain.smallest(rows)
        views = (self.before, self.after)
        old, new = (view.situation(view.table, row, key) for view, key in zip(views, self.item, strict=True))
        return old, new

    def groupings(self) -> dict[str, Grouping]:
        """What the changes can be arranged by: inputs that vary, and what rules find, as it was before."""
        found: dict[str, Grouping] = {}
        for view in (self.before, self.after):
            policy = view.plan.policy
            inputs = [(axis.input.key, axis.input.name, axis.input.type) for axis in view.domain.axes]
            rules = [(rule.key, rule.name, rule.type) for rule in policy.rules.values()]
            for key, name, kind in (*inputs, *rules):
                if key not in found and kind.kind in ("count", "level", "flag"):
                    found[key] = Grouping(key, label(key, name), kind, view)
        return found

    def usual_groupings(self) -> list[str]:
        """Grade and post; where there are no grades, what takes the most values, such as years, and post."""
        counts = {
            axis.input.key: len(axis.values) for axis in self.before.domain.axes if len(axis.values) > 1
        }
        choices = [
            key for key, each in self.groupings().items() if key in counts and each.type.kind == "level"
        ]
        across = sorted(choices, key=lambda key: self.groupings()[key].type.level != "post")[:1]
        grade = self.groupings().get(GRADE)
        if grade and grade.column.n_unique() > 1:
            return [GRADE, *across]
        down = sorted((key for key in counts if key in self.groupings()), key=counts.__getitem__)[-1:]
        return list(dict.fromkeys([*down, *across]))

    def heat(self, by: Sequence[str]) -> Heat:
        """The changes arranged by one or two of the groupings. Other inputs that have a default stand at it."""
        down, *more = (self.groupings()[key] for key in by)
        across = more[0] if more else None
        usual = [axis for axis in self.before.domain.axes if axis.input.key not in by and _has_usual(axis)]
        chosen = np.ones(len(self.rises), dtype=np.bool_)
        for axis in usual:
            default = axis.values.index(axis.input.default or 0)
            chosen &= self.before.domain.positions[axis.input.key] == default
        columns = {"down": down.column, "across": across.column if across else down.column * 0}
        found = (
            pl.DataFrame({**columns, "rise": self.rises})
            .filter(pl.Series(chosen))
            .group_by("down", "across")
            .agg(
                pl.len().alias("situations"),
                pl.col("rise").sum().alias("total"),
                pl.col("rise").min().alias("least"),
                pl.col("rise").max().alias("greatest"),
            )
        )
        cells = {(row[0], row[1]): Group(*row[2:]) for row in found.iter_rows()}
        rows, sides = (sorted({key[side] for key in cells}) for side in (0, 1))
        return Heat(
            down.name,
            across.name if across else "",
            tuple((value, down.text(value)) for value in rows),
            tuple((value, across.text(value) if across else "") for value in sides),
            cells,
            tuple(axis.input for axis in usual),
        )


def _has_usual(axis: Axis) -> bool:
    """Whether an input that varies has a default."""
    return len(axis.values) > 1 and axis.input.default in axis.values


def comparable_items(before: Policy, after: Policy) -> dict[str, tuple[Rule, Rule]]:
    """The results that both regulations have, and that can be subtracted, the usual ones first; raises ShegongError."""
    both = {
        new.key: (old, new)
        for old, new in matched(before.rules, after.rules)
        if old and new and old.type == new.type and new.type in (MONEY, COUNT)
    }
    if not both:
        refuse(
            _("两个办法没有可以比较的同名项目"),
            _("项目按代号或名称对应，金额和个数可以比较：给同一项写同样的代号"),
        )
    usual = {key: both[key] for key in USUAL_ITEMS if key in both}
    return usual | both


def compare(before: Asked, after: Asked, told: Mapping[str, str]) -> Comparison:
    """Calculate everyone by both; raises ShegongError where the two have nobody in common, or one can't be applied."""
    shared = share(before, after, told)
    old, new = _view(before, shared.before), _view(after, shared.after)
    rises = new.table[after.rule.key].cast(pl.Int128) - old.table[before.rule.key].cast(pl.Int128)
    keys = (before.rule.key, after.rule.key)
    return Comparison(old, new, keys, after.rule.type, shared.held, shared.left_out, rises)


def _view(side: Asked, domain: Domain) -> View:
    plan = make_plan(side.policy, side.month)
    return View(plan, domain, plan.run(domain.people.lazy()).collect(engine="streaming"))
