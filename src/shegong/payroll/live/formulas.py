"""The formula of every rule in a workbook, or the reason why there can't be one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shegong.errors import Problem, ShegongError
from shegong.formula.excel import DEEPEST, LONGEST, ROW, Cell, depth, write_formula
from shegong.formula.precision import UnsureError
from shegong.formula.scope import BandAxis
from shegong.formula.tree import names
from shegong.messages import _, label
from shegong.payroll.live.book import place_in_row, workbook_of
from shegong.payroll.live.layout import Layout
from shegong.payroll.live.leeway import LEEWAYS, Leeway
from shegong.policy.policy import Policy, Rule

_SPELLED = "*?~"
"""Signs that a spreadsheet reads as something else in what it looks for."""
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Formulas:
    """For each rule its formula, which holds for figures within `leeway` of what they are."""

    texts: Mapping[str, str]
    leeway: Leeway


def formulas_of(layout: Layout) -> Formulas:
    """Write every rule, with as much leeway as there can be; raises ShegongError with every rule that can't be."""
    require_names(layout.policy)
    problems: list[Problem] = []
    for leeway in LEEWAYS:
        texts, problems = _written(layout, leeway)
        if not problems:
            return Formulas(texts, leeway)
    raise ShegongError(problems)


def _written(layout: Layout, leeway: Leeway) -> tuple[dict[str, str], list[Problem]]:
    """The formulas with this much leeway, and a problem for each rule that has none."""
    places = {column.key: number for number, column in enumerate(layout.columns)}
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    book = workbook_of(layout, leeway)
    cells = dict(book.cells)
    book = replace(book, cells=cells)
    for key, rule in layout.policy.rules.items():
        if (layout.policy.rests_on[key] & layout.policy.rules.keys()) - texts.keys() - {key}:
            continue  # what it rests on has no formula, and that has been told
        try:
            require_limits(layout, rule)
            written = write_formula(rule.tree, rule.type, rule.rounding, book)
        except UnsureError as error:
            problems.append(_unsure(rule, error))
            continue
        if len(written.text) > LONGEST or depth(written.text) > DEEPEST:
            problems.append(_too_long(rule, written.text))
            continue
        texts[key] = written.text
        cells[key] = Cell(place_in_row(places[key]), rule.type, written.known)
    return texts, problems


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
