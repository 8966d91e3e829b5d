"""What one person is paid more: before and after, cause by cause, and the entries of the rules that make it so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shegong.engine.person import PersonPay, pay_person
from shegong.engine.transitions import Change, passage
from shegong.formula.interpret import Value
from shegong.formula.tree import Lookup, names, parts
from shegong.policy.month import Month
from shegong.policy.policy import Clause, Input, Parameter, Policy, Rule, Table


class NewStandard(NamedTuple):
    """A cause: pay by another policy, or in another month; `facts` are what that policy knows of the person."""

    policy: Policy
    month: Month
    facts: Mapping[str, Value]


class NewValue(NamedTuple):
    """A cause: an input takes another value."""

    key: str
    value: Value


Cause = NewStandard | NewValue | Change


class Stage(NamedTuple):
    """A cause, and the pay before and after it."""

    cause: Cause
    before: PersonPay
    after: PersonPay

    def gain(self, total: str) -> int:
        """What the cause adds to a total, in fen."""
        return self.after.fen(total) - self.before.fen(total)


class Line(NamedTuple):
    """A rule with what it comes to before and after; None where one of two policies has no such rule."""

    rule: Rule
    before: Value | None
    after: Value | None

    @property
    def gain(self) -> int | None:
        """What is added to an amount, in fen; an item that one policy lacks is nothing there, a sum is not known."""
        if self.rule.type.kind != "money" or (self.rule.total and None in (self.before, self.after)):
            return None
        return _fen(self.after) - _fen(self.before)


class Ground(NamedTuple):
    """A rule, figure or table that the change rests on; where it is one value, that value before and after."""

    entry: Rule | Parameter | Table
    before: Value | None = None
    after: Value | None = None


class Raise(NamedTuple):
    """Before and after, with the stages between them in order.

    `promoted` tells that the transitions of the month were applied; `current` is the old pay of somebody who is
    converted to the scale.
    """

    before: PersonPay
    stages: Sequence[Stage]
    promoted: bool = False
    current: int | None = None

    @property
    def after(self) -> PersonPay:
        """The pay after the last cause."""
        return self.stages[-1].after if self.stages else self.before

    @property
    def totals(self) -> tuple[Rule, ...]:
        """The sums that can be told before and after."""
        return tuple(rule for rule in self.after.policy.totals if rule.key in self.before.steps)

    @property
    def changes_pay(self) -> bool:
        """Whether any amount that is paid, taken or borne differs."""
        return any(line.gain for line in lines(self)) or bool(self.conversion)

    @property
    def conversion(self) -> int | None:
        """What the scale pays above the old pay, before any other cause; negative where it pays less."""
        return None if self.current is None else self.before.fen("gross") - self.current

    @property
    def rise(self) -> int | None:
        """What gross pay rises by, with the conversion; None where the policies pay nothing."""
        if not any(rule.key == "gross" for rule in self.totals):
            return None
        return self.after.fen("gross") - (self.before.fen("gross") if self.current is None else self.current)


def raised(
    before: PersonPay,
    causes: Iterable[NewStandard | NewValue],
    *,
    promoted: bool = False,
    current: int | None = None,
) -> Raise:
    """The pay after each cause in turn; then, if `promoted`, after each transition at the start of that month."""
    stages: list[Stage] = []
    pay = before
    for cause in causes:
        if isinstance(cause, NewStandard):
            after = pay_person(cause.policy, cause.facts, cause.month)
        else:
            after = pay_person(pay.policy, {**pay.facts, cause.key: cause.value}, pay.month)
        stages.append(Stage(cause, pay, after))
        pay = after
    changes = passage(pay.policy, pay.facts, pay.month)[1] if promoted else ()
    for change in changes:
        after = pay_person(pay.policy, {**pay.facts, **change.after}, pay.month)
        stages.append(Stage(change, pay, after))
        pay = after
    return Raise(before, tuple(stages), promoted, current)


def lines(found: Raise) -> list[Line]:
    """Every rule of both policies, in the order in which the later one calculates; what it lacks comes last."""
    old, new = found.before.steps, found.after.steps
    same = {key for key in old.keys() & new.keys() if _kind(old[key].rule) == _kind(new[key].rule)}
    shown = [
        Line(step.rule, old[key].value if key in same else None, step.value) for key, step in new.items()
    ]
    return shown + [Line(step.rule, step.value, None) for key, step in old.items() if key not in same]


def grounds(found: Raise) -> list[Ground]:
    """What changed between before and after: figures, tables that were looked up anew, and the rules but for sums."""
    return [*_figures(found.before, found.after), *_rules(found.before, found.after)]


def clauses(stage: Stage) -> tuple[Clause, ...]:
    """Where the regulation provides for what one cause changes, each clause once."""
    cause = stage.cause
    if isinstance(cause, Change):
        return tuple(clause for clause in (cause.transition.evidence.clause,) if clause)
    found = grounds(Raise(stage.before, [stage]))
    if isinstance(cause, NewValue):
        found = [each for each in found if isinstance(each.entry, Table) or _mentions(each.entry, cause.key)]
    given = (each.entry.evidence.clause for each in found)
    return tuple(dict.fromkeys(clause for clause in given if clause))


def is_usual(given: Input, value: Value) -> bool:
    """Whether an input has the value that the policy takes where nothing is told."""
    measured = value.toordinal() if isinstance(value, date) else int(value)
    return measured == given.default


def _mentions(entry: Rule | Parameter | Table, key: str) -> bool:
    return isinstance(entry, Rule) and key in names(entry.tree)


def _figures(old: PersonPay, new: PersonPay) -> Iterator[Ground]:
    before, after = (pay.policy.numbers_on(pay.month) for pay in (old, new))
    for key, value in after.items():
        if before.get(key) != value:
            yield Ground(new.policy.parameters[key], before.get(key), value)


def _rules(old: PersonPay, new: PersonPay) -> Iterator[Ground]:
    """The rules that came to something else, each after the tables that it looks up by something that changed."""
    earlier = {**old.facts, **{key: step.value for key, step in old.steps.items()}}
    later = {**new.facts, **{key: step.value for key, step in new.steps.items()}}
    changed = {key for key, value in later.items() if earlier.get(key) != value}
    told: set[str] = set()
    for key, step in new.steps.items():
        if key not in changed or step.rule.total:
            continue
        for node in parts(step.rule.tree):
            if not isinstance(node, Lookup) or node.table not in new.policy.tables or node.table in told:
                continue
            if changed & {name for each in node.keys for name in names(each)} and id(node) in step.trace:
                told.add(node.table)
                yield Ground(new.policy.tables[node.table])
        yield Ground(step.rule, earlier.get(key), step.value)


def _kind(rule: Rule) -> tuple[str, str]:
    return rule.kind, rule.type.kind


def _fen(value: Value | None) -> int:
    return value.numerator if isinstance(value, Fraction) else 0
