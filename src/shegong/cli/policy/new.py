"""`shegong policy new`: a regulation to begin with."""

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from shegong.cli.options import USAGE, ConfigsOption, ForceOption, LangOption, folders, reporting
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_YEARS = (1949, 2190)


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = (
        "shegong policy new my-city.toml --name 某市社区工作者薪酬办法 --region 222400 --from 2024-01-01"
    )
    group.command(
        "new",
        cls=QuickCommand,
        help=_("起草一份办法：写一个算得出来、逐段有说明的样本，照着改。"),
        epilog=_("例：{example}").format(example=example),
    )(new)


@reporting
def new(
    out: Annotated[str, typer.Argument(help=_("写到哪个 .toml 文件；文件名就是编号"))],
    name: Annotated[str | None, typer.Option("--name", help=_("办法的名称"))] = None,
    region: Annotated[str | None, typer.Option("--region", help=_("行政区划代码，如 222400"))] = None,
    start: Annotated[str, typer.Option("--from", help=_("施行日期"))] = "2024-01-01",
    extends: Annotated[
        str | None, typer.Option("--extends", help=_("上级办法的编号；样本里只有上级留给当地确定的数值"))
    ] = None,
    force: ForceOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Write a starter and say what to do next."""
    from pathlib import Path

    from shegong.files import check_target, whole_files
    from shegong.policy.starter import local_starter, whole_starter
    from shegong.report.starter import print_next_steps

    target = Path(out)
    _check_arguments(target, region, extends)
    since = _date(start)
    real = check_target(target, force=force)
    if extends is None:
        starter = whole_starter(target, name, region, since)
    else:
        starter = local_starter(target, extends, folders(configs), name, region, since)
    with whole_files({"policy": real}, private=False) as parts:
        parts["policy"].write_text(starter.text, encoding="utf-8", newline="\n")
    print_next_steps(starter, out, configs)


def _check_arguments(target: "Path", region: str | None, extends: str | None) -> None:
    """An id must be one that other regulations can extend, and a region a code."""
    import re

    policy_id = "[A-Za-z0-9]+(-[A-Za-z0-9]+)*"
    if not re.fullmatch(policy_id + r"\.toml", target.name):
        _refuse("OUT", target.name, _("文件名就是编号：英文字母、数字和连字符，例如 my-city-2024.toml"))
    if region is not None and not re.fullmatch("[0-9]{6}", region):
        _refuse("--region", region, _("写六位行政区划代码（GB/T 2260），例如 222401"))
    if extends is not None and (extends == target.stem or not re.fullmatch(policy_id, extends)):
        _refuse("--extends", extends, _("写另一份办法的编号，例如 jilin-2020；用 shegong policy list 查"))


def _date(text: str) -> "date":
    from datetime import date

    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or not _YEARS[0] <= day.year <= _YEARS[1]:
        _refuse("--from", text, _("写成 2024-01-01"))
    return day


def _refuse(option: str, value: str, remedy: str) -> NoReturn:
    message = _("{option} 不能是“{value}”").format(option=option, value=value[:40])
    raise ShegongError(Problem("A019", message, remedy), exit_code=USAGE)
