"""Options that several commands share, the same word everywhere; and what every command does around its work."""

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from shegong.errors import Problem, ShegongError
from shegong.messages import _

REFUSED, USAGE, REJECTS, INTERRUPTED = 1, 2, 3, 130
"""Exit codes: nothing written; wrong usage; done with rejects; stopped by the user."""

PolicyOption = Annotated[str, typer.Option("--policy", help=_("办法编号（如 yanji-2018）或 .toml 文件"))]
OnOption = Annotated[str, typer.Option("--on", help=_("哪个月，如 2020-06"))]
ConfigsOption = Annotated[str | None, typer.Option("--configs", help=_("自己的办法文件夹，优先于自带的"))]
StrictOption = Annotated[bool, typer.Option("--strict", help=_("参数过了核对日期就拒绝，而不只是提醒"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("结果以 JSON 写到标准输出"))]
LangOption = Annotated[str | None, typer.Option("--lang", help=_("界面语言：zh 或 en"))]
ForceOption = Annotated[bool, typer.Option("--force", help=_("覆盖已有文件，旧文件留为 .bak"))]

_Arguments = ParamSpec("_Arguments")


def reporting(command: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """Turn what a command refuses into messages and an exit code; no traceback reaches a user."""

    @wraps(command)
    def wrapped(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        from shegong.report.problems import print_problems

        try:
            command(*args, **kwargs)
        except ShegongError as error:
            print_problems(error.problems)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            print_problems([Problem("A010", _("已中断"), _("没有写出任何文件；原有文件没有改动"))])
            raise typer.Exit(INTERRUPTED) from None
        except MemoryError:
            print_problems([Problem("A011", _("内存不足"), _("把花名册分成几份，或换一台内存大的机器"))])
            raise typer.Exit(REFUSED) from None

    return wrapped


def folders(configs: str | None) -> tuple[Path, ...]:
    """Where policies are looked for, with --configs first."""
    from shegong.policy.catalogue import config_folders

    return config_folders(Path(configs) if configs else None)


def warn(problems: Iterable[Problem], *, strict: bool) -> list[Problem]:
    """Show warnings and notices; with --strict, refuse on warnings."""
    from shegong.report.problems import print_problems

    found = list(problems)
    if strict and any(problem.severity == "warning" for problem in found):
        raise ShegongError(found)
    if found:
        print_problems(found)
        sys.stderr.flush()
    return found
