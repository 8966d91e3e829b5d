"""`shegong pay`: one person's month, or year."""

from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.options import (
    USAGE,
    ConfigsOption,
    JsonOption,
    LangOption,
    PolicyOption,
    StrictOption,
    folders,
    parse_assignments,
    parse_whole,
    refuse,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shegong.engine.person import PersonPay
    from shegong.engine.sensitivity import Move
    from shegong.formula.interpret import Value
    from shegong.policy.policy import Policy


def register(app: typer.Typer) -> None:
    """Add the command."""
    person = "--post chief --years 12 --education bachelor --certificate intermediate"
    example = f"shegong pay --policy yanji-2018 {person} --on 2020-06 --why"
    app.command(
        "pay",
        cls=QuickCommand,
        help=_("算一个人一个月的工资，或一年的。"),
        epilog=_("例：{example}").format(example=example),
    )(pay)


@reporting
def pay(
    policy: PolicyOption,
    on: Annotated[str | None, typer.Option("--on", help=_("哪个月，如 2020-06"))] = None,
    year: Annotated[
        str | None, typer.Option("--year", help=_("或哪一年，如 2020：逐月算，连累计的个税"))
    ] = None,
    post: Annotated[str | None, typer.Option(help=_("岗位"))] = None,
    years: Annotated[str | None, typer.Option(help=_("工作年限（计入的整年数）"))] = None,
    education: Annotated[str | None, typer.Option(help=_("学历"))] = None,
    certificate: Annotated[str | None, typer.Option(help=_("社会工作者职业水平"))] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help=_("办法的其他输入项：名称=值，可多次"))
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help=_("上面写的是哪个月的情况，如 2018-01；之后逐月推算到 --on"))
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at",
            help=_(
                "用 --since 时，哪个月起变成什么：月份:名称=值，如 2019-12:appraisal=excellent；可多次，按先后写"
            ),
        ),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help=_("列出每一项怎么算、依据哪一条、哪些是推定"))] = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Calculate one person's pay, for a month or a year, and show it."""
    from shegong.policy.facts import read_facts
    from shegong.policy.load import load_policy

    if (on is None) == (year is None):
        message = _("--on（一个月）和 --year（一年）要写一个")
        raise ShegongError(Problem("A030", message, _("例如 --on 2020-06，或 --year 2020")), exit_code=USAGE)
    loaded = load_policy(policy, folders(configs))
    texts = {"post": post, "credited_years": years, "education": education, "certificate": certificate}
    given_texts = {key: text for key, text in texts.items() if text is not None}
    facts = given_texts | parse_assignments(given or [])
    known: Mapping[str, Value] = read_facts(loaded, facts)
    if since is not None or at:
        known = _followed(loaded, known, since, on, at or [])
    if on is not None:
        facts = facts | {change.partition(":")[2].partition("=")[0].strip(): "" for change in at or []}
        _show_month(loaded, known, facts, on, why=why, json=json, strict=strict)
    elif year is not None:
        _show_year(loaded, known, year, json=json, strict=strict)


def _followed(
    policy: "Policy", known: "Mapping[str, Value]", since: str | None, on: str | None, at: "Sequence[str]"
) -> "Mapping[str, Value]":
    """What is true of the person in the month to be paid, where more was told: from which month on what."""
    from shegong.cli.happenings import parse_events, yearly
    from shegong.engine.careers import career
    from shegong.engine.transitions import passing_only
    from shegong.policy.month import parse_month

    if since is None or on is None:
        message = _("--at 要和 --since、--on 一起写")
        remedy = _("例如 --since 2018-01 --at 2019-12:appraisal=excellent --on 2020-06")
        raise ShegongError(Problem("A036", message, remedy), exit_code=USAGE)
    first, last = parse_month(since), parse_month(on)
    events = yearly(policy, parse_events(policy, at, first, last), known, first, last)
    months = list(career(passing_only(policy), known, first, first.months_until(last) + 1, events))
    if last < first:
        message = _("--since {since} 在 --on {on} 之后").format(since=since, on=on)
        raise ShegongError(Problem("A037", message, _("改其中一个")), exit_code=USAGE)
    return months[-1].pay.facts if months else known


def _show_month(
    policy: "Policy",
    known: "Mapping[str, Value]",
    texts: "Mapping[str, str]",
    on: str,
    *,
    why: bool,
    json: bool,
    strict: bool,
) -> None:
    from shegong.engine.absences import require_there
    from shegong.engine.person import pay_person
    from shegong.policy.doubts import warnings_of
    from shegong.policy.month import parse_month
    from shegong.report.pay import pay_as_json, print_pay

    month = parse_month(on)
    require_there(policy, known, month)
    result = pay_person(policy, known, month)
    warnings = warn([*warnings_of(policy, [month]), *_found(result)], strict=strict)
    asked = (why or json) and "gross" in policy.rules
    moves = _moves(result) if asked else []
    if json:
        pay_as_json(result, moves, warnings)
    else:
        print_pay(result, texts, moves, why=why)


def _found(pay: "PersonPay") -> list[Problem]:
    """What the policy's checks and limits find; raises ShegongError where a check refuses. Few policies have any."""
    found: list[Problem] = []
    if pay.policy.checks:
        from shegong.engine.checks import failed_checks
        from shegong.report.checks import check_problems

        found += refuse(check_problems(failed_checks(pay), pay))
    if pay.policy.limits:
        from shegong.engine.limits import limits_of_person
        from shegong.report.assumptions import limit_problems

        found += limit_problems(limits_of_person(pay), pay.policy)
    return found


def _moves(pay: "PersonPay") -> "list[Move]":
    from shegong.engine.sensitivity import moves_of_person

    return moves_of_person(pay.policy, pay.facts, pay.month, "gross")


def _show_year(
    policy: "Policy", known: "Mapping[str, Value]", year: str, *, json: bool, strict: bool
) -> None:
    from shegong.engine.absences import require_there
    from shegong.engine.months import months_until, pay_months
    from shegong.policy.doubts import warnings_of
    from shegong.policy.month import Month
    from shegong.report.year import print_year, year_as_json

    last = Month(parse_whole("--year", year, 1949, 2199), 12)
    paid = months_until(policy, last) or [last]  # which is refused, as the policy is not in force
    months = list(pay_months(policy, known, paid[0], len(paid)))
    if not months:
        require_there(policy, known, paid[0])
    checks = refuse(_over_months(months))
    warn([*warnings_of(policy, dict.fromkeys((paid[0], paid[-1]))), *checks], strict=strict)
    (year_as_json if json else print_year)(months)


def _over_months(months: "Sequence[PersonPay]") -> list[Problem]:
    """What checks find in a year: each thing once, with the months in which it is found."""
    from shegong.engine.checks import failed_checks
    from shegong.report.checks import check_problems

    found: dict[Problem, list[str]] = {}
    for pay in months:
        for problem in check_problems(failed_checks(pay), pay):
            found.setdefault(problem, []).append(str(pay.month))
    return [
        problem._replace(place=Place(listed(when) if len(when) < len(months) else f"{when[0]} – {when[-1]}"))
        for problem, when in found.items()
    ]
