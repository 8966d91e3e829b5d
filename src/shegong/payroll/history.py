"""What happened to the people of a roster: who was there when, and what became otherwise in which month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from shegong.errors import Problem, ShegongError, nearest
from shegong.messages import _, label
from shegong.payroll.months import Refusals
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.events import Event
from shegong.roster.header import TOLD_LATER
from shegong.roster.identity import same_person_key
from shegong.roster.roster import Roster

_FEW = 5


class Span(NamedTuple):
    """The months from one on in which somebody is there; until `end`, if it is known."""

    begin: Month
    end: Month | None = None

    def __contains__(self, month: object) -> bool:
        """Whether somebody is there in a month."""
        return isinstance(month, Month) and self.begin <= month <= (self.end or month)


@dataclass(frozen=True)
class History:
    """The events of a roster's people, by row; `since` is when the roster says what they were, unless they join later.

    While people are followed, `missing` gathers of whom nothing was told that holds for one year, and `heard` of whom
    something was told since it was asked for last.
    """

    policy: Policy
    roster: Roster
    since: Month
    spans: Mapping[int, Sequence[Span]]
    facts: Mapping[Month, Sequence[tuple[int, Event]]]
    refused: Refusals = field(default_factory=dict)
    missing: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    heard: set[tuple[str, int]] = field(default_factory=set)

    @property
    def first(self) -> Month:
        """The month in which somebody is first there."""
        return min([self.since, *(spans[0].begin for spans in self.spans.values())])

    def is_there(self, row: int, month: Month) -> bool:
        """Whether somebody has joined by then, and has not left before."""
        if row not in self.spans:
            return month >= self.since
        return any(month in span for span in self.spans[row])


def history_of(policy: Policy, roster: Roster, events: Iterable[Event], since: Month) -> History:
    """The events of the people of a roster; raises ShegongError with all that do not fit them, or each other."""
    who = _Who(roster)
    found: dict[int, list[Event]] = defaultdict(list)
    problems: list[Problem] = []
    for event in events:
        row = who.find(event)
        if isinstance(row, Problem):
            problems.append(row)
        else:
            found[row].append(event)
    spans: dict[int, list[Span]] = {}
    for row, told in found.items():
        faults: list[Problem] = []
        if _moves(told):
            spans[row], faults = _spans(policy, told, since)
        problems += faults
        told.extend([] if faults else _dates_told(policy, told, since))
        problems += _contradictions(policy, told, spans.get(row, [Span(since)]))
    if problems:
        raise ShegongError(problems)
    facts: dict[Month, list[tuple[int, Event]]] = defaultdict(list)
    for row, told in found.items():
        for event in told:
            if event.kind == "fact":
                facts[event.month].append((row, event))
    remarks = tuple(problem for problem in roster.problems if problem.code != TOLD_LATER)
    return History(policy, replace(roster, problems=remarks), since, spans, facts)


def _moves(told: Iterable[Event]) -> list[Event]:
    """Joining and leaving, by the day; where none is told, one joins on a month's first and leaves on its last."""
    return sorted((event for event in told if event.kind != "fact"), key=_day_of)


def _day_of(event: Event) -> date:
    return event.day or (event.month.first_day if event.kind == "joins" else event.month.last_day)


def _spans(policy: Policy, told: Sequence[Event], since: Month) -> tuple[list[Span], list[Problem]]:
    """When somebody was there, who is from the beginning unless they join; and what of it cannot be."""
    dated = any(given.event for given in policy.inputs.values())
    moves = _moves(told)
    spans = [Span(since)] if moves[0].kind == "leaves" else []
    problems: list[Problem] = []
    for event in moves:
        here = bool(spans) and spans[-1].end is None
        if here == (event.kind == "joins") or (spans and event.month < spans[-1].begin):
            state = _("已经在岗") if here else _("并不在岗")
            message = _("{day}：这时{state}（花名册写的是 {since} 的情况）").format(
                day=_day_of(event), state=state, since=since
            )
            problems.append(
                Problem("H019", message, _("任用和离职要一前一后；去掉多余的，或改日期"), event.place)
            )
        elif event.kind == "leaves":
            spans[-1] = spans[-1]._replace(end=event.month)
        elif spans and spans[-1].end and event.month <= spans[-1].end:
            spans[-1] = spans[-1]._replace(end=None)
            if dated:
                message = _("{month} 离开又回来：一个月里只能算一段在岗").format(month=event.month)
                remedy = _("去掉离职和任用这两条，中间的天数写成无薪天数")
                problems.append(Problem("H020", message, remedy, event.place))
        else:
            spans.append(Span(max(event.month, since)))
    return spans or [Span(since)], problems


def _dates_told(policy: Policy, told: Sequence[Event], since: Month) -> list[Event]:
    """The dates that joining and leaving tell, where the policy asks for them; who comes back has no last day."""
    asked = {given.event: given for given in policy.inputs.values() if given.event}
    found = []
    has_left = False
    for event in _moves(told):
        fact = event._replace(month=max(event.month, since), kind="fact")
        if event.kind in asked:
            found.append(fact._replace(key=asked[event.kind].key, value=_day_of(event)))
        last_day = asked.get("leaves")
        if event.kind == "joins" and has_left and last_day and last_day.default is not None:
            found.append(fact._replace(key=last_day.key, value=date.fromordinal(last_day.default)))
        has_left = has_left or event.kind == "leaves"
    return found


class _Who:
    """Finds people by ID number, or by a name that only one has."""

    def __init__(self, roster: Roster) -> None:
        people = roster.people
        self.rows: list[int] = people["row"].to_list()
        self.names = dict(zip(self.rows, people["name"], strict=True))
        numbers = people["id_number"].to_list() if "id_number" in people.columns else [None] * len(self.rows)
        self.by_number: dict[int | str, int] = {
            same_person_key(number) or number: row
            for number, row in zip(numbers, self.rows, strict=True)
            if number
        }
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for name, row in zip(people["name"], self.rows, strict=True):
            self.by_name[name].append(row)

    def find(self, event: Event) -> int | Problem:
        """The row of the person, or why there is none."""
        if event.number:
            row = self.by_number.get(same_person_key(event.number) or event.number)
            rows = [] if row is None else [row]
            message, guess = _("花名册里没有这个证件号码的人"), None
        else:
            rows = self.by_name.get(event.name, [])
            message = _("花名册里没有“{name}”").format(name=event.name)
            guess = None if rows else nearest(event.name, self.by_name)
        if len(rows) == 1:
            name = self.names[rows[0]]
            if event.name and event.name != name:
                message = _("证件号码是“{name}”的，姓名写的是“{told}”").format(name=name, told=event.name)
                return Problem("H016", message, _("核对证件号码和姓名，改正其中一个"), event.place)
            return rows[0]
        if rows:
            message = _("花名册里有 {count} 个“{name}”").format(count=len(rows), name=event.name)
            return Problem("H005", message, _("写证件号码来区分"), event.place)
        remedy = _("核对姓名和证件号码，或在花名册里补上这个人")
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess)
        return Problem("H004", message, remedy, event.place)


def _contradictions(policy: Policy, told: Sequence[Event], spans: Sequence[Span]) -> Iterator[Problem]:
    """What in the events of one person does not go together."""
    seen: dict[tuple[Month, str, str], Event] = {}
    for event in told:
        name = label(event.key, policy.inputs[event.key].name) if event.key else ""
        once = (event.month, event.kind, event.key)
        if once in seen:
            message = _("同一件事写了两次：另一次在第 {line} 行").format(line=seen[once].place.line)
            yield Problem("H006", message, _("留下一条"), event.place, name or None)
        seen[once] = event
        if event.kind != "fact" or any(event.month in span for span in spans):
            continue
        before = [span for span in spans if span.begin <= event.month]
        if before:
            message = _("{month} 已经离开：发到 {end}").format(month=event.month, end=before[-1].end)
            yield Problem("H008", message, _("改年月，或改“离职”的年月"), event.place)
        else:
            message = _("{month} 还没有到岗：{begin} 起在岗").format(month=event.month, begin=spans[0].begin)
            yield Problem("H007", message, _("改年月；或加一条“任用”，或改 --since"), event.place)
