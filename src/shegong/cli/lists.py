"""Lists of people that an office decides on: what `shegong batch` writes with --promote or --convert."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from shegong.cli.options import REJECTS, skipping, stop_on_errors, warn

if TYPE_CHECKING:
    from shegong.errors import Problem
    from shegong.policy.month import Month
    from shegong.policy.policy import Policy
    from shegong.report.document import Document, Table
    from shegong.roster.roster import Roster

FORMATS = ("xlsx", "html", "csv")


class _List(NamedTuple):
    """What was decided: who was left in the end, what is to be said, and how it is handed over."""

    roster: "Roster"
    problems: "tuple[Problem, ...]"
    document: "Callable[[], Document]"
    rows: "Callable[[], Table]"
    show: "Callable[[Mapping[str, Path]], None]"
    show_as_json: "Callable[[Mapping[str, Path]], None]"


def write_list(
    policy: "Policy",
    people: "Roster",
    month: "Month",
    kind: str,
    targets: dict[str, Path],
    *,
    convert: bool,
    stop: bool,
    json: bool,
    encoding: str,
) -> None:
    """Decide on everyone, write the list as `kind` and the rejects, and show what it comes to."""
    from shegong.files import whole_files
    from shegong.payroll.export import write_rejects
    from shegong.report.shortened import print_shortened

    found = (_converted if convert else _promoted)(policy, people, month)
    stop_on_errors(found.problems, skipping(), stop=stop)
    with whole_files(targets) as parts:
        _write(kind, parts["payroll"], found.document, found.rows, encoding)
        if "rejects" in parts and found.roster.rejects.is_empty():
            del targets["rejects"], parts["rejects"]  # an old one would speak of an earlier run
        elif "rejects" in parts:
            write_rejects(found.roster, parts["rejects"], encoding)
    if json:
        found.show_as_json(targets)
    else:
        warn(found.problems, strict=False)
        found.show(targets)
        print_shortened(policy, found.roster.reading, targets.values())
    if not found.roster.rejects.is_empty():
        raise typer.Exit(REJECTS)


def _promoted(policy: "Policy", people: "Roster", month: "Month") -> _List:
    from shegong.payroll.promotion import promote_roster
    from shegong.report import promotions as report

    found = promote_roster(policy, people, month)
    return _List(
        found.roster,
        (*found.roster.problems, *found.warnings),
        lambda: report.promotion_document(found),
        lambda: report.promotion_rows(found),
        lambda written: report.print_promotions(found, written),
        lambda written: report.promotions_as_json(found, written),
    )


def _converted(policy: "Policy", people: "Roster", month: "Month") -> _List:
    from shegong.payroll.conversion import convert
    from shegong.payroll.presence import in_whole_months
    from shegong.payroll.run import pay_roster
    from shegong.report import conversions as report

    # What is placed is gross pay: nobody has withheld tax from it yet.
    people = in_whole_months(policy, people, month)
    found = convert(pay_roster(policy, people, month, needs_carried=False))
    return _List(
        found.payroll.roster,
        found.payroll.problems,
        lambda: report.conversion_document(found),
        lambda: report.conversion_rows(found),
        lambda written: report.print_conversion(found, written),
        lambda written: report.conversion_as_json(found, written),
    )


def write_document(
    kind: str, targets: Mapping[str, Path], document: "Callable[[], Document]", rows: "Callable[[], Table]"
) -> None:
    """Write a list alone, whole or not at all."""
    from shegong.files import whole_files

    with whole_files(targets) as parts:
        _write(kind, next(iter(parts.values())), document, rows)


def _write(
    kind: str,
    path: Path,
    document: "Callable[[], Document]",
    rows: "Callable[[], Table]",
    encoding: str = "utf-8-sig",
) -> None:
    match kind:
        case "xlsx":
            from shegong.report.writers.workbook import write_workbook

            write_workbook(document(), path)
        case "html":
            from shegong.report.writers.html import as_html

            path.write_bytes(as_html(document()).encode())
        case _:
            from shegong.report.writers.csv import as_csv

            path.write_bytes(as_csv(rows(), encoding))
