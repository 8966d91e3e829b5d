"""A scenario's answer as a document: the figure first, then what it rests on, then years, places, people, payers."""

from collections.abc import Mapping, Sequence

from shegong.messages import _
from shegong.report.document import (
    Block,
    Document,
    Headline,
    Paragraph,
    Section,
)
from shegong.report.simulation.basis import basis_sections, reproduction_section
from shegong.report.simulation.claim import claim_blocks
from shegong.report.simulation.common import all_years, base_name, compared, in_wan
from shegong.report.simulation.payers import payers_section
from shegong.report.simulation.people import distribution_section, people_section
from shegong.report.simulation.regions import regions_section
from shegong.report.simulation.sought import sensitivity_section, sought_section
from shegong.report.simulation.years import draws_section, percent, years_section
from shegong.simulation.outcome import cost, drawn_totals, exceeding
from shegong.simulation.question import Answer


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
        years_section(answer),
        *([draws_section(answer, brief=brief)] if answer.question.draws else []),
        *sought_section(answer),
        *([] if brief else regions_section(answer)),
        *payers_section(answer),
        *([] if brief else [people_section(answer), *distribution_section(answer)]),
        *sensitivity_section(answer),
        *([] if brief else [_text(answer)]),
        reproduction_section(manifest, brief=brief),
    ]
    return Document(scenario.name, subtitle, tuple(sections))


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
        spans.append((all_years(answer), _("{count} 年一共").format(count=len(answer.years))))
    for course in compared(answer):
        for years, span in spans:
            change = cost(answer.run, course, years).change
            caption = (
                _("{name}：{span}比“{base}”增加的支出")
                if change >= 0
                else _("{name}：{span}比“{base}”减少的支出")
            ).format(name=course.variant.name, span=span, base=base_name(answer))
            blocks.append(Headline(_("{amount} 万元").format(amount=f"{in_wan(abs(change)):,}"), caption))
    blocks += _budget(answer)
    note = answer.run.scenario.note
    if note:
        blocks.append(Paragraph(note))
    for course in compared(answer):
        blocks += claim_blocks(answer, course)
    return Section(_("要点"), tuple(blocks))


def _budget(answer: Answer) -> list[Block]:
    """What is left of the budget, and how likely it does not do."""
    budget, course = answer.question.budget, answer.main
    if budget is None:
        return []
    years = answer.years[answer.counted[0]] if len(answer.counted) == 1 else _("各年之和")
    told = cost(answer.run, course, answer.counted)
    left = budget - (told.change if answer.question.measure == "change" else told.total)
    what = (
        _("{name}：{years}，预算 {budget} 万元还剩")
        if left >= 0
        else _("{name}：{years}，超过预算 {budget} 万元")
    )
    caption = what.format(name=course.variant.name, years=years, budget=f"{in_wan(budget):,}")
    blocks: list[Block] = [Headline(_("{amount} 万元").format(amount=f"{in_wan(abs(left)):,}"), caption)]
    if course.drawn is not None:
        values = drawn_totals(answer.run, course, answer.counted, change=answer.question.measure == "change")
        caption = _("{name}：{years}，超过预算 {budget} 万元的可能").format(
            name=course.variant.name, years=years, budget=f"{in_wan(budget):,}"
        )
        blocks.append(Headline(percent(exceeding(values, budget)), caption))
    return blocks


def _text(answer: Answer) -> Section:
    """The scenario as it was written."""
    notes = [each.variant.note for each in answer.run.courses if each.variant.note]
    blocks = (Paragraph(answer.run.scenario.text, "faint"), *(Paragraph(note) for note in notes))
    return Section(_("方案全文"), blocks)
