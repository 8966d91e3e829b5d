"""The figures of a scenario that can be sought or varied: a parameter, a table's first value or step, a change, a rate.

They are called as in the files: institution_wage, coefficient.step, changes.wage, fill.a_year, exits.all, on_cost.rate.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Literal, NamedTuple

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.types import COUNT, MONEY, RATE, Type
from shegong.messages import _
from shegong.money import FEN_PER_YUAN, decimal_places, decimal_text, yuan
from shegong.policy.directions import cost_direction
from shegong.policy.entries import most_of
from shegong.policy.figures import progression, with_parameter, with_table_step
from shegong.policy.policy import Evidence, Policy
from shegong.simulation.pricing import employer_items, with_course
from shegong.simulation.scenario.scenario import Scenario, Variant
from shegong.simulation.states import trimmed

_PARTS = ("first", "step")
_MOST_A_YEAR = 1_000_000


def figure_text(value: Fraction, kind: Type) -> str:
    """A figure as people write it: yuan, per cent, or a number."""
    if kind == MONEY:
        return _("{amount} 元").format(amount=yuan(value))
    if kind == COUNT:
        return decimal_text(value)
    if abs(value) < 1 and decimal_places(value.denominator) is not None:
        return decimal_text(value * 100) + "%"
    return decimal_text(value, max(decimal_places(value.denominator) or 0, 2))


def limits_of(key: str, kind: Type) -> tuple[Fraction, Fraction]:
    """Between which values a figure makes sense at all, by its key."""
    if key.startswith(("exits.", "uptake.", "on_cost.")):
        return Fraction(0), Fraction(1)
    most = Fraction(_MOST_A_YEAR) if key == "fill.a_year" else most_of(kind)
    least = -most if key.startswith("changes.") or key.endswith(".step") else Fraction(0)
    return least, most


class Target(NamedTuple):
    """A figure: what it is now, and the variant with another value of it. Money is in fen.

    A `factor` is what something else is multiplied by.
    """

    key: str
    name: str
    type: Type
    value: Fraction
    step: Fraction
    evidence: Evidence
    set: Callable[[Fraction], Variant]
    factor: bool = False


def target_of(scenario: Scenario, variant: Variant, key: str) -> Target:
    """A figure by its key; raises ShegongError with the nearest one for a key that does not exist."""
    policy = variant.eras[0].policy
    section, _dot, rest = key.partition(".")
    if key in policy.parameters:
        parameter = policy.parameters[key]
        value = parameter.on(scenario.start.first_day) or Fraction(0)
        return Target(
            key,
            parameter.name,
            parameter.type,
            value,
            _step(value, parameter.type),
            parameter.evidence,
            lambda new: _with_policies(variant, lambda each: with_parameter(each, key, new)),
        )
    if section in policy.tables and rest in _PARTS and (even := progression(policy.tables[section].lookup)):
        table = policy.tables[section]
        value = even.first if rest == "first" else even.step
        name = _("{table}（首项）") if rest == "first" else _("{table}（级差）")
        return Target(
            key,
            name.format(table=table.name),
            table.lookup.type,
            value,
            _step(value, table.lookup.type),
            table.evidence,
            lambda new: _with_policies(variant, lambda each: with_table_step(each, section, **{rest: new})),
        )
    found = _of_course(variant, section, rest, key) or _of_change(
        variant, rest if section == "changes" else ""
    )
    if found is None:
        known = [*targets(variant)]
        guess = nearest(key, known)
        remedy = _("可用：{allowed}").format(allowed=" | ".join(known))
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        raise ShegongError(
            Problem("N061", _("没有可以求的数“{key}”").format(key=key[:40]), remedy), exit_code=2
        )
    return found


def targets(variant: Variant) -> Iterable[str]:
    """The keys of all figures of a variant."""
    policy = trimmed(variant.eras[0].policy)
    used = policy.entries_behind()
    yield from (key for key in policy.parameters if key in used)
    for key, table in policy.tables.items():
        if key in used and progression(table.lookup):
            yield from (f"{key}.{part}" for part in _PARTS)
    yield from (f"changes.{each.key}" for each in variant.changes)
    yield from (f"exits.{each.key}" for each in variant.exits)
    yield from (f"uptake.{each.key}" for each in variant.uptake)
    if variant.fill and variant.fill.a_year is not None:
        yield "fill.a_year"
    if variant.on_cost:
        yield "on_cost.rate"
    if variant.newcomers and variant.newcomers.pay is not None:
        yield "newcomers.pay"


def _with_policies(variant: Variant, change: Callable[[Policy], Policy]) -> Variant:
    return replace(variant, eras=tuple(era._replace(policy=change(era.policy)) for era in variant.eras))


def _of_course(variant: Variant, section: str, rest: str, key: str) -> Target | None:
    """How many vacancies are filled a year, what newcomers are paid, what employers add, at which rate people leave."""
    fill = variant.fill
    if key == "fill.a_year" and fill and fill.a_year is not None:
        return Target(
            key,
            _("每年补缺人数"),
            COUNT,
            Fraction(fill.a_year),
            Fraction(1),
            fill.evidence,
            lambda new: replace(variant, fill=replace(fill, a_year=int(new))),
        )
    on_cost, newcomers = variant.on_cost, variant.newcomers
    if key == "on_cost.rate" and on_cost:
        return Target(
            key,
            _("单位负担率"),
            RATE,
            on_cost.rate,
            _step(on_cost.rate, RATE),
            on_cost.evidence,
            lambda new: replace(variant, on_cost=on_cost._replace(rate=new)),
        )
    if key == "newcomers.pay" and newcomers and newcomers.pay is not None:
        pay = Fraction(newcomers.pay)
        return Target(
            key,
            _("新来的人的月工资"),
            MONEY,
            pay,
            _step(pay, MONEY),
            newcomers.evidence,
            lambda new: replace(variant, newcomers=replace(newcomers, pay=int(new))),
        )
    for exits in variant.exits if section == "exits" else ():
        if exits.key == rest:
            return Target(
                key,
                exits.name,
                RATE,
                exits.rate,
                _step(exits.rate, RATE),
                exits.evidence,
                lambda new, old=exits: replace(  # type: ignore[misc]
                    variant,
                    exits=tuple(replace(each, rate=new) if each is old else each for each in variant.exits),
                ),
            )
    for uptake in variant.uptake if section == "uptake" else ():
        if uptake.key == rest:
            return Target(
                key,
                uptake.name,
                RATE,
                uptake.rate,
                _step(uptake.rate, RATE),
                uptake.evidence,
                lambda new, old=uptake: replace(  # type: ignore[misc]
                    variant,
                    uptake=tuple(replace(each, rate=new) if each is old else each for each in variant.uptake),
                ),
            )
    return None


def _of_change(variant: Variant, key: str) -> Target | None:
    """To what, by what, or by how much a change moves a figure each time."""
    change = next((each for each in variant.changes if each.key == key), None)
    if change is None:
        return None
    kind = RATE if change.steps[0].kind == "scale" else change.parameter.type
    value = change.steps[0].value

    def moved(new: Fraction) -> Variant:
        steps = tuple(step._replace(value=new, low=step.low + new - value) for step in change.steps)
        changes = tuple(replace(each, steps=steps) if each is change else each for each in variant.changes)
        return replace(variant, changes=changes)

    return Target(
        f"changes.{key}",
        change.name,
        kind,
        value,
        _step(value, kind),
        change.evidence,
        moved,
        change.steps[0].kind == "scale",
    )


def _step(value: Fraction, kind: Type) -> Fraction:
    """What the last digit of a figure is worth: a yuan, or less where it is finer; a hundredth of a rate at most."""
    if kind == COUNT:
        return Fraction(1)
    shown = value / FEN_PER_YUAN if kind == MONEY else value
    places = decimal_places(shown.denominator) or 0
    if kind == MONEY:
        return Fraction(FEN_PER_YUAN, 10**places)
    return Fraction(1, 10 ** max(places, 2))


def direction(
    scenario: Scenario, target: Target, low: Fraction, high: Fraction, *, base_moves: bool
) -> Literal[1, -1] | None:
    """How the cost moves with a figure, where that can be shown: 1 if it never falls, -1 if it never rises.

    `base_moves` tells that it is held against what people are paid now, to which employers add as well.
    """
    lowest, highest = target.set(low), target.set(high)
    if target.key == "fill.a_year":
        return None if lowest.careers else 1  # nobody leaves, so that whoever comes earlier costs more
    if target.key == "newcomers.pay" or (target.key == "on_cost.rate" and not base_moves):
        return 1  # people come and go regardless of it
    if target.key.startswith(("exits.", "uptake.", "on_cost.")):
        return None
    months = [scenario.start.plus(number) for number in range(scenario.months)]
    found: set[Literal[1, -1] | None] = set()
    for one, other in zip(lowest.eras, highest.eras, strict=True):
        ends = [
            with_course(trimmed(era.policy), variant.changes, months)
            for era, variant in ((one, lowest), (other, highest))
        ]
        employer = employer_items(ends[0])
        if employer and base_moves:
            return None
        rules = ["gross", *employer]
        found.add(cost_direction(ends[0], ends[1], rules))
    return found.pop() if len(found) == 1 else None
