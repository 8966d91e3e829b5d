"""`shegong policy test`: the cases that policies carry, calculated again."""

from typing import Annotated

import typer

from shegong.cli.options import REFUSED, ConfigsOption, JsonOption, LangOption, folders, reporting
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "test",
        cls=QuickCommand,
        help=_("核对办法自带的算例，比到分；不符的逐项列出。"),
        epilog=_("例：{example}").format(example="shegong policy test yanji-2018"),
    )(check_cases)


@reporting
def check_cases(
    policies: Annotated[
        list[str] | None, typer.Argument(help=_("办法编号或 .toml 文件，可以多个；不写就核对全部办法"))
    ] = None,
    json: JsonOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Run the cases and show those that differ."""
    from shegong.engine.cases import no_cases, run_cases
    from shegong.errors import Problem, ShegongError
    from shegong.policy.catalogue import policy_files
    from shegong.policy.load import load_policy
    from shegong.report.cases import Results, cases_as_json, print_cases
    from shegong.report.problems import print_problems

    where = folders(configs)
    refused: list[Problem] = []
    warnings: list[Problem] = []
    results: Results = {}
    for called in policies or sorted({known for folder in where for known in policy_files(folder)}):
        try:
            loaded = load_policy(called, where)
        except ShegongError as error:
            refused += error.problems
            continue
        if not policies and not loaded.rules:  # a layer of names alone: there is nothing to calculate
            continue
        results[called] = loaded, run_cases(loaded)
        warnings += loaded.notices if loaded.cases else [*loaded.notices, no_cases(loaded)]
    unread = [problem for _policy, done in results.values() for case in done for problem in case.problems]
    print_problems([*refused, *unread, *warnings])
    if json:
        cases_as_json(results, [*refused, *warnings])
    else:
        print_cases(results, configs)
    if refused or not all(case.passed for _policy, done in results.values() for case in done):
        raise typer.Exit(REFUSED)
