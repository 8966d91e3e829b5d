"""`shegong policy show`: a regulation to be read."""

from pathlib import Path
from typing import Annotated

import typer

from shegong.cli.documents import (
    DocumentFormatOption,
    DocumentOutOption,
    document_format,
    hand_over,
)
from shegong.cli.options import (
    ConfigsOption,
    ForceOption,
    LangOption,
    StrictOption,
    folders,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "show",
        cls=QuickCommand,
        help=_("展示一份办法：工资标准表、规则、参数、表、出处，哪些是推定。"),
        epilog=_("例：{example}").format(
            example="shegong policy show yanji-2018 --on 2020-06 --out yanji.html"
        ),
    )(show)


@reporting
def show(
    policy: Annotated[str, typer.Argument(help=_("办法编号（如 yanji-2018）或 .toml 文件"))],
    on: Annotated[
        str | None, typer.Option("--on", help=_("哪个月的标准，如 2020-06；不写就是最近一次变动后的"))
    ] = None,
    out: DocumentOutOption = None,
    output_format: DocumentFormatOption = None,
    force: ForceOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Show or write the regulation with the amounts of a month."""
    from shegong.files import check_target
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.report.regulation import latest_change, regulation

    kind = document_format(output_format, out)
    month = parse_month(on) if on else None
    target = check_target(Path(out), force=force, inputs=[Path(policy)]) if out else None
    loaded = load_policy(policy, folders(configs))
    shown = month or latest_change(loaded)
    loaded.require_in_force(shown)
    warn(warnings_of(loaded, [shown]), strict=strict)
    document = regulation(loaded, shown)
    hand_over(document, kind, target)
