"""The formula of every rule in a workbook, or the reason why there can't be one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from shegong.errors import Problem, ShegongError
from shegong.formula.excel import DEEPEST, LONGEST, ROW, Cell, Workbook, Written, depth, write_formula
from shegong.formula.precision import UnsureError
from shegong.formula.scope import BandAxis
from shegong.formula.tree import names
from shegong.formula.types import RATE
from shegong.messages import _, label
from shegong.payroll.live.book import place_in_row, workbook_of
from shegong.payroll.live.layout import Layout
from shegong.payroll.live.leeway import PLACES, TIMES, Leeway
from shegong.policy.policy import Policy, Rule

_SPELLED = "*?~"
"""Signs that a spreadsheet reads as something else in what it looks for."""
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Formulas:
    """The formula of each rule that has one, which holds for figures within `leeway`; and a problem for each other."""

    written: Mapping[str, Written]
    problems: Sequence[Problem]
    leeway: Leeway


def formulas_of(layout: Layout) -> Formulas:
    """Write every rule, with as much leeway as there can be; raises ShegongError with every rule that can't be."""
    require_names(layout.policy)
    every = layout.policy.rules.keys()
    for times in TIMES:
        found = _written(layout, Leeway(times, {}), every, {})
        if not found.problems:
            return _with_places(layout, found) if times > 1 else found
    raise ShegongError(found.problems)


def _with_places(layout: Layout, found: Formulas) -> Formulas:
    """The same with more decimals for one rate after the other, as far as every formula still holds."""
    policy = layout.policy
    for key in _rates(layout):
        for places in PLACES:
            leeway = found.leeway._replace(places={**found.leeway.places, key: places})
            moved = {rule for rule in policy.rules if key in policy.rests_on[rule]}
            tried = _written(layout, leeway, moved, found.written)
            if not tried.problems:
                found = tried
                break
    return found


def _rates(layout: Layout) -> list[str]:
    """The parameters and tables that hold rates."""
    figures = [each.key for each in layout.figures if each.parameter and each.parameter.type == RATE]
    tables = [shelf.table.name for shelf in layout.shelves if shelf.table.type == RATE]
    return [*figures, *(key for key in tables if key in layout.policy.tables)]


def _written(
    layout: Layout, leeway: Leeway, keys: Collection[str], before: Mapping[str, Written]
) -> Formulas:
    """The formulas of the rules `keys` with this much leeway, and the others as they were `before`."""
    places = {column.key: number for number, column in enumerate(layout.columns)}
    found: dict[str, Written] = {}
    problems: list[Problem] = []
    book = workbook_of(layout, leeway)
    cells = dict(book.cells)
    book = replace(book, cells=cells)
    for key, rule in layout.policy.rules.items():
        if (layout.policy.rests_on[key] & layout.policy.rules.keys()) - found.keys() - {key}:
            continue  # what it rests on has no formula, and that has been told
        try:
            written = _write(layout, rule, book) if key in keys else before[key]
        except UnsureError as error:
            problems.append(_unsure(rule, error))
            continue
        if len(written.text) > LONGEST or depth(written.text) > DEEPEST:
            problems.append(_too_long(rule, written.text))
            continue
        found[key] = written
        cells[key] = Cell(place_in_row(places[key]), rule.type, written.known)
    return Formulas(found, problems, leeway)


def _write(layout: Layout, rule: Rule, book: Workbook) -> Written:
    require_limits(layout, rule)
    return write_formula(rule.tree, rule.type, rule.rounding, book)


def _unsure(rule: Rule, error: UnsureError) -> Problem:
    return Problem(
        "X001",
        _(
            "“{rule}”不能写成 Excel 公式：电子表格只有约 15 位有效数字，不能保证每次取整、比较都准（{reason}）"
        ).format(rule=label(rule.key, rule.name), reason=error),
        _("不加 --formulas 照样能算；或给输入项规定较小的 maximum，减少小数位，或在中间一步先取整"),
    )


def _too_long(rule: Rule, text: str) -> Problem:
    return Problem(
        "X002",
        _(
            "“{rule}”写成 Excel 公式有 {length} 个字符、{depth} 层括号，Excel 放不下（最多 {longest} 个、{deepest} 层）"
        ).format(
            rule=label(rule.key, rule.name),
            length=len(text.replace(ROW, "1")),
            depth=depth(text),
            longest=LONGEST,
            deepest=DEEPEST,
        ),
        _("不加 --formulas 照样能算；或把这条规则拆成几条"),
    )


def require_names(policy: Policy) -> None:
    """Refuse names of levels' values that a spreadsheet would not find again."""
    problems = [
        Problem(
            "X003",
            _("“{input}”的值“{value}”在电子表格里找不准：不能有 * ? ~，也不能长过 {longest} 个字").format(
                input=label(given.key, given.name), value=choice.name[:40], longest=_LONGEST_NAME
            ),
            _("不加 --formulas 照样能算；或改这个值的名称"),
        )
        for given in policy.inputs.values()
        for choice in given.choices
        if len(choice.name) > _LONGEST_NAME or any(sign in choice.name for sign in _SPELLED)
    ]
    if problems:
        raise ShegongError(problems)


def require_limits(layout: Layout, rule: Rule) -> None:
    """Refuse quick deductions of brackets below 0, which add up in another way than those of `bracket`."""
    for shelf in layout.shelves:
        axis = shelf.table.axes[0]
        is_below = isinstance(axis, BandAxis) and any(limit < 0 for limit in axis.limits)
        if is_below and f"{shelf.table.name}.quick" in names(rule.tree):
            raise UnsureError(_("级距有负数"))
