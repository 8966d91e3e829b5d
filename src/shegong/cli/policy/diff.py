"""`shegong policy diff`: what changed between two regulations, and who gains and loses."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.documents import (
    DocumentFormatOption,
    DocumentOutOption,
    document_format,
    hand_over,
)
from shegong.cli.options import (
    USAGE,
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    StrictOption,
    folders,
    one_of,
    parse_assignments,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shegong.policy.month import Month
    from shegong.policy.policy import Policy
    from shegong.proof.compare import Comparison, Heat


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "diff",
        cls=QuickCommand,
        help=_("比较两个办法，或一个办法的两个月份：改了什么，谁得谁失。"),
        epilog=_("例：{example}").format(
            example="shegong policy diff xian-2020 --on 2022-06 --to 2022-07 --out xian.html"
        ),
    )(diff)


@reporting
def diff(
    before: Annotated[str, typer.Argument(help=_("原办法：编号（如 yanji-2018）或 .toml 文件"))],
    after: Annotated[str | None, typer.Argument(help=_("新办法；不写就比较原办法的两个月份"))] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help=_("原办法看哪个月，如 2022-06；不写就是变动前，或双方都施行的第一个月")),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help=_("新办法看哪个月；不写就与 --on 同月，或变动后"))
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", help=_("比较哪一项的得失；默认应发合计 gross"))
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help=_("得失表按什么排：一项或两项，逗号分开；默认 grade,post"))
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help=_("只看这样的人：输入项=值，可多次"))
    ] = None,
    out: DocumentOutOption = None,
    output_format: DocumentFormatOption = None,
    json: JsonOption = False,
    force: ForceOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Compare, then show or write the result."""
    from shegong.files import check_target
    from shegong.policy.changes import changes_between, months_to_compare
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.report.diff import Diff, Side, diff_document
    from shegong.report.diff_json import diff_as_json

    kind = document_format(output_format, out)
    told = parse_assignments(given or [])
    months = [parse_month(text) if text else None for text in (on, to)]
    files = [Path(each) for each in (before, after) if each]
    target = check_target(Path(out), force=force, inputs=files) if out else None
    where = folders(configs)
    old = load_policy(before, where)
    new = load_policy(after, where) if after else old
    earlier, later = months_to_compare(old, new if after else None, *months)
    old.require_in_force(earlier)
    new.require_in_force(later)
    doubts = dict.fromkeys([*warnings_of(old, [earlier]), *warnings_of(new, [later])])
    comparison, heat, unable = _compared((old, earlier), (new, later), item, by, told)
    problems = warn([*doubts, *unable], strict=strict)
    named = [
        ("--policy", each, *(("--configs", configs) if configs else ())) for each in (before, after or before)
    ]
    found = Diff(
        Side(old, earlier, named[0]),
        Side(new, later, named[1]),
        changes_between(old, earlier, new, later),
        comparison,
        heat,
    )
    if target or not json:
        hand_over(diff_document(found), kind, target, quiet=json)
    if json:
        diff_as_json(found, problems, target)


def _compared(
    old: "tuple[Policy, Month]",
    new: "tuple[Policy, Month]",
    item: str | None,
    by: str | None,
    told: "Mapping[str, str]",
) -> "tuple[Comparison | None, Heat | None, list[Problem]]":
    """Who gains and loses; where nobody can be compared, why not: what changed can be told all the same."""
    from shegong.errors import ShegongError
    from shegong.proof.compare import comparable_items, compare
    from shegong.proof.shared import Asked

    try:
        items = comparable_items(old[0], new[0])
        names = {rule.name: key for key, (_old, rule) in items.items()}
        chosen = next(iter(items)) if item is None else names.get(item) or one_of("--item", item, [*items])
        rules = items[chosen]
        comparison = compare(Asked(*old, rules[0]), Asked(*new, rules[1]), told)
    except ShegongError as error:
        if error.exit_code == USAGE:
            raise
        return None, None, [problem._replace(severity="warning") for problem in error.problems]
    groups = comparison.groupings()
    called = {group.name: key for key, group in groups.items()}
    keys = comparison.usual_groupings()
    if by:
        keys = [called.get(each) or one_of("--by", each, [*groups]) for each in by.split(",") if each]
        one_of("--by", ",".join(keys), [",".join(keys[:2])])
    return comparison, comparison.heat(keys) if keys else None, []
