"""The value that keeps a budget, and what moves the answer: sections of a report."""

from decimal import Decimal
from fractions import Fraction

from shegong.formula.types import Type
from shegong.messages import _
from shegong.money import decimal_text, yuan
from shegong.report.citations import status_name
from shegong.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    Fact,
    Facts,
    Section,
    Series,
    Table,
    Tone,
    money,
    whole,
    words,
)
from shegong.simulation.question import Answer, Sought
from shegong.simulation.targets import figure_text, target_of

_WAN = 1_000_000


def sought_section(answer: Answer) -> list[Section]:
    """Which value keeps the budget, with all that was evaluated."""
    sought = answer.sought
    if sought is None:
        return []
    budget = answer.question.budget or 0
    facts = [
        Fact(
            _("求的数"),
            _("{name}（{key}），{variant}").format(
                name=sought.target.name, key=sought.target.key, variant=sought.variant.name
            ),
        ),
        Fact(
            _("范围"),
            _("{low} 至 {high}，步长 {step}").format(
                low=_shown(sought, sought.low),
                high=_shown(sought, sought.high),
                step=_shown(sought, sought.step),
            ),
        ),
        Fact(
            _("预算"),
            _("{amount} 元，{what}，{years}").format(
                amount=yuan(budget), what=_budgeted(answer), years=_counted(answer)
            ),
        ),
        Fact(_("答案"), _verdict(sought), "strong"),
    ]
    solution = sought.solution
    if solution.value is not None and solution.residual is not None:
        facts.append(Fact(_("预算还剩"), _("{amount} 元").format(amount=yuan(solution.residual))))
    if solution.next is not None:
        over = solution.next.cost - budget
        facts.append(
            Fact(
                _("再进一步"),
                _("{value}：{amount} 元，超过预算 {over} 元").format(
                    value=_shown(sought, solution.next.value),
                    amount=yuan(solution.next.cost),
                    over=yuan(over),
                ),
            )
        )
    facts.append(
        Fact(
            _("依据"),
            _("支出随它只升（或只降），已由公式证明")
            if solution.proved
            else _("没有证明支出随它只升或只降，范围里的值全部算过"),
        )
    )
    facts += [
        Fact(_("也行的"), f"{_shown(sought, low)} – {_shown(sought, high)}") for low, high in solution.others
    ]
    rows = tuple(
        (
            whole(number),
            words(_shown(sought, each.value)),
            money(each.cost),
            words(
                _("在预算之内") if each.cost <= budget else _("超过"),
                "" if each.cost <= budget else "assumed",
            ),
        )
        for number, each in enumerate(solution.evaluations, start=1)
    )
    columns = (
        Column(_("次序"), "right"),
        Column(sought.target.name, "right"),
        Column(_("支出（元）"), "right"),
        Column(_("预算"), "center"),
    )
    table = Table(_("算过的值"), columns, rows)
    return [Section(_("要多少才不超预算"), (Facts(tuple(facts)), table))]


def _measured(answer: Answer) -> str:
    return _("支出合计") if answer.question.measure == "total" else _("比基准增加")


def _budgeted(answer: Answer) -> str:
    """What the budget is for."""
    probability = answer.question.probability
    what = _measured(answer)
    if probability is not None:
        return _("{what}有 {share}% 的把握不超过").format(what=what, share=decimal_text(probability * 100))
    return _("{what}的平均").format(what=what) if answer.question.draws else what


def _counted(answer: Answer) -> str:
    if len(answer.counted) == len(answer.years) > 1:
        return _("各年之和")
    return answer.years[answer.counted[0]]


def _shown(sought: Sought, value: Fraction) -> str:
    return figure_text(value, sought.target.type)


def _verdict(sought: Sought) -> str:
    solution = sought.solution
    match solution.verdict:
        case "every":
            return _("范围里的值都不超预算")
        case _:
            assert solution.value is not None  # noqa: S101  a value was found
            return _shown(sought, solution.value)


def sensitivity_section(answer: Answer) -> list[Section]:
    """What moves the answer, the most first; assumed and published figures apart."""
    found = answer.sensitivity
    if found is None or not found.bars:
        return []
    columns = (
        Column(_("数")),
        Column(_("来历"), "center"),
        Column(_("从"), "right"),
        Column(_("现在"), "right"),
        Column(_("到"), "right"),
        Column(_("取低值时"), "right"),
        Column(_("取高值时"), "right"),
        Column(_("相差"), "right"),
    )
    rows = []
    kinds = {bar.key: _kind(answer, bar.key) for bar in found.bars}
    for bar in found.bars:
        low, high = (
            words(_("不成立")) if end is None else money(end) for end in (bar.cost_at_low, bar.cost_at_high)
        )
        told = (
            status_name(bar.status)
            if bar.key in found.stated
            else _("{status}，没有写范围").format(status=status_name(bar.status))
        )
        shown = [words(figure_text(value, kinds[bar.key])) for value in (bar.low, bar.base, bar.high)]
        tone: Tone = "assumed" if bar.status == "assumed" else ""
        rows.append((words(bar.name), Cell(told, tone=tone), *shown, low, high, money(bar.width)))
    charted = [
        bar
        for bar in found.bars
        if bar.width and bar.cost_at_low is not None and bar.cost_at_high is not None
    ]
    blocks: list[Block] = []
    if charted:
        blocks.append(
            Chart(
                _("哪个数最影响结果（{what}，{years}）").format(
                    what=_measured(answer), years=_counted(answer)
                ),
                "tornado",
                tuple(f"{bar.name}（{status_name(bar.status)}）" for bar in charted),
                (
                    Series(_("取低值时"), tuple(_wan(bar.cost_at_low) for bar in charted)),
                    Series(_("取高值时"), tuple(_wan(bar.cost_at_high) for bar in charted)),
                ),
                _("万元"),
                _wan(found.bars[0].cost_at_base),
            )
        )
    title = _("一次只动一个数，不抽签（元）")
    note = _("没有写范围的，按上下一成；个数至少上下 1")
    blocks.append(Table(title, columns, tuple(rows), (note,)))
    return [Section(_("哪个数最影响结果"), tuple(blocks))]


def _kind(answer: Answer, key: str) -> Type:
    return target_of(answer.run.scenario, answer.main.variant, key).type


def _wan(fen: int | None) -> Decimal:
    return Decimal(decimal_text(Fraction(fen or 0, _WAN), 2))
