"""What `shegong batch` makes of a payroll besides: further files, and what is to be said of them."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shegong.errors import Problem
    from shegong.payroll.run import Payroll


class Told(NamedTuple):
    """What is said of an extra at the end: problems, a part of the screen, a part of the JSON document."""

    problems: "tuple[Problem, ...]" = ()
    show: Callable[[], None] = lambda: None
    json: Mapping[str, object] = {}


class Files(NamedTuple):
    """The files of a run by key: where each is going to stand, and the temporary file to write.

    Whoever learns from a payroll what its files are called adds them to both, or changes their targets.
    """

    targets: dict[str, Path]
    parts: dict[str, Path]


class Extra(NamedTuple):
    """Something made of a payroll: the files that are known beforehand, by key, and what makes it."""

    targets: Mapping[str, Path]
    make: "Callable[[Payroll, Files], Told]"


def told_as_json(told: Iterable[Told]) -> dict[str, object]:
    """What all extras have to say to a program."""
    problems = [problem for each in told for problem in each.problems]
    found = {key: value for each in told for key, value in each.json.items()}
    if problems:
        from shegong.report.problems import as_json

        found["problems_besides"] = as_json(problems)
    return found


def against(earlier: str, out: Path) -> Extra:
    """The comparison with an earlier payroll; who changed stands in a workbook beside the payroll."""
    key = "changes"

    def make(payroll: "Payroll", files: Files) -> Told:
        from shegong.payroll.against import compare
        from shegong.report.against import comparison_as_json, comparison_document, print_comparison
        from shegong.report.writers.workbook import write_workbook

        found = compare(payroll, Path(earlier))
        write_workbook(comparison_document(found), files.parts[key])
        return Told(found.problems, lambda: print_comparison(found), comparison_as_json(found))

    return Extra({key: out.with_name(f"{out.stem}-changes.xlsx")}, make)
