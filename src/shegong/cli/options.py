"""Options that several commands share, the same word everywhere; and what every command does around its work."""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from shegong.cli.interruption import UNREAD, interrupted, unprintable
from shegong.errors import FULL, Problem, ShegongError, nearest
from shegong.files import changed_inputs, let_go
from shegong.messages import _

if TYPE_CHECKING:
    from fractions import Fraction

    from shegong.roster.mapping import Renamed

REFUSED, USAGE, REJECTS = 1, 2, 3
"""Exit codes: nothing written; wrong usage; done with rejects. See also shegong.files, shegong.cli.interruption."""

PolicyOption = Annotated[str, typer.Option("--policy", help=_("办法编号（如 yanji-2018）或 .toml 文件"))]
OnOption = Annotated[str, typer.Option("--on", help=_("哪个月，如 2020-06"))]
ConfigsOption = Annotated[str | None, typer.Option("--configs", help=_("自己的办法文件夹，优先于自带的"))]
StrictOption = Annotated[bool, typer.Option("--strict", help=_("参数过了核对日期就拒绝，而不只是提醒"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("结果以 JSON 写到标准输出"))]
LangOption = Annotated[str | None, typer.Option("--lang", help=_("界面语言：zh 或 en"))]
SheetOption = Annotated[str | None, typer.Option("--sheet", help=_("xlsx 里的哪个工作表"))]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help=_("列名=字段（列名= 就不用这一列），或存好的 .toml；可多次")),
]
ForceOption = Annotated[bool, typer.Option("--force", help=_("覆盖已有文件，旧文件留为 .bak"))]

_Arguments = ParamSpec("_Arguments")


def reporting(command: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """Turn what a command refuses into messages and an exit code; no traceback reaches a user."""

    @wraps(command)
    def wrapped(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        try:
            if kwargs.get("lang") is not None:
                one_of("--lang", str(kwargs["lang"]), ("zh", "en"))
            command(*args, **kwargs)
        except ShegongError as error:
            problems = changed_inputs() or error.problems
            _tell(*problems)
            if kwargs.get("json"):
                from shegong.report.plain import print_json
                from shegong.report.problems import as_json

                print_json({"problems": as_json(problems)})
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt as asked:
            raise typer.Exit(interrupted(asked)) from None
        except MemoryError:
            _tell(Problem("A011", _("内存不足"), _("把花名册分成几份，或换一台内存大的机器")))
            raise typer.Exit(REFUSED) from None
        except BrokenPipeError:
            raise typer.Exit(UNREAD) from None
        except (typer.Exit, typer.Abort):
            raise
        except BaseException as error:  # a panic of a library in Rust is not even an Exception
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            if isinstance(error, OSError) and error.errno in FULL:
                raise typer.Exit(unprintable(error)) from None  # of files it would be told otherwise
            _tell(_internal(error))
            raise typer.Exit(REFUSED) from None
        finally:
            let_go()

    return wrapped


def _tell(*problems: Problem) -> None:
    """Show problems; what shows them is loaded only when there are some."""
    from shegong.report.problems import print_problems

    print_problems(problems)


def _internal(error: BaseException) -> Problem:
    """A mistake of ours: where it happened, without any value from a file."""
    trace = error.__traceback__
    own = str(Path(__file__).parents[1])
    while trace and trace.tb_next and trace.tb_next.tb_frame.f_code.co_filename.startswith(own):
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return Problem(
        "A017",
        _("程序内部错误：{kind}，在 {where}").format(kind=type(error).__name__, where=where),
        _("没有留下写了一半的文件；请把这一行和所用的命令报告给维护者"),
    )


def one_of(option: str, value: str, allowed: Sequence[str]) -> str:
    """The value, if it is one of those allowed; raises ShegongError (usage)."""
    if value in allowed:
        return value
    guess = nearest(value, allowed)
    remedy = _("可用：{allowed}").format(allowed=" | ".join(allowed))
    if guess:
        remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
    raise ShegongError(
        Problem("A009", _("{option} 不能是“{value}”").format(option=option, value=value[:40]), remedy),
        exit_code=USAGE,
    )


def parse_rate(option: str, text: str) -> "Fraction":
    """A rate such as 28% or 0.28, from 0 to 1; raises ShegongError (usage)."""
    from shegong.money import parse_number

    try:
        rate = parse_number(text)
    except ValueError:
        rate = None
    if rate is None or not 0 <= rate <= 1:
        message = _("{option} 不能是“{value}”").format(option=option, value=text[:40])
        raise ShegongError(Problem("A012", message, _("写成 28% 或 0.28，在 0 与 1 之间")), exit_code=USAGE)
    return rate


def parse_whole(option: str, text: str, low: int, high: int) -> int:
    """A whole number between two limits; raises ShegongError (usage)."""
    number = int(text) if text.isdecimal() and len(text) < 15 else None  # noqa: PLR2004  any sane number
    if number is None or not low <= number <= high:
        message = _("{option} 不能是“{value}”").format(option=option, value=text[:40])
        remedy = _("写 {low} 到 {high} 之间的整数").format(low=low, high=high)
        raise ShegongError(Problem("A013", message, remedy), exit_code=USAGE)
    return number


def parse_yuan(option: str, text: str) -> int:
    """An amount in yuan, as fen; raises ShegongError (usage)."""
    from shegong.money import parse_number

    try:
        fen = parse_number(text) * 100
    except ValueError:
        fen = None
    if fen is None or fen.denominator != 1 or text.endswith("%"):
        message = _("{option} 不能是“{value}”").format(option=option, value=text[:40])
        raise ShegongError(
            Problem("A014", message, _("写元，最多两位小数，例如 469 或 469.50")), exit_code=USAGE
        )
    return fen.numerator


def parse_assignments(texts: Sequence[str]) -> dict[str, str]:
    """The pairs of --set; raises ShegongError (usage)."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            message = _("--set 要写成 名称=值，这里是“{text}”").format(text=text[:40])
            raise ShegongError(Problem("A007", message, _("例如 --set 试用期=否")), exit_code=USAGE)
        pairs[name.strip()] = value
    return pairs


def mapping_of(texts: Sequence[str] | None) -> "tuple[Renamed, ...]":
    """What --map says of the headers of a roster; raises ShegongError."""
    if not texts:
        return ()
    from shegong.roster.mapping import read_mapping

    return read_mapping(texts)


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


def refuse(problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems, if none of them is an error; raises ShegongError."""
    if any(problem.severity == "error" for problem in problems):
        raise ShegongError(problems)
    return problems


def skipping() -> str:
    """What to do about bad rows, where the others may be dealt with and the bad ones kept in a file."""
    return _("改正后重试；或加 --on-error skip 先算其余人员，问题行另存为 …-rejects.csv")


def stop_on_errors(problems: Sequence[Problem], remedy: str, *, stop: bool) -> None:
    """Refuse the whole roster where a row has an error, unless the others are to be paid."""
    if stop and any(problem.severity == "error" for problem in problems):
        raise ShegongError([*problems, Problem("A008", _("花名册里有问题，没有算"), remedy)])
