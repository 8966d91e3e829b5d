"""`shegong impact`: what a pay rule costs more than what is paid now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from shegong.cli.arrears import months_between
from shegong.cli.options import (
    REJECTS,
    USAGE,
    ConfigsOption,
    ForceOption,
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
    from collections.abc import Sequence
    from fractions import Fraction

    from shegong.payroll.run import Payroll
    from shegong.payroll.tally import Tally
    from shegong.policy.month import Month
    from shegong.report.impact import Reform
    from shegong.report.impact_tables import Unit
    from shegong.roster.roster import Roster

_USUALLY_BY = "region,post"
_BY = ("region", "street", "community", "unit", "post", "grade", "item", "county", "prefecture", "province")
_ESTABLISHMENT = ".toml"
_FORMATS = ("xlsx", "csv")


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
    asked = _Asked(
        tuple(dict.fromkeys(one_of("--by", key, _BY) for key in (by or "").split(",") if key)),
        _months_asked(months, begin, end),
        None if begin is None or end is None else months_between(begin, end),
        rate,
        _shares(fund),
        "wan" if one_of("--unit", unit, ("yuan", "wan")) == "wan" else "yuan",
        distribution,
    )
    shown = _Shown(out, force, json, [Path(each) for each in (roster, policy, from_policy) if each])
    shown.check()
    if roster is None:
        _require_none(_("只有总数"), (policy, "--policy"), (from_policy, "--from-policy"), *asked.of_people)
        shown.show(_of_totals(people, rise, asked))
    elif roster.lower().endswith(_ESTABLISHMENT):
        alone = ((people, "--people"), (rise, "--rise"))
        named = ((policy, "--policy"), (on, "--on"), (from_policy, "--from-policy"))
        _require_none(_("编制表"), *alone, *named, (distribution, "--distribution"))
        shown.show(_of_establishment(Path(roster), asked, configs))
    else:
        source = _Source(Path(roster), sheet, columns, on_error == "stop", configs)
        if (on is None) == (asked.span is None) or policy is None or people is not None or rise is not None:
            message = _(
                "给了花名册就要 --policy 和 --on，不要 --people 和 --rise；逐月算用 --from、--to，不写 --on"
            )
            example = "shegong impact examples/yanji/roster.csv --policy yanji-2018 --on 2020-12"
            raise ShegongError(
                Problem("A016", message, _("例如：{example}").format(example=example)), exit_code=USAGE
            )
        _of_roster(source, policy, from_policy, on, asked, shown, strict=strict)


class _Asked(NamedTuple):
    """What is to be shown: groups, months (or from which to which), on-cost, funders, unit."""

    by: tuple[str, ...]
    months: int
    span: "list[Month] | None"
    on_cost: "Fraction | None"
    funders: "Sequence[tuple[str, Fraction]]"
    unit: "Unit"
    distribution: bool

    @property
    def of_people(self) -> "tuple[tuple[object, str], ...]":
        """What can be asked of single people or of groups only, with the names of the options."""
        return ((self.by, "--by"), (self.distribution, "--distribution"))


class _Source(NamedTuple):
    """A roster, and how it is to be read."""

    path: Path
    sheet: str | None
    columns: list[str] | None
    stop: bool
    configs: str | None


class _Shown(NamedTuple):
    """Where the result goes."""

    out: str | None
    force: bool
    json: bool
    inputs: list[Path]

    def check(self) -> "dict[str, Path]":
        """The files to be written; raises ShegongError where one can't be."""
        from shegong.files import check_target

        if self.out is None:
            return {}
        one_of("--out", Path(self.out).suffix[1:].lower(), _FORMATS)
        return {"impact": check_target(Path(self.out), force=self.force, inputs=self.inputs)}

    def show(self, reform: "Reform", tally: "Tally | None" = None) -> None:
        """Write the file that is wanted, and show the result."""
        from shegong.report.impact import effect_as_json, effect_document, effect_rows, print_effect

        written = self.check()
        if self.out is not None:
            from shegong.cli.lists import write_document

            kind = Path(self.out).suffix[1:].lower()
            write_document(kind, written, lambda: effect_document(reform, tally), lambda: effect_rows(reform))
        if self.json:
            effect_as_json(reform, tally, written)
        else:
            print_effect(reform)
            self.tell(written)

    def tell(self, written: "dict[str, Path]") -> None:
        """Say what was written."""
        from shegong.report.screen import console

        for path in written.values():
            console().print(_("已写出 {path}").format(path=path), soft_wrap=True)


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


def _of_totals(people: str | None, rise: str | None, asked: _Asked) -> "Reform":
    if people is None or rise is None:
        message = _("要么给花名册或编制表，要么给 --people 和 --rise")
        remedy = _("例如：{example}").format(example="shegong impact --people 431 --rise 469")
        raise ShegongError(Problem("A015", message, remedy), exit_code=USAGE)
    from shegong.impact.effect import funded, impact_of_totals
    from shegong.report.impact import Reform

    count = parse_whole("--people", people, 1, 100_000_000)
    effect = impact_of_totals(count, parse_yuan("--rise", rise), asked.months, asked.on_cost)
    return Reform(funded(effect, asked.funders) if asked.funders else effect, asked.unit)


def _of_establishment(path: Path, asked: _Asked, configs: str | None) -> "Reform":
    from shegong.impact.effect import funded
    from shegong.impact.establishment import load_establishment
    from shegong.impact.of_establishment import KEYS, impact_of_establishment, usual_keys
    from shegong.report.impact import Reform

    keys = [one_of("--by", key, KEYS) for key in asked.by]
    plan = load_establishment(path, folders(configs))
    effect = impact_of_establishment(plan, keys or usual_keys(plan), asked.months, asked.on_cost)
    return Reform(funded(effect, asked.funders) if asked.funders else effect, asked.unit, establishment=plan)


def _of_roster(
    source: _Source,
    policy: str,
    from_policy: str | None,
    on: str | None,
    asked: _Asked,
    shown: _Shown,
    *,
    strict: bool,
) -> None:
    from shegong.impact.distribution import distribution
    from shegong.impact.effect import funded, impact_over
    from shegong.impact.effect import impact as effect_of
    from shegong.impact.former import both
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.policy.places import load_places
    from shegong.report.impact import Reform
    from shegong.roster.fields import load_fields
    from shegong.roster.mapping import known_to
    from shegong.roster.read import read_roster

    keys = list(asked.by or _USUALLY_BY.split(","))
    span = asked.span or [parse_month(on or "")]
    configs = folders(source.configs)
    new = load_policy(policy, configs)
    old = load_policy(from_policy, configs) if from_policy else None
    for each in (new, old) if old else (new,):
        warn(warnings_of(each, dict.fromkeys((span[0], span[-1]))), strict=strict)
    mapping = mapping_of(source.columns)
    people = read_roster(source.path, new, sheet=source.sheet, mapping=mapping)
    _stop(people, stop=source.stop)
    former = None
    if old:
        former = read_roster(
            source.path, old, sheet=source.sheet, mapping=known_to(load_fields(old), mapping)
        )
        _stop(former, stop=source.stop)
    pairs = [both(new, people, month, former, old) for month in span]
    payrolls, before = [pair.new for pair in pairs], [pair.before for pair in pairs]
    if asked.by:
        _require_columns(payrolls[0], keys)
    places = load_places(configs)
    if asked.span:
        effect = impact_over(payrolls, keys, asked.on_cost, before=before, places=places)
    else:
        effect = effect_of(payrolls[0], keys, asked.months, asked.on_cost, before=before[0], places=places)
    effect = funded(effect, asked.funders) if asked.funders else effect
    spread = distribution(payrolls[-1]) if asked.distribution else None
    _show(payrolls, Reform(effect, asked.unit, new, old, spread=spread), shown)
    if any(not payroll.roster.rejects.is_empty() for payroll in payrolls):
        raise typer.Exit(REJECTS)


def _stop(roster: "Roster", *, stop: bool) -> None:
    stop_on_errors(roster.problems, _("改正后重试；或加 --on-error skip 先算其余人员"), stop=stop)


def _require_columns(payroll: "Payroll", keys: list[str]) -> None:
    """Refuse to group by what the roster does not have."""
    from shegong.impact.effect import ITEM
    from shegong.policy.places import LEVELS
    from shegong.report.payroll import key_name

    there = {*payroll.table.columns, ITEM}
    told = {*there, *(LEVELS if "region" in there else ())}
    unknown = [key for key in keys if key not in told]
    if unknown:
        names = listed(key_name(payroll.policy, key) for key in unknown)
        known = " | ".join(key for key in _BY if key in told)
        message = _("花名册没有可以分组的列：{names}").format(names=names)
        raise ShegongError(
            Problem("A018", message, _("可用：{allowed}").format(allowed=known)), exit_code=USAGE
        )


def _show(payrolls: "Sequence[Payroll]", reform: "Reform", shown: _Shown) -> None:
    """Show what a roster comes to; of several months, what is found in the last, and the problems of all."""
    from shegong.payroll.tally import tally_of
    from shegong.report.assumptions import print_moves
    from shegong.report.payroll import check_line, print_assumed_names, reading_text
    from shegong.report.screen import console

    last = payrolls[-1]
    tally = tally_of(last)
    if shown.json:
        shown.show(reform, tally)
        return
    warn(dict.fromkeys(problem for payroll in payrolls for problem in payroll.problems), strict=False)
    console().print(reading_text(last.roster.reading, last.policy), style="dim", soft_wrap=True)
    shown.show(reform, tally)
    console().print(check_line(tally), soft_wrap=True)
    print_assumed_names(last.policy)
    print_moves(tally.moves, _("月增资"))
