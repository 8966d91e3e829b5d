"""`shegong pay`: one person's month."""

from typing import Annotated

import typer

from shegong.cli.options import (
    ConfigsOption,
    JsonOption,
    LangOption,
    OnOption,
    PolicyOption,
    StrictOption,
    folders,
    parse_assignments,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    person = "--post chief --years 12 --education bachelor --certificate intermediate"
    example = f"shegong pay --policy yanji-2018 {person} --on 2020-06 --why"
    app.command(
        "pay",
        cls=QuickCommand,
        help=_("算一个人的月工资。"),
        epilog=_("例：{example}").format(example=example),
    )(pay)


@reporting
def pay(
    policy: PolicyOption,
    on: OnOption,
    post: Annotated[str | None, typer.Option(help=_("岗位"))] = None,
    years: Annotated[str | None, typer.Option(help=_("工作年限（计入的整年数）"))] = None,
    education: Annotated[str | None, typer.Option(help=_("学历"))] = None,
    certificate: Annotated[str | None, typer.Option(help=_("社会工作者职业水平"))] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help=_("办法的其他输入项：名称=值，可多次"))
    ] = None,
    why: Annotated[bool, typer.Option("--why", help=_("列出每一项怎么算、依据哪一条、哪些是推定"))] = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Calculate one person's pay and show it."""
    from shegong.engine.limits import limits_of_person
    from shegong.engine.person import pay_person
    from shegong.engine.sensitivity import moves_of_person
    from shegong.policy.facts import read_facts
    from shegong.policy.load import load_policy, warnings_of
    from shegong.policy.month import parse_month
    from shegong.report.assumptions import limit_problems
    from shegong.report.pay import pay_as_json, print_pay

    month = parse_month(on)
    loaded = load_policy(policy, folders(configs))
    texts = {"post": post, "credited_years": years, "education": education, "certificate": certificate}
    facts = {key: text for key, text in texts.items() if text is not None} | parse_assignments(given or [])
    result = pay_person(loaded, read_facts(loaded, facts), month)
    limits = limit_problems(limits_of_person(result), loaded)
    warnings = warn([*warnings_of(loaded, [month]), *limits], strict=strict)
    asked = (why or json) and "gross" in loaded.rules
    moves = moves_of_person(loaded, result.facts, month, "gross") if asked else []
    if json:
        pay_as_json(result, moves, warnings)
    else:
        print_pay(result, facts, moves, why=why)
