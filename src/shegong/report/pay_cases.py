"""What an item comes to in other circumstances than the usual ones: in some months, on probation, with honours."""

from collections.abc import Iterator

import polars as pl

from shegong.formula.types import DATE
from shegong.messages import _, label, listed, separated
from shegong.policy.policy import Rule
from shegong.report.document import Block, Cell, Column, Paragraph, Table, spread, told_once, words
from shegong.report.pay_grid import Ends, PayGrid, ends_of

_MONTHS = range(1, 13)


def circumstances(grid: PayGrid) -> Iterator[Block]:
    """What the other tables suppose, and what each item comes to where that is not so."""
    items = [rule for rule in grid.policy.items if not grid.unlisted(rule.key)]
    inputs = [key for key in grid.policy.inputs if any(key in grid.defaulted(rule.key) for rule in items)]
    usual = [f"{grid.name(key)} {grid.text(key, grid.usual(key))}" for key in inputs]
    if any(grid.is_seasonal(rule.key) for rule in items):
        usual.append(_("{month} 月").format(month=grid.month.month))
    if not usual:
        return
    rows = told_once(row for rule in items for row in _rows(grid, rule))
    note = _("以上各表按通常情形：{usual}。").format(usual=listed(usual))
    columns = (
        Column(_("项目")),
        Column(_("情形")),
        Column(_("金额（元）"), "right"),
        Column(_("通常（元）"), "right"),
    )
    yield Table(_("特殊情形"), columns, rows, (note,)) if rows else Paragraph(note)


def _rows(grid: PayGrid, rule: Rule) -> Iterator[tuple[Cell, ...]]:
    """A row for each circumstance that makes a difference to an item; months in which it makes the same share one."""
    seasonal = grid.is_seasonal(rule.key)
    found: dict[tuple[str, Ends, Ends], list[int]] = {}
    usual = _ordinary(grid, rule)
    for month in _MONTHS if seasonal else [grid.month.month]:
        other = grid.in_month(month)
        ordinary = _ordinary(other, rule)
        if usual is None or ordinary is None:
            return
        if _differ(grid, rule, ordinary, usual):
            found.setdefault(("", ends_of(ordinary), ends_of(usual)), []).append(month)
        for text, amounts in _departures(other, rule):
            found.setdefault((text, ends_of(amounts), ends_of(ordinary)), []).append(month)
    for (text, ends, others), months in found.items():
        when = _("{months} 月").format(months=listed(map(str, months)))
        told = [part for part in (when if seasonal and len(months) < len(_MONTHS) else "", text) if part]
        cells = (spread(each, rule.type) for each in (ends, others))
        yield words(label(rule.key, rule.name)), words(separated(told)), *cells


def _ordinary(grid: PayGrid, rule: Rule) -> pl.Series | None:
    """What an item comes to for everyone in usual circumstances."""
    people = grid.people(grid.asked(rule.key))
    return None if people is None else people[rule.key]


def _differ(grid: PayGrid, rule: Rule, some: pl.Series, others: pl.Series) -> bool:
    """Whether an item differs between months: of people with dates, who are others in each, only the ends tell."""
    if any(grid.policy.inputs[key].type == DATE for key in grid.asked(rule.key)):
        return ends_of(some) != ends_of(others)
    return not some.equals(others)


def _departures(grid: PayGrid, rule: Rule) -> Iterator[tuple[str, pl.Series]]:
    """Each other value of an input that has a default, with what the item then comes to; counts are taken together."""
    for key in grid.defaulted(rule.key):
        people = grid.people([*grid.asked(rule.key), key])
        if people is None or grid.policy.inputs[key].type == DATE:
            continue
        usual = people.filter(grid.equals(key, grid.usual(key)))[rule.key]
        others = [value for value in grid.points(key) if value != grid.usual(key)]
        for values in [others] if grid.is_count(key) else [[value] for value in others]:
            amounts = [people.filter(grid.equals(key, value))[rule.key] for value in values]
            if any(not each.equals(usual) for each in amounts):
                last = f"–{grid.text(key, values[-1])}" if len(values) > 1 else ""
                yield f"{grid.name(key)} {grid.text(key, values[0])}{last}", pl.concat(amounts)
