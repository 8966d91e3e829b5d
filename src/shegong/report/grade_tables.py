"""How the grade is found, as an office prints it: years by post, then what each other fact adds."""

from collections.abc import Iterator

import polars as pl

from shegong.messages import _, label, listed
from shegong.report.document import Block, Cell, Column, Paragraph, Table, told_once, words
from shegong.report.pay_grid import GRADE, PayGrid, with_least
from shegong.report.pay_tables import made_table, series_of

_MOST_VALUES = 8


def grade_blocks(grid: PayGrid) -> Iterator[Block]:
    """The grade by years and post for whoever has the least of everything else; and what that else adds."""
    rule = grid.policy.rules.get(GRADE)
    if rule is None:
        missing = _("{name}在 {month} 定不出来：那时有的参数还没有数值。")
        if whole := grid.whole.rules.get(GRADE):
            yield Paragraph(missing.format(name=label(GRADE, whole.name), month=grid.month), "assumed")
        return
    people = None if grid.unlisted(GRADE) else grid.people(grid.asked(GRADE))
    if people is None:
        return
    years = [] if grid.years is None or grid.years in grid.policy.inputs else grid.behind(grid.years)
    used = {*grid.behind(GRADE), *grid.policy.rests_on[GRADE]}
    down = grid.years if grid.years in used else None
    across = grid.post if grid.post in used else None
    factors = [key for key in grid.behind(GRADE) if key not in {down, across, *years}]
    lowest = with_least(people, factors)
    conditions = listed(f"{grid.name(key)} {grid.text(key, grid.usual(key))}" for key in factors)
    notes = [_("表中的人：{conditions}。").format(conditions=conditions)] if factors else []
    title = _("{name}（年限与岗位）").format(name=label(GRADE, rule.name))
    yield made_table(grid, title, down, series_of(grid, lowest, rule, across), notes)
    rows = told_once(row for key in factors for row in _effects(grid, key))
    columns = (Column(_("条件")), Column(_("取值")), Column(_("等级"), "right"))
    if rows:
        limit = (_("都不超过岗位最高等级。"),) if across else ()
        yield Table(_("其他条件折算（与最低的相比）"), columns, rows, limit)


def _effects(grid: PayGrid, key: str) -> Iterator[tuple[Cell, ...]]:
    """A row for each value of an input: what it adds to the grade, whatever else holds."""
    people = grid.people(dict.fromkeys([*grid.asked(GRADE), key]))
    points = grid.points(key)
    if people is None or grid.policy.inputs[key].type.kind in ("date", "money"):
        yield words(grid.name(key)), words(""), words(_("按公式算"))
        return
    base = people.filter(grid.equals(key, grid.usual(key)))
    others = [value for value in points if value != grid.usual(key)]
    together = [others] if len(others) > _MOST_VALUES else [[value] for value in others]
    for values in together:
        steps: set[int] = set()
        for value in values:
            steps |= _steps(grid, base, people.filter(grid.equals(key, value)))
        span = f"–{grid.text(key, values[-1])}" if len(values) > 1 else ""
        yield words(grid.name(key)), words(grid.text(key, values[0]) + span), words(_range(steps))


def _steps(grid: PayGrid, base: pl.DataFrame, other: pl.DataFrame) -> set[int]:
    """By how many grades people differ who are alike but for one fact, where no end of their post stands in the way."""
    steps = other[GRADE] - base[GRADE]
    if grid.post is None:
        return {*steps}
    posts = [*grid.policy.posts.values()]
    highest = pl.Series([posts[rank].highest for rank in other[grid.post]])
    lowest = pl.Series([posts[rank].lowest for rank in other[grid.post]])
    stopped = ((other[GRADE] >= highest) & (steps >= 0)) | ((other[GRADE] <= lowest) & (steps <= 0))
    return {*steps.filter(~stopped), max(steps, key=abs)}


def _range(steps: set[int]) -> str:
    """One number of grades, or between which two it lies."""
    texts = [f"{step:+d}" if step else "0" for step in sorted({min(steps), max(steps)})]
    return _(" 至 ").join(texts)
