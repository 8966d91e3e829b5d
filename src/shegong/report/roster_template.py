"""What an empty roster asks for, in a few lines."""

from collections.abc import Sequence
from pathlib import Path

from shegong.messages import _, listed
from shegong.policy.policy import Policy
from shegong.report.screen import console
from shegong.roster.template import FormColumn


def print_template(policy: Policy, columns: Sequence[FormColumn], rows: int, path: Path) -> None:
    """How many columns the form has, which of them must be filled in, and what to do then."""
    screen = console()
    screen.print(f"{policy.name}  {policy.id}", style="bold", soft_wrap=True)
    required = [column.field.label for column in columns if column.required]
    text = _("{columns} 列，留了 {rows} 行；每个人都要填的：{names}").format(
        columns=len(columns), rows=f"{rows:,}", names=listed(required)
    )
    screen.print(text, soft_wrap=True)
    screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)
    command = f"shegong roster check {path.name} --policy {policy.id}"
    screen.print(_("填好以后检查：{command}").format(command=command), soft_wrap=True)
