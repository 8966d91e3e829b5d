"""The pay tables of a month, as an office prints them: by grade and post, then item by item. The engine calculates."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from shegong.formula.types import MONEY, Type
from shegong.messages import _, label, listed
from shegong.money import yuan
from shegong.policy.policy import Parameter, Rule
from shegong.report.document import (
    Block,
    Column,
    Paragraph,
    Table,
    money,
    spread,
    without_empty_columns,
    words,
)
from shegong.report.pay_cases import circumstances
from shegong.report.pay_grid import GRADE, Ends, PayGrid, determines, ends_of, with_least

GROSS = "gross"
_WIDEST = 8
_MOST_ITEMS = 6
_MOST_PARTS = 4
_LONG = 20
_EVERY = 5


class Series(NamedTuple):
    """A column of a table: what a rule comes to for some people."""

    heading: str
    rule: Rule
    people: pl.DataFrame


class _Line(NamedTuple):
    """A row of a table: from which value to which it holds, and what each column comes to there."""

    first: int
    last: int
    ends: tuple[Ends | None, ...]


class _Headline(NamedTuple):
    """The table of the gross pay: whose pay stands there, and by which facts it is arranged."""

    table: Table
    people: pl.DataFrame
    keys: set[str]

    def tells(self, rule: Rule, keys: Iterable[str]) -> bool:
        """Whether an item that `keys` decide can be read from it."""
        return self.keys >= {*keys} and self.people[rule.key].equals(self.people[GROSS])


def pay_blocks(grid: PayGrid) -> tuple[Block, ...]:
    """What is paid in the month: the whole by grade and post, then each item by the fewest facts that decide it."""
    headline = _headline(grid)
    return (
        *_missing(grid),
        *([headline.table] if headline else []),
        *_items(grid, headline),
        *circumstances(grid),
        *_grounds(grid),
    )


def _missing(grid: PayGrid) -> Iterator[Paragraph]:
    """Why there are no amounts, where there are none."""
    without = [rule for rule in grid.whole.items if rule.key not in grid.policy.rules]
    if not without:
        return
    items = _names(without)
    if empty := [each for each in grid.missing if not each.values]:
        text = _("{items}没有金额：办法没有规定{names}，由各地确定。")
        yield Paragraph(text.format(items=items, names=_names(empty)), "assumed")
    if later := [each for each in grid.missing if each.values]:
        text = _("{items}在 {month} 没有金额：那时还没有{names}的数值。")
        yield Paragraph(text.format(items=items, month=grid.month, names=_names(later)), "assumed")


def _names(entries: Iterable[Parameter | Rule]) -> str:
    return listed(label(each.key, each.name) for each in entries)


def _headline(grid: PayGrid) -> _Headline | None:
    """What is paid in all, by grade (or years) and post; what else counts is held at its lowest."""
    rule = grid.policy.rules.get(GROSS)
    people = None if rule is None or grid.unlisted(GROSS) else grid.people(grid.asked(GROSS))
    if rule is None or people is None:
        return None
    used = grid.policy.rests_on[GROSS] | {*grid.behind(GROSS)}
    down = next((key for key in (GRADE, grid.years) if key in used), None)
    across = grid.post if grid.post in used else None
    held = _held(grid, people, down)
    chosen = with_least(people, held)
    notes = []
    if held:
        told = listed(f"{grid.name(key)} {grid.text(key, grid.usual(key))}" for key in held)
        notes.append(_("表中的人：{conditions}。").format(conditions=told))
    free = [key for key in grid.asked(GROSS) if key not in {*held, down, across}]
    if free and not determines(chosen, [key for key in (down, across) if key], GROSS):
        notes.append(
            _("一格里有两个数的，因{names}不同而有高低。").format(names=listed(map(grid.name, free)))
        )
    title = _("{name}（元/月）").format(name=label(rule.key, rule.name))
    table = made_table(grid, title, down, series_of(grid, chosen, rule, across), notes)
    return _Headline(table, chosen, {key for key in (down, across) if key})


def _held(grid: PayGrid, people: pl.DataFrame, down: str | None) -> list[str]:
    """The inputs that count beside the grade (or the years) and the post."""
    years = [] if grid.years is None or grid.years in grid.policy.inputs else grid.behind(grid.years)
    asked = grid.asked(GROSS)
    others = [key for key in asked if key not in {down, grid.post, grid.years, *years}]
    if down != GRADE:
        return others
    every = {*asked, GRADE}
    return [key for key in others if not determines(people, sorted(every - {key}), GROSS)]


def series_of(grid: PayGrid, people: pl.DataFrame, rule: Rule, across: str | None) -> list[Series]:
    """A column for each value of an input or a rule; a single one without it."""
    if across is None:
        return [Series(_("数额") if rule.type == MONEY else label(rule.key, rule.name), rule, people)]
    # An office names the highest post first.
    values = people[across].unique().sort(descending=across == grid.post)
    return [
        Series(grid.text(across, int(value)), rule, people.filter(pl.col(across) == value))
        for value in values
    ]


def made_table(
    grid: PayGrid, title: str, down: str | None, series: Sequence[Series], notes: Iterable[str] = ()
) -> Table:
    """A row for each value of `down`; counts that make no difference share one, and even steps are told in a note."""
    found = [_found(each, down) for each in series]
    values = sorted({value for each in found for value in each}, reverse=down == grid.post)
    lines = [_Line(value, value, tuple(each.get(value) for each in found)) for value in values]
    below = list(notes)
    if down is not None and down != GRADE and grid.is_count(down):
        lines = _joined(lines)
        step = _step(lines) if len(lines) > _LONG else None
        if step:
            lines = [line for line in lines if line.first < _EVERY or line.first % _EVERY == 0]
            below.append(_step_text(grid, down, series[0].rule.type, step))
    kinds = [each.rule.type for each in series]
    rows = [
        (
            *([words(_line_text(grid, down, line, values[-1]))] if down else []),
            *(spread(ends, kind) if ends else words("") for ends, kind in zip(line.ends, kinds, strict=True)),
        )
        for line in lines
    ]
    first = [Column(grid.heading(down), "center")] if down else []
    columns = (*first, *(Column(each.heading, "right") for each in series))
    return Table(title, columns, tuple(rows), tuple(below))


def _found(series: Series, down: str | None) -> dict[int, Ends]:
    """For each value of `down`, what the rule comes to."""
    ends = [pl.col(series.rule.key).min().alias("least"), pl.col(series.rule.key).max().alias("greatest")]
    if down is None:
        return {0: ends_of(series.people[series.rule.key])}
    return {
        int(value): (int(least), int(greatest))
        for value, least, greatest in series.people.group_by(down).agg(ends).iter_rows()
    }


def _joined(lines: Iterable[_Line]) -> list[_Line]:
    """Lines that follow on each other and say the same, as one."""
    joined: list[_Line] = []
    for line in lines:
        if joined and joined[-1].ends == line.ends and joined[-1].last + 1 == line.first:
            joined[-1] = joined[-1]._replace(last=line.last)
        else:
            joined.append(line)
    return joined


def _step(lines: Sequence[_Line]) -> int | None:
    """By how much every column rises from each line to the next, if it is always the same."""
    steps: set[int] = set()
    for line, following in pairwise(lines):
        for ends, later in zip(line.ends, following.ends, strict=True):
            if ends is None or later is None or following.first != line.first + 1:
                return None
            if ends[0] != ends[1] or later[0] != later[1]:
                return None
            steps.add(later[0] - ends[0])
    return steps.pop() if len(steps) == 1 else None


def _step_text(grid: PayGrid, down: str, kind: Type, step: int) -> str:
    text = (
        _("{name}每多 1 {unit}，多 {step} 元。") if kind == MONEY else _("{name}每多 1 {unit}，多 {step}。")
    )
    unit = grid.policy.inputs[down].unit if down in grid.policy.inputs else ""
    return text.format(name=grid.name(down), unit=unit, step=yuan(step) if kind == MONEY else step)


def _line_text(grid: PayGrid, down: str, line: _Line, top: int) -> str:
    """The values that a line stands for."""
    if line.first == line.last:
        return grid.text(down, line.first)
    if line.last == top:
        return _("{first} 及以上").format(first=line.first)
    return f"{line.first}–{line.last}"


def _items(grid: PayGrid, headline: _Headline | None) -> Iterator[Table]:
    """The items and the other totals, but for what the headline tells; those that one fact decides share a table."""
    found: dict[tuple[str, ...], list[tuple[Rule, pl.DataFrame]]] = {}
    left: list[tuple[Rule, pl.DataFrame | None]] = []
    for rule in grid.policy.rules.values():
        if rule.kind == "info" or rule.key == GROSS:
            continue
        people = None if grid.unlisted(rule.key) else grid.people(grid.asked(rule.key))
        keys = None if people is None else grid.keys_of(rule.key, people)
        if people is None or keys is None or (len(keys) > 1 and rule.kind != "earning"):
            left.append((rule, people))
        elif not (headline and headline.tells(rule, keys)) and (keys or not _is_rare(grid, rule, people)):
            found.setdefault(keys, []).append((rule, people))
    for keys in sorted(found, key=len):
        if len(keys) < 2:  # noqa: PLR2004  one column for each item
            yield from _listings(grid, keys, found[keys])
        else:
            for rule, people in found[keys]:
                tables = list(_crossings(grid, keys, rule, people))
                yield from tables
                left += [] if tables else [(rule, people)]
    if left:
        yield _rest(grid, left)


def _is_rare(grid: PayGrid, rule: Rule, people: pl.DataFrame) -> bool:
    """Whether an item is nothing but in circumstances that are told elsewhere."""
    told = grid.defaulted(rule.key) or grid.is_seasonal(rule.key)
    return not rule.total and bool(told) and ends_of(people[rule.key]) == (0, 0)


def _listings(
    grid: PayGrid, keys: Sequence[str], items: Sequence[tuple[Rule, pl.DataFrame]]
) -> Iterator[Table]:
    """Items that one fact decides, or none: a column each."""
    if not keys:
        rows = tuple(
            (words(label(rule.key, rule.name)), money(people[rule.key][0])) for rule, people in items
        )
        yield Table(_("人人相同的项目（元）"), (Column(_("项目")), Column(_("数额"), "right")), rows)
        return
    for start in range(0, len(items), _MOST_ITEMS):
        part = items[start : start + _MOST_ITEMS]
        series = [Series(label(rule.key, rule.name), rule, people) for rule, people in part]
        names = listed(each.heading for each in series)
        title = _("{items}：随{key}而定（元）").format(items=names, key=grid.name(keys[0]))
        yield made_table(grid, title, keys[0], series)


def _crossings(grid: PayGrid, keys: Sequence[str], rule: Rule, people: pl.DataFrame) -> Iterator[Table]:
    """An item that two facts decide: one down, one across; a third makes a table for each of its values."""
    sizes = {key: people[key].n_unique() for key in keys}
    ranked = sorted(keys, key=lambda key: (key == GRADE, sizes[key], key != grid.post))
    *third, across, down = ranked
    if sizes[across] > _WIDEST or any(sizes[key] > _MOST_PARTS for key in third):
        return
    name = label(rule.key, rule.name)
    title = _("{items}：随{key}而定（元）").format(items=name, key=listed(map(grid.name, (down, across))))
    if not third:
        yield made_table(grid, title, down, series_of(grid, people, rule, across))
        return
    for value in people[third[0]].unique().sort():
        part = people.filter(pl.col(third[0]) == value)
        condition = f"{grid.name(third[0])} {grid.text(third[0], int(value))}"
        yield made_table(grid, f"{title}  {condition}", down, series_of(grid, part, rule, across))


def _rest(grid: PayGrid, items: Iterable[tuple[Rule, pl.DataFrame | None]]) -> Table:
    """Items that too many facts decide for a table: between which amounts they lie."""
    rows = []
    for rule, people in items:
        keys = listed(map(grid.name, grid.behind(rule.key)))
        cells = (
            [words(""), words("")] if people is None else [money(end) for end in ends_of(people[rule.key])]
        )
        rows.append((words(label(rule.key, rule.name)), words(keys), *cells))
    columns = (
        Column(_("项目")),
        Column(_("随这些而定")),
        Column(_("最低（元）"), "right"),
        Column(_("最高（元）"), "right"),
    )
    return without_empty_columns(Table(_("其余项目（按规则里的公式算）"), columns, tuple(rows)))


def _grounds(grid: PayGrid) -> Iterator[Paragraph]:
    """That the amounts rest on what nobody has published, and on what."""
    paid = [rule.key for rule in grid.policy.items]
    if assumed := grid.policy.assumptions(paid):
        names = listed(label(each.key, each.name) for each in assumed)
        text = _("以上金额依据 {count} 项没有公布的推定：{names}。理由见“推定”一节。")
        yield Paragraph(text.format(count=len(assumed), names=names), "assumed")
