"""`shegong roster check`: what was understood of a roster, and everything that is wrong with it."""

from pathlib import Path
from typing import Annotated

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
    folders,
    mapping_of,
    one_of,
    reporting,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    epilog = _("例：{example}").format(
        example="shegong roster check examples/yanji/roster.xlsx --policy yanji-2018 --on 2020-12"
    )
    group.command(
        "check",
        cls=QuickCommand,
        help=_("检查花名册：读懂了什么，哪些格有问题、怎么改；不算工资。"),
        epilog=epilog,
    )(check)


@reporting
def check(
    roster: Annotated[str, typer.Argument(help=_("花名册：.xlsx、.xls、.ods、.csv 或 .parquet"))],
    policy: PolicyOption,
    on: Annotated[
        str | None, typer.Option("--on", help=_("也按这个月办法的检查和不在岗的规定看，如 2020-12"))
    ] = None,
    sheet: SheetOption = None,
    columns: MapOption = None,
    save_map: Annotated[
        str | None, typer.Option("--save-map", help=_("把 --map 存成 .toml，以后写 --map 这个文件"))
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", help=_("标注的副本写到哪里（.xlsx）：坏格标色，写明原因，改好就能用")),
    ] = None,
    force: ForceOption = False,
    json: JsonOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Read a roster and tell what is to be known of it; write a copy with everything marked."""
    from shegong.files import check_target, whole_files
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.report.roster_check import checked_as_json, look_at, print_checked, suggestion
    from shegong.roster.fields import load_fields
    from shegong.roster.mapping import mapping_text
    from shegong.roster.marked import require_fits, write_marked
    from shegong.roster.read import read_roster

    source = Path(roster)
    month = parse_month(on) if on is not None else None
    mapping = mapping_of(columns)
    wanted: dict[str, Path] = {}
    if out is not None:
        one_of("--out", Path(out).suffix[1:].lower(), ("xlsx",))
        wanted["marked"] = Path(out)
    if save_map is not None:
        one_of("--save-map", Path(save_map).suffix[1:].lower(), ("toml",))
        if not mapping:
            message = _("--save-map 存的是 --map，这里没有写 --map")
            raise ShegongError(Problem("R156", message, _("例如 --map 内部工龄=工作年限")), exit_code=USAGE)
        wanted["mapping"] = Path(save_map)
    targets = {name: check_target(path, force=force, inputs=[source]) for name, path in wanted.items()}
    loaded = load_policy(policy, folders(configs))
    fields = load_fields(loaded, mapping)
    read = read_roster(source, loaded, sheet=sheet, mapping=mapping)
    found, copied = look_at(loaded, read, fields, month)
    if "marked" in targets:
        require_fits(copied, source.name)
    with whole_files(targets) as parts:
        if "marked" in parts:
            write_marked(copied, parts["marked"])
        if "mapping" in parts:
            parts["mapping"].write_text(mapping_text(fields, loaded), encoding="utf-8", newline="\n")
    if json:
        checked_as_json(found, targets)
    else:
        print_checked(found, targets, "" if out else suggestion(found, source))
    if not found.roster.rejects.is_empty():
        raise typer.Exit(REJECTS)
