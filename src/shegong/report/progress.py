"""Progress of longer work: a bar on a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from shegong.report.screen import console


@contextmanager
def stages(names: Sequence[str]) -> Iterator[Callable[[], None]]:
    """Show which stage is at work; calling what is yielded ends a stage."""
    screen = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=screen, transient=True, disable=not screen.is_terminal
    ) as bar:
        task = bar.add_task(names[0], total=len(names))
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            bar.update(task, advance=1, description=names[min(done, len(names) - 1)])

        yield advance


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Show what longer work is at; calling what is yielded tells the next part."""
    screen = console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda part: bar.update(task, description=f"{what}：{part}")
