"""Pays the people of a roster, and writes the payroll with all that was asked for besides."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shegong.cli.extras import Extra, Files, Told
from shegong.cli.options import skipping, stop_on_errors
from shegong.cli.people import Sources, people_of, with_carried
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shegong.payroll.run import Payroll
    from shegong.payroll.tally import Tally
    from shegong.policy.month import Month
    from shegong.policy.policy import Policy


class Job(NamedTuple):
    """Whom to pay, for what, and as what to write it."""

    policy: "Policy"
    sources: Sources
    last: "Month"
    year: str | None
    kind: str
    encoding: str
    stop: bool
    formulas: bool


def paid_and_written(
    job: Job, targets: dict[str, Path], extras: "Sequence[Extra]"
) -> "tuple[Tally, list[Told]]":
    """Pay everyone, and write the payroll and what goes with it; `targets` keeps what has been written."""
    from shegong.files import whole_files
    from shegong.files.encodings import ENCODINGS
    from shegong.payroll.export import write_payroll, write_rejects
    from shegong.payroll.tally import tally_of
    from shegong.report.progress import stages

    is_simple = (
        job.kind == "csv"
        and job.encoding == ENCODINGS[0]
        and job.sources == Sources(job.sources.roster)
        and not extras
    )
    tally, told = None, list[Told]()
    with stages([_("读花名册"), _("计算"), _("写出")]) as advance, whole_files(targets) as parts:
        if is_simple:
            tally = _streamed(job, parts["payroll"])
        if tally is None:
            payroll = _calculated(job, advance)
            if job.kind == "xlsx":
                payroll = _written_as_book(job, payroll, parts["payroll"], targets["payroll"])
            else:
                write_payroll(payroll, parts["payroll"], kind=job.kind, encoding=job.encoding)
            told = [extra.make(payroll, Files(targets, parts)) for extra in extras]
            if "rejects" in parts and not payroll.roster.rejects.is_empty():
                write_rejects(payroll.roster, parts["rejects"], job.encoding)
            tally = tally_of(payroll)
        if "rejects" in parts and tally.roster.rejects.is_empty():
            del targets["rejects"], parts["rejects"]  # an old one would speak of an earlier run
        advance()
    return tally, told


def _written_as_book(job: Job, payroll: "Payroll", part: Path, target: Path) -> "Payroll":
    """Write a workbook; returns the payroll with what is to be said about that."""
    from shegong.report.payroll_book.write import fit_for_a_workbook, write_payroll_book

    fit = fit_for_a_workbook(payroll, target)
    if job.formulas:
        from shegong.payroll.live.write import write_live

        write_live(fit, part)
    else:
        write_payroll_book(fit, part)
    return fit


def _streamed(job: Job, target: Path) -> "Tally | None":
    """Pay a plain file in one go; None where it needs a closer look."""
    from shegong.payroll.streamed import stream_month, stream_year

    if job.year:
        return stream_year(job.policy, job.sources.roster, job.last.year, target)
    return stream_month(job.policy, job.sources.roster, job.last, target)


def _calculated(job: Job, advance: "Callable[[], None]") -> "Payroll":
    """Read the roster, and pay a month or a year; the figures of months before come from where the user says."""
    from shegong.payroll.run import pay_roster

    people = people_of(job.policy, job.sources, job.last, stop=job.stop)
    advance()
    if job.year:
        from shegong.payroll.year import pay_year

        payroll = pay_year(job.policy, people, job.last.year)
    else:
        payroll = pay_roster(job.policy, with_carried(job.policy, people, job.last, job.sources), job.last)
    stop_on_errors(payroll.problems, skipping(), stop=job.stop)
    advance()
    return payroll
