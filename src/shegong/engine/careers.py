"""One person over years: what is paid month by month, and what happens to the person on the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from shegong.engine.absences import absence_of
from shegong.engine.person import PersonPay
from shegong.engine.repeated import Repeated
from shegong.engine.transitions import Change
from shegong.errors import Problem, ShegongError
from shegong.formula.interpret import Value
from shegong.messages import _, label
from shegong.policy.month import Month
from shegong.policy.policy import Check, Input, Parameter, Policy


class Event(NamedTuple):
    """From this month on an input has another value: an appointment, a certificate, the result of a year."""

    month: Month
    key: str
    value: Value


class NewFigure(NamedTuple):
    """From this month on another value of a figure is in force."""

    parameter: Parameter
    before: Fraction
    after: Fraction


class Move(NamedTuple):
    """An event that took place, and what the input was before."""

    event: Event
    before: Value


Happening = Change | NewFigure | Move


class CareerMonth(NamedTuple):
    """A month as it is paid, what took place at its start, and the checks that it fails.

    Months that pay what the month before paid are not checked again.
    """

    pay: PersonPay
    happenings: tuple[Happening, ...]
    failed: tuple[Check, ...]


class CareerYear(NamedTuple):
    """The months of a calendar year that are paid."""

    months: tuple[CareerMonth, ...]

    @property
    def year(self) -> int:
        """Which one."""
        return self.months[0].pay.month.year

    @property
    def last(self) -> PersonPay:
        """How the person ends the year."""
        return self.months[-1].pay

    def total(self, rule: str) -> int:
        """What a year comes to, in fen."""
        return sum(month.pay.fen(rule) for month in self.months)

    def ends(self, rule: str) -> tuple[int, int]:
        """The least and the greatest month."""
        amounts = [month.pay.fen(rule) for month in self.months]
        return min(amounts), max(amounts)


Track = tuple[CareerYear, ...]


def career(
    policy: Policy,
    facts: Mapping[str, Value],
    first: Month,
    count: int,
    events: Sequence[Event] = (),
    paying: Repeated | None = None,
) -> Iterator[CareerMonth]:
    """Pay one person for those of `count` months in which they are there.

    `facts` hold in the first month, and events set what they say in theirs, after the transitions at its start. Nothing
    else becomes of whoever is away. Raises ShegongError where an event gives a post that the person holds by then.
    `paying` may have paid another course before, to its end.
    """
    paying = paying or Repeated(policy)
    paying.begin()
    state = dict(facts)
    waiting = sorted(events, key=lambda event: event.month)  # in one month, in written order
    before: PersonPay | None = None
    for month in (first.plus(number) for number in range(count)):
        changes: tuple[Change, ...] = ()
        if before and before.month.plus(1) == month and not absence_of(policy, state, month):
            state, changes = paying.advance(state, month)
        moves: list[Move] = []
        while waiting and waiting[0].month == month:
            event = waiting.pop(0)
            _require_another_post(policy, state, event)
            if state[event.key] != event.value:
                moves.append(Move(event, state[event.key]))
            state[event.key] = event.value
        if absence_of(policy, state, month):
            continue
        pay = paying.pay(state, month)
        figures = _new_figures(paying, before, pay) if before else ()
        told = {rule.key for rule in (*policy.items, *policy.totals)} | {"grade"}
        news = before is None or bool(changes or moves) or not told.isdisjoint(paying.changed)
        yield CareerMonth(pay, (*figures, *changes, *moves), tuple(paying.failed(pay)) if news else ())
        state, before = dict(paying.close(pay)), pay


def by_year(months: Iterable[CareerMonth]) -> Track:
    """The months in calendar years."""
    return tuple(
        CareerYear(tuple(group)) for _year, group in groupby(months, lambda each: each.pay.month.year)
    )


def earned(track: Track, rule: str) -> list[int]:
    """What is earned in all by the end of each year, in fen."""
    sums: list[int] = []
    for year in track:
        sums.append((sums[-1] if sums else 0) + year.total(rule))
    return sums


class Pair(NamedTuple):
    """A calendar year of two tracks; None where nobody was there. What each has earned in all by its end, in fen."""

    year: int
    first: CareerYear | None
    second: CareerYear | None
    sums: tuple[int, int]


def side_by_side(first: Track, second: Track, rule: str) -> list[Pair]:
    """Two tracks year by year."""
    ours, theirs = ({year.year: year for year in track} for track in (first, second))
    found: list[Pair] = []
    before = (0, 0)
    for year in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(year), theirs.get(year)
        before = (
            before[0] + (one.total(rule) if one else 0),
            before[1] + (other.total(rule) if other else 0),
        )
        found.append(Pair(year, one, other, before))
    return found


def break_even(first: Track, second: Track, rule: str) -> int | None:
    """The year from whose end on the second track has earned more in all than the first, or None."""
    pairs = side_by_side(first, second, rule)
    ahead = [pair.sums[1] > pair.sums[0] for pair in pairs]
    if not ahead or not ahead[-1]:
        return None
    behind = [number for number, is_ahead in enumerate(ahead) if not is_ahead]
    return pairs[behind[-1] + 1 if behind else 0].year


def appointments(policy: Policy, events: Sequence[Event]) -> list[Event]:
    """The events that give another post; all of them where none does."""
    posts = [event for event in events if is_post(policy.inputs[event.key])]
    return posts or [*events]


def is_post(given: Input) -> bool:
    """Whether an input tells the person's post."""
    return given.type.level == "post"


def _new_figures(paying: Repeated, before: PersonPay, pay: PersonPay) -> tuple[NewFigure, ...]:
    """The figures that changed, where a rule that mentions them came to something else."""
    moved = {name for key, named in paying.mentioned.items() if key in paying.changed for name in named}
    changed = moved & paying.changed & paying.policy.parameters.keys()
    if not changed:
        return ()
    old, new = (paying.policy.numbers_on(each.month) for each in (before, pay))
    parameters = paying.policy.parameters.items()
    return tuple(NewFigure(each, old[key], new[key]) for key, each in parameters if key in changed)


def _require_another_post(policy: Policy, state: Mapping[str, Value], event: Event) -> None:
    given = policy.inputs[event.key]
    if not is_post(given) or state[event.key] != event.value:
        return
    post = next(choice.name for rank, choice in enumerate(given.choices) if rank == event.value)
    message = _("{month} 任“{post}”：这时已经是这个{input}").format(
        month=event.month, post=post, input=label(given.key, given.name)
    )
    raise ShegongError(Problem("A035", message, _("去掉这一条，或改月份、改岗位")), exit_code=2)
