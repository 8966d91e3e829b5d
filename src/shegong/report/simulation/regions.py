"""What each region costs, by year."""

from shegong.messages import _
from shegong.report.document import (
    Cell,
    Chart,
    Column,
    Section,
    Series,
    Table,
    Tone,
    money,
    words,
)
from shegong.report.simulation.common import all_years, base_name, compared, in_wan
from shegong.simulation.outcome import (
    cost,
)
from shegong.simulation.question import Answer
from shegong.simulation.run import Course

_YEARS_A_TABLE = 4
"""What fits an upright page."""


def regions_section(answer: Answer) -> list[Section]:
    """What each region costs, by year."""
    regions = answer.main.regions
    if len(regions) < 2:  # noqa: PLR2004  one region is the total
        return []
    years = all_years(answer)
    chart = Chart(
        _("各地区增加的支出，{years}").format(years=span_of(answer)),
        "bars",
        regions,
        tuple(
            Series(
                course.variant.name,
                tuple(
                    in_wan(cost(answer.run, course, years, number).change) for number in range(len(regions))
                ),
            )
            for course in compared(answer)
        ),
        _("万元"),
    )
    tables = []
    for course in answer.run.courses:
        title = _("{variant}：各地区支出合计（元）").format(variant=course.variant.name)
        for first in range(0, len(years), _YEARS_A_TABLE):
            some = [*years[first : first + _YEARS_A_TABLE]]
            tables.append(_region_table(answer, course, title, some, total=some[-1] == years[-1]))
    return [Section(_("各地区"), (chart, *tables))]


def _region_table(answer: Answer, course: Course, title: str, some: list[int], *, total: bool) -> Table:
    """Some years of all regions; the last table has what all years come to and add to the base."""
    years = all_years(answer)

    def row(name: str, region: int | None, tone: Tone = "") -> tuple[Cell, ...]:
        single = [cost(answer.run, course, [year], region) for year in some]
        whole_ = cost(answer.run, course, years, region)
        told = [money(each.total, tone) for each in single]
        sums = [money(whole_.total, "strong")] if len(years) > 1 else []
        return (words(name, tone), *told, *([*sums, money(whole_.change, tone)] if total else []))

    rows = [row(name, number) for number, name in enumerate(course.regions)]
    columns = (
        Column(_("地区")),
        *(Column(answer.years[year], "right") for year in some),
        *(
            [Column(_("{count} 年合计").format(count=len(years)), "right")]
            if total and len(years) > 1
            else []
        ),
        *([Column(_("比“{base}”增加").format(base=base_name(answer)), "right")] if total else []),
    )
    note = _("核对：合计 = 各地区之和")
    return Table(title, columns, (*rows, row(_("合计"), None, "strong")), (note,))


def span_of(answer: Answer) -> str:
    """All years together, in words."""
    return answer.years[0] if len(answer.years) == 1 else f"{answer.years[0]} — {answer.years[-1]}"
