"""The program `shegong`: sets the language, then hands over to one module a command."""

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

from shegong import messages
from shegong.cli.interruption import UNREAD, flushed, interrupted, listen, open_closed_streams, unprintable

if TYPE_CHECKING:
    from typer import Typer

_COMMANDS = (
    "pay",
    "raise",
    "career",
    "batch",
    "arrears",
    "impact",
    "reconcile",
    "simulate",
    "policy",
    "roster",
    "demo",
)
_MODULES = {"raise": "raise_pay"}
"""Commands whose module is called otherwise: Python keeps some words to itself."""


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    gc.disable()  # a command is short, and its bulk data are not Python objects
    open_closed_streams()
    listen()
    code = flushed(run(sys.argv[1:]))
    # Nothing is left to clean up, and taking the modules apart would take longer than the work.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console may lack a character
    # Help texts are written when the commands are loaded, so the language must be known before.
    messages.use_language(_language(arguments))
    try:
        if arguments == ["--version"]:
            sys.stdout.write(f"shegong {_version()}\n")
            return 0
        build(arguments)(arguments, prog_name="shegong")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt as asked:  # before the command has begun
        return interrupted(asked)
    except BrokenPipeError:
        return UNREAD
    except OSError as error:  # outside of commands files are only printed to
        return unprintable(error)
    return 0


def build(arguments: list[str]) -> "Typer":
    """The command line: with the one command that is called, or with all of them where none of them is."""
    import typer

    from shegong.cli.quick import QuickGroup

    app = typer.Typer(
        cls=QuickGroup,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help=messages._("社区工作者（社工岗）薪酬计算：按办法算到分，说得出每一分的来由。"),
        epilog=messages._("每个命令加 --help 看用法和例子。"),
    )
    app.callback()(_no_options_of_its_own)
    called = [arguments[0]] if arguments and arguments[0] in _COMMANDS else _COMMANDS
    for command in called:
        import_module(f"shegong.cli.{_MODULES.get(command, command)}").register(app)
    return app


def _no_options_of_its_own() -> None:
    """Keeps a single command a command: `shegong pay`, not `shegong`."""


def _language(arguments: list[str]) -> messages.Language:
    for number, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and number + 1 < len(arguments):
            value = arguments[number + 1]
        if value in ("zh", "en"):
            return "en" if value == "en" else "zh"
    return messages.language_of_locale()


def _version() -> str:
    from importlib.metadata import version

    return version("shegong")
