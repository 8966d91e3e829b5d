"""The people of a roster through the months: what the policy and the events make of them."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import polars as pl

from shegong.engine.columns import Plan, require_inputs
from shegong.engine.passing import after_end, after_start, due
from shegong.engine.transitions import mentioned, passing_only
from shegong.errors import Place, Problem, ShegongError
from shegong.formula.interpret import Value
from shegong.messages import _, label, listed
from shegong.payroll.carried import carried_inputs, known_from, with_known
from shegong.payroll.history import History
from shegong.payroll.months import make_plans, parted, set_by, strayed, together
from shegong.policy.month import Month
from shegong.policy.policy import Input
from shegong.policy.yearly import yearly_inputs
from shegong.roster.columns import default_column
from shegong.roster.events import Event
from shegong.roster.roster import Roster

_FEW = 5


def follow(history: History, last: Month, *, paying: bool = True) -> Iterator[tuple[Plan, pl.DataFrame]]:
    """Everyone who is there, month by month until `last`; paid where that is asked for, or the next month rests on it.

    Transitions at the start of a month come before its events; nothing becomes of whoever is away. Whose state leaves
    its limits is refused, and left out from then on.
    """
    policy, roster = history.policy, history.roster
    columns = ["row", *policy.inputs]
    everyone = roster.people.select(columns)
    require_inputs(policy, everyone)
    first = history.first
    if not paying:
        policy = passing_only(policy)
    plans = make_plans(policy, [first.plus(number) for number in range(first.months_until(last) + 1)])
    state = everyone.clear()
    course = _Course(history, history.heard, state["row"], state["row"], state)
    for plan in plans:
        here, away = course.parted(plan, state)
        if due(plan, "start") and not here.is_empty():
            here = after_start(plan, here.lazy()).select(columns).collect(engine="streaming")
            state = together(course.kept(plan, here, set_by(plan, "start")), away)
        state = course.renewed(plan, state)
        state = course.present(everyone, state, plan.month)
        state = course.told(state, plan.month)
        ends = due(plan, "end")
        here, away = parted(plan, state)
        course.before = here["row"]
        table = plan.run(here.lazy()).collect(engine="streaming") if paying or ends else here
        yield plan, table
        if ends:
            here = after_end(plan, table.lazy()).select(columns).collect(engine="streaming")
            state = together(course.kept(plan, here, set_by(plan, "end")), away)


@dataclass
class _Course:
    """What befalls people between the transitions."""

    history: History
    heard: set[tuple[str, int]]
    before: pl.Series
    """Who was there in the month before."""
    staying: pl.Series
    """Who still is."""
    gone: pl.DataFrame
    """Who has left, as they were then: it is so that they come back."""

    def parted(self, plan: Plan, state: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Those to whom the start of a month happens, who were there before and still are, and the others."""
        here, away = parted(plan, state)
        if not plan.policy.absences:
            self.staying = here["row"]
            return here, away
        staying = here["row"].is_in(self.before.implode())
        self.staying = here.filter(staying)["row"]
        return here.filter(staying), pl.concat([here.filter(~staying), away])

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
            silent = [row for row in self.staying if (given.key, row) not in self.heard]
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
        leaving = [
            row for row in history.spans if history.is_there(row, before) and not history.is_there(row, month)
        ]
        if leaving:
            self.gone = pl.concat([self.gone, state.filter(pl.col("row").is_in(leaving))])
            state = state.filter(~pl.col("row").is_in(leaving))
        if joining:
            told = set(history.policy.inputs) - set(history.roster.reading.defaults)
            yearly = [given.key for given in yearly_inputs(history.policy) if given.key in told]
            self.heard |= {(key, row) for key in yearly for row in joining}
            returning = self.gone.filter(pl.col("row").is_in(joining))
            self.gone = self.gone.filter(~pl.col("row").is_in(joining))
            new = everyone.filter(
                pl.col("row").is_in(joining) & ~pl.col("row").is_in(returning["row"].implode())
            )
            state = pl.concat([state, new, returning]).sort("row")
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
        text = _("{month} 不在岗（还没有到岗、已经离开或退休）：{count} 人，不算").format(
            month=month, count=absent
        )
        yield Problem("H013", text, "", Place(roster.reading.file), severity="notice")


def _ahead(history: History, month: Month) -> Iterator[Problem]:
    ahead = sum(len(events) for when, events in history.facts.items() if when > month)
    if ahead:
        text = _("{month} 以后的变动 {count} 条，不算").format(month=month, count=ahead)
        yield Problem("H014", text, "", severity="notice")
