"""`shegong impact`: what a pay rule costs more than what is paid now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.arrears import months_between
from shegong.cli.impact_sources import (
    BY,
    Asked,
    Source,
    files_to_write,
    of_establishment,
    of_roster,
    of_totals,
    show_reform,
)
from shegong.cli.options import (
    USAGE,
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    MapOption,
    SheetOption,
    StrictOption,
    one_of,
    parse_rate,
    parse_whole,
    reporting,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _, listed

if TYPE_CHECKING:
    from fractions import Fraction

_ESTABLISHMENT = ".toml"


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "shegong impact --people 431 --rise 469"
    epilog = _("例：{example}").format(example=example)
    app.command("impact", cls=QuickCommand, help=_("财政影响：增资多少，一年多花多少。"), epilog=epilog)(
        impact
    )


@reporting
def impact(
    roster: Annotated[
        str | None,
        typer.Argument(help=_("带“现工资”一列的花名册，或编制表（.toml）；只有总数时不写")),
    ] = None,
    policy: Annotated[str | None, typer.Option("--policy", help=_("办法编号或 .toml 文件"))] = None,
    on: Annotated[str | None, typer.Option("--on", help=_("哪个月，如 2020-12"))] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help=_(
                "分组，逗号分开：region、street、community、unit、post、grade；county、prefecture、province 逐级汇总；"
                "item 按工资项目；默认 region,post"
            ),
        ),
    ] = None,
    people: Annotated[str | None, typer.Option("--people", help=_("只有总数：人数"))] = None,
    rise: Annotated[str | None, typer.Option("--rise", help=_("只有总数：人均月增资（元）"))] = None,
    months: Annotated[str | None, typer.Option("--months", help=_("算几个月；默认 12"))] = None,
    begin: Annotated[
        str | None, typer.Option("--from", help=_("从哪个月起逐月算，如 2021-04，各月按当月的数值"))
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help=_("算到哪个月，如 2021-12"))] = None,
    from_policy: Annotated[
        str | None, typer.Option("--from-policy", help=_("原来的办法：原工资按它算，不用“现工资”一列"))
    ] = None,
    on_cost: Annotated[
        str | None,
        typer.Option("--on-cost", help=_("单位负担占增资的比例，如 28%；不写就按办法里的单位缴费")),
    ] = None,
    fund: Annotated[
        str | None, typer.Option("--fund", help=_("由谁负担，如 县=60%,州=40%；合计不超过 100%"))
    ] = None,
    distribution: Annotated[
        bool, typer.Option("--distribution", help=_("谁增谁减、各多少人，前后工资的十分位"))
    ] = False,
    unit: Annotated[str, typer.Option("--unit", help=_("金额用 yuan（元）还是 wan（万元）"))] = "yuan",
    out: Annotated[str | None, typer.Option("--out", help=_("同时写成 .xlsx 报告，或 .csv 表"))] = None,
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
    """Show the fiscal effect, from a roster, from an establishment or from totals."""
    rate = None if on_cost is None else parse_rate("--on-cost", on_cost)
    one_of("--on-error", on_error, ("stop", "skip"))
    asked = Asked(
        tuple(dict.fromkeys(one_of("--by", key, BY) for key in (by or "").split(",") if key)),
        _months_asked(months, begin, end),
        None if begin is None or end is None else months_between(begin, end),
        rate,
        _shares(fund),
        "wan" if one_of("--unit", unit, ("yuan", "wan")) == "wan" else "yuan",
        distribution,
        json,
        files_to_write(out, force=force, inputs=(roster, policy, from_policy)),
    )
    by_people = ((by, "--by"), (distribution, "--distribution"))
    by_rules = ((policy, "--policy"), (on, "--on"), (from_policy, "--from-policy"))
    if roster is None:
        _require_none(_("只有总数"), *by_rules, *by_people)
        show_reform(of_totals(people, rise, asked), asked)
    elif roster.lower().endswith(_ESTABLISHMENT):
        _require_none(_("编制表"), (people, "--people"), (rise, "--rise"), *by_rules, by_people[1])
        show_reform(of_establishment(Path(roster), asked, configs), asked)
    else:
        if (on is None) == (asked.span is None) or policy is None or people is not None or rise is not None:
            message = _(
                "给了花名册就要 --policy 和 --on，不要 --people 和 --rise；逐月算用 --from、--to，不写 --on"
            )
            example = "shegong impact examples/yanji/roster.csv --policy yanji-2018 --on 2020-12"
            raise ShegongError(
                Problem("A016", message, _("例如：{example}").format(example=example)), exit_code=USAGE
            )
        source = Source(Path(roster), sheet, columns, on_error == "stop", configs, strict)
        of_roster(source, policy, from_policy, on, asked)


def _months_asked(months: str | None, begin: str | None, end: str | None) -> int:
    """How many months; raises ShegongError (usage) where it is told in two ways, or half."""
    if (begin is None) != (end is None) or (begin is not None and months is not None):
        message = _("--from 和 --to 要一起写，也不和 --months 一起写")
        remedy = _("例如 --from 2021-04 --to 2021-12；只有几个月用 --months 9")
        raise ShegongError(Problem("A045", message, remedy), exit_code=USAGE)
    if begin is not None and end is not None:
        return len(months_between(begin, end))
    return parse_whole("--months", "12" if months is None else months, 1, 1200)


def _shares(text: str | None) -> "list[tuple[str, Fraction]]":
    """The funders and their shares of one; raises ShegongError (usage)."""
    from fractions import Fraction

    found: dict[str, Fraction] = {}
    for part in text.replace("，", ",").split(",") if text is not None else ():
        name, sign, share = (piece.strip() for piece in part.partition("="))
        if not sign or not name or name in found:
            message = _("--fund 要写成 名称=比例，这里是“{text}”").format(text=part[:40])
            remedy = _("例如 --fund 县=60%,州=40%；每家只写一次")
            raise ShegongError(Problem("A046", message, remedy), exit_code=USAGE)
        found[name] = parse_rate("--fund", share)
    total = sum(found.values(), Fraction(0))
    if total > 1:
        from shegong.money import decimal_text

        message = _("--fund 的比例合计 {total}%，超过了 100%").format(total=decimal_text(total * 100))
        raise ShegongError(
            Problem("A047", message, _("核对各家的比例；不足 100% 的部分另列为未落实")), exit_code=USAGE
        )
    return list(found.items())


def _require_none(source: str, *given: "tuple[object, str]") -> None:
    """Refuse options that the source can't answer."""
    named = [name for value, name in given if value]
    if named:
        message = _("{source}不能用 {options}").format(source=source, options=listed(named))
        remedy = _("去掉它们；要按人或按办法算，给出花名册")
        raise ShegongError(Problem("A048", message, remedy), exit_code=USAGE)
