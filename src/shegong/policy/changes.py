"""What one regulation says that another does not, entry by entry; or one regulation in two months."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from shegong.formula.types import Type
from shegong.policy.facet import NOTHING, Aspect, Facet, Facets, Side
from shegong.policy.facets import (
    absence_facets,
    calendar_facets,
    check_facets,
    cited,
    head_facets,
    input_facets,
    law_facets,
    limit_facets,
    parameter_facets,
    post_facets,
    rule_facets,
    source_facets,
    transition_facets,
)
from shegong.policy.month import Month, first_month
from shegong.policy.policy import (
    Absence,
    CalendarYear,
    Check,
    Input,
    Law,
    Limit,
    Parameter,
    Policy,
    Post,
    Rule,
    Source,
    Table,
    Transition,
)
from shegong.policy.table_facets import cells_of, table_facets

Section = Literal[
    "policy",
    "source",
    "post",
    "input",
    "parameter",
    "table",
    "rule",
    "transition",
    "absence",
    "calendar",
    "check",
    "limit",
    "law",
]
Kind = Literal["added", "removed", "changed"]
Entry = (
    Source
    | Post
    | Input
    | Parameter
    | Table
    | Rule
    | Transition
    | Absence
    | CalendarYear
    | Check
    | Limit
    | Law
)
_Entry = TypeVar("_Entry", bound=Entry)
_Pairs = list[tuple[_Entry | None, _Entry | None]]


class Difference(NamedTuple):
    """One respect in which an entry differs: how it reads before and after, and its amounts, if it is an amount.

    `where` tells which cell of a table, from which date a figure, or which input.
    """

    aspect: Aspect
    where: str
    before: str
    after: str
    old: Fraction | None = None
    new: Fraction | None = None
    type: Type | None = None

    @property
    def rise(self) -> Fraction | None:
        """By how much an amount rises."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def rate(self) -> Fraction | None:
        """By which part of itself an amount rises."""
        return None if self.rise is None or not self.old else self.rise / abs(self.old)


class Change(NamedTuple):
    """An entry that is new, gone, or says something else; `key` and `name` are the newer ones."""

    section: Section
    kind: Kind
    key: str
    name: str
    differences: tuple[Difference, ...]


def changes_between(before: Policy, on: Month, after: Policy, to: Month) -> tuple[Change, ...]:
    """What changes from `before` in the month `on` to `after` in the month `to`; figures are those in force then.

    Entries that have another key but the same name are the same entry.
    """
    return tuple(_Comparison(before, on, after, to).changes())


def months_to_compare(
    before: Policy, after: Policy | None, on: Month | None, to: Month | None
) -> tuple[Month, Month]:
    """The months that were asked for; where one was not, those that show the most.

    Of one policy: before and after its last change. Of two: the first month in which both can be applied; where the
    older one has ended by then, its last month and the first of the newer one.
    """
    if after is None:
        changes = [month for month in _months_of_changes(before) if to is None or month <= to]
        last = changes[-1] if changes else None
        later = to or max(month for month in (on, last, first_month(before.start)) if month)
        return on or (last.plus(-1) if last else later), later
    if on or to:
        month = on or to or first_month(before.start)
        return on or month, to or month
    both = max(_first_payable(before), _first_payable(after))
    if before.end and both.first_day > before.end:
        return Month(before.end.year, before.end.month), both
    return both, both


def _months_of_changes(policy: Policy) -> list[Month]:
    """The months from which on a figure that counts is another, while the regulation is in force."""
    used = policy.entries_behind()
    begin = first_month(policy.start)
    months = {
        first_month(since)
        for parameter in policy.parameters.values()
        for since, _value in parameter.values[1:]
        if parameter.key in used
    }
    return sorted(
        month for month in months if month > begin and (policy.end is None or month.first_day <= policy.end)
    )


def _first_payable(policy: Policy) -> Month:
    """The first month in which all layers are in force and every figure that has values has one."""
    used = policy.entries_behind()
    first = [each.values[0][0] for each in policy.parameters.values() if each.values and each.key in used]
    return first_month(max([policy.start, *policy.layer_starts, *first]))


def matched(before: Mapping[str, _Entry], after: Mapping[str, _Entry]) -> _Pairs[_Entry]:
    """The entries of two regulations side by side: by key, else by name."""
    named = {_name(entry): entry for key, entry in after.items() if key not in before and _name(entry)}
    pairs: _Pairs[_Entry] = []
    for key, entry in before.items():
        pairs.append((entry, after[key] if key in after else named.pop(_name(entry), None)))
    taken = [entry for _old, entry in pairs if entry]
    return pairs + [(None, entry) for entry in after.values() if entry not in taken]


def _name(entry: Entry) -> str:
    return entry.title if isinstance(entry, Source) else entry.name


class _Comparison:
    """Two regulations, with what is needed to hold their entries side by side."""

    def __init__(self, before: Policy, on: Month, after: Policy, to: Month) -> None:
        self.sources = matched(cited(before), cited(after))
        self.posts = matched(before.posts, after.posts)
        self.inputs = matched(before.inputs, after.inputs)
        self.parameters = matched(before.parameters, after.parameters)
        self.tables = matched(before.tables, after.tables)
        self.rules = matched(before.rules, after.rules)
        self.transitions = matched(before.transitions, after.transitions)
        self.absences = matched(before.absences, after.absences)
        self.calendar = matched(before.calendar, after.calendar)
        self.checks = matched(before.checks, after.checks)
        self.limits = matched(before.limits, after.limits)
        self.laws = matched(before.laws, after.laws)
        mentioned = (*self.inputs, *self.parameters, *self.tables, *self.rules)
        renamed = {old.key: new.key for old, new in mentioned if old and new and old.key != new.key}
        titles = frozenset(old.title for old, new in self.sources if old and new)
        horizon: date | None = max(on, to).first_day if before.digest != after.digest else None
        self.old = Side(before, on, renamed, titles, horizon)
        self.new = Side(after, to, {}, titles, horizon)

    def changes(self) -> Iterator[Change]:
        """Every change, section by section."""
        head = _differing(head_facets(self.old), head_facets(self.new))
        if head:
            yield Change("policy", "changed", self.new.policy.id, self.new.policy.name, head)
        yield from self.of("source", self.sources, source_facets)
        yield from self.of("post", self.posts, post_facets)
        yield from self.of("input", self.inputs, input_facets)
        yield from self.of("parameter", self.parameters, parameter_facets)
        yield from self.of("table", self.tables, table_facets, self.cells)
        rules = [(old, new) for old, new in self.rules if not ((old and old.total) or (new and new.total))]
        yield from self.of("rule", rules, rule_facets)
        yield from self.of("transition", self.transitions, transition_facets)
        yield from self.of("absence", self.absences, absence_facets)
        yield from self.of("calendar", self.calendar, calendar_facets)
        yield from self.of("check", self.checks, check_facets)
        yield from self.of("limit", self.limits, limit_facets)
        yield from self.of("law", self.laws, law_facets)

    def of(
        self,
        section: Section,
        pairs: _Pairs[_Entry],
        facets: Callable[[_Entry, Side], Facets],
        more: Callable[[_Entry, _Entry], tuple[Difference, ...]] | None = None,
    ) -> Iterator[Change]:
        """The changes of one section; `more` finds what two entries differ in besides their facets."""
        for old, new in pairs:
            was, now = facets(old, self.old) if old else {}, facets(new, self.new) if new else {}
            found = _differing(was, now)
            if old and new:
                found = (*_called(old, new), *found, *(more(old, new) if more else ()))
                if found:
                    yield Change(section, "changed", new.key, _name(new), found)
            elif new:
                yield Change(section, "added", new.key, _name(new), found)
            elif old:
                yield Change(section, "removed", old.key, _name(old), found)

    def cells(self, old: Table, new: Table) -> tuple[Difference, ...]:
        """The cells in which two tables differ; where their keys do not fit, that it is another table."""
        before, after = cells_of(old, new, self.old), cells_of(new, old, self.new)
        alike = [self.old.level(axis.type) for axis in old.lookup.axes] == [
            self.new.level(axis.type) for axis in new.lookup.axes
        ]
        if before is None or after is None or not alike:
            was, now = table_facets(old, self.old), table_facets(new, self.new)
            return (Difference("contents", "", was["contents", ""].text, now["contents", ""].text),)
        names = {cell: where for cells in (before, after) for cell, (where, _facet) in cells.items()}
        return tuple(
            _difference(
                "cell", where, before.get(cell, (where, NOTHING))[1], after.get(cell, (where, NOTHING))[1]
            )
            for cell, where in names.items()
            if before.get(cell, ("", NOTHING))[1].identity != after.get(cell, ("", NOTHING))[1].identity
        )


def _called(old: _Entry, new: _Entry) -> tuple[Difference, ...]:
    pairs: tuple[tuple[Aspect, str, str], ...] = (
        ("name", _name(old), _name(new)),
        ("key", old.key, new.key),
    )
    return tuple(Difference(aspect, "", was, now) for aspect, was, now in pairs if was != now)


def _differing(before: Facets, after: Facets) -> tuple[Difference, ...]:
    """The facets that are not the same; all of them, where the entry is in one of the two alone."""
    alone = not before or not after
    pairs = {
        place: (before.get(place, NOTHING), after.get(place, NOTHING))
        for place in dict.fromkeys((*before, *after))
    }
    return tuple(
        _difference(aspect, where, old, new)
        for (aspect, where), (old, new) in pairs.items()
        if old.identity != new.identity or (alone and (old.text or new.text))
    )


def _difference(aspect: Aspect, where: str, old: Facet, new: Facet) -> Difference:
    return Difference(aspect, where, old.text, new.text, old.number, new.number, old.type or new.type)
