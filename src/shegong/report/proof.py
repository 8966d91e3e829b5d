"""What a proof found: how many situations, which laws hold, and for each that does not, the commands that show it."""

from collections.abc import Sequence

from rich.text import Text

from shegong.errors import Problem
from shegong.messages import _, label, listed
from shegong.policy.policy import Policy
from shegong.proof.laws import law_name
from shegong.proof.prove import Looked, Proof
from shegong.proof.view import Situation
from shegong.report import problems as problem_report
from shegong.report.screen import console, print_json
from shegong.report.typed import pay_command

_FEW = 8
"""Inputs that are named on the screen; the JSON has all of them."""


def print_proof(proof: Proof, named: Sequence[str], milliseconds: int) -> None:
    """The laws with what became of them; `named` are the options by which `shegong pay` finds the policy."""
    screen = console()
    policy = proof.policy
    screen.print(Text.assemble((policy.name, "bold"), f"  {policy.id}"))
    size = sum(each.size for each in proof.months)
    looked = sum(month.looked_at for month in proof.months)
    if proof.months:
        screen.print(
            _("  验证 {looked} 种情形，{months} 个月份，用时 {seconds} 秒").format(
                looked=f"{looked:,}",
                months=len({each.month for each in proof.months}),
                seconds=_seconds(milliseconds),
            )
        )
        last = [each for each in proof.months if each.month == proof.months[-1].month]
        for each in last:
            screen.print("  " + _axes(each, policy), style="dim", soft_wrap=True)
    if looked < size:
        screen.print(
            _("  全部情形有 {size} 种，太多，从中按固定种子抽了 {looked} 种").format(
                size=f"{size:,}", looked=f"{looked:,}"
            ),
            style="yellow",
        )
    for law in proof.held:
        screen.print(Text.assemble(("  ✓ ", "green"), law_name(policy, law), (f"  {law}", "dim")))
    for law, why in proof.excepted.items():
        screen.print(
            Text.assemble(("  − ", "yellow"), law_name(policy, law), _("  除外：{why}").format(why=why)),
            soft_wrap=True,
        )
    for breach in proof.breaches:
        screen.print(Text.assemble(("  ✗ ", "bold red"), (breach.name, "bold"), (f"  {breach.law}", "dim")))
        screen.print(f"    {breach.message}", soft_wrap=True)
        for situation in breach.situations:
            screen.print(f"    {_command(situation, policy, named)}", style="cyan", soft_wrap=True)


def proof_as_json(proof: Proof, problems: Sequence[Problem], named: Sequence[str], milliseconds: int) -> None:
    """Everything that `print_proof` can show."""
    policy = proof.policy
    print_json(
        {
            "policy": policy.id,
            "digest": policy.digest,
            "milliseconds": milliseconds,
            "months": [
                {
                    "month": str(month.month),
                    "situations": month.size,
                    "looked_at": month.looked_at,
                    "axes": dict(month.axes),
                }
                for month in proof.months
            ],
            "held": list(proof.held),
            "excepted": dict(proof.excepted),
            "broken": [
                {
                    "law": breach.law,
                    "name": breach.name,
                    "message": breach.message,
                    "times": breach.times,
                    "commands": [_command(situation, policy, named) for situation in breach.situations],
                }
                for breach in proof.breaches
            ],
            "problems": problem_report.as_json(problems),
        }
    )


def _command(situation: Situation, policy: Policy, named: Sequence[str]) -> str:
    """The `shegong pay` that reproduces a situation."""
    return pay_command(situation.facts, situation.month, policy, named)


def _axes(month: Looked, policy: Policy) -> str:
    def named(keys: Sequence[str]) -> list[str]:
        return [label(key, policy.inputs[key].name) for key in keys]

    shown = list(month.axes)[:_FEW]
    axes = " × ".join(f"{name} {month.axes[key]}" for key, name in zip(shown, named(shown), strict=True))
    text = _("{month}：{axes}").format(month=month.month, axes=axes)
    if len(month.axes) > _FEW:
        text += _(" …… 共 {count} 项").format(count=len(month.axes))
    if any(policy.inputs[key].type.kind in ("date", "money") for key in month.axes):
        text += _("；金额和日期只取规则可能变化的地方")
    if month.fixed:
        others = listed(named(month.fixed[:_FEW])) + (_(" 等") if len(month.fixed) > _FEW else "")
        text += _("；与结果无关：{names}").format(names=others)
    return text


def _seconds(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds}.{rest // 10:02}"
