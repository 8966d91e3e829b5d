"""Who bears the cost of a scenario."""

from shegong.messages import _
from shegong.report.document import (
    Chart,
    Column,
    Section,
    Series,
    Table,
    money,
    words,
)
from shegong.report.simulation.common import all_years, in_wan
from shegong.simulation.outcome import (
    funded,
)
from shegong.simulation.question import Answer


def payers_section(answer: Answer) -> list[Section]:
    """Who bears the cost."""
    course = answer.main
    by_year = [funded(answer.run, course, [year]) for year in all_years(answer)]
    if not by_year[0]:
        return []
    names = [each.name for each in by_year[0]]
    series = tuple(
        Series(name, tuple(in_wan(year[number].amount) for year in by_year))
        for number, name in enumerate(names)
    )
    chart = Chart(
        _("{variant}：支出由谁负担").format(variant=course.variant.name),
        "stacked",
        answer.years,
        series,
        _("万元"),
    )
    rows = [
        (
            words(year),
            *(money(each.amount) for each in told),
            money(sum(each.amount for each in told), "strong"),
        )
        for year, told in zip(answer.years, by_year, strict=True)
    ]
    if len(rows) > 1:
        sums = [sum(year[number].amount for year in by_year) for number in range(len(names))]
        rows.append(
            (
                words(_("合计"), "strong"),
                *(money(each, "strong") for each in sums),
                money(sum(sums), "strong"),
            )
        )
    columns = (Column(_("年度")), *(Column(name, "right") for name in names), Column(_("合计"), "right"))
    title = _("{variant}：支出由谁负担（元）").format(variant=course.variant.name)
    table = Table(title, columns, tuple(rows), (_("核对：合计 = 各方之和"),))
    return [Section(_("由谁负担"), (chart, table))]
