"""`shegong batch`: a county's roster, paid for a month or a year."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.extras import Extra, Told, told_as_json
from shegong.cli.extras import against as compared
from shegong.cli.options import (
    REJECTS,
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
    parse_whole,
    reporting,
    warn,
)
from shegong.cli.payrun import Job, paid_and_written
from shegong.cli.people import Sources, people_of, told_since
from shegong.cli.quick import QuickCommand
from shegong.cli.slips import slips_extra
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shegong.payroll.tally import Tally
    from shegong.policy.month import Month


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "shegong batch examples/yanji/roster.csv --policy yanji-2018 --on 2020-12 --out payroll.xlsx"
    epilog = _("例：{example}").format(example=example)
    app.command("batch", cls=QuickCommand, help=_("按花名册算全部人员的工资表。"), epilog=epilog)(batch)


@reporting
def batch(
    roster: Annotated[str, typer.Argument(help=_("花名册：.xlsx、.xls、.ods、.csv 或 .parquet"))],
    policy: PolicyOption,
    out: Annotated[
        str,
        typer.Option("--out", help=_("工资表或审批表写到哪里：.xlsx、.csv、.parquet")),
    ],
    on: Annotated[str | None, typer.Option("--on", help=_("哪个月，如 2020-06"))] = None,
    year: Annotated[
        str | None, typer.Option("--year", help=_("不写 --on：全年各月一起算，如 2020，每人一行"))
    ] = None,
    previous: Annotated[
        str | None, typer.Option("--previous", help=_("上个月的工资表（本程序写的），从中接累计数"))
    ] = None,
    from_january: Annotated[
        bool, typer.Option("--from-january", help=_("没有上个月的工资表：按现在的情况从一月重算累计数"))
    ] = False,
    events: Annotated[
        str | None,
        typer.Option("--events", help=_("变动记录（任用、考核、取证、任职、离职…）：.csv 或 .xlsx")),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help=_("花名册写的是哪个月的情况，如 2018-01，从那时逐月推算"),
        ),
    ] = None,
    promote: Annotated[
        str | None,
        typer.Option("--promote", help=_("不写 --on：这个月谁晋升、谁不晋升，如 2021-01，写成审批表")),
    ] = None,
    convert: Annotated[
        bool, typer.Option("--convert", help=_("套改：按 --on 的标准定级，与现工资对照，写成审批表"))
    ] = False,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format", help=_("xlsx、csv 或 parquet，审批表是 xlsx、csv 或 html；默认看 --out 的后缀")
        ),
    ] = None,
    on_error: Annotated[
        str, typer.Option("--on-error", help=_("有问题的行：stop 全部停下；skip 先算其余，问题行另存"))
    ] = "stop",
    encoding: Annotated[
        str, typer.Option("--encoding", help=_("csv 的编码：utf-8-sig、gb18030 或 gbk"))
    ] = "utf-8-sig",
    sheet: SheetOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
    against: Annotated[
        str | None, typer.Option("--against", help=_("与以前的工资表（本程序写的）对照：谁变了、为什么"))
    ] = None,
    formulas: Annotated[
        bool, typer.Option("--formulas", help=_("工资表写成 Excel 公式：改输入或参数，表里随之重算（.xlsx）"))
    ] = False,
    columns: MapOption = None,
    layout: Annotated[
        list[str] | None,
        typer.Option(
            "--layout", help=_("同时写出银行代发、个税导入等文件：模板编号，或 .toml、.xlsx，可写多次")
        ),
    ] = None,
    slips: Annotated[
        str | None, typer.Option("--slips", help=_("同时写出工资条，每人一张：.pdf 或 .html"))
    ] = None,
) -> None:
    """Calculate a month or a year for everyone on a roster, and write it."""
    from shegong.cli.layouts import asked_layouts, written_by
    from shegong.cli.lists import FORMATS as LISTS
    from shegong.cli.lists import write_list
    from shegong.engine.months import months_until
    from shegong.files import check_target
    from shegong.files.encodings import ENCODINGS
    from shegong.payroll.export import FORMATS
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy

    one_of("--on-error", on_error, ("stop", "skip"))
    one_of("--encoding", encoding, ENCODINGS)
    source, target = Path(roster), Path(out)
    is_list = promote is not None or convert
    kind = one_of(
        "--format" if output_format else "--out",
        output_format or target.suffix[1:].lower(),
        LISTS if is_list else FORMATS,
    )
    month = _last_month(on, year, previous, promote, from_january=from_january, convert=convert)
    if formulas:
        _require_one_month(kind, is_list=is_list, year=year)
    layouts = asked_layouts(layout or (), folders(configs), of_a_month=not (is_list or year))
    inputs = [source, *(Path(each) for each in (previous, events, against, policy) if each)]
    inputs += [each.template for each in layouts if each.template]
    wanted = {"payroll": target, "rejects": target.with_name(f"{target.stem}-rejects.csv")}
    targets = {
        name: check_target(path, force=force, inputs=inputs)
        for name, path in wanted.items()
        if name == "payroll" or on_error == "skip"
    }
    extras = list(_extras(target, against=against, slips=slips, of_a_month=not (is_list or year)))
    extras += [written_by(layouts, force=force, inputs=inputs)] if layouts else []
    for extra in extras:
        targets |= {
            key: check_target(path, force=force, inputs=inputs) for key, path in extra.targets.items()
        }
    told = told_since(events, since, month, alone=not (year or previous or from_january))
    loaded = load_policy(policy, folders(configs))
    months = months_until(loaded, month) if year or from_january else [month]
    warn(warnings_of(loaded, dict.fromkeys((*months[:1], *months[-1:]))), strict=strict)
    before = Path(previous) if previous else None
    sources = Sources(source, sheet, before, from_january, *told, mapping=mapping_of(columns))
    if is_list:
        state = month.plus(-1) if promote else month
        stop = on_error == "stop"
        found = people_of(loaded, sources, state, stop=stop, deciding=promote is not None)
        write_list(
            loaded, found, month, kind, targets, convert=convert, stop=stop, json=json, encoding=encoding
        )
        return
    job = Job(loaded, sources, month, year, kind, encoding, stop=on_error == "stop", formulas=formulas)
    tally, besides = paid_and_written(job, targets, extras)
    _show(tally, targets, besides, json=json)
    if not tally.roster.rejects.is_empty():
        raise typer.Exit(REJECTS)


def _show(tally: "Tally", written: "Mapping[str, Path]", told: "Sequence[Told]", *, json: bool) -> None:
    from shegong.report.assumptions import limit_problems
    from shegong.report.payroll import payroll_as_json, print_payroll
    from shegong.report.shortened import print_shortened

    if json:
        payroll_as_json(tally, written, told_as_json(told))
    else:
        problems = (problem for each in told for problem in each.problems)
        warn([*tally.problems, *limit_problems(tally.limits, tally.policy), *problems], strict=False)
        print_payroll(tally, written)
        print_shortened(tally.policy, tally.roster.reading, written.values())
        for each in told:
            each.show()


def _extras(out: Path, *, against: str | None, slips: str | None, of_a_month: bool) -> "Iterator[Extra]":
    """What is to be made of the payroll besides."""
    from shegong.payroll.carried import contradiction

    if against is not None:
        if not of_a_month:
            raise contradiction(
                _("--against 对照一个月的工资表，不和 --year、--promote、--convert 一起用"),
                _("去掉 --against；一个月写 --on 2020-06"),
            )
        yield compared(against, out)
    if slips is not None:
        yield slips_extra(slips, out, of_a_month=of_a_month)


def _last_month(
    on: str | None,
    year: str | None,
    previous: str | None,
    promote: str | None,
    *,
    from_january: bool,
    convert: bool,
) -> "Month":
    """The month to be paid or decided on, or the last one of the year; refuses what does not go together."""
    from shegong.payroll.carried import contradiction
    from shegong.policy.month import Month, parse_month

    if (promote is not None or convert) and (previous or from_january or year is not None):
        raise contradiction(
            _("审批表（--promote、--convert）不接累计数，也不算全年"),
            _("去掉 --year、--previous、--from-january"),
        )
    if year is not None and (previous or from_january):
        raise contradiction(
            _("--year 从一月算起，不用 --previous 或 --from-january"), _("去掉其中一种；只算一个月用 --on")
        )
    if previous and from_january:
        raise contradiction(
            _("--previous 和 --from-january 只用一个"), _("有上个月的工资表就用 --previous，那是实际发的数")
        )
    if promote is not None and (on is not None or convert):
        raise contradiction(
            _("--promote 自己写明哪个月，不和 --on、--convert 一起用"), _("晋升写 --promote 2021-01")
        )
    if on is not None and year is None:
        return parse_month(on)
    if promote is not None:
        return parse_month(promote)
    if year is not None and on is None:
        return Month(parse_whole("--year", year, 1949, 2199), 12)
    raise contradiction(
        _("--on 和 --year 要写一个，也只写一个"), _("一个月写 --on 2020-06；全年写 --year 2020")
    )


def _require_one_month(kind: str, *, is_list: bool, year: str | None) -> None:
    """Refuse formulas for anything but the payroll of a month in a workbook."""
    from shegong.payroll.carried import contradiction

    if kind != "xlsx" or is_list or year is not None:
        raise contradiction(
            _("--formulas 只用于一个月的 .xlsx 工资表"),
            _("写成 --on 2020-12 --out 工资表.xlsx，去掉 --year、--promote、--convert"),
        )
