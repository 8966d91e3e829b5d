"""Files for banks, the tax client and an office's own forms: what `shegong batch` writes with --layout."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shegong.cli.extras import Extra, Files, Told
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from shegong.payroll.layouts.layout import Layout
    from shegong.payroll.run import Payroll


def asked_layouts(names: Sequence[str], folders: Sequence[Path], *, of_a_month: bool) -> "list[Layout]":
    """The layouts that were asked for; raises ShegongError where one can't be read, or does not fit the task."""
    if not names:
        return []
    from shegong.payroll.carried import contradiction
    from shegong.payroll.layouts.load import load_layout

    if not of_a_month:
        raise contradiction(
            _("--layout 是一个月工资的文件，不和 --year、--promote、--convert 一起用"),
            _("写 --on 2020-12，一个月一个月地出"),
        )
    found: list[Layout] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            found.append(load_layout(name, folders))
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems)
    return found


def written_by(layouts: "Sequence[Layout]", *, force: bool, inputs: Sequence[Path]) -> Extra:
    """The files of layouts, whose names tell what is in them."""

    def make(payroll: "Payroll", files: Files) -> Told:
        from shegong.payroll.layouts.produce import produce
        from shegong.report.layouts import layout_problems, layouts_as_json, print_layouts

        made = produce(payroll, layouts, files.targets, files.parts, force=force, inputs=inputs)
        return Told(layout_problems(made), lambda: print_layouts(made), {"layouts": layouts_as_json(made)})

    return Extra({}, make)
