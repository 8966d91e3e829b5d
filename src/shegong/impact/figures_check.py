"""Checks the figures and formulas of a file of claims."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from keyword import iskeyword
from pathlib import Path
from typing import ParamSpec, TypeVar

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.check import check
from shegong.formula.parse import ARGUMENTS, FormulaError, parse, problem_at
from shegong.formula.tree import Name, Node, Span, names, parts
from shegong.formula.types import COUNT, MONEY, type_name
from shegong.impact.claims_schema import (
    ClaimsFile,
    FigureEntry,
)
from shegong.impact.extents import beyond_arithmetic
from shegong.impact.prints import UNITS, Print, Unit, parse_print
from shegong.impact.published import Figure, Formula, Unknown, bend, scope_of
from shegong.impact.regulated import Regulations
from shegong.messages import _, listed
from shegong.money import UNITS as ROUNDING_UNITS
from shegong.policy.document import Document
from shegong.policy.entries import EntryError, number
from shegong.policy.policy import Clause, Evidence, Source
from shegong.policy.schema import Number

_Made = TypeVar("_Made")
_Given = ParamSpec("_Given")
KeyPath = tuple[str | int, ...]
"""Keys and indexes that lead to an entry of the file."""


class FigureChecker:
    """Checks one file; a problem of one entry does not hide those of the others, but is noted in `problems`."""

    def __init__(self, document: Document, content: ClaimsFile, folders: Sequence[Path] = ()) -> None:
        self.document = document
        self.content = content
        self.problems: list[Problem] = []
        self.figures: dict[str, Figure] = {}
        self.broken: set[str] = set()
        self.regulations = Regulations(document, folders)

    def read_figures(self) -> None:
        """Read every figure; those that make no sense are `broken`, and what uses them is not checked."""
        for key, entry in self.content.figures.items():
            if figure := self.figure(key, entry):
                self.figures[key] = figure
            else:
                self.broken.add(key)

    def attempt(
        self, make: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> _Made | None:
        """What `make` makes, or None when it could not, with its problems noted."""
        try:
            return make(*given, **named)
        except ShegongError as error:
            self.problems += error.problems
        except EntryError as error:
            self.problems += error.problems
        return None

    def refusal(
        self, code: str, message: str, remedy: str, path: KeyPath, *, at_key: bool = False
    ) -> ShegongError:
        """The error for the entry at `path`."""
        return ShegongError(self.document.problem(code, message, remedy, path, at_key=at_key))

    def figure(self, key: str, entry: FigureEntry) -> Figure | None:
        """A figure, or None where it makes no sense."""
        path: KeyPath = ("figures", key)
        self.attempt(self.require_free, key, path)
        if entry.policy is not None:
            return self.attempt(self.by_policy, key, entry, path)
        evidence = self.attempt(self.evidence, entry, path)
        formula, value, printed = None, None, None
        if entry.formula is not None:
            formula = self.attempt(self.formula, entry.formula, path, entry.name, entry.unit)
            value = formula.value() if formula else None
        elif entry.value is not None:
            printed = self.bound(entry.value, entry.unit)
            value = (
                printed.value
                if printed
                else self.attempt(self.amount, entry.value, entry.unit, (*path, "value"))
            )
        if value is None or evidence is None:
            return None
        kind = formula.type if formula else UNITS[entry.unit][0]
        return Figure(
            key, entry.name, entry.unit, kind, value, entry.per, evidence, formula, entry.note, printed
        )

    def by_policy(self, key: str, entry: FigureEntry, path: KeyPath) -> Figure:
        """A figure that a regulation comes to."""
        stray = [entry.value, entry.formula, entry.status]
        if any(each is not None for each in stray) or entry.source or not entry.rule or not entry.on:
            raise self.refusal(
                "C020",
                _("“{name}”按办法计算，要写 policy、rule、on，不写 value、formula、status、source").format(
                    name=entry.name
                ),
                _('例如 policy = "yanji-2018"、rule = "gross"、on = "2020-06"；人的情况写在 given'),
                path,
                at_key=True,
            )
        value, told, evidence = self.regulations.figure(entry, path)
        kind = told.rule.type
        return Figure(
            key, entry.name, entry.unit, kind, value, entry.per, evidence, note=entry.note, by_policy=told
        )

    def bound(self, written: Number, unit: Unit) -> Print | None:
        """What was published as a bound, a range or about so much; None where it is a number, or neither."""
        try:
            printed = parse_print(str(written), unit)
        except ValueError:
            return None
        whole = UNITS[unit][0] != COUNT or printed.value.denominator == 1
        return printed if whole and printed.sense != "rounded" else None

    def require_free(self, name: str, path: KeyPath) -> None:
        """A name that formulas can mention; the words of the rule language name nothing else."""
        word = iskeyword(name) or name in (*ARGUMENTS, *ROUNDING_UNITS, "true", "false")
        if word or not re.fullmatch("[a-z][a-z0-9_]*", name):
            raise self.refusal(
                "C005",
                _("“{name}”不能作代号").format(name=name),
                _("用小写英文字母、数字和下划线，不用公式语言的词"),
                path,
                at_key=True,
            )

    def evidence(self, entry: FigureEntry, path: KeyPath) -> Evidence:
        """How well a figure is known; exactly what has a formula, and no value of its own, is derived."""
        status = entry.status or ("published" if entry.formula is None else "derived")
        if (entry.value is None) == (entry.formula is None) or (status == "derived") != (entry.value is None):
            raise self.refusal(
                "C006",
                _("“{name}”要写 value 或 formula 中的一个，并与 status 相符").format(name=entry.name),
                _("公布的、推定的写 value；推算的（derived）写 formula"),
                path,
                at_key=True,
            )
        if status == "assumed" and not entry.why.strip():
            raise self.refusal(
                "C007", _("推定的（assumed）要写明理由"), _('补上 why = "…"'), (*path, "status")
            )
        if status == "published" and not entry.source:
            raise self.refusal(
                "C008",
                _("“{name}”没有写出处").format(name=entry.name),
                _('补上 source = "文件代号 版面或条款"；没有公布的写 status = "assumed" 和 why'),
                path,
                at_key=True,
            )
        clause = self.clause(entry.source, path) if entry.source else None
        return Evidence(status, entry.why.strip(), clause)

    def clause(self, text: str, path: KeyPath) -> Clause:
        """The place that `news 第30版` names: the key of a source, then where in it."""
        key, _space, locator = text.partition(" ")
        written = self.content.sources.get(key)
        if not written:
            guess = nearest(key, self.content.sources)
            raise self.refusal(
                "C009",
                _("sources 里没有代号为“{key}”的出处").format(key=key),
                _("是不是 {guess}？").format(guess=guess)
                if guess
                else _("先写 [sources.{key}]").format(key=key or "…"),
                (*path, "source"),
            )
        source = Source(key, written.title, written.publisher, written.number, written.date_, written.note)
        return Clause(source, locator.strip())

    def amount(self, written: Number, unit: Unit, path: KeyPath) -> Fraction:
        """A figure as written, in fen or ones."""
        kind, size = UNITS[unit]

        def refuse(message: str, remedy: str) -> EntryError:
            return EntryError(self.document.problem("C010", message, remedy, path))

        return number(written, kind, refuse) * size / UNITS["yuan" if kind == MONEY else unit][1]

    def formula(
        self, text: str, path: KeyPath, name: str, unit: Unit, unknown: Unknown | None = None
    ) -> Formula:
        """A formula over the figures read so far, settled, whose result has the type of `unit`."""
        path = (*path, "formula")
        try:
            tree = parse(text)
            self.require_above(tree, path)
            if unknown:
                _require_affine(text, tree, unknown)
            self.require_certain(text, tree, unknown)
            checked = check(text, tree, scope_of(self.figures.values(), unknown, frozenset(self.broken)))
        except FormulaError as error:
            raise ShegongError(self.located(error, name, path)) from None
        wanted = UNITS[unit][0]
        if not checked.type.is_amount or (checked.type == MONEY) != (wanted == MONEY):
            raise self.refusal(
                "C015",
                _("“{name}”的公式算出来的是{found}，这里要{wanted}").format(
                    name=name, found=type_name(checked.type), wanted=type_name(wanted)
                ),
                _("检查公式，或改 unit"),
                path,
            )
        used = names(tree)
        figures = tuple(figure for key, figure in self.figures.items() if key in used)
        return Formula(text, checked.tree, checked.type, figures, unknown)

    def require_above(self, tree: Node, path: KeyPath) -> None:
        """A derived figure comes after those that it is derived from, so none goes round in a circle."""
        unread = self.content.figures.keys() - self.figures.keys() - self.broken
        if later := sorted(names(tree) & unread):
            raise self.refusal(
                "C013",
                _("公式用了它自己或写在后面的数：{names}").format(names=listed(later)),
                _("把被引用的数移到前面"),
                path,
            )

    def require_certain(self, text: str, tree: Node, unknown: Unknown | None) -> None:
        """With figures that are bounds or ranges only arithmetic can be done, and nothing be solved for."""
        uncertain = frozenset(key for key, figure in self.figures.items() if figure.extent.point is None)
        if found := sorted(names(tree) & uncertain):
            span: Span | None = None
            if unknown:
                span = _first(tree, found[0])
                told = _("要解未知数，就不能用只知道上下限的数“{name}”")
            else:
                span = beyond_arithmetic(tree, uncertain)
                told = _("“{name}”只知道上下限，只能加减乘除")
            if span:
                name = self.figures[found[0]].name
                remedy = _("改写公式，或换成确定的数")
                raise FormulaError(problem_at(text, span, "C022", told.format(name=name), remedy))

    def located(self, error: FormulaError, name: str, path: KeyPath) -> list[Problem]:
        """The problems of a formula, at their places in the file."""
        return [
            self.document.problem(
                each.code, f"{name}：{each.message}", each.remedy, path, within=each.excerpt
            )
            for each in error.problems
        ]


def _require_affine(text: str, tree: Node, unknown: Unknown) -> None:
    if span := bend(tree, unknown.name):
        raise FormulaError(
            problem_at(
                text,
                span,
                "C014",
                _("公式不是“{label}”的一次式").format(label=unknown.label),
                _("未知数只参加加减、乘以或除以已知数；不作除数，不放进函数、比较和条件"),
            )
        )


def _first(tree: Node, name: str) -> Span | None:
    """Where a formula first mentions a name."""
    return next((node.span for node in parts(tree) if isinstance(node, Name) and node.name == name), None)
