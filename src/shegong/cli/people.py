"""Whom `shegong batch` pays: the people of a roster, and what they bring from the months before."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shegong.cli.options import skipping, stop_on_errors
from shegong.messages import _

if TYPE_CHECKING:
    from shegong.policy.month import Month
    from shegong.policy.policy import Policy
    from shegong.roster.mapping import Renamed
    from shegong.roster.roster import Roster


class Sources(NamedTuple):
    """Where people and their figures come from."""

    roster: Path
    sheet: str | None = None
    previous: Path | None = None
    from_january: bool = False
    events: Path | None = None
    since: "Month | None" = None
    mapping: "tuple[Renamed, ...]" = ()


def people_of(
    policy: "Policy", sources: Sources, month: "Month", *, stop: bool, deciding: bool = False
) -> "Roster":
    """The people as they are in a month: as the roster says, or as events have made them since."""
    from shegong.roster.read import read_roster

    people = read_roster(sources.roster, policy, sheet=sources.sheet, mapping=sources.mapping)
    stop_on_errors(people.problems, skipping(), stop=stop)
    if not sources.since:
        return people
    from shegong.payroll.following import told_by
    from shegong.payroll.history import history_of
    from shegong.roster.events import dated_events, read_events

    events = [
        *(read_events(sources.events, policy) if sources.events else ()),
        *dated_events(
            sources.roster,
            policy,
            people.people["row"],
            sources.since,
            sheet=sources.sheet,
            mapping=sources.mapping,
        ),
    ]
    history = history_of(policy, people, events, sources.since)
    people = told_by(history, month, deciding=deciding)
    stop_on_errors(people.problems, skipping(), stop=stop)
    return people


def told_since(
    events: str | None, since: str | None, month: "Month", *, alone: bool
) -> "tuple[Path | None, Month | None]":
    """The file of events, if there is one, and the month that the roster speaks of."""
    from shegong.payroll.carried import contradiction
    from shegong.policy.month import parse_month

    if events is not None and since is None:
        raise contradiction(
            _("有 --events，缺 --since"),
            _("例如 --events 变动.csv --since 2018-01：花名册写的是 2018-01 的情况"),
        )
    if since is None:
        return None, None
    if not alone:
        raise contradiction(
            _("从 --since 起逐月推算，不和 --year、--previous、--from-january 一起用"),
            _("去掉其中一种"),
        )
    first = parse_month(since)
    if first > month:
        raise contradiction(
            _("--since {since} 在所算的 {month} 之后").format(since=since, month=month),
            _("改 --since 或月份"),
        )
    return Path(events) if events else None, first


def with_carried(policy: "Policy", people: "Roster", month: "Month", sources: Sources) -> "Roster":
    """The people with the figures that they bring from the month before, where these do not stand in the roster."""
    if sources.previous:
        from shegong.payroll.previous import carry_from_previous

        return carry_from_previous(policy, people, month, sources.previous)
    if sources.from_january:
        from shegong.payroll.months import run_from_january

        return run_from_january(policy, people, month)
    return people
