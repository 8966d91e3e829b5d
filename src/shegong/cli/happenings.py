"""What --at says: from which month on something about a person is otherwise."""

from typing import TYPE_CHECKING

from shegong.cli.options import USAGE
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shegong.engine.careers import Event
    from shegong.formula.interpret import Value
    from shegong.policy.month import Month
    from shegong.policy.policy import Policy

_OPTIONS = {"years": "credited_years"}
"""Options that are called otherwise than the input that they tell."""


def parse_events(policy: "Policy", texts: "Sequence[str]", first: "Month", last: "Month") -> "list[Event]":
    """What --at says; raises ShegongError (usage) with everything that is wrong."""
    from shegong.engine.careers import Event
    from shegong.policy.facts import find_input, read_fact, unknown_input
    from shegong.policy.month import parse_month

    events: list[Event] = []
    problems: list[Problem] = []
    for text in texts:
        when, colon, change = text.partition(":")
        name, sign, value = change.partition("=")
        if not colon or not sign:
            message = _("--at 要写成 月份:名称=值，这里是“{text}”").format(text=text[:40])
            problems.append(Problem("A033", message, _("例如 --at 2026-01:post=deputy")))
            continue
        name = _OPTIONS.get(name.strip(), name.strip())
        try:
            month = parse_month(when)
            wanted = find_input(policy, name)
            if wanted is None:
                problems.append(unknown_input(policy, name))
                continue
            event = Event(month, wanted.key, read_fact(wanted, value))
        except ShegongError as error:
            problems += error.problems
            continue
        problems += _untimely(text, event, events, (first, last))
        events.append(event)
    if problems:
        raise ShegongError(problems, exit_code=USAGE)
    return events


def _untimely(
    text: str, event: "Event", before: "Sequence[Event]", span: "tuple[Month, Month]"
) -> list[Problem]:
    """What is wrong with when something happens: outside the years, out of order, or twice at once."""
    first, last = span
    if not first <= event.month <= last:
        message = _("“{text}”不在 {first} – {last} 之内").format(text=text[:40], first=first, last=last)
    elif before and event.month < before[-1].month:
        message = _("“{text}”比前一条 {month} 还早").format(text=text[:40], month=before[-1].month)
    elif any((event.month, event.key) == (each.month, each.key) for each in before):
        message = _("“{text}”：同一个月同一项写了两次").format(text=text[:40])
    else:
        return []
    return [Problem("A034", message, _("按先后次序写，每月每项一次，都在所算的年份之内"))]


def yearly(
    policy: "Policy", events: "Sequence[Event]", facts: "Mapping[str, Value]", first: "Month", last: "Month"
) -> "list[Event]":
    """The events, where what holds for a year is after it as the policy takes it to be where nothing is told.

    Where the policy does not say, it stays as it was.
    """
    from shegong.engine.careers import Event
    from shegong.policy.facts import usual
    from shegong.policy.month import Month
    from shegong.policy.yearly import yearly_inputs

    told = {(event.month, event.key) for event in events}
    renewed = [
        Event(month, given.key, facts[given.key] if given.default is None else usual(given))
        for year in range(first.year + 1, last.year + 1)
        for given in yearly_inputs(policy)
        if (month := Month(year, 1), given.key) not in told
    ]
    return [*events, *renewed]
