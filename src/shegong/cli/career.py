"""`shegong career`: one person over years, staying and with appointments."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.documents import hand_over
from shegong.cli.happenings import parse_events
from shegong.cli.options import (
    USAGE,
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    OnOption,
    PolicyOption,
    StrictOption,
    folders,
    one_of,
    parse_assignments,
    parse_whole,
    refuse,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shegong.engine.careers import CareerMonth, Event
    from shegong.formula.interpret import Value
    from shegong.policy.month import Month
    from shegong.policy.policy import Absence, Policy
    from shegong.report.careers import Careers

_MONTHS, _MOST_YEARS = 12, 60
_FORMATS = ("csv", "xlsx", "html")


def register(app: typer.Typer) -> None:
    """Add the command."""
    person = "--post staff --years 0 --education bachelor --certificate none"
    example = (
        f"shegong career --policy yanji-2018 {person} --on 2021-01 --for 20 "
        "--at 2026-01:post=deputy --at 2031-01:post=chief"
    )
    app.command(
        "career",
        cls=QuickCommand,
        help=_("算一个人多年的工资：逐年升到几级、拿多少；写了任职的，与留任现岗对比。"),
        epilog=_("例：{example}").format(example=example),
    )(career)


@reporting
def career(
    policy: PolicyOption,
    on: OnOption,
    lasting: Annotated[str, typer.Option("--for", help=_("几年，如 20"))],
    post: Annotated[str | None, typer.Option(help=_("岗位"))] = None,
    years: Annotated[str | None, typer.Option(help=_("工作年限（计入的整年数）"))] = None,
    education: Annotated[str | None, typer.Option(help=_("学历"))] = None,
    certificate: Annotated[str | None, typer.Option(help=_("社会工作者职业水平"))] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help=_("办法的其他输入项：名称=值，可多次"))
    ] = None,
    appraise: Annotated[
        str | None,
        typer.Option(
            "--appraise", help=_("逐年的年度考核，逗号分开，第一个是 --on 那年的；写完以后的年份同 --set")
        ),
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at", help=_("哪个月起变成什么：月份:名称=值，如 2026-01:post=deputy；可多次，按先后写")
        ),
    ] = None,
    birth: Annotated[str | None, typer.Option("--birth", help=_("出生年月，如 1990-05"))] = None,
    retire: Annotated[str | None, typer.Option("--retire", help=_("满多少岁退休：发到满岁的那个月"))] = None,
    out: Annotated[str | None, typer.Option("--out", help=_("写到文件：.csv、.xlsx 或 .html"))] = None,
    json: JsonOption = False,
    force: ForceOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Pay the person month after month, and show the years."""
    from shegong.policy.facts import read_facts
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.report.careers import career_document

    kind = one_of("--out", Path(out).suffix.lower().removeprefix("."), _FORMATS) if out else "terminal"
    first = parse_month(on)
    born = parse_month(birth) if birth else None
    count = _months_paid(first, parse_whole("--for", lasting, 1, _MOST_YEARS) * _MONTHS, born, retire)
    loaded = load_policy(policy, folders(configs))
    target = _target(out, policy, force=force) if out else None
    texts = {"post": post, "credited_years": years, "education": education, "certificate": certificate}
    told = {key: text for key, text in texts.items() if text is not None} | parse_assignments(given or [])
    facts = read_facts(loaded, told)
    events = parse_events(loaded, at or [], first, first.plus(count - 1))
    results = _appraisals(loaded, appraise, facts, (first, count)) if appraise else []
    found = _tracks(loaded, facts, (first, count), results, events)._replace(born=born, retire=retire)
    problems = warn(
        _doubts(loaded, [month for track in found.tracks for year in track for month in year.months]),
        strict=strict,
    )
    if target and kind == "csv":
        _write_csv(found, target, quiet=json)
    elif target or not json:
        hand_over(career_document(found), kind, target, quiet=json)
    if json:
        from shegong.report.careers_data import careers_as_json

        careers_as_json(found, problems)


def _target(out: str, policy: str, *, force: bool) -> Path:
    from shegong.files import check_target

    return check_target(Path(out), force=force, inputs=[Path(policy)])


def _refusal(message: str) -> ShegongError:
    remedy = _("例如 --on 2021-01 --for 20 --birth 1990-05 --retire 60 --appraise 优秀,合格")
    return ShegongError(Problem("A032", message, remedy), exit_code=USAGE)


def _months_paid(first: "Month", count: int, born: "Month | None", retire: str | None) -> int:
    """How many months are paid: those asked for, or until retirement."""
    if retire is None:
        return count
    if born is None:
        raise _refusal(_("有 --retire，缺 --birth"))
    age = parse_whole("--retire", retire, 40, 80)
    left = first.months_until(born.plus(age * _MONTHS)) + 1
    if left < 1:
        raise _refusal(_("{month} 出生的人，{on} 已满 {age} 岁").format(month=born, on=first, age=age))
    return min(count, left)


def _appraisals(
    policy: "Policy", text: str, facts: "dict[str, Value]", span: "tuple[Month, int]"
) -> "list[Event]":
    """The results year by year: each holds from January, the first at once; then again what the person has."""
    from shegong.engine.careers import Event
    from shegong.policy.facts import find_input, read_fact, unknown_input
    from shegong.policy.month import Month

    first, count = span
    wanted = find_input(policy, "appraisal")
    if wanted is None:
        raise ShegongError(unknown_input(policy, "appraisal"), exit_code=USAGE)
    usual = facts[wanted.key]
    values = [read_fact(wanted, each) for each in text.replace("，", ",").split(",")]
    most = first.plus(count - 1).year - first.year + 1
    if len(values) > most:
        raise _refusal(_("--appraise 有 {count} 年，只算 {most} 个年份").format(count=len(values), most=most))
    facts[wanted.key] = values[0]
    later = [*values[1:], usual]
    return [Event(Month(first.year + number, 1), wanted.key, value) for number, value in enumerate(later, 1)]


def _tracks(
    policy: "Policy",
    facts: "Mapping[str, Value]",
    span: "tuple[Month, int]",
    results: "Sequence[Event]",
    events: "Sequence[Event]",
) -> "Careers":
    """The person's years; where something is to happen also those without it, first."""
    from shegong.engine.absences import require_there
    from shegong.engine.careers import appointments, by_year, career
    from shegong.engine.repeated import Repeated
    from shegong.report.careers import Careers

    require_there(policy, facts, span[0])
    without = appointments(policy, events)
    stays = [event for event in events if event not in without]
    courses = [[*results, *stays], [*results, *events]] if events else [[*results]]
    paying = Repeated(policy)
    tracks = [list(career(policy, facts, *span, course, paying)) for course in courses]
    return Careers(policy, tuple(by_year(track) for track in tracks), left=_left(tracks, span))


def _left(
    tracks: "Sequence[Sequence[CareerMonth]]", span: "tuple[Month, int]"
) -> "tuple[Month, Absence] | None":
    """From when on the person is no longer there within the months asked for, on the track that ends last."""
    from shegong.engine.absences import absence_of

    last = max((track[-1].pay for track in tracks), key=lambda pay: pay.month)
    first, count = span
    if last.month == first.plus(count - 1):
        return None
    gone = absence_of(last.policy, last.facts, last.month.plus(1))
    return (last.month.plus(1), gone) if gone else None


def _doubts(policy: "Policy", months: "Sequence[CareerMonth]") -> list[Problem]:
    """What to know before relying on these years, each thing once: with the first month that it is true of."""
    from shegong.policy.doubts import warnings_of
    from shegong.report.checks import check_problems

    found: dict[str, Problem] = {}
    for number, month in enumerate(months):
        pay = month.pay
        if number == 0 or pay.month.month == 1:
            for problem in warnings_of(policy, [pay.month]):
                found.setdefault(problem.message.replace(str(pay.month), ""), problem)
        for problem in check_problems(month.failed, pay):
            found.setdefault(problem.message, problem._replace(place=Place(str(pay.month))))
    return list(refuse([*found.values()]))


def _write_csv(found: "Careers", target: Path, *, quiet: bool) -> None:
    from shegong.files import whole_files
    from shegong.report.careers_data import career_csv
    from shegong.report.screen import console

    with whole_files({"career": target}) as parts:
        parts["career"].write_bytes(career_csv(found).encode("utf-8-sig"))
    if not quiet:
        console().print(_("已写出 {path}").format(path=target), soft_wrap=True)
