"""`shegong policy check`: what is wrong with a regulation, found before anyone is paid."""

from typing import Annotated

import typer

from shegong.cli.options import (
    REFUSED,
    ConfigsOption,
    JsonOption,
    LangOption,
    StrictOption,
    folders,
    reporting,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command(
        "check",
        cls=QuickCommand,
        help=_("检查一份办法：写法、出处、没有用到的项；并在它适用的全部情形上验证定律。"),
        epilog=_("例：{example}").format(example="shegong policy check yanji-2018"),
    )(check)


@reporting
def check(
    policy: Annotated[str, typer.Argument(help=_("办法编号（如 yanji-2018）或 .toml 文件"))],
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Check a policy, prove its laws, and show what does not hold."""
    from time import perf_counter_ns

    from shegong.engine.cases import run_cases
    from shegong.policy.layers import read_layers
    from shegong.policy.load import build_policy
    from shegong.proof.findings import failed_cases, findings_of
    from shegong.proof.prove import prove
    from shegong.report.problems import print_problems
    from shegong.report.proof import print_proof, proof_as_json

    merged = read_layers(policy, folders(configs))
    loaded = build_policy(merged)
    start = perf_counter_ns()
    proof = prove(loaded)
    milliseconds = (perf_counter_ns() - start) // 1_000_000
    problems = [*loaded.notices, *findings_of(proof, merged), *failed_cases(run_cases(loaded), merged)]
    named = ["--policy", policy, *(["--configs", configs] if configs else [])]
    if json:
        proof_as_json(proof, problems, named, milliseconds)
    else:
        print_proof(proof, named, milliseconds)
        print_problems(problems)
    worst = {problem.severity for problem in problems}
    if "error" in worst or (strict and "warning" in worst):
        raise typer.Exit(REFUSED)
