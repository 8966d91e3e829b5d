"""Checks a formula before anyone is paid: names, types, units, table keys, divisors; and bounds every value.

The result is a tree in which every name is settled, with the type and the bounds of what it yields.
"""

from collections.abc import Sequence
from itertools import islice

from shegong.errors import nearest
from shegong.formula.calls import check_call
from shegong.formula.checked import Checked
from shegong.formula.parse import FormulaError, problem_at
from shegong.formula.scope import BandAxis, ExactAxis, LookupTable, Scope
from shegong.formula.tree import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    LevelValue,
    Logic,
    Lookup,
    Membership,
    Name,
    Negation,
    Node,
    Not,
    Number,
    Span,
    Truth,
)
from shegong.formula.types import (
    COUNT,
    DATE,
    FLAG,
    FLAG_BOUNDS,
    MONEY,
    RATE,
    Bounds,
    Type,
    combine,
    exactly,
    type_name,
)
from shegong.messages import _, listed


def check(text: str, tree: Node, scope: Scope, expected: Type | None = None) -> Checked:
    """Settle a parsed formula in `scope`; raises FormulaError with every problem found.

    A tree that has been settled may be settled again, in a scope with other bounds.
    `expected` helps to tell which level a value such as `none` belongs to; another type may come out all the same.
    """
    return _Checker(text, scope).check(tree, expected)


class _Checker:
    """Checks one formula from the leaves up."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope

    def refusal(self, span: Span, code: str, message: str, remedy: str = "") -> FormulaError:
        return FormulaError(problem_at(self.text, span, code, message, remedy))

    def check_all(self, nodes: Sequence[Node], expected: Type | None = None) -> list[Checked]:
        """Check siblings; the problems of all of them are reported together."""
        checked: list[Checked] = []
        failures: list[FormulaError] = []
        for node in nodes:
            try:
                checked.append(self.check(node, expected))
            except FormulaError as error:
                failures.append(error)
        if failures:
            raise FormulaError(*(problem for failure in failures for problem in failure.problems))
        return checked

    def check(self, node: Node, expected: Type | None = None) -> Checked:
        """`expected` is what the surroundings want; it settles which level a value such as `none` belongs to."""
        match node:
            case Number():
                kind = COUNT if node.value.denominator == 1 and not node.text.endswith("%") else RATE
                return Checked(node, kind, exactly(node.value))
            case Truth():
                return Checked(node, FLAG, exactly(int(node.value)))
            case Name():
                return self.name(node, expected)
            case LevelValue():
                return Checked(node, Type("level", node.level), exactly(node.rank))
            case Negation():
                return self.negation(node)
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison():
                return self.comparison(node)
            case Logic():
                operands = self.check_all(node.operands, FLAG)
                self.require_flags(operands)
                tree: Node = Logic(node.span, node.operator, tuple(part.tree for part in operands))
                return Checked(tree, FLAG, FLAG_BOUNDS)
            case Not():
                operand = self.check(node.operand, FLAG)
                self.require_flags([operand])
                return Checked(Not(node.span, operand.tree), FLAG, FLAG_BOUNDS)
            case Membership():
                return self.membership(node)
            case Choice():
                return self.choice(node, expected)
            case Lookup():
                return self.lookup(node)
            case Call():
                return check_call(self, node)
            case _:
                raise AssertionError(node)

    def name(self, node: Name, expected: Type | None) -> Checked:
        if symbol := self.scope.symbols.get(node.name):
            return Checked(node, symbol.type, symbol.bounds)
        if node.name in self.scope.broken:
            raise FormulaError
        homes = [level for level in self.scope.levels.values() if level.rank(node.name) is not None]
        if expected and expected.level:
            homes = [level for level in homes if level.key == expected.level] or homes
        if len(homes) == 1:
            rank = homes[0].rank(node.name) or 0
            value = LevelValue(node.span, node.name, homes[0].key, rank)
            return Checked(value, Type("level", homes[0].key), exactly(rank))
        if homes:
            raise self.refusal(
                node.span,
                "F010",
                _("“{name}”同时是 {homes} 的值，分不清").format(
                    name=node.name, homes=listed(level.key for level in homes)
                ),
                _("与该级别的输入项比较，例如 {key} == {name}").format(key=homes[0].key, name=node.name),
            )
        if node.name in self.scope.tables:
            raise self.refusal(
                node.span,
                "F011",
                _("“{name}”是表，要给出键").format(name=node.name),
                _("写成 {name}[键]").format(name=node.name),
            )
        known = [*self.scope.symbols, *self.scope.tables, *self.scope.broken]
        known += [value for level in self.scope.levels.values() for value, _label in level.values]
        raise self.unknown(node.span, node.name, known)

    def unknown(self, span: Span, name: str, known: Sequence[str]) -> FormulaError:
        guess = nearest(name, known)
        return self.refusal(
            span,
            "F011",
            _("不认识的名称“{name}”").format(name=name),
            _("是不是 {guess}？").format(guess=guess)
            if guess
            else _("先写明这个代号；已有：{known}").format(known=" ".join(sorted(set(known))[:30])),
        )

    def negation(self, node: Negation) -> Checked:
        operand = self.check(node.operand)
        self.require_amount(operand)
        bounds = Bounds(-operand.bounds.high, -operand.bounds.low)
        return Checked(Negation(node.span, operand.tree), operand.type, bounds)

    def require_amount(self, part: Checked) -> None:
        if not part.type.is_amount:
            raise self.refusal(
                part.tree.span,
                "F012",
                _("{type}不能参加运算").format(type=type_name(part.type)),
                _("日期用 years(从, 到)、months(从, 到) 换成年数、月数")
                if part.type == DATE
                else _("级别值用表换成数字，例如 education_grades[education]；是否用“甲 if 条件 else 乙”"),
            )

    def require_flags(self, parts: Sequence[Checked]) -> None:
        for part in parts:
            if part.type != FLAG:
                raise self.refusal(
                    part.tree.span,
                    "F012",
                    _("这里要的是条件，却是{type}").format(type=type_name(part.type)),
                    _("写成比较，例如 credited_years >= 3"),
                )

    def arithmetic(self, node: Arithmetic) -> Checked:
        left, right = self.check_all((node.left, node.right))
        self.require_amount(left)
        self.require_amount(right)
        if node.operator in "+-":
            kind = self.same_type(node.span, left, right)
        elif node.operator == "*":
            kind = self.product_type(node, left, right)
        else:
            kind = self.quotient_type(node, left, right)
        bounds = combine(node.operator, left.bounds, right.bounds)
        return Checked(Arithmetic(node.span, node.operator, left.tree, right.tree), kind, bounds)

    def same_type(self, span: Span, *parts: Checked) -> Type:
        """The one type that all parts can be taken as: rates and counts mix, and 0 is also 0 yuan."""
        kinds = [part.type for part in parts]
        if all(kind == kinds[0] for kind in kinds):
            return kinds[0]
        if all(kind.is_number for kind in kinds):
            return RATE
        if all(part.type == MONEY or (part.type.is_number and part.bounds == exactly(0)) for part in parts):
            return MONEY
        names = listed(dict.fromkeys(type_name(kind) for kind in kinds))
        remedy = _("两边要同类，例如 education >= bachelor")
        if MONEY in kinds and all(kind.is_amount for kind in kinds):
            remedy = _('金额写成 parameters 里 unit = "yuan" 的参数，注明出处')
        raise self.refusal(span, "F012", _("不同类的值混在一起：{names}").format(names=names), remedy)

    def product_type(self, node: Arithmetic, left: Checked, right: Checked) -> Type:
        if left.type == right.type == MONEY:
            raise self.refusal(
                node.span, "F012", _("金额不能乘以金额"), _("其中一个应是比率或个数：检查参数的 unit")
            )
        if MONEY in (left.type, right.type):
            return MONEY
        return COUNT if left.type == right.type == COUNT else RATE

    def quotient_type(self, node: Arithmetic, left: Checked, right: Checked) -> Type:
        if 0 in right.bounds:
            raise self.refusal(
                right.tree.span,
                "F013",
                _("除数可能为 0"),
                _("写成 max(…, 1)，或给输入项规定不含 0 的 minimum"),
            )
        if right.type == MONEY and left.type != MONEY:
            raise self.refusal(node.span, "F012", _("比率或个数不能除以金额"), _("检查参数的 unit"))
        return MONEY if left.type == MONEY and right.type != MONEY else RATE

    def comparison(self, node: Comparison) -> Checked:
        parts = self.check_like(node.operands)
        for left, right, operator in zip(parts, parts[1:], node.operators, strict=False):
            span = Span(left.tree.span.start, right.tree.span.end)
            kind = self.same_type(span, left, right)
            if kind == FLAG and operator not in ("==", "!="):
                raise self.refusal(span, "F012", _("是否不分大小"), "== !=")
        tree = Comparison(node.span, tuple(part.tree for part in parts), node.operators)
        return Checked(tree, FLAG, FLAG_BOUNDS)

    def check_like(self, nodes: Sequence[Node]) -> list[Checked]:
        """Check operands of one type: those that tell their type by themselves first, then values of levels."""
        expected = next((kind for node in nodes if (kind := self.type_of_name(node)) and kind.level), None)
        return self.check_all(nodes, expected)

    def type_of_name(self, node: Node) -> Type | None:
        symbol = self.scope.symbols.get(node.name) if isinstance(node, Name) else None
        return symbol.type if symbol else None

    def membership(self, node: Membership) -> Checked:
        item, *options = self.check_like((node.item, *node.options))
        for option in options:
            self.same_type(option.tree.span, item, option)
        tree = Membership(node.span, item.tree, tuple(option.tree for option in options), node.negated)
        return Checked(tree, FLAG, FLAG_BOUNDS)

    def choice(self, node: Choice, expected: Type | None) -> Checked:
        test, then, otherwise = self.check_all((node.test, node.then, node.otherwise), expected)
        self.require_flags([test])
        kind = self.same_type(node.span, then, otherwise)
        tree = Choice(node.span, test.tree, then.tree, otherwise.tree)
        return Checked(tree, kind, then.bounds.union(otherwise.bounds))

    def lookup(self, node: Lookup) -> Checked:
        table = self.table(node.span, node.table)
        if len(node.keys) != len(table.axes):
            raise self.refusal(
                node.span,
                "F014",
                _("表“{label}”要 {wanted} 个键，这里给了 {given} 个").format(
                    label=table.label, wanted=len(table.axes), given=len(node.keys)
                ),
                _("按顺序给出：{axes}").format(axes=listed(axis.label for axis in table.axes)),
            )
        keys = [self.check(key, axis.type) for key, axis in zip(node.keys, table.axes, strict=True)]
        for key, axis in zip(keys, table.axes, strict=True):
            self.check_key(table, key, axis)
        return Checked(
            Lookup(node.span, node.table, tuple(key.tree for key in keys)), table.type, table.bounds
        )

    def table(self, span: Span, name: str) -> LookupTable:
        if table := self.scope.tables.get(name):
            return table
        if name in self.scope.broken:
            raise FormulaError
        if name in self.scope.symbols:
            raise self.refusal(
                span, "F014", _("“{name}”不是表，不能用方括号取值").format(name=name), _("去掉方括号")
            )
        raise self.unknown(span, name, list(self.scope.tables))

    def check_key(self, table: LookupTable, key: Checked, axis: ExactAxis | BandAxis) -> None:
        fits = key.type == axis.type or (axis.type.is_number and key.type.is_number)
        if not fits or (isinstance(axis, ExactAxis) and key.type.kind == "rate"):
            raise self.refusal(
                key.tree.span,
                "F014",
                _("表“{label}”的键要{wanted}，这里是{given}").format(
                    label=table.label, wanted=type_name(axis.type), given=type_name(key.type)
                ),
                _("取整用 floor(…)、ceil(…) 或 round(…)"),
            )
        if isinstance(axis, BandAxis):
            return
        points = set(axis.points)
        possible = range(int(key.bounds.low), int(key.bounds.high) + 1)
        missing = list(islice((point for point in possible if point not in points), 5))
        if missing:
            raise self.refusal(
                key.tree.span,
                "F015",
                _("表“{label}”缺少会出现的键：{missing}").format(
                    label=table.label, missing=listed(self.point(axis, point) for point in missing)
                ),
                _("补上这些行，或用 clamp(…) 限定范围"),
            )

    def point(self, axis: ExactAxis, point: int) -> str:
        """How a missing key is called in the file."""
        level = self.scope.levels.get(axis.type.level or "")
        return level.values[point][0] if level else str(point)
