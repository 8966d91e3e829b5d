"""The files that layouts made, on the terminal and as JSON."""

from collections.abc import Iterable, Sequence

from shegong.errors import Problem
from shegong.messages import _
from shegong.money import plain_yuan, yuan
from shegong.payroll.layouts.produce import Produced
from shegong.report.screen import console, table


def print_layouts(made: Sequence[Produced]) -> None:
    """Each file with its people and its money, and how many are in none."""
    rows = [
        [
            file.path.name,
            f"{len(file.rows):,}",
            "—" if file.fen is None else yuan(file.fen),
            "" if number else f"{len(each.filled.left_out):,}",
        ]
        for each in made
        for number, file in enumerate(each.files)
    ]
    columns = [(_("文件"), "left"), (_("人数"), "right"), (_("合计"), "right"), (_("没有列入"), "right")]
    console().print(table(_("按模板写出的文件（元）"), columns, rows))


def layout_problems(made: Iterable[Produced]) -> tuple[Problem, ...]:
    """Everything there is to say about the files."""
    return tuple(problem for each in made for problem in (*each.filled.layout.notices, *each.filled.problems))


def layouts_as_json(made: Sequence[Produced]) -> list[dict[str, object]]:
    """The files for a program."""
    return [
        {
            "id": each.filled.layout.head.id,
            "name": each.filled.layout.head.name,
            "status": each.filled.layout.head.status,
            "files": [
                {
                    "path": str(file.path),
                    "people": len(file.rows),
                    "total": None if file.fen is None else plain_yuan(file.fen),
                }
                for file in each.files
            ],
            "left_out": [
                {"row": out.row, "name": out.name, "amount": plain_yuan(out.fen)}
                for out in each.filled.left_out
            ],
        }
        for each in made
    ]
