"""`shegong policy`: regulations themselves, one module a command."""

from importlib import import_module

import typer

from shegong.cli.quick import QuickGroup
from shegong.messages import _

_MODULES = ("list", "show", "check", "cases", "diff", "new", "schema")


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="policy", help=_("办法：目录、展示、检查、核对算例、比较、起草。"))
    for module in _MODULES:
        import_module(f"shegong.cli.policy.{module}").register(group)
