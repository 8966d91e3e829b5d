"""`shegong impact`: what a pay rule costs more than what is paid now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.options import (
    REJECTS,
    USAGE,
    ConfigsOption,
    JsonOption,
    LangOption,
    MapOption,
    SheetOption,
    StrictOption,
    folders,
    mapping_of,
    one_of,
    parse_rate,
    parse_whole,
    parse_yuan,
    reporting,
    stop_on_errors,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _, listed

if TYPE_CHECKING:
    from fractions import Fraction

    from shegong.impact.effect import Effect
    from shegong.payroll.run import Payroll

_USUALLY_BY = "region,post"
_BY = ("region", "street", "community", "unit", "post", "grade")


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "shegong impact --people 431 --rise 469"
    epilog = _("例：{example}").format(example=example)
    app.command("impact", cls=QuickCommand, help=_("财政影响：增资多少，一年多花多少。"), epilog=epilog)(
        impact
    )


@reporting
def impact(
    roster: Annotated[str | None, typer.Argument(help=_("带“现工资”一列的花名册；只有总数时不写"))] = None,
    policy: Annotated[str | None, typer.Option("--policy", help=_("办法编号或 .toml 文件"))] = None,
    on: Annotated[str | None, typer.Option("--on", help=_("哪个月，如 2020-12"))] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help=_("分组，逗号分开：region、post、grade、unit…；默认 region,post")),
    ] = None,
    people: Annotated[str | None, typer.Option("--people", help=_("只有总数：人数"))] = None,
    rise: Annotated[str | None, typer.Option("--rise", help=_("只有总数：人均月增资（元）"))] = None,
    months: Annotated[str, typer.Option("--months", help=_("算几个月"))] = "12",
    on_cost: Annotated[
        str | None,
        typer.Option("--on-cost", help=_("单位负担占增资的比例，如 28%；不写就按办法里的单位缴费")),
    ] = None,
    on_error: Annotated[
        str, typer.Option("--on-error", help=_("有问题的行：stop 全部停下；skip 先算其余"))
    ] = "stop",
    sheet: SheetOption = None,
    columns: MapOption = None,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Show the fiscal effect, from a roster or from totals."""
    count = parse_whole("--months", months, 1, 1200)
    rate = None if on_cost is None else parse_rate("--on-cost", on_cost)
    one_of("--on-error", on_error, ("stop", "skip"))
    if roster is None:
        _show_totals(people, rise, count, rate, json=json)
        return
    if policy is None or on is None or people is not None or rise is not None:
        message = _("给了花名册就要 --policy 和 --on，不要 --people 和 --rise")
        example = "shegong impact examples/yanji/roster.csv --policy yanji-2018 --on 2020-12"
        raise ShegongError(
            Problem("A016", message, _("例如：{example}").format(example=example)), exit_code=USAGE
        )
    from shegong.impact.effect import impact as effect_of
    from shegong.payroll.presence import in_whole_months
    from shegong.payroll.run import pay_roster
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.roster.read import read_roster

    keys = list(dict.fromkeys(one_of("--by", key, _BY) for key in (by or _USUALLY_BY).split(",") if key))
    month = parse_month(on)
    loaded = load_policy(policy, folders(configs))
    warn(warnings_of(loaded, [month]), strict=strict)
    read = read_roster(Path(roster), loaded, sheet=sheet, mapping=mapping_of(columns))
    remedy = _("改正后重试；或加 --on-error skip 先算其余人员")
    stop_on_errors(read.problems, remedy, stop=on_error == "stop")
    read = in_whole_months(loaded, read, month)
    payroll = pay_roster(loaded, read, month, needs_carried=False)  # a rise asks for no tax
    if by:
        _require_columns(payroll, keys)
    _show(payroll, effect_of(payroll, keys, count, rate), json=json)
    if not payroll.roster.rejects.is_empty():
        raise typer.Exit(REJECTS)


def _show_totals(
    people: str | None, rise: str | None, months: int, rate: "Fraction | None", *, json: bool
) -> None:
    if people is None or rise is None:
        message = _("要么给花名册，要么给 --people 和 --rise")
        remedy = _("例如：{example}").format(example="shegong impact --people 431 --rise 469")
        raise ShegongError(Problem("A015", message, remedy), exit_code=USAGE)
    from shegong.impact.effect import impact_of_totals
    from shegong.report.impact import effect_as_json, print_effect

    effect = impact_of_totals(
        parse_whole("--people", people, 1, 100_000_000), parse_yuan("--rise", rise), months, rate
    )
    (effect_as_json if json else print_effect)(effect)


def _require_columns(payroll: "Payroll", keys: list[str]) -> None:
    """Refuse to group by what the roster does not have."""
    from shegong.report.payroll import key_name

    unknown = [key for key in keys if key not in payroll.table.columns]
    if unknown:
        names = listed(key_name(payroll.policy, key) for key in unknown)
        known = " | ".join(key for key in _BY if key in payroll.table.columns)
        message = _("花名册没有可以分组的列：{names}").format(names=names)
        raise ShegongError(
            Problem("A018", message, _("可用：{allowed}").format(allowed=known)), exit_code=USAGE
        )


def _show(payroll: "Payroll", effect: "Effect", *, json: bool) -> None:
    from shegong.payroll.tally import tally_of
    from shegong.report.assumptions import print_moves
    from shegong.report.impact import effect_as_json, print_effect
    from shegong.report.payroll import check_line, print_assumed_names, reading_text
    from shegong.report.screen import console

    if json:
        effect_as_json(effect, payroll)
        return
    tally = tally_of(payroll)
    warn(payroll.problems, strict=False)
    console().print(reading_text(payroll.roster.reading, payroll.policy), style="dim", soft_wrap=True)
    print_effect(effect, payroll.policy)
    console().print(check_line(tally), soft_wrap=True)
    print_assumed_names(payroll.policy)
    print_moves(tally.moves, _("月增资"))
