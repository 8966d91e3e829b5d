"""Random formulas, as people type them, that make sense in a random place."""

from collections.abc import Callable

from hypothesis import strategies as st

_SIGNS = ("==", "!=", "<", "<=", ">", ">=")
_UNITS = ("fen", "jiao", "yuan", "ten")
_KINDS = ("money", "rate", "count")
_VALUES = {
    "education": ("none", "college", "master"),
    "certificate": ("none", "junior", "senior"),
    "post": ("staff", "chief"),
}


@st.composite
def formulas(draw: st.DrawFn, kind: str | None = None, *, depth: int = 4, plain: bool = False) -> str:
    """A formula of a kind (any, if not given); `plain` ones have no tables, levels or dates."""
    writer = _Writer(draw, plain=plain)
    kinds = (
        ("money", "money", "rate", "count", "flag") if plain else ("money", "money", *_KINDS, "flag", "date")
    )
    return writer.write(kind or draw(st.sampled_from(kinds)), depth)


class _Writer:
    def __init__(self, draw: st.DrawFn, *, plain: bool) -> None:
        self.draw = draw
        self.plain = plain

    def pick(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def write(self, kind: str, depth: int) -> str:
        """A part of this kind; with brackets if it is more than one word."""
        simple, made = _SIMPLE[kind], _MADE[kind]
        if self.plain:
            simple = [option for option in simple if option not in _WITH_TABLES]
            made = [option for option in made if option not in _WITH_TABLES]
        option = self.draw(st.sampled_from(simple if depth <= 0 or not made else [*made, *made, *simple]))
        return option(self, depth - 1)

    def money(self, depth: int) -> str:
        return self.write("money", depth)

    def rate(self, depth: int) -> str:
        return self.write("rate", depth)

    def count(self, depth: int) -> str:
        return self.write("count", depth)

    def flag(self, depth: int) -> str:
        return self.write("flag", depth)

    def amount(self, depth: int) -> str:
        return self.write(self.pick("rate", "count"), depth)

    def divisor(self, depth: int) -> str:
        return self.pick("3", "0.7", "12", "21.75", "-4", "people", "span", f"max({self.count(depth)}, 1)")

    # what stands by itself
    def money_name(self, _depth: int) -> str:
        return self.pick("pay", "balance", "base", "debt")

    def rate_name(self, _depth: int) -> str:
        return self.pick("factor", "share")

    def decimal(self, _depth: int) -> str:
        return self.pick("70%", "0.05", "1.5", "33.333%", "0.0001", "100%")

    def count_name(self, _depth: int) -> str:
        return self.pick("served", "people", "span", "month", "year", "days_in_month")

    def integer(self, _depth: int) -> str:
        return self.pick("0", "1", "2", "7", "12")

    def flag_name(self, _depth: int) -> str:
        return self.pick("local", "true", "false")

    def date_name(self, _depth: int) -> str:
        return self.pick("joined", "month_start", "month_end", "year_start")

    # look-ups
    def grade(self, depth: int) -> str:
        return self.pick("1", "5", f"clamp({self.count(depth)}, 1, 5)")

    def level(self, name: str, depth: int) -> str:
        """A value of a level: of the person, by name, or the one or the other."""
        if depth > 0 and self.draw(st.booleans()):
            return f"({self.level(name, depth - 1)} if {self.flag(depth - 1)} else {self.level(name, depth - 1)})"
        return self.pick(name, name, *_VALUES[name])

    def money_table(self, depth: int) -> str:
        education, post = self.level("education", depth), self.level("post", depth)
        return self.pick(
            f"wage[{self.grade(depth)}]",
            f"allowance[{education}, {post}]",
            f"subsidy[{post}, {self.money(depth)}]",
        )

    def rate_table(self, depth: int) -> str:
        return self.pick(f"coefficient[{self.grade(depth)}]", f"seniority[{self.amount(depth)}]")

    def count_table(self, depth: int) -> str:
        return self.pick(f"deemed[{self.level('education', depth)}]", "post.lowest", "post.highest")

    def tax(self, depth: int) -> str:
        return f"bracket(tax, {self.money(depth)})"

    # what is made of parts
    def money_sum(self, depth: int) -> str:
        return f"({self.money(depth)} {self.pick('+', '-')} {self.money(depth)})"

    def money_product(self, depth: int) -> str:
        factors = [self.money(depth), self.amount(depth)]
        return f"({' * '.join(self.draw(st.permutations(factors)))})"

    def money_quotient(self, depth: int) -> str:
        return f"({self.money(depth)} / {self.divisor(depth)})"

    def money_rounded(self, depth: int) -> str:
        return f"{self.pick('floor', 'ceil', 'round')}({self.money(depth)}, {self.pick(*_UNITS)})"

    def number_sum(self, depth: int) -> str:
        return f"({self.amount(depth)} {self.pick('+', '-')} {self.amount(depth)})"

    def number_product(self, depth: int) -> str:
        return f"({self.amount(depth)} * {self.amount(depth)})"

    def number_quotient(self, depth: int) -> str:
        return f"({self.amount(depth)} / {self.divisor(depth)})"

    def ratio(self, depth: int) -> str:
        return f"({self.money(depth)} / max({self.money(depth)}, base))"

    def count_sum(self, depth: int) -> str:
        return f"({self.count(depth)} {self.pick('+', '-', '*')} {self.count(depth)})"

    def whole(self, depth: int) -> str:
        return f"{self.pick('floor', 'ceil', 'round')}({self.rate(depth)})"

    def elapsed(self, depth: int) -> str:
        function = self.pick(
            "years", "months", "years_begun", "months_begun", "days", "weekdays", "working_days"
        )
        return f"{function}({self.write('date', depth)}, {self.write('date', depth)})"

    def comparison(self, depth: int) -> str:
        kind = self.pick(*_KINDS) if self.plain else self.pick(*_KINDS, "date")
        parts = [self.write(kind, depth)]
        for _link in range(self.draw(st.integers(1, 2))):
            parts += [self.pick(*_SIGNS), self.write(kind, depth)]
        return f"({' '.join(parts)})"

    def membership(self, depth: int) -> str:
        kind = self.pick(*_KINDS)
        options = ", ".join(self.write(kind, depth) for _option in range(self.draw(st.integers(1, 3))))
        return f"({self.write(kind, depth)} {self.pick('in', 'not in')} [{options}])"

    def level_test(self, depth: int) -> str:
        level = self.pick(*_VALUES)
        value, other = self.level(level, depth), self.pick(*_VALUES[level])
        return self.pick(
            f"({level} {self.pick(*_SIGNS)} {value})",
            f"({level} {self.pick('in', 'not in')} [{value}, {other}])",
        )

    def logic(self, depth: int) -> str:
        word = self.pick(" and ", " or ")
        return f"({word.join(self.flag(depth) for _part in range(self.draw(st.integers(2, 3))))})"

    def denial(self, depth: int) -> str:
        return f"(not {self.flag(depth)})"

    def sameness(self, depth: int) -> str:
        return f"({self.flag(depth)} {self.pick('==', '!=')} {self.flag(depth)})"


_Option = Callable[[_Writer, int], str]


def _choice(kind: str) -> _Option:
    return lambda writer, depth: (
        f"({writer.write(kind, depth)} if {writer.flag(depth)} else {writer.write(kind, depth)})"
    )


def _extremum(kind: str) -> _Option:
    return lambda writer, depth: (
        f"{writer.pick('min', 'max')}({writer.write(kind, depth)}, {writer.write(kind, depth)})"
    )


def _clamp(kind: str) -> _Option:
    def clamp(writer: _Writer, depth: int) -> str:
        low, other = writer.write(kind, 0), writer.write(kind, depth)
        high = writer.pick(f"max({low}, {other})", f"max({other}, {low})", other)
        return f"clamp({writer.write(kind, depth)}, {low}, {high})"

    return clamp


def _minus(kind: str) -> _Option:
    return lambda writer, depth: f"(-{writer.write(kind, depth)})"


def _common(kind: str) -> list[_Option]:
    return [_choice(kind), _extremum(kind), _clamp(kind), _minus(kind)]


_W = _Writer
_SIMPLE: dict[str, list[_Option]] = {
    "money": [_W.money_name, _W.money_name, _W.money_table],
    "rate": [_W.decimal, _W.rate_name, _W.rate_table],
    "count": [_W.count_name, _W.integer, _W.count_table],
    "flag": [_W.flag_name, _W.level_test],
    "date": [_W.date_name],
}
_MADE: dict[str, list[_Option]] = {
    "money": [
        *_common("money"),
        _W.money_sum,
        _W.money_product,
        _W.money_product,
        _W.money_quotient,
        _W.money_rounded,
        _W.money_table,
        _W.tax,
    ],
    "rate": [*_common("rate"), _W.number_sum, _W.number_product, _W.number_quotient, _W.ratio, _W.rate_table],
    "count": [*_common("count"), _W.count_sum, _W.whole, _W.elapsed, _W.count_table],
    "flag": [_choice("flag"), _W.comparison, _W.membership, _W.level_test, _W.logic, _W.denial, _W.sameness],
    "date": [_choice("date")],
}
_WITH_TABLES = (_W.money_table, _W.rate_table, _W.count_table, _W.tax, _W.elapsed, _W.level_test)
