"""The people of a scenario: by post and grade, what they are paid, and how pay is spread."""

from decimal import Decimal

import numpy as np

from shegong.messages import _
from shegong.money import FEN_PER_YUAN, decimal_text, yuan
from shegong.policy.policy import Policy
from shegong.report.document import (
    Block,
    Chart,
    Column,
    Fact,
    Facts,
    Section,
    Series,
    Table,
    money,
    told_once,
    whole,
    words,
)
from shegong.simulation.outcome import (
    average_pay,
    deciles,
    kinds,
)
from shegong.simulation.question import Answer

_BINS = 10


def people_section(answer: Answer) -> Section:
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
    blocks: list[Block] = [Table(_("各岗位、等级的人数"), columns, told_once(rows)), _wages(answer)]
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


def _wages(answer: Answer) -> Chart:
    """What a person of each post and grade is paid on average, in the last month."""
    policy, last = answer.run.scenario.policy, len(answer.years) - 1
    found = average_pay(answer.main, last)
    posts = sorted({post for post, _grade in found}, key=lambda post: -1 if post is None else post)
    grades = sorted({grade for _post, grade in found}, key=lambda grade: grade or 0)

    def average(post: int | None, grade: int | None) -> Decimal | None:
        fen = found.get((post, grade))
        return None if fen is None else Decimal(decimal_text(fen / FEN_PER_YUAN, 0))

    return Chart(
        _("{year} 末各岗位、等级的人均应发").format(year=answer.years[last]),
        "lines" if len(grades) > 1 else "columns",
        tuple("" if grade is None else str(grade) for grade in grades),
        tuple(
            Series(post_name(policy, post), tuple(average(post, grade) for grade in grades)) for post in posts
        ),
        _("元/月"),
    )


def post_name(policy: Policy, rank: int | None) -> str:
    """What a post is called."""
    return _("不分岗位") if rank is None else [*policy.posts.values()][rank].name


def distribution_section(answer: Answer) -> list[Section]:
    """How pay is spread: before and after, where current pay is known; else of the base and the variant at the end."""
    now = answer.run.now
    if answer.run.holders.average is not None or (answer.main is answer.run.courses[0] and now is None):
        return []
    if now is not None:
        names = (_("现工资"), _("新工资"))
        before, after = now.distribution, answer.main.distribution
        title = _("工资的分布（元/月，方案的第一个月）")
    else:
        base = answer.run.courses[0]
        names = (base.variant.name, answer.main.variant.name)
        before, after = base.expected.pay[0], answer.main.expected.pay[0]
        title = _("工资的分布（元/月，{month}）").format(month=answer.run.scenario.last)
    if not len(before) or not len(after):
        return []
    rows = [
        (words(_("第 {tenth} 个十分位").format(tenth=number)), money(low), money(high), money(high - low))
        for number, (low, high) in enumerate(zip(deciles(before), deciles(after), strict=True), start=1)
    ]
    columns = (Column(_("从低到高")), *(Column(name, "right") for name in names), Column(_("差"), "right"))
    told = _gains(before, after) if now is not None and len(before) == len(after) else ()
    return [
        Section(
            _("工资的分布"), (_histogram(names, before, after), *told, Table(title, columns, tuple(rows)))
        )
    ]


def _gains(before: np.ndarray, after: np.ndarray) -> tuple[Block, ...]:
    """Who gains and who loses, of the same people."""
    rises = after - before
    up, down = rises[rises > 0], -rises[rises < 0]
    told = _("{people} 人，每月 {amount} 元")
    facts = (
        Fact(_("增加的"), told.format(people=len(up), amount=yuan(int(up.sum())))),
        Fact(_("不变的"), _("{people} 人").format(people=int((rises == 0).sum()))),
        Fact(_("减少的"), told.format(people=len(down), amount=yuan(int(down.sum())))),
    )
    return (Facts(facts),)


def _histogram(called: tuple[str, str], before: np.ndarray, after: np.ndarray) -> Chart:
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
        for name, pay in zip(called, (before, after), strict=True)
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
