"""The years of a scenario: what each variant costs, and between what that may lie."""

from decimal import Decimal
from fractions import Fraction

from shegong.messages import _
from shegong.money import decimal_text, round_to_integer
from shegong.report.chart import Band
from shegong.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    Paragraph,
    Section,
    Series,
    Table,
    Tone,
    money,
    words,
)
from shegong.report.simulation.common import all_years, base_name, in_wan
from shegong.simulation.outcome import (
    WIDTHS,
    Cost,
    cost,
    drawn_totals,
    exceeding,
    is_base,
    spread,
)
from shegong.simulation.question import Answer
from shegong.simulation.run import Course


def years_section(answer: Answer) -> Section:
    """Year by year, each variant: what it costs, what that is above the base, and a head."""
    blocks: list[Block] = [_years_chart(answer)] if len(answer.years) > 1 else []
    blocks += [_costs_table(answer, course) for course in answer.run.courses]
    notes = [
        _("核对：合计 = 各年之和；支出合计 = 应发 + 单位负担；增加 = 支出合计 − 基准（{base}）").format(
            base=base_name(answer)
        ),
        _("不抽签的一次：升、退、补按比例均匀摊到人，都是整数人"),
    ]
    if answer.run.now is not None and any(each.any() for each in answer.run.now.on_cost.values()):
        notes.append(_("现工资的基准也加上各方案的单位负担，才能相减"))
    blocks += [Paragraph(note, "faint") for note in notes]
    return Section(_("各年支出"), tuple(blocks))


def _costs_table(answer: Answer, course: Course) -> Table:
    """What a variant costs year by year; of all but the base, also what the base costs."""
    lengths = _lengths(answer)
    costs = [cost(answer.run, course, [year]) for year in all_years(answer)]
    burdened = any(each.on_cost for each in costs)
    compared = not is_base(answer.run, course)
    rows = [
        _cost_row(year, each, months, burdened=burdened, compared=compared)
        for year, each, months in zip(answer.years, costs, lengths, strict=True)
    ]
    if len(costs) > 1:
        total = Cost(*(sum(values) for values in zip(*costs, strict=True)))
        rows.append(
            _cost_row(_("合计"), total, sum(lengths), burdened=burdened, compared=compared, tone="strong")
        )
    columns = (
        Column(_("年度")),
        Column(_("平均人数"), "right"),
        *((Column(_("应发"), "right"), Column(_("单位负担"), "right")) if burdened else ()),
        Column(_("支出合计"), "right"),
        *((Column(_("基准"), "right"), Column(_("增加"), "right")) if compared else ()),
        Column(_("人均每月"), "right"),
    )
    return Table(_("{name}（元）").format(name=course.variant.name), columns, tuple(rows))


def _lengths(answer: Answer) -> list[int]:
    """How many months each year has."""
    months = answer.run.scenario.months
    return [min(12, months - first) for first in range(0, months, 12)]


def _cost_row(
    year: str, told: Cost, months: int, *, burdened: bool, compared: bool, tone: Tone = ""
) -> tuple[Cell, ...]:
    per_head = told.per_head
    heads = decimal_text(Fraction(told.months_of_work, months), 1)
    return (
        words(year, tone),
        Cell(heads, Decimal(heads), "#,##0.0", tone),
        *((money(told.gross, tone), money(told.on_cost, tone)) if burdened else ()),
        money(told.total, tone),
        *((money(told.total - told.change, tone), money(told.change, tone)) if compared else ()),
        words("") if per_head is None else money(round_to_integer(per_head), tone),
    )


def _years_chart(answer: Answer) -> Chart:
    """The total by year: a line for each variant, with bands where there are draws."""
    series = []
    for course in answer.run.courses:
        values = tuple(in_wan(cost(answer.run, course, [year]).total) for year in all_years(answer))
        bands: tuple[Band, ...] = ()
        if course.drawn is not None and course is answer.main:
            spreads = [
                spread(drawn_totals(answer.run, course, [year], change=False)) for year in all_years(answer)
            ]
            bands = tuple(
                Band(
                    f"{width}%",
                    tuple(in_wan(each.bands[number][1]) for each in spreads),
                    tuple(in_wan(each.bands[number][2]) for each in spreads),
                )
                for number, (width, _low, _high) in enumerate(spreads[0].bands)
            )
        series.append(Series(course.variant.name, values, bands))
    budget = answer.question.budget
    line = in_wan(budget) if budget is not None and answer.question.measure == "total" else None
    return Chart(_("各年支出合计"), "lines", answer.years, tuple(series), _("万元"), line)


def draws_section(answer: Answer, *, brief: bool) -> Section:
    """Between what the years may lie, and how likely a budget does not do."""
    question = answer.question
    tables: list[Block] = []
    for course in answer.run.courses:
        for change in (False, True):
            if change and is_base(answer.run, course):
                continue
            what = _("比“{base}”增加").format(base=base_name(answer)) if change else _("支出合计")
            budget = question.budget if (question.measure == "change") == change else None
            title = _("{name}：{what}（万元）").format(name=course.variant.name, what=what)
            tables.append(_spreads(answer, course, title, budget, change=change, brief=brief))
    notes = (
        _("{draws} 次抽签，种子 {seed}；各方案用同样的签，方案之间的差不是运气").format(
            draws=f"{question.draws:,}", seed=question.seed
        ),
        _("范围的两端都是抽到过的数"),
    )
    return Section(_("有多大把握"), (*tables, *(Paragraph(note, "faint") for note in notes)))


def _spreads(
    answer: Answer, course: Course, title: str, budget: int | None, *, change: bool, brief: bool
) -> Table:
    """How the years come out over all draws."""
    rows = []
    for year, name in enumerate(answer.years):
        values = drawn_totals(answer.run, course, [year], change=change)
        told = spread(values)
        bands = [
            words(f"{in_wan(low):,} – {in_wan(high):,}")
            for width, low, high in told.bands
            if width in _shown_widths(brief=brief)
        ]
        over = [] if budget is None else [words(percent(exceeding(values, budget)))]
        rows.append(
            (words(name), words(f"{in_wan(told.mean):,}"), words(f"{in_wan(told.median):,}"), *bands, *over)
        )
    columns = (
        Column(_("年度")),
        Column(_("平均"), "right"),
        Column(_("中位"), "right"),
        *(
            Column(_("{width}% 的可能在").format(width=width), "right")
            for width in _shown_widths(brief=brief)
        ),
        *([Column(_("超过预算的可能"), "right")] if budget is not None else []),
    )
    return Table(title, columns, tuple(rows))


def _shown_widths(*, brief: bool) -> tuple[int, ...]:
    return (80,) if brief else WIDTHS


def percent(share: Fraction) -> str:
    """A share as people read it, with one decimal."""
    return decimal_text(share * 100, 1) + "%"
