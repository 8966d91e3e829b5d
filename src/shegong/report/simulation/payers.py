"""Who bears the cost of a scenario."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from shegong.impact.shares import apportion
from shegong.messages import _
from shegong.money import round_to_integer
from shegong.report.document import Cell, Chart, Column, Section, Series, Table, Tone, money, words
from shegong.report.simulation.common import all_years
from shegong.simulation.outcome import funded
from shegong.simulation.question import Answer
from shegong.simulation.run import Course

_SHOWN = 10_000
"""A hundredth of 万元, in fen."""


def payers_section(answer: Answer) -> list[Section]:
    """Who bears the cost: a table for each variant, and a chart of the one that is asked about."""
    tables = [_payers(answer, course) for course in answer.run.courses if funded(answer.run, course, [0])]
    if not tables:
        return []
    return [Section(_("由谁负担"), (*_chart(answer), *tables))]


def _chart(answer: Answer) -> list[Chart]:
    """The cost by year, as it is shared; the parts are rounded so that they come to the rounded whole."""
    course = answer.main
    by_year = [[each.amount for each in funded(answer.run, course, [year])] for year in all_years(answer)]
    names = [each.name for each in funded(answer.run, course, [0])]
    if not names:
        return []
    shown = [
        apportion(round_to_integer(Fraction(sum(parts), _SHOWN)), [Fraction(part, _SHOWN) for part in parts])
        for parts in by_year
    ]
    series = tuple(
        Series(name, tuple(Decimal(year[number]) / 100 for year in shown))
        for number, name in enumerate(names)
    )
    title = _("{variant}：支出由谁负担").format(variant=course.variant.name)
    return [Chart(title, "stacked", answer.years, series, _("万元"))]


def _payers(answer: Answer, course: Course) -> Table:
    """Who bears what, by year."""
    by_year = [funded(answer.run, course, [year]) for year in all_years(answer)]
    rows = [
        _row(year, [each.amount for each in told]) for year, told in zip(answer.years, by_year, strict=True)
    ]
    if len(rows) > 1:
        sums = [
            sum(parts) for parts in zip(*([each.amount for each in told] for told in by_year), strict=True)
        ]
        rows.append(_row(_("合计"), sums, "strong"))
    names = [each.name for each in by_year[0]]
    columns = (Column(_("年度")), *(Column(name, "right") for name in names), Column(_("合计"), "right"))
    title = _("{variant}：支出由谁负担（元）").format(variant=course.variant.name)
    return Table(title, columns, tuple(rows), (_("核对：合计 = 各方之和"),))


def _row(year: str, parts: Sequence[int], tone: Tone = "") -> tuple[Cell, ...]:
    return (words(year, tone), *(money(part, tone) for part in parts), money(sum(parts), "strong"))
