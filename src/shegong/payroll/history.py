"""A roster through the months: what happened to its people, folded into what is true of them in a later month."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import polars as pl

from shegong.engine.columns import Plan, require_inputs
from shegong.engine.passing import after_end, after_start, due
from shegong.engine.transitions import mentioned, passing_only
from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.formula.interpret import Value
from shegong.messages import _, label, listed
from shegong.payroll.carried import carried_inputs, known_from, with_known
from shegong.payroll.months import Refusals, make_plans, set_by, strayed
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.policy.yearly import yearly_inputs
from shegong.roster.columns import default_column
from shegong.roster.events import Event
from shegong.roster.identity import same_person_key
from shegong.roster.roster import Roster

_FEW = 5


@dataclass(frozen=True)
class History:
    """The events of a roster's people, by row; `since` is when the roster says what they were, unless they join later.

    While people are followed, `missing` gathers of whom nothing was told that holds for one year, and `heard` of whom
    something was told since it was asked for last.
    """

    policy: Policy
    roster: Roster
    since: Month
    begin: Mapping[int, Month]
    end: Mapping[int, Month]
    facts: Mapping[Month, Sequence[tuple[int, Event]]]
    refused: Refusals = field(default_factory=dict)
    missing: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    heard: set[tuple[str, int]] = field(default_factory=set)

    @property
    def first(self) -> Month:
        """The month in which somebody is first there."""
        return min([self.since, *self.begin.values()])

    def is_there(self, row: int, month: Month) -> bool:
        """Whether somebody has joined by then, and has not left before."""
        return self.begin.get(row, self.since) <= month <= self.end.get(row, month)


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
    begin = {
        row: max(each.month, since) for row, told in found.items() for each in told if each.kind == "joins"
    }
    end = {row: each.month for row, told in found.items() for each in told if each.kind == "leaves"}
    for row, told in found.items():
        problems += _contradictions(policy, told, begin.get(row, since), end.get(row))
    if problems:
        raise ShegongError(problems)
    facts: dict[Month, list[tuple[int, Event]]] = defaultdict(list)
    for row, told in found.items():
        for event in told:
            if event.kind == "fact":
                facts[event.month].append((row, event))
    return History(policy, roster, since, begin, end, facts)


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


def _contradictions(
    policy: Policy, told: Sequence[Event], begin: Month, end: Month | None
) -> Iterator[Problem]:
    """What in the events of one person does not go together."""
    seen: dict[tuple[Month | None, str, str], Event] = {}
    for event in told:
        name = label(event.key, policy.inputs[event.key].name) if event.key else ""
        once = (event.month if event.kind == "fact" else None, event.kind, event.key)
        if once in seen:
            message = _("同一件事写了两次：另一次在第 {line} 行").format(line=seen[once].place.line)
            yield Problem("H006", message, _("留下一条"), event.place, name or None)
        seen[once] = event
        if event.month < begin and event.kind != "joins":
            message = _("{month} 还没有到岗：{begin} 起在岗").format(month=event.month, begin=begin)
            yield Problem("H007", message, _("改年月；或加一条“任用”，或改 --since"), event.place)
        if end and event.month > end:
            message = _("{month} 已经离开：发到 {end}").format(month=event.month, end=end)
            yield Problem("H008", message, _("改年月，或改“离职”的年月"), event.place)


def follow(history: History, last: Month, *, paying: bool = True) -> Iterator[tuple[Plan, pl.DataFrame]]:
    """Everyone who is there, month by month until `last`; paid where that is asked for, or the next month rests on it.

    Transitions at the start of a month come before its events. Whoever's state leaves its limits is refused, and left
    out from then on.
    """
    policy, roster = history.policy, history.roster
    columns = ["row", *policy.inputs]
    everyone = roster.people.select(columns)
    require_inputs(policy, everyone)
    first = history.first
    if not paying:
        policy = passing_only(policy)
    plans = make_plans(policy, [first.plus(number) for number in range(first.months_until(last) + 1)])
    course = _Course(history, history.heard)
    state = everyone.clear()
    for plan in plans:
        if due(plan, "start") and not state.is_empty():
            state = after_start(plan, state.lazy()).select(columns).collect(engine="streaming")
            state = course.kept(plan, state, set_by(plan, "start"))
        state = course.renewed(plan, state)
        state = course.present(everyone, state, plan.month)
        state = course.told(state, plan.month)
        ends = due(plan, "end")
        table = plan.run(state.lazy()).collect(engine="streaming") if paying or ends else state
        yield plan, table
        if ends:
            state = after_end(plan, table.lazy()).select(columns).collect(engine="streaming")
            state = course.kept(plan, state, set_by(plan, "end"))


@dataclass
class _Course:
    """What befalls people between the transitions."""

    history: History
    heard: set[tuple[str, int]]

    def kept(self, plan: Plan, state: pl.DataFrame, keys: set[str]) -> pl.DataFrame:
        """Those whose state is within its limits."""
        out = strayed(plan, state, keys, self.history.roster)
        self.history.refused.update(out)
        return state.filter(~pl.col("row").is_in(list(out))) if out else state

    def renewed(self, plan: Plan, state: pl.DataFrame) -> pl.DataFrame:
        """Once a transition has asked for what holds for one year, nothing is known of the next."""
        asked = {name for each in due(plan, "start") for name in mentioned(each)}
        for given in yearly_inputs(self.history.policy):
            if given.key not in asked:
                continue
            silent = [row for row in state["row"] if (given.key, row) not in self.heard]
            if silent:
                self.history.missing[given.key, plan.month.year - 1] = silent
            self.heard -= {told for told in self.heard if told[0] == given.key}
            if given.default is not None:
                usual = default_column(given, 1)
                state = state.with_columns(pl.lit(usual.item(), usual.dtype).alias(given.key))
        return state

    def present(self, everyone: pl.DataFrame, state: pl.DataFrame, month: Month) -> pl.DataFrame:
        """With those who join this month, without those who left before it."""
        history = self.history
        before = month.plus(-1)
        rows = everyone["row"].to_list()
        joining = [
            row
            for row in rows
            if history.is_there(row, month)
            and (month == history.first or not history.is_there(row, before))
            and row not in history.refused
        ]
        leaving = [row for row, end in history.end.items() if end == before]
        if leaving:
            state = state.filter(~pl.col("row").is_in(leaving))
        if joining:
            told = set(history.policy.inputs) - set(history.roster.reading.defaults)
            yearly = [given.key for given in yearly_inputs(history.policy) if given.key in told]
            self.heard |= {(key, row) for key in yearly for row in joining}
            new = everyone.filter(pl.col("row").is_in(joining))
            state = pl.concat([state, new]).sort("row")
        return state

    def told(self, state: pl.DataFrame, month: Month) -> pl.DataFrame:
        """With what the events of the month say."""
        place = {row: index for index, row in enumerate(state["row"])}
        by_key: dict[str, list[tuple[int, Event]]] = defaultdict(list)
        for row, event in self.history.facts.get(month, ()):
            if row in place:
                by_key[event.key].append((place[row], event))
                self.heard.add((event.key, row))
        problems: list[Problem] = []
        for key, events in by_key.items():
            given = self.history.policy.inputs[key]
            values = [_measured(event.value) for _index, event in events]
            indices = [index for index, _event in events]
            if given.type.level == "post":
                held = state[key].gather(indices)
                problems += [
                    _already(given, event)
                    for (_index, event), value, old in zip(events, values, held, strict=True)
                    if value == old
                ]
            state = state.with_columns(state[key].scatter(indices, values))
        if problems:
            raise ShegongError(problems)
        return state


def _measured(value: Value) -> int | bool | date:
    return int(value) if isinstance(value, Fraction) else value


def _already(given: Input, event: Event) -> Problem:
    post = next(choice.name for rank, choice in enumerate(given.choices) if rank == event.value)
    message = _("{month} 任“{post}”：这时已经是这个{input}").format(
        month=event.month, post=post, input=label(given.key, given.name)
    )
    return Problem("H009", message, _("去掉这一条，或改月份、改岗位"), event.place)


def told_by(history: History, month: Month, *, deciding: bool = False) -> Roster:
    """The roster as its history makes it in a month: those who are there, with what is true of them then.

    What holds for a year is missed when it is asked for; also this year's, where the next month is to be decided on.
    Raises ShegongError where the policy does not say what to take of which nothing was told.
    """
    if month < history.since:
        message = _("{month} 在花名册的 {since} 之前").format(month=month, since=history.since)
        raise ShegongError(Problem("H010", message, _("改 --since 或 --on")), exit_code=2)
    _require_beginning(history, month)
    ((_plan, state),) = deque(follow(history, month, paying=False), maxlen=1)
    policy, roster = history.policy, history.roster.refusing(history.refused)
    there = state.select("row", *policy.inputs)
    if deciding:
        for given in yearly_inputs(policy):
            silent = [row for row in there["row"] if (given.key, row) not in history.heard]
            history.missing.update({(given.key, month.year): silent} if silent else {})
    about = roster.people.drop(policy.inputs)
    people = about.join(there, on="row", how="inner", maintain_order="left").select(roster.people.columns)
    absent = roster.people.height - people.height
    found = [*_silence(history), *_absence(roster, absent, month), *_ahead(history, month)]
    if any(problem.severity == "error" for problem in found):
        raise ShegongError(found)
    known = replace(roster, people=people, absent=roster.absent + absent, problems=(*roster.problems, *found))
    told = {event.key for events in history.facts.values() for _row, event in events}
    inputs = [given for key, given in policy.inputs.items() if key in told]
    return with_known(known, [*inputs, *carried_inputs(policy)])


def _require_beginning(history: History, month: Month) -> None:
    """Refuse to begin in the middle of the year that is paid, where nobody knows what came before."""
    policy, since = history.policy, history.since
    carried = carried_inputs(policy)
    known = any(each.type.is_amount for each in known_from(history.roster, carried))
    if carried and not known and since.month != 1 and since.year == month.year:
        names_ = listed(label(given.key, given.name) for given in carried)
        message = _("花名册写的是 {since} 的情况，没有到 {before} 为止的累计数：{names}").format(
            since=since, before=since.plus(-1), names=names_
        )
        remedy = _("把 --since 写成一月（花名册写那时的情况）；或在花名册里补上累计数的各列")
        raise ShegongError(Problem("H015", message, remedy, Place(history.roster.reading.file)), exit_code=2)


def remarks(history: History, month: Month) -> list[Problem]:
    """What is to be said of people who have been followed until a month; raises ShegongError where they can't be."""
    refused = [problem for found in history.refused.values() for problem in found]
    found = [*refused, *_silence(history), *_ahead(history, month)]
    if any(problem.severity == "error" for problem in found):
        raise ShegongError(found)
    return found


def _silence(history: History) -> Iterator[Problem]:
    """Of whom something that holds for a year was not told: what is taken instead, or that it must be told."""
    for (key, year), rows in sorted(history.missing.items(), key=lambda each: each[0][1]):
        given = history.policy.inputs[key]
        few = listed(map(str, rows[:_FEW])) + (" …" if len(rows) > _FEW else "")
        text = _("{year} 年没有“{input}”：{count} 人，花名册第 {rows} 行").format(
            year=year, input=label(key, given.name), count=len(rows), rows=few
        )
        place = Place(history.roster.reading.file)
        if given.default is None:
            yield Problem("H011", text, _("在变动记录里补上"), place)
        else:
            usual = given.choices[given.default].name if given.choices else str(given.default)
            remedy = _("按办法的默认值“{usual}”算；不是的在变动记录里补上").format(usual=usual)
            yield Problem("H012", text, remedy, place, severity="warning")


def _absence(roster: Roster, absent: int, month: Month) -> Iterator[Problem]:
    if absent:
        text = _("{month} 不在岗（还没有到岗或已经离开）：{count} 人，不算").format(month=month, count=absent)
        yield Problem("H013", text, "", Place(roster.reading.file), severity="notice")


def _ahead(history: History, month: Month) -> Iterator[Problem]:
    ahead = sum(len(events) for when, events in history.facts.items() if when > month)
    if ahead:
        text = _("{month} 以后的变动 {count} 条，不算").format(month=month, count=ahead)
        yield Problem("H014", text, "", severity="notice")
