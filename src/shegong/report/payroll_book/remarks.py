"""The sheet of remarks: what the run has said about the roster, the regulation and the results."""

from collections.abc import Iterator

from shegong.errors import Problem
from shegong.payroll.run import Payroll
from shegong.payroll.tally import tally_of
from shegong.policy.doubts import warnings_of
from shegong.report.assumptions import limit_problems
from shegong.report.document import Column, Paragraph, Section, Table, without_empty_columns, words
from shegong.report.payroll import doubts_of
from shegong.report.problems import severity_name, worst_first

_SHEET = "提醒"


def remarks_section(payroll: Payroll) -> Section:
    """Everything with its place, what stands there and what to do, the worst first; then what is to be confirmed."""
    rows = tuple(
        tuple(
            map(
                words,
                (
                    severity_name(each.severity),
                    each.code,
                    str(each.place or ""),
                    each.message,
                    each.value or "",
                    each.remedy,
                ),
            )
        )
        for each in worst_first(_problems(payroll))
    )
    columns = tuple(map(Column, ("程度", "代码", "位置", "内容", "值", "处理")))
    blocks = [without_empty_columns(Table("", columns, rows))] if rows else []
    doubts = [Paragraph(text) for text in doubts_of(tally_of(payroll))]
    return Section(_SHEET, (*blocks, *doubts) or (Paragraph("没有。"),), sheet=_SHEET)


def _problems(payroll: Payroll) -> Iterator[Problem]:
    months = payroll.year or (payroll.month,)
    yield from payroll.problems
    yield from limit_problems(payroll.limits, payroll.policy)
    yield from warnings_of(payroll.policy, dict.fromkeys((months[0], months[-1])))
