"""Files for banks, the tax client and an office's own forms: what `shegong batch` writes with --layout."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shegong.cli.options import USAGE
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from shegong.payroll.layouts.layout import Layout


def asked_layouts(names: Sequence[str], folders: Sequence[Path], *, of_a_month: bool) -> "tuple[Layout, ...]":
    """The layouts that were asked for; raises ShegongError where one can't be read, or does not fit the task."""
    if not names:
        return ()
    if not of_a_month:
        message = _("--layout 是一个月工资的文件，不和 --year、--promote、--convert 一起用")
        raise ShegongError(Problem("B006", message, _("写 --on 2020-12，一个月一个月地出")), exit_code=USAGE)
    from shegong.payroll.layouts.load import load_layout

    found: list[Layout] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            found.append(load_layout(name, folders))
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems)
    return tuple(found)
