"""From a layout and a payroll to its files: filled, checked, named, and written into temporary files."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shegong.errors import Place, Problem, ShegongError
from shegong.files import check_target, part_of
from shegong.messages import _
from shegong.payroll.layouts.checks import checked
from shegong.payroll.layouts.fill import Filled, Row, fill
from shegong.payroll.layouts.layout import Layout
from shegong.payroll.layouts.naming import file_name
from shegong.payroll.layouts.write import write_part
from shegong.payroll.run import Payroll


@dataclass(frozen=True, slots=True)
class File:
    """A file that a layout made: how many people it has, and how much money (fen)."""

    key: str
    path: Path
    people: int
    fen: int


@dataclass(frozen=True, slots=True)
class Produced:
    """What became of a layout: who is in its files and who is not, and the files."""

    filled: Filled
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

    Raises ShegongError with the problems of every layout; nothing is in place then.
    """
    folder = targets["payroll"].parent
    problems: list[Problem] = []
    ready: list[Filled] = []
    for layout in layouts:
        try:
            ready.append(_filled(layout, payroll))
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems)
    made: list[Produced] = []
    for filled in ready:
        files = []
        for number, rows in enumerate(filled.parts, start=1):
            several = number if len(filled.parts) > 1 else None
            target = check_target(folder / file_name(filled, rows, several), force=force, inputs=inputs)
            _require_alone(target, targets)
            key = filled.layout.head.id + (f"_{number}" if several else "")
            targets[key], parts[key] = target, part_of(target)
            _write(filled, rows, parts[key])
            files.append(File(key, target, len(rows), sum(row.fen for row in rows)))
        made.append(Produced(filled, tuple(files)))
    return made


def _filled(layout: Layout, payroll: Payroll) -> Filled:
    if layout.template:
        from shegong.payroll.layouts.template import template_columns  # noqa: PLC0415  openpyxl is slow to import

        return checked(fill(layout, payroll, template_columns(layout, payroll)))
    return checked(fill(layout, payroll, layout.columns))


def _write(filled: Filled, rows: tuple[Row, ...], path: Path) -> None:
    if filled.layout.template:
        from shegong.payroll.layouts.template import write_template  # noqa: PLC0415  as above

        write_template(filled, rows, path)
    else:
        write_part(filled, rows, path)


def _require_alone(target: Path, targets: MutableMapping[str, Path]) -> None:
    """Refuse two files of one name in one run."""
    if target in targets.values():
        message = _("这次运行的另一个文件也叫这个名字")
        remedy = _("分两次运行，写到不同的文件夹；或在自己的模板里改 [file] name")
        raise ShegongError(Problem("B007", message, remedy, Place(str(target))))
