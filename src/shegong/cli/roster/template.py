"""`shegong roster template`: an empty roster to be filled in."""

from pathlib import Path
from typing import Annotated

import typer

from shegong.cli.options import (
    ConfigsOption,
    ForceOption,
    LangOption,
    PolicyOption,
    folders,
    one_of,
    parse_whole,
    reporting,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _

_MOST_ROWS = 20_000


def register(group: typer.Typer) -> None:
    """Add the command."""
    epilog = _("例：{example}").format(
        example="shegong roster template --policy yanji-2018 --out 花名册.xlsx"
    )
    group.command(
        "template",
        cls=QuickCommand,
        help=_("按办法要填的项目，写一份带下拉选项和填表说明的空花名册。"),
        epilog=epilog,
    )(template)


@reporting
def template(
    policy: PolicyOption,
    out: Annotated[str, typer.Option("--out", help=_("空花名册写到哪里：.xlsx"))],
    rows: Annotated[str, typer.Option("--rows", help=_("留多少行给人填"))] = "500",
    force: ForceOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Write a workbook to be filled in."""
    from shegong.files import check_target, whole_files
    from shegong.payroll.carried import carried_inputs
    from shegong.policy.load import load_policy
    from shegong.report.roster_template import print_template
    from shegong.roster.template import form_columns, write_template

    target = Path(out)
    one_of("--out", target.suffix[1:].lower(), ("xlsx",))
    count = parse_whole("--rows", rows, 1, _MOST_ROWS)
    real = check_target(target, force=force)
    loaded = load_policy(policy, folders(configs))
    columns = form_columns(loaded, [given.key for given in carried_inputs(loaded)])
    with whole_files({"template": real}, private=False) as parts:
        write_template(loaded, columns, count, parts["template"])
    print_template(loaded, columns, count, target)
