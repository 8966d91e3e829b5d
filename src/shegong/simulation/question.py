"""What is asked of a scenario, and the answer: costs, the value that keeps a budget, what moves the result most."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Literal

import numpy as np

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.types import COUNT, MONEY
from shegong.messages import _
from shegong.money import FEN_PER_YUAN, yuan
from shegong.simulation.outcome import cost, drawn_totals, quantile, years_of
from shegong.simulation.run import Course, Run, now_of, run_scenario, run_variant
from shegong.simulation.scenario.scenario import Scenario, Variant
from shegong.simulation.sensitivity import Bar, Range, tornado
from shegong.simulation.solve import Solution, solve
from shegong.simulation.targets import Target, direction, figure_text, limits_of, target_of, targets

ALL_YEARS = "all"
_SPREAD = Fraction(1, 10)
"""By how much a figure is varied of which nobody says between what it may lie."""


@dataclass(frozen=True)
class Question:
    """What is asked. `budget` is in fen, `year` the name of a year of the scenario, or "all".

    `measure` tells what the budget is for: the total cost, or what it is above the base. What is sought is `sought`,
    between `low` and `high` by `step` (money in yuan); each None where that is left to us.
    """

    draws: int = 0
    seed: int = 1
    variant: str = ""
    budget: int | None = None
    measure: Literal["total", "change"] = "total"
    year: str = ""
    sought: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None
    probability: Fraction | None = None
    sensitivity: bool = False


@dataclass(frozen=True)
class Sought:
    """The value that keeps a budget; `target` is what is sought, in `variant`."""

    target: Target
    variant: Variant
    low: Fraction
    high: Fraction
    step: Fraction
    solution: Solution


@dataclass(frozen=True)
class Sensitivity:
    """What moves the answer, the most first; `stated` are the keys whose ranges the scenario tells."""

    variant: Variant
    bars: tuple[Bar, ...]
    stated: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """A scenario that has been run, and what was asked of it."""

    question: Question
    run: Run
    years: tuple[str, ...]
    counted: tuple[int, ...]
    """The years that the budget, what is sought and what moves the answer are about."""
    main: Course
    sought: Sought | None = None
    sensitivity: Sensitivity | None = None


def answer(
    scenario: Scenario,
    question: Question,
    threads: int | None = None,
    told: Callable[[str], None] | None = None,
) -> Answer:
    """Run a scenario and answer what is asked."""
    years = tuple(years_of(scenario.start, scenario.months))
    counted = _counted(question, years)
    run = run_scenario(scenario, question.draws, question.seed, threads, told=told)
    main = _main(run, question)
    sought = _sought(run, main, question, counted, threads, told) if question.sought else None
    found = _sensitivity(run, main, question, counted, threads, told) if question.sensitivity else None
    return Answer(question, run, years, counted, main, sought, found)


def _counted(question: Question, years: tuple[str, ...]) -> tuple[int, ...]:
    if question.year == ALL_YEARS:
        return tuple(range(len(years)))
    if not question.year:
        return (0,)
    found = [number for number, name in enumerate(years) if question.year in (name, name.split(" ")[0])]
    if not found:
        message = _("方案没有 {year} 这一年").format(year=question.year[:20])
        remedy = _("可用：{allowed}").format(allowed=" | ".join([*years, ALL_YEARS]))
        raise ShegongError(Problem("N062", message, remedy), exit_code=2)
    return (found[0],)


def _main(run: Run, question: Question) -> Course:
    """The variant that is asked about: as told, or the last."""
    if not question.variant:
        return run.courses[-1]
    for course in run.courses:
        if course.variant.key == question.variant:
            return course
    keys = [course.variant.key for course in run.courses]
    guess = nearest(question.variant, keys)
    remedy = _("可用：{allowed}").format(allowed=" | ".join(keys))
    if guess:
        remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
    message = _("方案里没有“{variant}”").format(variant=question.variant[:40])
    raise ShegongError(Problem("N063", message, remedy), exit_code=2)


def figure(run: Run, course: Course, question: Question, counted: tuple[int, ...]) -> int:
    """What the budget is held against, in fen: with draws on average, or what is not exceeded with the probability."""
    if course.drawn is None:
        told = cost(run, course, counted)
        return told.change if question.measure == "change" else told.total
    values = drawn_totals(run, course, counted, change=question.measure == "change")
    if question.probability is not None:
        return quantile(np.sort(values), question.probability)
    return ceil(Fraction(sum(values.tolist()), len(values)))


def _sought(
    run: Run,
    main: Course,
    question: Question,
    counted: tuple[int, ...],
    threads: int | None,
    told: Callable[[str], None] | None,
) -> Sought:
    scenario = run.scenario
    if question.budget is None:
        message = _("要求什么值，先要有预算")
        raise ShegongError(Problem("N064", message, _("例如 --budget 4300万")), exit_code=2)
    target = target_of(scenario, main.variant, question.sought)
    scale = FEN_PER_YUAN if target.type == MONEY else 1
    step = target.step if question.step is None else question.step * scale
    low = _multiple(target.value / 2, step) if question.low is None else question.low * scale
    high = (
        _multiple(max(target.value * 2, step * 10), step) if question.high is None else question.high * scale
    )

    least, most = limits_of(target.key, target.type)
    if question.low is None and question.high is None:
        low, high = max(low, least), min(high, most)
    if low < least or high > most:
        message = _("{name}只能在 {low} 与 {high} 之间").format(
            name=target.name, low=figure_text(least, target.type), high=figure_text(most, target.type)
        )
        raise ShegongError(Problem("N088", message, _("改 --between")), exit_code=2)

    def evaluate(value: Fraction) -> int:
        if told:
            told(f"{target.name} {value}")
        return figure(*_again(run, target.set(value), question, threads), question, counted)

    base_moves = run.now is not None and question.measure == "change"
    way = direction(scenario, target, low, high, base_moves=base_moves)
    found = solve(evaluate, low, high, step, question.budget, direction=way)
    if found.verdict == "none":
        cheapest = min(found.evaluations, key=lambda each: each.cost)
        message = _(
            "范围里没有一个值不超预算：{name}最省的是 {value}，也要 {cost} 元，超过 {over} 元"
        ).format(
            name=target.name,
            value=figure_text(cheapest.value, target.type),
            cost=yuan(cheapest.cost),
            over=yuan(cheapest.cost - question.budget),
        )
        raise ShegongError(Problem("N070", message, _("放宽 --between，或提高预算，或换一个数来求")))
    return Sought(target, main.variant, low, high, step, found)


def _again(run: Run, variant: Variant, question: Question, threads: int | None) -> tuple[Run, Course]:
    """A variant with another figure, and the run with what it is compared with."""
    regions, holders = run.courses[0].regions, run.holders
    course = run_variant(run.scenario, variant, holders, question.draws, question.seed, threads, regions)
    now = None if run.now is None else now_of(run.scenario, [variant], holders, regions)
    return replace(run, now=now), course


def _multiple(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of a step next to a value."""
    return step * round(value / step)


def _sensitivity(
    run: Run,
    main: Course,
    question: Question,
    counted: tuple[int, ...],
    threads: int | None,
    told: Callable[[str], None] | None,
) -> Sensitivity:
    """One figure after the other at both ends of its range, without chance; a tenth up and down where none is told."""
    scenario = run.scenario
    stated = {each.key: (each.low, each.high) for each in scenario.ranges}
    stated |= {
        f"changes.{change.key}": (first.low, first.low + first.by * (first.choices - 1))
        for change in main.variant.changes
        if (first := change.steps[0]).choices > 1
    }
    known = {*targets(main.variant)}
    keys = [*dict.fromkeys([*(key for key in stated if key in known), *_assumed(main.variant)])]
    still = Question(measure=question.measure)

    def ranged(key: str) -> Range[Variant]:
        target = target_of(scenario, main.variant, key)
        low, high = stated[key] if key in stated else _about(target)
        least, most = limits_of(key, target.type)
        low, high = max(low, least), min(high, most)
        return Range(key, target.name, target.evidence.status, low, target.value, high, target.set)

    def evaluate(variant: Variant) -> int:
        if told:
            told(variant.name)
        return figure(*_again(run, variant, still, threads), still, counted)

    return Sensitivity(main.variant, tornado(evaluate, [ranged(key) for key in keys]), frozenset(stated))


def _about(target: Target) -> tuple[Fraction, Fraction]:
    """A tenth below and above a figure, one of a count; of a factor, what it adds or takes moves by a tenth."""
    value = target.value
    if target.type == COUNT:
        few = max(Fraction(1), Fraction(round(value * _SPREAD)))
        return max(value - few, Fraction(0)), value + few
    whole = Fraction(1) if target.factor else Fraction(0)
    ends = sorted(whole + (value - whole) * (1 + sign * _SPREAD) for sign in (-1, 1))
    return ends[0], ends[1]


def _assumed(variant: Variant) -> list[str]:
    """The figures that a variant's cost rests on, and that nobody has published."""
    policy = variant.eras[0].policy
    assumed = {each.key for each in policy.assumptions()}
    found = []
    for key in targets(variant):
        name = key.partition(".")[0]
        if name in ("exits", "uptake", "changes", "fill") or name in assumed:
            found.append(key)
    return found
