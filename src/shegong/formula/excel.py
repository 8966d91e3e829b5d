"""Writes a checked formula as one that Excel, WPS and LibreOffice calculate, to the same fen as we do.

Money is in yuan. What may not lie exactly where it should, calculated in doubles, is first rounded to so many decimals
that every rounding and comparison comes out as with exact fractions; where none would do, the formula is refused
(see `precision`). Only functions are used that all three programs have had since 2010.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shegong.formula.month_days import days_counted
from shegong.formula.precision import (
    Known,
    UnsureError,
    decimal,
    either,
    greatest,
    is_multiple,
    least,
    literal,
    minus,
    over,
    plus,
    rounded,
    same_side,
    settled,
    times,
)
from shegong.formula.scope import BandAxis, LookupTable
from shegong.formula.tree import (
    DAYS_OF_MONTH,
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
    Truth,
)
from shegong.formula.types import DATE, FLAG, Type
from shegong.messages import _
from shegong.money import FEN_PER_YUAN, UNITS, Rounding, decimal_places

LONGEST = 8_000
"""Characters that we let a formula have; Excel takes 8,192."""
DEEPEST = 60
"""Brackets within brackets that we let a formula have; Excel takes 64 functions within functions."""
ROW = "\0"
"""Stands in a formula for the number of the row that it is written in."""
YES, NO = "是", "否"
_COMPARED, _SUM, _PRODUCT, _ATOM = range(4)
"""How tightly a part holds together; a looser part inside a tighter one gets brackets."""
_SIGNS = {"==": "=", "!=": "<>"}
_BY_SIZE = {"half_up": "ROUND", "up": "ROUNDUP", "down": "ROUNDDOWN", "round": "ROUND"}
_FAR = 12 * 300
"""Months, more than between any two dates."""


class Cell(NamedTuple):
    """Where a value stands, or how it is written: as a number, as 是 or 否, as the name of a level's value."""

    text: str
    type: Type
    known: Known | None = None


class Grid(NamedTuple):
    """Where a table stands: its values, and for each axis its keys or the limits of its bands.

    `limits` is what is known of those limits; `quick` are the quick deductions, for brackets.
    """

    values: str
    known: Known
    axes: tuple[str, ...]
    limits: Known | None = None
    quick: "Grid | None" = None


class Ranks(NamedTuple):
    """Where the values of a level stand in order, and what they are called."""

    text: str
    names: tuple[str, ...]


class Days(NamedTuple):
    """Where the days of the month stand, and for each of them 1 or 0: is it a weekday, is it worked."""

    dates: str
    weekdays: str
    working_days: str


@dataclass(frozen=True)
class Workbook:
    """All that formulas may mention, and where it is to be found."""

    cells: Mapping[str, Cell]
    grids: Mapping[str, Grid]
    ranks: Mapping[str, Ranks]
    tables: Mapping[str, LookupTable]
    days: Days | None = None


class Written(NamedTuple):
    """A formula without its `=`, and what is known of the number in its cell, if it is one."""

    text: str
    known: Known | None


class Part(NamedTuple):
    """A part of a formula: its text, how tightly it holds together, and what is known of its number."""

    text: str
    tightness: int
    known: Known


def write_formula(tree: Node, kind: Type, rounding: Rounding | None, book: Workbook) -> Written:
    """What is to stand in the cell of a rule; raises UnsureError where it might not come out right."""
    writer = _Writer(book)
    if kind == FLAG:
        return Written(f'IF({writer.condition(tree)[0]},"{YES}","{NO}")', None)
    if kind == DATE:
        return Written(writer.day(tree), None)
    if kind.level:
        return Written(writer.level(tree), None)
    part = writer.number(tree)
    if rounding:
        per_yuan = FEN_PER_YUAN if kind.kind == "money" else 1
        part = writer.round(part, rounding.step / per_yuan, rounding.mode)
    elif kind.kind == "money":  # a sum of whole fen
        part = writer.round(part, Fraction(1, FEN_PER_YUAN), "half_up")
    if not part.known.clean:
        raise UnsureError(_("整数太大"))
    return Written(part.text, part.known)


def day_number(day: date) -> int:
    """The number by which spreadsheets know a day, from 1900-03-01 on."""
    return day.toordinal() - date(1899, 12, 30).toordinal()


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self.book = book

    # numbers
    def number(self, node: Node) -> Part:
        match node:
            case Number():
                return Part(node.text, _ATOM, literal(node.value))
            case Name():
                cell = self.book.cells[node.name]
                return Part(cell.text, _ATOM, _sure(cell.known))
            case Negation():
                part = self.number(node.operand)
                return Part(f"-{_in(part, _ATOM)}", _SUM, minus(part.known))
            case Arithmetic():
                return self.arithmetic(node)
            case Choice():
                then, otherwise = self.number(node.then), self.number(node.otherwise)
                text = f"IF({self.condition(node.test)[0]},{then.text},{otherwise.text})"
                return Part(text, _ATOM, either([then.known, otherwise.known]))
            case Lookup():
                return self.look_up(node)
            case Call():
                return self.call(node)
            case _:
                raise AssertionError(node)

    def arithmetic(self, node: Arithmetic) -> Part:
        left, right = self.number(node.left), self.number(node.right)
        own = _SUM if node.operator in "+-" else _PRODUCT
        text = f"{_in(left, own)}{node.operator}{_in(right, own + 1)}"
        match node.operator:
            case "+":
                known = plus(left.known, right.known)
            case "-":
                known = plus(left.known, minus(right.known))
            case "*":
                known = times(left.known, right.known)
            case _:
                known = over(left.known, right.known)
        return Part(text, own, known)

    def look_up(self, node: Lookup) -> Part:
        grid, table = self.book.grids[node.table], self.book.tables[node.table]
        places = [
            self.place(axis, keys, grid, key)
            for axis, keys, key in zip(table.axes, grid.axes, node.keys, strict=True)
        ]
        return Part(f"INDEX({grid.values},{','.join(places)})", _ATOM, grid.known)

    def place(self, axis: object, keys: str, grid: Grid, key: Node) -> str:
        """The number of the row, or column, in which a key stands."""
        if isinstance(axis, BandAxis):
            return self.band(axis, keys, grid, self.number(key))
        if isinstance(key, LevelValue) or self.is_level(key):
            return f"MATCH({self.level(key)},{keys},0)"
        part = self.number(key)
        if not part.known.clean:
            raise UnsureError(_("表的键太大"))
        return f"MATCH({part.text},{keys},0)"

    def band(self, axis: BandAxis, limits: str, grid: Grid, key: Part) -> str:
        if not axis.limits:
            return "1"
        right = self.settle(key, same_side(key.known, _sure(grid.limits)))
        sign = "<" if axis.inclusive else "<="
        return f"SUMPRODUCT(--({limits}{sign}{_in(right, _SUM)}))+1"

    def call(self, node: Call) -> Part:
        if node.function.startswith(("years", "months")):
            return self.elapsed(node)
        if node.function in DAYS_OF_MONTH:
            return self.days_of_month(node)
        parts = [self.number(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                return self.extremum(node.function, parts)
            case "clamp":
                value, low, high = parts
                return self.extremum("min", [self.extremum("max", [value, low]), high])
            case "bracket":
                return self.bracket(node.table or "", parts[0])
            case _:
                step = Fraction(UNITS[node.unit], FEN_PER_YUAN) if node.unit else Fraction(1)
                return self.round(parts[0], step, node.function)

    def extremum(self, function: str, parts: Sequence[Part]) -> Part:
        known = (least if function == "min" else greatest)(part.known for part in parts)
        return Part(f"{function.upper()}({','.join(part.text for part in parts)})", _ATOM, known)

    def bracket(self, name: str, amount: Part) -> Part:
        """Amount × rate − quick deduction of its band: the same in both bands where it is the limit between them."""
        grid = self.book.grids[name]
        if grid.quick is None:
            raise AssertionError(name)
        axis = self.book.tables[name].axes[0]
        positive = amount
        if amount.known.low < 0:
            positive = self.extremum("max", [amount, Part("0", _ATOM, decimal(0, 0))])
        band = "1"
        if isinstance(axis, BandAxis) and axis.limits:
            band = f"SUMPRODUCT(--({grid.axes[0]}<{_in(amount, _SUM)}))+1"
        text = f"{_in(positive, _PRODUCT)}*INDEX({grid.values},{band})-INDEX({grid.quick.values},{band})"
        taxed = times(positive.known, grid.known)
        known = plus(taxed, minus(grid.quick.known))
        rates = greatest([grid.known, decimal(0, 0)]).high, min(grid.known.low, Fraction(0))
        bounds = [rate * positive.known.high for rate in rates]
        # Near a limit it may be taken for one in the next band, which differs by as much as it is off.
        error = known.error + positive.known.error * (rates[0] - rates[1])
        known = known._replace(low=min(bounds), high=max(bounds), error=error)
        return Part(text, _SUM, known)

    # rounding
    def round(self, part: Part, step: Fraction, mode: str) -> Part:
        """To a multiple of `step`: by size (half_up, up, down), or by direction (floor, ceil); round is half_up."""
        known = rounded(part.known, step)
        if is_multiple(part.known, step):
            places = decimal_places(step.denominator) or 0
            if part.known.clean:
                return part
            right = self.settle(part, max(settled(part.known, step.denominator) or 0, places))
            return right._replace(known=known)
        if mode in ("floor", "ceil") and part.known.low >= 0:
            mode = "down" if mode == "floor" else "up"
        digits = _digits(step)
        if digits is None or (mode in ("floor", "ceil") and digits):
            whole = self.round(self.scaled(part, step), Fraction(1), mode)
            back = f"/{step.denominator}" if step.numerator == 1 else f"*{step}"
            return Part(_in(whole, _PRODUCT) + back, _PRODUCT, known)
        points = (step / 2).denominator if _BY_SIZE.get(mode) == "ROUND" else step.denominator
        right = self.settle(part, settled(part.known, points))
        if mode == "floor":
            return Part(f"INT({right.text})", _ATOM, known)
        if mode == "ceil":
            return Part(f"-INT(-{_in(right, _ATOM)})", _SUM, known)
        return Part(f"{_BY_SIZE[mode]}({right.text},{digits})", _ATOM, known)

    def scaled(self, part: Part, step: Fraction) -> Part:
        """How many steps a number is."""
        if step.numerator == 1:
            factor = Fraction(step.denominator)
            return Part(f"{_in(part, _PRODUCT)}*{factor}", _PRODUCT, times(part.known, literal(factor)))
        return Part(f"{_in(part, _PRODUCT)}/{step}", _PRODUCT, over(part.known, literal(step)))

    def settle(self, part: Part, places: int | None) -> Part:
        """The number rounded to so many decimals, if it has to be."""
        return part if places is None else Part(f"ROUND({part.text},{places})", _ATOM, part.known)

    # dates
    def day(self, node: Node) -> str:
        if isinstance(node, Name):
            return self.book.cells[node.name].text
        if not isinstance(node, Choice):
            raise TypeError(node)
        return f"IF({self.condition(node.test)[0]},{self.day(node.then)},{self.day(node.otherwise)})"

    def elapsed(self, node: Call) -> Part:
        start, end = (self.day(argument) for argument in node.arguments)
        months = f"(YEAR({end})-YEAR({start}))*12+MONTH({end})-MONTH({start})"
        if node.function.endswith("_begun"):
            months += f"+(DAY({end})>DAY({start}))"
            years = f"-INT(-({months})/12)"
        else:
            months += f"-(DAY({end})<DAY({start}))"
            years = f"INT(({months})/12)"
        return Part(months if node.function.startswith("months") else years, _SUM, decimal(-_FAR, _FAR))

    def days_of_month(self, node: Call) -> Part:
        days = self.book.days
        if days is None:
            raise AssertionError(node)
        start, end = (self.day(argument) for argument in node.arguments[:2])
        factors = [f"({days.dates}>={start})", f"({days.dates}<={end})"]
        if node.function != "days":
            factors.append(days.weekdays if node.function == "weekdays" else days.working_days)
        limits = days_counted(node, self.book.tables[node.table] if node.table else None)
        return Part(f"SUMPRODUCT({'*'.join(factors)})", _ATOM, decimal(*limits))

    # levels
    def is_level(self, node: Node) -> bool:
        return self.level_of(node) is not None

    def level_of(self, node: Node) -> str | None:
        match node:
            case LevelValue():
                return node.level
            case Name():
                return self.book.cells[node.name].type.level
            case Choice():
                return self.level_of(node.then)
            case Call(function="min" | "max"):
                return self.level_of(node.arguments[0])
            case _:
                return None

    def level(self, node: Node) -> str:
        """A value of a level by its name."""
        match node:
            case LevelValue():
                return _quoted(self.book.ranks[node.level].names[node.rank])
            case Name():
                return self.book.cells[node.name].text
            case Choice():
                then, otherwise = self.level(node.then), self.level(node.otherwise)
                return f"IF({self.condition(node.test)[0]},{then},{otherwise})"
            case _:
                return f"INDEX({self.book.ranks[self.level_of(node) or ''].text},{self.rank(node)})"

    def rank(self, node: Node) -> str:
        """A value of a level by its place from 1."""
        if isinstance(node, Call):
            return f"{node.function.upper()}({','.join(self.rank(each) for each in node.arguments)})"
        return f"MATCH({self.level(node)},{self.book.ranks[self.level_of(node) or ''].text},0)"

    # conditions
    def condition(self, node: Node) -> tuple[str, int]:
        """A condition, and how tightly it holds together."""
        match node:
            case Truth():
                return ("TRUE" if node.value else "FALSE"), _ATOM
            case Name():
                return f'{self.book.cells[node.name].text}="{YES}"', _COMPARED
            case Not():
                return f"NOT({self.condition(node.operand)[0]})", _ATOM
            case Logic():
                parts = [self.condition(part)[0] for part in node.operands]
                return f"{node.operator.upper()}({','.join(parts)})", _ATOM
            case Comparison():
                pairs = zip(node.operands, node.operands[1:], node.operators, strict=False)
                links = [self.compare(left, right, sign) for left, right, sign in pairs]
                return (links[0], _COMPARED) if len(links) == 1 else (f"AND({','.join(links)})", _ATOM)
            case Membership():
                found = [self.compare(node.item, option, "==") for option in node.options]
                if node.negated:
                    return f"NOT({_any(found)})", _ATOM
                return (found[0], _COMPARED) if len(found) == 1 else (_any(found), _ATOM)
            case Choice():
                then, otherwise = self.condition(node.then)[0], self.condition(node.otherwise)[0]
                return f"IF({self.condition(node.test)[0]},{then},{otherwise})", _ATOM
            case _:
                raise AssertionError(node)

    def compare(self, left: Node, right: Node, sign: str) -> str:
        shown = _SIGNS.get(sign, sign)
        if self.is_flag(left):
            sides = [self.condition(side) for side in (left, right)]
            texts = [text if tightness > _COMPARED else f"({text})" for text, tightness in sides]
            return shown.join(texts)
        if self.is_level(left):
            spell = self.level if sign in _SIGNS else self.rank
            return f"{spell(left)}{shown}{spell(right)}"
        if self.is_date(left):
            return f"{self.day(left)}{shown}{self.day(right)}"
        return self.compare_numbers(self.number(left), self.number(right), shown)

    def compare_numbers(self, left: Part, right: Part, sign: str) -> str:
        """Side by side where one of them is as it should be; else by their difference."""
        for one, other in ((left, right), (right, left)):
            if other.known.clean:
                settled_one = self.settle(one, same_side(one.known, other.known))
                sides = (settled_one, other) if one is left else (other, settled_one)
                return sign.join(_in(side, _SUM) for side in sides)
        known = plus(left.known, minus(right.known))
        difference = Part(f"{_in(left, _SUM)}-{_in(right, _PRODUCT)}", _SUM, known)
        return f"{self.settle(difference, settled(known, 1)).text}{sign}0"

    def is_flag(self, node: Node) -> bool:
        match node:
            case Truth() | Not() | Logic() | Comparison() | Membership():
                return True
            case Name():
                return self.book.cells[node.name].type == FLAG
            case Choice():
                return self.is_flag(node.then)
            case _:
                return False

    def is_date(self, node: Node) -> bool:
        match node:
            case Name():
                return self.book.cells[node.name].type == DATE
            case Choice():
                return self.is_date(node.then)
            case _:
                return False


def _in(part: Part, tightness: int) -> str:
    """A part as it stands inside something that holds together so tightly."""
    return part.text if part.tightness >= tightness else f"({part.text})"


def _any(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else f"OR({','.join(found)})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _digits(step: Fraction) -> int | None:
    """To how many decimals a multiple of `step` is rounded, where it is a power of ten."""
    return next((digits for digits in range(-3, 13) if step == Fraction(10) ** -digits), None)


def _sure(known: Known | None) -> Known:
    if known is None:
        raise TypeError
    return known


def depth(text: str) -> int:
    """How many brackets stand within brackets."""
    found = opened = 0
    for sign in text:
        opened += (sign == "(") - (sign == ")")
        found = max(found, opened)
    return found
