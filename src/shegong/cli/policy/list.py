"""`shegong policy list`: the catalogue."""

from typing import Annotated

import typer

from shegong.cli.options import REFUSED, ConfigsOption, JsonOption, LangOption, folders, reporting
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "list",
        cls=QuickCommand,
        help=_("办法目录：按地区列出，各有多少公布的、推算的、推定的，能不能直接计算。"),
        epilog=_("例：{example}").format(example="shegong policy list 222400"),
    )(list_policies)


@reporting
def list_policies(
    wanted: Annotated[
        str | None, typer.Argument(help=_("地区代码（或前几位），或编号、名称里的字；不写就列出全部"))
    ] = None,
    json: JsonOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """List the regulations; a file that does not load is listed too, and is an error."""
    from shegong.policy.listing import read_listing
    from shegong.report.policies import listing_as_json, print_listing

    listing = read_listing(folders(configs), wanted)
    if json:
        listing_as_json(listing)
    else:
        print_listing(listing)
    if listing.unread:
        from shegong.report.problems import print_problems

        print_problems(list(dict.fromkeys(each.problems[0] for each in listing.unread)))
        raise typer.Exit(REFUSED)
