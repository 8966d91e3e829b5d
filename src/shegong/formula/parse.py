"""Formula text -> tree, by Python's own parser and an allow-list of what may stand in a formula.

Nothing is ever evaluated here, and what is not on the list is refused with its position.
"""

import ast
import re
import unicodedata
import warnings

from shegong.errors import Excerpt, Problem
from shegong.formula.tree import (
    WORKING_DAYS,
    Arithmetic,
    ArithmeticOperator,
    Call,
    Choice,
    Comparison,
    ComparisonOperator,
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
from shegong.messages import _
from shegong.money import UNITS, parse_number

LONGEST = 2000
"""Characters in a formula."""
DEEPEST = 40
"""Brackets within brackets, and nodes within nodes."""
_LONGEST_NUMBER = 30

_ARITHMETIC: dict[type[ast.operator], ArithmeticOperator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISON: dict[type[ast.cmpop], ComparisonOperator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ARGUMENTS: dict[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "clamp": (3, 3),
    "floor": (1, 2),
    "ceil": (1, 2),
    "round": (1, 2),
    "bracket": (2, 2),
    "years": (2, 2),
    "months": (2, 2),
    "years_begun": (2, 2),
    "months_begun": (2, 2),
    "days": (2, 2),
    "weekdays": (2, 2),
    "working_days": (2, 2),
}
"""The functions of the language, each with how few and how many arguments it takes."""
_ROUNDINGS = ("floor", "ceil", "round")
_ATTRIBUTES = ("lowest", "highest")
_HINTS = {
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "**": "a * a",
    "//": "floor(a / b)",
    "^": "a * a",
}
# Python's statements mean nothing in a formula, so they can be names there: `appraisal in [excellent, pass]`.
_STATEMENTS = re.compile(
    r"\b(as|assert|break|class|continue|def|del|except|finally|from|global|import|nonlocal|pass|raise|return|try"
    r"|while|with)\b"
)
_PERCENT = re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?)%(?![\w.(])")
_ODD_NUMBER = re.compile(r"(?<![\w.])(?:0[0-9]+|[0-9][0-9.]*[A-Za-z_])[\w.]*")
"""What Python might take for a number, or for a number and a word, or not at all, as its version has it."""


class FormulaError(Exception):
    """A formula that can't be read or does not make sense: one or more problems, with excerpts of its text."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.message for problem in problems))
        self.problems = problems


def parse(text: str) -> Node:
    """The tree of a formula; raises FormulaError.

    >>> parse("base * 70%")  # doctest: +ELLIPSIS
    Arithmetic(span=Span(start=0, end=10), operator='*', left=Name(span=..., name='base'), right=Number(...))
    """
    _check_surface(text)
    # `70%` and `pass` are not expressions in Python; `70j` and `PASS` are, with the same length, so that every
    # position stays right. The bracket in front lets a formula go over several lines, and stands for one character.
    disguised = _STATEMENTS.sub(lambda word: word[0].upper(), _PERCENT.sub(r"\1j", re.sub(r"\s", " ", text)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(f"({disguised})", mode="eval")
    except (MemoryError, RecursionError):
        raise _too_deep(text, Span(0, 1)) from None
    except (SyntaxError, ValueError) as error:
        raise _syntax_error(text, error) from None
    return _Reader(text).read(tree.body, 0)


def problem_at(text: str, span: Span, code: str, message: str, remedy: str = "") -> Problem:
    """A problem that points at a part of a formula."""
    return Problem(code, message, remedy, excerpt=Excerpt(text, span.start, max(span.end, span.start + 1)))


def _refuse(text: str, span: Span, code: str, message: str, remedy: str = "") -> FormulaError:
    return FormulaError(problem_at(text, span, code, message, remedy))


def _check_surface(text: str) -> None:
    """Refuse what can be seen without parsing: size, nesting, and signs that only look right."""
    if not text.strip():
        raise _refuse(text, Span(0, 1), "F001", _("公式是空的"), _("写出算式，例如 wage * 70%"))
    if len(text) > LONGEST:
        raise _refuse(
            text[:60],
            Span(0, 60),
            "F002",
            _("公式过长：{length} 个字符，最多 {longest} 个").format(length=len(text), longest=LONGEST),
            _("拆成几条规则，后面的规则引用前面的"),
        )
    opened: list[int] = []
    for position, character in enumerate(text):
        _check_character(text, position, character)
        if character in "([":
            opened.append(position)
        elif character in ")]" and not opened:
            raise _unreadable(text, position)
        elif character in ")]":
            opened.pop()
        if len(opened) > DEEPEST:
            raise _too_deep(text, Span(position, position + 1))
    for sign, hint in _HINTS.items():
        if sign in text:
            start = text.index(sign)
            raise _refuse(
                text,
                Span(start, start + len(sign)),
                "F004",
                _("公式里不能用“{sign}”").format(sign=sign),
                _("改用 {hint}").format(hint=hint),
            )
    if opened:
        raise _unreadable(text, opened[-1])
    if odd := _ODD_NUMBER.search(text):
        raise _bad_number(text, Span(*odd.span()))


def _check_character(text: str, position: int, character: str) -> None:
    if character.isascii() and (character.isprintable() or character in "\r\n\t") and character != "#":
        return
    span = Span(position, position + 1)
    plain = {"，": ",", "×": "*", "÷": "/", "－": "-", "−": "-"}.get(
        character, unicodedata.normalize("NFKC", character)
    )
    if plain != character and plain.isascii():
        message = _("公式里有全角或特殊符号“{sign}”").format(sign=character)
        raise _refuse(text, span, "F005", message, _("改成半角的 {plain}").format(plain=plain))
    message = _("公式里不能有“{sign}”").format(sign=character if character.isprintable() else repr(character))
    raise _refuse(text, span, "F005", message, _("公式只用英文代号、数字和半角符号；中文名称写在 name 里"))


def _syntax_error(text: str, error: Exception) -> FormulaError:
    start = 0
    if isinstance(error, SyntaxError) and error.offset:
        start = min(max(error.offset - 2, 0), len(text) - 1)
    if re.search(r"(?<![<>=!])=(?!=)", text):
        start = next(re.finditer(r"(?<![<>=!])=(?!=)", text)).start()
        return _refuse(text, Span(start, start + 1), "F006", _("公式里不能赋值"), _("比较相等用 =="))
    return _unreadable(text, start)


def _too_deep(text: str, span: Span) -> FormulaError:
    return _refuse(
        text,
        span,
        "F003",
        _("公式嵌套或连续运算超过 {deepest} 层").format(deepest=DEEPEST),
        _("拆成几条规则，后面的规则引用前面的"),
    )


def _bad_number(text: str, span: Span) -> FormulaError:
    return _refuse(
        text,
        span,
        "F008",
        _("数字写法不对：{text}").format(text=text[span.start : span.end][:_LONGEST_NUMBER]),
        _(
            "写普通小数或百分数，例如 4800、0.70、70%；不用千分位、下划线、指数；整数最多 18 位，小数最多 12 位"
        ),
    )


def _unreadable(text: str, position: int) -> FormulaError:
    return _refuse(
        text,
        Span(position, position + 1),
        "F006",
        _("公式在这里读不下去"),
        _("检查括号是否成对、运算符两边是否都有内容、引号和分号是否多余"),
    )


class _Reader:
    """Walks Python's tree of one formula; keeps the text, for positions and for exact literals."""

    def __init__(self, text: str) -> None:
        self.text = text

    def span(self, node: ast.expr) -> Span:
        # What has no brackets of its own may take the added pair for its own: `1, 2`.
        return Span(max(node.col_offset - 1, 0), min((node.end_col_offset or 0) - 1, len(self.text)))

    def written(self, node: ast.expr) -> str:
        """What stands in the formula where Python's parser saw `node`."""
        span = self.span(node)
        return self.text[span.start : span.end]

    def read(self, node: ast.expr, depth: int) -> Node:
        span = self.span(node)
        if depth > DEEPEST:
            raise _too_deep(self.text, span)
        match node:
            case ast.Constant(value=bool(value)):
                raise _refuse(self.text, span, "F007", _("是与否写 true、false"), str(value).lower())
            case ast.Constant(value=int() | float() | complex()):
                return self.number(span)
            case ast.Name(id="true" | "false" as word):
                return Truth(span, word == "true")
            case ast.Name():
                return Name(span, self.written(node))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negation(span, self.read(operand, depth + 1))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(span, self.read(operand, depth + 1))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
                sign = _ARITHMETIC[type(operator)]
                return Arithmetic(span, sign, self.read(left, depth + 1), self.read(right, depth + 1))
            case ast.BoolOp(op=word, values=values):
                operands = tuple(self.read(value, depth + 1) for value in values)
                return Logic(span, "and" if isinstance(word, ast.And) else "or", operands)
            case ast.Compare():
                return self.comparison(node, span, depth)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Choice(
                    span, self.read(test, depth + 1), self.read(body, depth + 1), self.read(orelse, depth + 1)
                )
            case ast.Subscript(value=ast.Name() as table, slice=key):
                keys = key.elts if isinstance(key, ast.Tuple) else [key]
                return Lookup(span, self.written(table), tuple(self.read(part, depth + 1) for part in keys))
            case ast.Subscript(value=ast.Attribute(value=ast.Name() as table, attr="quick"), slice=key):
                return Lookup(span, f"{self.written(table)}.quick", (self.read(key, depth + 1),))
            case ast.Attribute(value=ast.Name() as post, attr=attribute) if attribute in _ATTRIBUTES:
                return Lookup(span, f"post.{attribute}", (self.read(post, depth + 1),))
            case ast.Call(func=ast.Name(id=function)) if function in ARGUMENTS:
                return self.call(node, function, span, depth)
            case _:
                raise _refuse(
                    self.text,
                    span,
                    "F007",
                    _("公式里不允许这种写法：{text}").format(text=self.text[span.start : span.end][:40]),
                    _(
                        "可用：数字、代号、+ - * /、比较、and or not、in [...]、甲 if 条件 else 乙、表[键]、{functions}"
                    ).format(functions=" ".join(ARGUMENTS)),
                )

    def number(self, span: Span) -> Number:
        text = self.text[span.start : span.end]
        try:
            return Number(span, parse_number(text), text)
        except ValueError:
            raise _bad_number(self.text, span) from None

    def comparison(self, node: ast.Compare, span: Span, depth: int) -> Node:
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            options = node.comparators[0]
            if len(node.ops) > 1 or not isinstance(options, ast.List) or not options.elts:
                raise _refuse(
                    self.text, span, "F007", _("in 后面是方括号里的一列值"), "education in [master, doctor]"
                )
            read = tuple(self.read(option, depth + 1) for option in options.elts)
            return Membership(span, self.read(node.left, depth + 1), read, isinstance(node.ops[0], ast.NotIn))
        if not all(type(operator) in _COMPARISON for operator in node.ops):
            raise _refuse(self.text, span, "F007", _("公式里不允许这种比较"), "== != < <= > >=")
        operands = tuple(self.read(operand, depth + 1) for operand in (node.left, *node.comparators))
        return Comparison(span, operands, tuple(_COMPARISON[type(operator)] for operator in node.ops))

    def call(self, node: ast.Call, function: str, span: Span, depth: int) -> Node:
        fewest, most = ARGUMENTS[function]
        if node.keywords or not fewest <= len(node.args) <= most:
            count = str(fewest) if fewest == most else f"{fewest}-{most}"
            raise _refuse(
                self.text,
                span,
                "F009",
                _("{function} 要 {count} 个参数，这里有 {given} 个").format(
                    function=function, count=count, given=len(node.args) + len(node.keywords)
                ),
                _("按 {function}(甲, 乙) 的样子写，不写参数名").format(function=function),
            )
        arguments = node.args
        if function == "bracket":
            table = arguments[0]
            if not isinstance(table, ast.Name):
                raise _refuse(
                    self.text,
                    self.span(table),
                    "F009",
                    _("bracket 的第一个参数是级距表的代号"),
                    "bracket(tax_brackets, income)",
                )
            return Call(span, function, (self.read(arguments[1], depth + 1),), table=self.written(table))
        if function in _ROUNDINGS and len(arguments) == fewest + 1:
            unit = arguments[1]
            if not isinstance(unit, ast.Name) or unit.id not in UNITS:
                raise _refuse(
                    self.text,
                    self.span(unit),
                    "F009",
                    _("取整的单位不认识"),
                    _("用 {units}").format(units=" ".join(UNITS)),
                )
            return Call(span, function, (self.read(arguments[0], depth + 1),), unit=unit.id)
        read = tuple(self.read(argument, depth + 1) for argument in arguments)
        return Call(span, function, read, table=WORKING_DAYS if function == WORKING_DAYS else None)
