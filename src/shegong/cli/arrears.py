"""`shegong arrears`: what is owed for months past."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from shegong.cli.options import (
    REJECTS,
    USAGE,
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    MapOption,
    PolicyOption,
    SheetOption,
    StrictOption,
    folders,
    mapping_of,
    one_of,
    reporting,
    stop_on_errors,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shegong.payroll.arrears import Arrears
    from shegong.payroll.history import History
    from shegong.policy.month import Month
    from shegong.policy.policy import Policy
    from shegong.roster.events import Event
    from shegong.roster.mapping import Renamed

_FORMATS = ("xlsx", "html", "csv")
_MOST_MONTHS = 120


def register(app: typer.Typer) -> None:
    """Add the command."""
    months = "--from 2020-05 --to 2020-09"
    example = f"shegong arrears examples/yanji/roster.csv --policy yanji-2018 {months} --out arrears.xlsx"
    app.command(
        "arrears",
        cls=QuickCommand,
        help=_("补发：过去几个月该发多少、已发多少、差多少，逐人逐月。"),
        epilog=_("例：{example}").format(example=example),
    )(arrears)


@reporting
def arrears(
    roster: Annotated[str, typer.Argument(help=_("花名册：--from 那个月的情况"))],
    policy: PolicyOption,
    begin: Annotated[str, typer.Option("--from", help=_("从哪个月补起，如 2016-01"))],
    end: Annotated[str, typer.Option("--to", help=_("补到哪个月，如 2016-09"))],
    out: Annotated[str, typer.Option("--out", help=_("补发工资表写到哪里：.xlsx、.html 或 .csv"))],
    paid: Annotated[
        list[str] | None,
        typer.Option("--paid", help=_("已发的工资表：月份=文件，如 2016-01=工资表.csv；可多次")),
    ] = None,
    was: Annotated[str | None, typer.Option("--was", help=_("或：已发的按这个办法算"))] = None,
    events: Annotated[
        str | None, typer.Option("--events", help=_("这几个月里的变动（考核、取证、任职、离职…）"))
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help=_("哪个月发放：个税和缴费按这个月算，如 2016-10"))
    ] = None,
    entered: Annotated[
        str | None, typer.Option("--as", help=_("用 --on 时：补发作为办法的哪个金额发，如 other_pay"))
    ] = None,
    previous: Annotated[
        str | None,
        typer.Option("--previous", help=_("用 --on 时：上个月的工资表（本程序写的），从中接累计数")),
    ] = None,
    on_error: Annotated[
        str, typer.Option("--on-error", help=_("有问题的行：stop 全部停下；skip 先算其余"))
    ] = "stop",
    sheet: SheetOption = None,
    columns: MapOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Calculate what is owed, write the list, and show what it comes to."""
    from shegong.cli.lists import write_document
    from shegong.files import check_target
    from shegong.payroll.history import history_of
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy
    from shegong.report.arrears import arrears_as_json, arrears_document, arrears_rows, print_arrears
    from shegong.report.shortened import print_shortened
    from shegong.roster.events import dated_events, read_events
    from shegong.roster.read import read_roster

    one_of("--on-error", on_error, ("stop", "skip"))
    kind = one_of("--out", Path(out).suffix[1:].lower(), _FORMATS)
    months = months_between(begin, end)
    loaded = load_policy(policy, folders(configs))
    inputs = [Path(each) for each in (roster, events, previous, policy) if each]
    inputs += [Path(each.partition("=")[2]) for each in paid or []]
    targets = {"arrears": check_target(Path(out), force=force, inputs=inputs)}
    warn(warnings_of(loaded, dict.fromkeys((months[0], months[-1]))), strict=strict)
    mapping = mapping_of(columns)
    people = read_roster(Path(roster), loaded, sheet=sheet, mapping=mapping)
    remedy = _("改正后重试；或加 --on-error skip 先算其余人员")
    stop_on_errors(people.problems, remedy, stop=on_error == "stop")
    told = [
        *(read_events(Path(events), loaded) if events else ()),
        *dated_events(Path(roster), loaded, people.people["row"], months[0], sheet=sheet, mapping=mapping),
    ]
    history = history_of(loaded, people, told, months[0])
    before = _Before(Path(roster), sheet, mapping, paid or [], was, configs, told, remedy, on_error == "stop")
    paying = _Paying(on, entered, Path(previous) if previous else None)
    found = _settled(_owed(history, months, before), history, told, paying)
    write_document(kind, targets, lambda: arrears_document(found), lambda: arrears_rows(found))
    if json:
        arrears_as_json(found, targets)
    else:
        warn([*history.roster.problems, *found.warnings], strict=False)
        print_arrears(found, targets)
        print_shortened(loaded, people.reading, targets.values())
    if not people.rejects.is_empty():
        raise typer.Exit(REJECTS)


class _Paying(NamedTuple):
    """In which month arrears are paid, as which input, and the payroll of the month before."""

    on: str | None
    entered: str | None
    previous: Path | None


class _Before(NamedTuple):
    """Where it is told what was paid: payrolls by month, or another policy; else the roster's current pay."""

    roster: Path
    sheet: str | None
    mapping: "Sequence[Renamed]"
    files: "Sequence[str]"
    policy: str | None
    configs: str | None
    events: "Sequence[Event]"
    remedy: str
    stop: bool


def months_between(begin: str, end: str) -> "list[Month]":
    """The months from one to another, both included; raises ShegongError (usage)."""
    from shegong.policy.month import parse_month

    first, last = parse_month(begin), parse_month(end)
    count = first.months_until(last) + 1
    if not 1 <= count <= _MOST_MONTHS:
        message = _("--from {begin} --to {end} 不成一段").format(begin=begin, end=end)
        remedy = _("--from 在前，--to 在后，最多 {most} 个月").format(most=_MOST_MONTHS)
        raise ShegongError(Problem("A038", message, remedy), exit_code=USAGE)
    return [first.plus(number) for number in range(count)]


def _owed(history: "History", months: "Sequence[Month]", before: _Before) -> "Arrears":
    from shegong.payroll.arrears import arrears as arrears_of
    from shegong.payroll.arrears import paid_as_told, paid_by, paid_in_files, supposed_whole
    from shegong.payroll.history import history_of
    from shegong.policy.load import load_policy
    from shegong.roster.fields import load_fields
    from shegong.roster.mapping import known_to
    from shegong.roster.read import read_roster

    if before.files and before.policy:
        message = _("--paid 和 --was 只用一个")
        raise ShegongError(
            Problem("A039", message, _("有已发的工资表就用 --paid，那是实际发的数")), exit_code=USAGE
        )
    if before.files:
        paid, warnings = paid_in_files(history.roster, _files(before.files, months), months)
        return arrears_of(history, months, paid, warnings, told=True)
    if before.policy:
        old = load_policy(before.policy, folders(before.configs))
        mapping = known_to(load_fields(old), before.mapping)
        people = read_roster(before.roster, old, sheet=before.sheet, mapping=mapping)
        stop_on_errors(people.problems, before.remedy, stop=before.stop)
        alike = [event for event in before.events if _means_the_same(event, history.policy, old)]
        return arrears_of(history, months, paid_by(history_of(old, people, alike, months[0]), months[-1]))
    return arrears_of(history, months, paid_as_told(history.roster), supposed_whole(history))


def _means_the_same(event: "Event", policy: "Policy", old: "Policy") -> bool:
    """Whether an event says the same by both policies."""
    if event.kind != "fact":
        return True
    return event.key in old.inputs and old.inputs[event.key].choices == policy.inputs[event.key].choices


def _files(texts: "Sequence[str]", months: "Sequence[Month]") -> "dict[Month, Path]":
    from shegong.policy.month import parse_month

    found: dict[Month, Path] = {}
    for text in texts:
        month, sign, file = text.partition("=")
        if not sign or not file:
            message = _("--paid 要写成 月份=文件，这里是“{text}”").format(text=text[:40])
            raise ShegongError(Problem("A040", message, _("例如 --paid 2016-01=工资表.csv")), exit_code=USAGE)
        when = parse_month(month)
        if when in found or when not in months:
            message = _("--paid 的 {month} 写了两次，或不在所补的月份里").format(month=when)
            raise ShegongError(Problem("A042", message, _("每个月份一份")), exit_code=USAGE)
        found[when] = Path(file)
    return found


def _settled(found: "Arrears", history: "History", events: "Sequence[Event]", paying: _Paying) -> "Arrears":
    """The arrears with what becomes of them in the month in which they are paid, if that is asked for."""
    if paying == _Paying(None, None, None):
        return found
    from shegong.payroll.arrears import entry_for, settle_in, state_in
    from shegong.policy.month import parse_month

    if paying.on is None or paying.entered is None:
        message = _("--on 和 --as 要一起写")
        remedy = _("例如 --on 2016-10 --as other_pay：补发在 2016-10 作为“其他应发”发")
        raise ShegongError(Problem("A041", message, remedy), exit_code=USAGE)
    month = parse_month(paying.on)
    entered = entry_for(found.policy, paying.entered)
    people = state_in(history, events, month, paying.previous)
    return settle_in(found, people, month, entered)
