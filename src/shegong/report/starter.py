"""What to do with a regulation that has just been begun."""

import shlex
from collections.abc import Mapping

from shegong.messages import _
from shegong.policy.starter import Starter
from shegong.report.screen import console, printable

_OPTIONS = {
    "post": "--post",
    "credited_years": "--years",
    "education": "--education",
    "certificate": "--certificate",
}


def print_next_steps(starter: Starter, path: str, configs: str | None) -> None:
    """Where the file is, and the commands to type next."""
    own = f" --configs {shlex.quote(configs)}" if configs else ""
    lines = [
        _("已写出 {path}").format(path=printable(path)),
        _("样本里的数字都是示例。接下来："),
        _("  一、用编辑器打开，照着说明改"),
        _("  二、检查  {command}").format(command=f"shegong policy check {shlex.quote(path)}{own}"),
    ]
    if starter.person is not None:
        pay = f"shegong pay --policy {shlex.quote(path)}{own}{_options(starter.person)} --on {starter.month} --why"
        lines.append(_("  三、试算  {command}").format(command=pay))
    screen = console()
    for line in lines:
        screen.print(line, soft_wrap=True)


def _options(person: Mapping[str, str]) -> str:
    return "".join(
        f" {_OPTIONS[key]} {shlex.quote(value)}"
        if key in _OPTIONS
        else f" --set {shlex.quote(f'{key}={value}')}"
        for key, value in person.items()
    )
