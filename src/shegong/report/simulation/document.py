"""A scenario's answer as a document: the figure first, then what it rests on, then years, places, people, payers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from shegong.messages import _
from shegong.money import decimal_text, round_to_integer, yuan
from shegong.policy.policy import Policy
from shegong.report.chart import Band
from shegong.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Fact,
    Facts,
    Headline,
    Paragraph,
    Section,
    Series,
    Table,
    Tone,
    money,
    told_once,
    whole,
    words,
)
from shegong.report.simulation.basis import basis_sections, reproduction_section
from shegong.report.simulation.claim import claim_blocks
from shegong.report.simulation.sought import sensitivity_section, sought_section
from shegong.simulation.outcome import (
    WIDTHS,
    Cost,
    cost,
    deciles,
    drawn_totals,
    exceeding,
    funded,
    is_base,
    kinds,
    spread,
)
from shegong.simulation.question import Answer
from shegong.simulation.run import Course

_WAN = 1_000_000
_BINS = 10
_YEARS_A_TABLE = 4
"""What fits an upright page."""


def document(answer: Answer, manifest: Mapping[str, object], *, brief: bool = False) -> Document:
    """The whole answer; `brief` is what fits a screen."""
    scenario = answer.run.scenario
    subtitle = _("{policy}，{start} 至 {last}").format(
        policy=scenario.policy.name, start=scenario.start, last=scenario.last
    )
    if answer.run.holders.synthetic:
        subtitle += _("；合成人员，非真实")
    sections = [
        _headlines(answer),
        *basis_sections(answer, brief=brief),
        _years(answer),
        *([_draws(answer, brief=brief)] if answer.question.draws else []),
        *sought_section(answer),
        *([] if brief else _regions(answer)),
        *_payers(answer),
        *([] if brief else [_people(answer), *_distribution(answer)]),
        *sensitivity_section(answer),
        *([] if brief else [_text(answer), reproduction_section(manifest)]),
    ]
    return Document(scenario.name, subtitle, tuple(sections))


def in_wan(fen: int | Fraction) -> Decimal:
    """An amount in 万元, two decimals: for charts and headlines."""
    return Decimal(decimal_text(Fraction(fen, _WAN), 2))


def _all_years(answer: Answer) -> range:
    return range(len(answer.years))


def _compared(answer: Answer) -> list[Course]:
    """The courses that are held against the base."""
    return [course for course in answer.run.courses if not is_base(answer.run, course)]


def _headlines(answer: Answer) -> Section:
    """The figures that people will repeat."""
    blocks: list[Block] = []
    last = len(answer.years) - 1
    year = (
        _("{year} 年").format(year=answer.years[last])
        if answer.years[last].isdecimal()
        else answer.years[last]
    )
    spans: list[tuple[Sequence[int], str]] = [([last], year)]
    if last:
        spans.append((_all_years(answer), _("{count} 年一共").format(count=len(answer.years))))
    for course in _compared(answer):
        for years, span in spans:
            change = cost(answer.run, course, years).change
            caption = (
                _("{name}：{span}比“{base}”增加的支出")
                if change >= 0
                else _("{name}：{span}比“{base}”减少的支出")
            ).format(name=course.variant.name, span=span, base=base_name(answer))
            blocks.append(Headline(_("{amount} 万元").format(amount=f"{in_wan(abs(change)):,}"), caption))
    note = answer.run.scenario.note
    if note:
        blocks.append(Paragraph(note))
    for course in _compared(answer):
        blocks += claim_blocks(answer, course)
    return Section(_("要点"), tuple(blocks))


def base_name(answer: Answer) -> str:
    """What the variants are compared with."""
    return _("现工资") if answer.run.now is not None else answer.run.courses[0].variant.name


def _years(answer: Answer) -> Section:
    """Year by year, each variant: what it costs, what that is above the base, and a head."""
    blocks: list[Block] = [_years_chart(answer)] if len(answer.years) > 1 else []
    if answer.run.now is not None:
        blocks.append(_costs_table(answer, _("现工资，不含单位负担"), _costs_now(answer)))
    for course in answer.run.courses:
        costs = [cost(answer.run, course, [year]) for year in _all_years(answer)]
        blocks.append(_costs_table(answer, course.variant.name, costs))
    notes = (
        _("核对：合计 = 各年之和；支出合计 = 应发 + 单位负担"),
        _("不抽签的一次：升、退、补按比例均匀摊到人，都是整数人"),
    )
    blocks += [Paragraph(note, "faint") for note in notes]
    return Section(_("各年支出"), tuple(blocks))


def _costs_table(answer: Answer, name: str, costs: list[Cost]) -> Table:
    lengths = _lengths(answer)
    burdened = any(each.on_cost for each in costs)
    rows = [
        _cost_row(year, each, months, burdened=burdened)
        for year, each, months in zip(answer.years, costs, lengths, strict=True)
    ]
    if len(costs) > 1:
        rows.append(_cost_row(_("合计"), _sum(costs), sum(lengths), burdened=burdened, strong=True))
    columns = (
        Column(_("年度")),
        Column(_("平均人数"), "right"),
        *((Column(_("应发"), "right"), Column(_("单位负担"), "right")) if burdened else ()),
        Column(_("支出合计"), "right"),
        Column(_("比“{base}”增加").format(base=base_name(answer)), "right"),
        Column(_("人均每月"), "right"),
    )
    return Table(_("{name}（元）").format(name=name), columns, tuple(rows))


def _costs_now(answer: Answer) -> list[Cost]:
    """What people are paid now, if it stays so."""
    now, people = answer.run.now, answer.run.holders.count
    if now is None:
        return []
    gross = int(now.gross.sum())
    return [Cost(gross * length, 0, 0, people * length) for length in _lengths(answer)]


def _lengths(answer: Answer) -> list[int]:
    """How many months each year has."""
    months = answer.run.scenario.months
    return [min(12, months - first) for first in range(0, months, 12)]


def _sum(costs: list[Cost]) -> Cost:
    return Cost(*(sum(values) for values in zip(*costs, strict=True)))


def _cost_row(
    year: str, told: Cost, months: int, *, burdened: bool, strong: bool = False
) -> tuple[Cell, ...]:
    tone: Tone = "strong" if strong else ""
    per_head = told.per_head
    heads = decimal_text(Fraction(told.months_of_work, months), 1)
    return (
        words(year, tone),
        Cell(heads, Decimal(heads), "#,##0.0", tone),
        *((money(told.gross, tone), money(told.on_cost, tone)) if burdened else ()),
        money(told.total, tone),
        money(told.change, tone),
        words("") if per_head is None else money(round_to_integer(per_head), tone),
    )


def _years_chart(answer: Answer) -> Chart:
    """The total by year: a line for each variant, with bands where there are draws."""
    series = []
    for course in answer.run.courses:
        values = tuple(in_wan(cost(answer.run, course, [year]).total) for year in _all_years(answer))
        bands: tuple[Band, ...] = ()
        if course.drawn is not None and course is answer.main:
            spreads = [
                spread(drawn_totals(answer.run, course, [year], change=False)) for year in _all_years(answer)
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


def _draws(answer: Answer, *, brief: bool) -> Section:
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
        over = [] if budget is None else [words(_percent(exceeding(values, budget)))]
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


def _percent(share: Fraction) -> str:
    return decimal_text(share * 100, 1) + "%"


def _regions(answer: Answer) -> list[Section]:
    """What each region costs, by year."""
    regions = answer.main.regions
    if len(regions) < 2:  # noqa: PLR2004  one region is the total
        return []
    years = _all_years(answer)
    chart = Chart(
        _("各地区增加的支出，{years}").format(years=_span(answer)),
        "bars",
        regions,
        tuple(
            Series(
                course.variant.name,
                tuple(
                    in_wan(cost(answer.run, course, years, number).change) for number in range(len(regions))
                ),
            )
            for course in _compared(answer)
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
    years = _all_years(answer)

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


def _span(answer: Answer) -> str:
    """All years together, in words."""
    return answer.years[0] if len(answer.years) == 1 else f"{answer.years[0]} — {answer.years[-1]}"


def _payers(answer: Answer) -> list[Section]:
    """Who bears the cost."""
    course = answer.main
    by_year = [funded(answer.run, course, [year]) for year in _all_years(answer)]
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


def _people(answer: Answer) -> Section:
    """People by post and grade, at the end of the first and the last year."""
    course, policy = answer.main, answer.run.scenario.policy
    shown = sorted({0, len(answer.years) - 1})
    counts = [{(kind.post, kind.grade): kind.people for kind in kinds(course, year)} for year in shown]
    keys = sorted({key for each in counts for key in each}, key=lambda key: (key[0] or -1, key[1] or 0))
    rows = [
        (
            words(post_name(policy, post)),
            words("" if grade is None else str(grade)),
            *(whole(each.get((post, grade), 0)) for each in counts),
        )
        for post, grade in keys
    ]
    rows.append(
        (words(_("合计"), "strong"), words(""), *(whole(sum(each.values()), "strong") for each in counts))
    )
    columns = (
        Column(_("岗位")),
        Column(_("等级"), "center"),
        *(Column(_("{year} 末").format(year=answer.years[year]), "right") for year in shown),
    )
    grades = sorted({grade for _post, grade in keys if grade is not None})
    blocks: list[Block] = [Table(_("各岗位、等级的人数"), columns, told_once(rows))]
    if grades:
        posts = sorted({post for post, _grade in keys}, key=lambda post: post or 0)
        chart = Chart(
            _("{year} 末各等级的人数").format(year=answer.years[shown[-1]]),
            "stacked",
            tuple(str(grade) for grade in grades),
            tuple(
                Series(
                    post_name(policy, post),
                    tuple(Decimal(counts[-1].get((post, grade), 0)) for grade in grades),
                )
                for post in posts
            ),
            _("人"),
        )
        blocks.insert(0, chart)
    return Section(_("人员"), tuple(blocks))


def post_name(policy: Policy, rank: int | None) -> str:
    """What a post is called."""
    return _("不分岗位") if rank is None else [*policy.posts.values()][rank].name


def _distribution(answer: Answer) -> list[Section]:
    """How pay is spread before and after, where what people are paid now is known."""
    now = answer.run.now
    if now is None or answer.run.holders.average is not None:
        return []
    before, after = now.distribution, answer.main.distribution
    rows = [
        (words(_("第 {tenth} 个十分位").format(tenth=number + 1)), money(low), money(high), money(high - low))
        for number, (low, high) in enumerate(zip(deciles(before), deciles(after), strict=True))
    ]
    columns = (
        Column(_("从低到高")),
        Column(_("现工资"), "right"),
        Column(_("新工资"), "right"),
        Column(_("差"), "right"),
    )
    if len(before) == len(after):
        rises = after - before
        facts = (
            Fact(
                _("增加的"),
                _("{people} 人，每月 {amount} 元").format(
                    people=int((rises > 0).sum()), amount=yuan(int(rises[rises > 0].sum()))
                ),
            ),
            Fact(_("不变的"), _("{people} 人").format(people=int((rises == 0).sum()))),
            Fact(
                _("减少的"),
                _("{people} 人，每月 {amount} 元").format(
                    people=int((rises < 0).sum()), amount=yuan(int(-rises[rises < 0].sum()))
                ),
            ),
        )
        told: tuple[Block, ...] = (Facts(facts),)
    else:
        told = ()
    table = Table(_("工资的分布（元/月，方案的第一个月）"), columns, tuple(rows))
    return [Section(_("工资的分布"), (_histogram(before, after), *told, table))]


def _histogram(before: "np.ndarray", after: "np.ndarray") -> Chart:
    """How many are paid between which round amounts."""
    low, high = int(min(before.min(), after.min())), int(max(before.max(), after.max()))
    width = _round_width(max(high - low, 1))
    first = low // width
    count = high // width - first + 1
    names = tuple(
        f"{(first + number) * width // 100:,}–{(first + number + 1) * width // 100:,}"
        for number in range(count)
    )
    series = tuple(
        Series(name, tuple(Decimal(int(each)) for each in np.bincount(pay // width - first, minlength=count)))
        for name, pay in ((_("现工资"), before), (_("新工资"), after))
    )
    return Chart(
        _("每月工资在各段的人数"), "columns", names, series, _("人"), notes=(_("各段含下端，不含上端（元）"),)
    )


def _round_width(span: int) -> int:
    width = 100
    while True:
        for factor in (1, 2, 5):
            if span <= width * factor * _BINS:
                return width * factor
        width *= 10


def _text(answer: Answer) -> Section:
    """The scenario as it was written."""
    notes = [each.variant.note for each in answer.run.courses if each.variant.note]
    blocks = (Paragraph(answer.run.scenario.text, "faint"), *(Paragraph(note) for note in notes))
    return Section(_("方案全文"), blocks)
