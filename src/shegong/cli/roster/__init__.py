"""`shegong roster`: rosters themselves, one module a command."""

from importlib import import_module

import typer

from shegong.cli.quick import QuickGroup
from shegong.messages import _

_MODULES = ("check", "template", "sample")


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="roster", help=_("花名册：检查、填写用的空表、编造示例人员。"))
    for module in _MODULES:
        import_module(f"shegong.cli.roster.{module}").register(group)
