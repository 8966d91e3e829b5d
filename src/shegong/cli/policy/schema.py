"""`shegong policy schema`: the form of a regulation's file, for editors."""

from pathlib import Path
from typing import Annotated

import typer

from shegong.cli.options import ForceOption, LangOption, reporting
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "schema",
        cls=QuickCommand,
        help=_("办法文件的 JSON Schema：编辑器据此补全和检查。"),
        epilog=_("例：{example}").format(example="shegong policy schema --out policy.schema.json"),
    )(print_schema)


@reporting
def print_schema(
    out: Annotated[str | None, typer.Option("--out", help=_("写到哪个文件；不写就写到标准输出"))] = None,
    force: ForceOption = False,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Print the schema, or write it to a file."""
    from shegong.files import check_target, whole_files
    from shegong.policy.json_schema import json_schema
    from shegong.report.plain import json_text, print_json, printable
    from shegong.report.screen import console

    if out is None:
        print_json(json_schema())
        return
    real = check_target(Path(out), force=force)
    with whole_files({"schema": real}, private=False) as parts:
        parts["schema"].write_text(json_text(json_schema()), encoding="utf-8", newline="\n")
    console().print(_("已写出 {path}").format(path=printable(out)), soft_wrap=True)
