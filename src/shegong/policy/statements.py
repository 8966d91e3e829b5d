"""Reads what a regulation says beside its rules: transitions, limits, laws."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from shegong.errors import Problem, nearest
from shegong.formula.check import check
from shegong.formula.checked import Checked
from shegong.formula.parse import FormulaError, parse
from shegong.formula.scope import Scope
from shegong.formula.tree import (
    DAYS_OF_MONTH,
    Arithmetic,
    Call,
    Choice,
    Lookup,
    Name,
    Negation,
    Node,
    Number,
    children,
)
from shegong.formula.types import FLAG, MONEY, Type, exactly, type_name
from shegong.messages import _, listed
from shegong.policy.entries import EntryError, evidence, located
from shegong.policy.layers import Entry, Merged
from shegong.policy.policy import Absence, Check, Input, Law, Limit, Rule, Transition
from shegong.policy.schema import AbsenceEntry, CheckEntry, LawEntry, LimitEntry, TransitionEntry

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def standard_laws(inputs: Iterable[Input]) -> tuple[str, ...]:
    """The laws that every regulation is held to, by key."""
    rising = [f"{given.key}_never_lowers_pay" for given in inputs if given.merit]
    return (
        "grade_in_span",
        *rising,
        "tables_rise_with_grade",
        "parts_add_up",
        "funding_adds_up",
        "limits_hold",
        "passing_never_lowers_pay",
        "passing_stays_in_limits",
        "everyone_retires",
    )


class Statements:
    """Reads the statements of one regulation, whose inputs and rules are known; collects every problem."""

    def __init__(self, inputs: Mapping[str, Input], rules: Mapping[str, Rule], scope: Scope) -> None:
        self.inputs = inputs
        self.rules = rules
        self.scope = scope
        self.problems: list[Problem] = []

    def read(
        self, merged: Merged
    ) -> tuple[dict[str, Transition], dict[str, Absence], dict[str, Check], dict[str, Limit], dict[str, Law]]:
        """All of them; those with a problem are left out."""
        return (
            self._each(merged.transitions, self.transition),
            self._each(merged.absences, self.absence),
            self._each(merged.checks, self.check),
            self._each(merged.limits, self.limit),
            self._each(merged.laws, self.law),
        )

    def _each(self, entries: Mapping[str, Entry[_In]], make: Callable[[Entry[_In]], _Out]) -> dict[str, _Out]:
        made: dict[str, _Out] = {}
        for key, entry in entries.items():
            try:
                made[key] = make(entry)
            except EntryError as error:
                self.problems += error.problems
        return made

    def formula(
        self,
        entry: Entry[_In],
        text: str,
        *path: str,
        name: str,
        scope: Scope | None = None,
        expected: Type | None = None,
    ) -> Checked:
        """A formula that stands at `path` of an entry, checked."""
        try:
            return check(text, parse(text), scope or self.scope, expected)
        except FormulaError as error:
            raise EntryError(*located(entry, error, name, *path)) from None

    def condition(
        self, entry: Entry[_In], text: str, *path: str, name: str, scope: Scope | None = None
    ) -> Node:
        """A formula that says yes or no."""
        checked = self.formula(entry, text, *path, name=name, scope=scope)
        if checked.type != FLAG:
            message = _("“{name}”要的是条件，却是{type}").format(name=name, type=type_name(checked.type))
            raise EntryError(entry.problem("P061", message, _("写成比较，例如 credited_years >= 3"), *path))
        return checked.tree

    def transition(self, entry: Entry[TransitionEntry]) -> Transition:
        """A transition: its condition, and a formula for each input that it sets."""
        written = entry.value
        if not written.set_:
            message = _("“{name}”什么也不改变").format(name=written.name)
            raise EntryError(entry.problem("P062", message, _("在 set 里写明哪个输入项变成什么"), "set"))
        sets: dict[str, Node] = {}
        for key, text in written.set_.items():
            given = self._input(entry, key, "set", key)
            checked = self.formula(entry, text, "set", key, name=written.name, expected=given.type)
            zero = given.type.is_amount and checked.bounds == exactly(0) and checked.type.is_number
            if checked.type != given.type and not zero:
                message = _("“{input}”要{wanted}，这里算出来的是{found}").format(
                    input=given.name, wanted=type_name(given.type), found=type_name(checked.type)
                )
                raise EntryError(entry.problem("P063", message, _("改公式；取整用 floor(…)"), "set", key))
            if given.type == MONEY and not _is_whole(checked.tree, self.scope):
                message = _("“{input}”可能算出不足一分的数").format(input=given.name)
                raise EntryError(entry.problem("P073", message, _("用 round(…, fen) 取整到分"), "set", key))
            sets[key] = checked.tree
        when = self.condition(entry, written.when, "when", name=written.name)
        return Transition(entry.key, written.name, written.at, when, sets, evidence(entry))

    def absence(self, entry: Entry[AbsenceEntry]) -> Absence:
        """When somebody is not there: a condition on what is known of a person before anything is paid."""
        written = entry.value
        when = self.condition(entry, written.when, "when", name=written.name, scope=self._without(self.rules))
        return Absence(entry.key, written.name, when, evidence(entry))

    def check(self, entry: Entry[CheckEntry]) -> Check:
        """A check: what must be true, and what to do where it is not."""
        written = entry.value
        condition = self.condition(entry, written.formula, "formula", name=written.name)
        if written.shows and written.shows not in self.rules:
            raise EntryError(self._no_rule(entry, written.shows, "shows"))
        return Check(
            entry.key,
            written.name,
            condition,
            written.remedy,
            written.severity,
            written.shows,
            evidence(entry),
        )

    def _no_rule(self, entry: Entry[_In], rule: str, *path: str) -> Problem:
        guess = nearest(rule, self.rules)
        remedy = _("是不是 {guess}？").format(guess=guess) if guess else listed(self.rules)
        return entry.problem("P069", _("没有规则“{key}”").format(key=rule), remedy, *path)

    def _input(self, entry: Entry[_In], key: str, *path: str | int, at_key: bool = True) -> Input:
        if given := self.inputs.get(key):
            return given
        guess = nearest(key, self.inputs)
        remedy = _("是不是 {guess}？").format(guess=guess) if guess else listed(self.inputs)
        message = _("没有输入项“{key}”").format(key=key)
        raise EntryError(entry.problem("P064", message, remedy, *path, at_key=at_key))

    def limit(self, entry: Entry[LimitEntry]) -> Limit:
        """A limit: what is measured, for whom, and between which bounds."""
        written = entry.value
        for index, key in enumerate(written.by):
            self._input(entry, key, "by", index, at_key=False)
        measured = self.formula(entry, written.formula, "formula", name=written.name)
        if (written.measure == "share") != (measured.type == FLAG) or not (
            measured.type.is_amount or measured.type == FLAG
        ):
            message = _("“{name}”算出来的是{type}，不能这样衡量").format(
                name=written.name, type=type_name(measured.type)
            )
            remedy = _("each、average 量金额、比率或个数；share 量满足条件的人数比例")
            raise EntryError(entry.problem("P065", message, remedy, "measure"))
        scope = self.scope if written.measure == "each" else self._shared(written.by)
        bounds = {
            side: self._bound(entry, side, text, measured.type, scope)
            for side in ("at_least", "at_most")
            if (text := getattr(written, side)) is not None
        }
        if not bounds:
            message = _("“{name}”没有写限度").format(name=written.name)
            raise EntryError(entry.problem("P066", message, _("写 at_least 或 at_most"), at_key=True))
        return Limit(
            entry.key,
            written.name,
            measured.type,
            measured.tree,
            written.measure,
            tuple(written.by),
            bounds.get("at_least"),
            bounds.get("at_most"),
            evidence(entry),
        )

    def _shared(self, by: Collection[str]) -> Scope:
        """What everybody in a group has in common: no rule, and no input but those that make the groups."""
        return self._without((self.inputs.keys() | self.rules.keys()) - {*by})

    def _without(self, own: Collection[str]) -> Scope:
        """The scope where some names are not known."""
        symbols = {key: each for key, each in self.scope.symbols.items() if key not in own}
        return replace(self.scope, symbols=symbols)

    def _bound(self, entry: Entry[LimitEntry], side: str, text: str, measured: Type, scope: Scope) -> Node:
        checked = self.formula(entry, text, side, name=entry.value.name, scope=scope)
        alike = checked.type == measured or (
            (measured == FLAG or measured.is_number) and checked.type.is_number
        )
        if not alike and checked.bounds != exactly(0):
            message = _("限度是{found}，衡量的是{measured}").format(
                found=type_name(checked.type),
                measured=_("人数比例") if measured == FLAG else type_name(measured),
            )
            raise EntryError(entry.problem("P067", message, _("两边要同类"), side))
        return checked.tree

    def law(self, entry: Entry[LawEntry]) -> Law:
        """A law of the policy's own, or an exception from a standard one."""
        written = entry.value
        moves = written.never_falls or written.never_rises
        forms = [written.formula, written.never_falls, written.never_rises, written.except_]
        if sum(form is not None for form in forms) != 1 or (moves is None) != (written.with_ is None):
            message = _("定律要写 formula，或 never_falls（never_rises）和 with，或 except，只写一种")
            raise EntryError(entry.problem("P068", message, _("留下一种"), at_key=True))
        if written.except_ is not None:
            return self._exception(entry, written.except_)
        if not written.name:
            raise EntryError(entry.problem("P068", _("定律没有名称"), _('补上 name = "…"'), at_key=True))
        if written.formula is not None:
            condition = self.condition(entry, written.formula, "formula", name=written.name)
            return Law(entry.key, written.name, condition)
        rule, rising = str(moves), str(written.with_)
        side = "never_falls" if written.never_falls else "never_rises"
        if rule not in self.rules:
            raise EntryError(self._no_rule(entry, rule, side))
        self._input(entry, rising, "with", at_key=False)
        return Law(entry.key, written.name, None, rule, rising, written.never_rises is not None)

    def _exception(self, entry: Entry[LawEntry], why: str) -> Law:
        known = standard_laws(self.inputs.values())
        if entry.key not in known:
            guess = nearest(entry.key, known)
            remedy = _("是不是 {guess}？").format(guess=guess) if guess else listed(known)
            message = _("没有通用定律“{key}”").format(key=entry.key)
            raise EntryError(entry.problem("P070", message, remedy, at_key=True))
        if not why.strip():
            raise EntryError(
                entry.problem("P070", _("除外要写明理由"), _('写成 except = "原办法规定……"'), "except")
            )
        return Law(entry.key, entry.value.name, exception=why.strip())


def _is_whole(tree: Node, scope: Scope) -> bool:
    """Whether an amount is surely whole fen: inputs, figures and rounded results are, and what is made of them."""
    match tree:
        case Number():
            return tree.value.denominator == 1
        case Name():
            return True
        case Lookup():
            return all(value.denominator == 1 for value in scope.tables[tree.table].cells.values())
        case Call(function="floor" | "ceil" | "round" | "years" | "months" | "years_begun" | "months_begun"):
            return True
        case Call(function=function) if function in DAYS_OF_MONTH:
            return True
        case Arithmetic(operator="/") | Call(function="bracket"):
            return False
        case Choice():
            return _is_whole(tree.then, scope) and _is_whole(tree.otherwise, scope)
        case Arithmetic() | Negation() | Call():
            return all(_is_whole(part, scope) for part in children(tree))
        case _:
            return False
