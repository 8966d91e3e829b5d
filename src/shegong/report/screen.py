"""The terminal: one console for results, one for problems; every text that comes from a file is shown literally."""

import sys
from collections.abc import Collection, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shegong.report.plain import print_json, printable

__all__ = ["console", "print_json", "printable", "table"]
_WIDE = 160
"""Columns when the output is not a terminal: a file or a pipe has no edge to break at."""


class _Console(Console):
    """A console whose reader may leave: what that means is for the command line to say."""

    def on_broken_pipe(self) -> None:
        """Rich would end the process here."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Where to write: results on stdout, problems on stderr."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDE
    return _Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    totals: int = 0,
    sums: Collection[int] = (),
) -> Table:
    """A table; each column is its heading and `left` or `right`.

    The last `totals` rows are set apart; each of the rows `sums` (from 0) ends a part of the table.
    """
    made = Table(
        title=title or None, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", pad_edge=False
    )
    for heading, side in columns:
        made.add_column(
            Text(heading), justify="right" if side == "right" else "left", no_wrap=side == "right"
        )
    for number, row in enumerate(rows):
        is_total = number >= len(rows) - totals
        if is_total and number == len(rows) - totals:
            made.add_section()
        made.add_row(
            *(Text(printable(cell)) for cell in row),
            style="bold" if is_total or number in sums else "",
            end_section=number in sums,
        )
    return made
