"""`shegong batch`: a county's roster, paid for a month."""

from pathlib import Path
from typing import Annotated

import typer

from shegong.cli.options import (
    REJECTS,
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    OnOption,
    PolicyOption,
    SheetOption,
    StrictOption,
    folders,
    one_of,
    reporting,
    stop_on_errors,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "shegong batch examples/yanji/roster.csv --policy yanji-2018 --on 2020-12 --out payroll.xlsx"
    epilog = _("例：{example}").format(example=example)
    app.command("batch", cls=QuickCommand, help=_("按花名册算全部人员的工资表。"), epilog=epilog)(batch)


@reporting
def batch(
    roster: Annotated[str, typer.Argument(help=_("花名册：.csv 或 .xlsx"))],
    policy: PolicyOption,
    on: OnOption,
    out: Annotated[str, typer.Option("--out", help=_("工资表写到哪里：.csv 或 .xlsx"))],
    output_format: Annotated[
        str | None, typer.Option("--format", help=_("csv 或 xlsx；默认看 --out 的后缀"))
    ] = None,
    on_error: Annotated[
        str, typer.Option("--on-error", help=_("有问题的行：stop 全部停下；skip 先算其余，问题行另存"))
    ] = "stop",
    encoding: Annotated[
        str, typer.Option("--encoding", help=_("csv 的编码：utf-8-sig 或 gb18030"))
    ] = "utf-8-sig",
    sheet: SheetOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Calculate a month for everyone on a roster, and write it."""
    from shegong.files import check_target, whole_files
    from shegong.payroll.export import ENCODINGS, FORMATS, require_fits, write_payroll, write_rejects
    from shegong.payroll.run import pay_roster
    from shegong.policy.load import load_policy, warnings_of
    from shegong.policy.month import parse_month
    from shegong.report.assumptions import limit_problems
    from shegong.report.payroll import payroll_as_json, print_payroll
    from shegong.report.progress import stages
    from shegong.roster.read import read_roster

    one_of("--on-error", on_error, ("stop", "skip"))
    one_of("--encoding", encoding, ENCODINGS)
    kind = one_of("--format", output_format or Path(out).suffix.lstrip(".").lower(), FORMATS)
    month = parse_month(on)
    source, target = Path(roster), Path(out)
    rejects = target.with_name(f"{target.stem}-rejects.csv")
    targets = {"payroll": check_target(target, force=force, inputs=[source])}
    if on_error == "skip":
        targets["rejects"] = check_target(rejects, force=force, inputs=[source])
    loaded = load_policy(policy, folders(configs))
    warn(warnings_of(loaded, [month]), strict=strict)
    with stages([_("读花名册"), _("计算"), _("写出")]) as advance:
        people = read_roster(source, loaded, sheet=sheet)
        remedy = _("改正后重试；或加 --on-error skip 先算其余人员，问题行另存为 …-rejects.csv")
        stop_on_errors(people.problems, remedy, stop=on_error == "stop")
        advance()
        payroll = pay_roster(loaded, people, month)
        advance()
        require_fits(payroll, target, kind)
        stale = targets.pop("rejects", None) if people.rejects.is_empty() else None
        with whole_files(targets) as parts:
            write_payroll(payroll, parts["payroll"], kind=kind, encoding=encoding)
            if "rejects" in parts:
                write_rejects(payroll, parts["rejects"], encoding)
        if stale and stale.exists():
            stale.replace(stale.with_name(stale.name + ".bak"))  # it speaks of an earlier run
        advance()
    if json:
        payroll_as_json(payroll, targets)
    else:
        warn([*people.problems, *limit_problems(payroll.limits, loaded)], strict=False)
        print_payroll(payroll, targets)
    if not people.rejects.is_empty():
        raise typer.Exit(REJECTS)
