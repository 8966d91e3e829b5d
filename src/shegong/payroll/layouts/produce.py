"""From layouts and a payroll to their files: filled and checked, then named, then written."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shegong.errors import Place, Problem, ShegongError
from shegong.files import check_target, new_part
from shegong.messages import _
from shegong.payroll.layouts.checks import checked
from shegong.payroll.layouts.fill import Filled, Row, fill
from shegong.payroll.layouts.layout import Layout
from shegong.payroll.layouts.naming import file_name
from shegong.payroll.layouts.write import write_part
from shegong.payroll.run import Payroll

if TYPE_CHECKING:
    from shegong.payroll.layouts.template import Template


@dataclass(frozen=True, slots=True)
class File:
    """A file that a layout made: the rows in it, and how much money (fen), if it tells amounts."""

    key: str
    path: Path
    rows: tuple[Row, ...]
    fen: int | None


@dataclass(frozen=True, slots=True)
class Produced:
    """What a layout made of a payroll: who is in its files and who is not, and the files."""

    filled: Filled
    template: "Template | None"
    files: tuple[File, ...]


def produce(
    payroll: Payroll,
    layouts: Sequence[Layout],
    targets: MutableMapping[str, Path],
    parts: MutableMapping[str, Path],
    *,
    force: bool,
    inputs: Sequence[Path],
) -> list[Produced]:
    """Write the files of all layouts beside the payroll: into `parts`, to be put in place as `targets` with it.

    Raises ShegongError with the problems of every layout.
    """
    problems: list[Problem] = []
    ready: list[tuple[Filled, Template | None]] = []
    for layout in layouts:
        try:
            ready.append(_filled(layout, payroll))
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems)
    folder = targets["payroll"].parent
    produced: list[Produced] = []
    for filled, template in ready:
        files = []
        for number, rows in enumerate(filled.parts, start=1):
            several = number if len(filled.parts) > 1 else None
            target = folder / file_name(filled, rows, several)
            _require_alone(target, targets)
            key = f"layout {len(targets)} {filled.layout.head.id}"
            targets[key] = check_target(target, force=force, inputs=inputs)
            parts[key] = new_part(targets[key])
            _write(filled, template, rows, parts[key])
            fen = sum(row.fen for row in rows) if filled.tells_amounts else None
            files.append(File(key, targets[key], rows, fen))
        produced.append(Produced(filled, template, tuple(files)))
    return produced


def _filled(layout: Layout, payroll: Payroll) -> "tuple[Filled, Template | None]":
    if not layout.template:
        return checked(fill(layout, payroll, layout.columns)), None
    from shegong.payroll.layouts.template import open_template  # noqa: PLC0415  openpyxl is slow to import

    template = open_template(layout, payroll)
    filled = checked(fill(layout, payroll, tuple(template.columns.values())))
    return replace(filled, problems=(*filled.problems, *template.problems)), template


def _write(filled: Filled, template: "Template | None", rows: tuple[Row, ...], path: Path) -> None:
    if template:
        from shegong.payroll.layouts.template import write_template  # noqa: PLC0415  as above

        write_template(filled, template, rows, path)
    else:
        write_part(filled, rows, path)


def _require_alone(target: Path, targets: MutableMapping[str, Path]) -> None:
    """Refuse two files of one name in one run."""
    if target in targets.values():
        message = _("这次运行的另一个文件也叫这个名字")
        remedy = _("分两次运行，写到不同的文件夹；或在自己的模板里改 [file] name")
        raise ShegongError(Problem("B007", message, remedy, Place(str(target))))
