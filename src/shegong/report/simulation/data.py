"""A scenario's answer for a program: amounts are decimal texts in yuan, exact."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from shegong.formula.types import MONEY, Type
from shegong.money import decimal_text, plain_yuan, round_to_integer
from shegong.report.simulation.claim import held
from shegong.simulation.outcome import (
    Cost,
    Spread,
    cost,
    deciles,
    drawn_totals,
    exceeding,
    funded,
    is_base,
    kinds,
    spread,
)
from shegong.simulation.question import Answer
from shegong.simulation.run import Course
from shegong.simulation.targets import target_of


def as_json(answer: Answer, manifest: Mapping[str, object]) -> dict[str, object]:
    """The whole answer with its manifest."""
    run, scenario = answer.run, answer.run.scenario
    found: dict[str, object] = {
        "manifest": manifest,
        "scenario": {"id": scenario.id, "name": scenario.name, "policy": scenario.policy.id},
        "people": {"count": run.holders.count, "synthetic": run.holders.synthetic},
        "years": list(answer.years),
        "against": scenario.against,
        "regions": list(answer.main.regions),
        "variants": [_course(answer, course) for course in run.courses],
    }
    if run.now is not None:
        found["now"] = {
            "gross": plain_yuan(int(run.now.gross.sum())),
            "on_cost": {key: plain_yuan(int(each.sum())) for key, each in run.now.on_cost.items()},
            "deciles": [plain_yuan(each) for each in deciles(run.now.distribution)],
        }
    if answer.sought is not None:
        found["sought"] = _sought(answer)
    if answer.sensitivity is not None:
        found["sensitivity"] = _sensitivity(answer)
    return found


def _course(answer: Answer, course: Course) -> dict[str, object]:
    run = answer.run
    numbers = range(len(answer.years))
    claim = held(answer, course)
    written: dict[str, object] = {
        "key": course.variant.key,
        "name": course.variant.name,
        "base": is_base(run, course),
        "years": [
            {
                "year": answer.years[year],
                **_cost(cost(run, course, [year])),
                "by_region": {
                    name: _cost(cost(run, course, [year], number))
                    for number, name in enumerate(course.regions)
                },
                "funding": {each.name: plain_yuan(each.amount) for each in funded(run, course, [year])},
                "people": _people(answer, course, year),
                **_draws(answer, course, [year]),
            }
            for year in numbers
        ],
        "total": {**_cost(cost(run, course, numbers)), **_draws(answer, course, numbers)},
        "monthly": [plain_yuan(int(each)) for each in course.expected.monthly[0]],
        "deciles": [plain_yuan(each) for each in deciles(course.distribution)]
        if len(course.distribution)
        else [],
    }
    if claim is not None:
        written["claim"] = {
            "name": claim.name,
            "reading": claim.reading,
            "printed": claim.print.text,
            "per": claim.per,
            "amount": plain_yuan(claim.amount),
            "closes": claim.closes,
        }
    return written


def _cost(told: Cost) -> dict[str, object]:
    per_head = told.per_head
    return {
        "gross": plain_yuan(told.gross),
        "on_cost": plain_yuan(told.on_cost),
        "total": plain_yuan(told.total),
        "change": plain_yuan(told.change),
        "months_of_work": told.months_of_work,
        "per_head": None if per_head is None else plain_yuan(round_to_integer(per_head)),
    }


def _people(answer: Answer, course: Course, year: int) -> list[dict[str, object]]:
    posts = [*answer.run.scenario.policy.posts]
    return [
        {
            "region": name,
            "post": None if each.post is None else posts[each.post],
            "grade": each.grade,
            "people": each.people,
        }
        for number, name in enumerate(course.regions)
        for each in kinds(course, year, number)
    ]


def _draws(answer: Answer, course: Course, years: Sequence[int]) -> dict[str, object]:
    """How the draws come out: nothing where there are none."""
    if course.drawn is None:
        return {}
    found: dict[str, object] = {}
    question = answer.question
    for change in (False, True):
        if change and is_base(answer.run, course):
            continue
        values = drawn_totals(answer.run, course, years, change=change)
        told = _spread(spread(values))
        if question.budget is not None and (question.measure == "change") == change:
            told["over_budget"] = decimal_text(exceeding(values, question.budget), 6)
        found["drawn_change" if change else "drawn_total"] = told
    return found


def _spread(told: Spread) -> dict[str, object]:
    return {
        "mean": plain_yuan(round_to_integer(told.mean)),
        "median": plain_yuan(told.median),
        **{f"band_{width}": [plain_yuan(low), plain_yuan(high)] for width, low, high in told.bands},
    }


def _sought(answer: Answer) -> dict[str, object]:
    sought = answer.sought
    assert sought is not None  # noqa: S101  asked by the caller
    kind, solution = sought.target.type, sought.solution
    return {
        "key": sought.target.key,
        "name": sought.target.name,
        "variant": sought.variant.key,
        "now": _figure(sought.target.value, kind),
        "low": _figure(sought.low, kind),
        "high": _figure(sought.high, kind),
        "step": _figure(sought.step, kind),
        "verdict": solution.verdict,
        "value": None if solution.value is None else _figure(solution.value, kind),
        "residual": None if solution.residual is None else plain_yuan(solution.residual),
        "next": None
        if solution.next is None
        else {"value": _figure(solution.next.value, kind), "cost": plain_yuan(solution.next.cost)},
        "proved": solution.proved,
        "others": [[_figure(low, kind), _figure(high, kind)] for low, high in solution.others],
        "evaluations": [
            {"value": _figure(each.value, kind), "cost": plain_yuan(each.cost)}
            for each in solution.evaluations
        ],
    }


def _figure(value: Fraction, kind: Type) -> str:
    return decimal_text(value / 100 if kind == MONEY else value)


def _sensitivity(answer: Answer) -> dict[str, object]:
    found = answer.sensitivity
    assert found is not None  # noqa: S101  asked by the caller
    scenario = answer.run.scenario
    kinds = {bar.key: target_of(scenario, found.variant, bar.key).type for bar in found.bars}
    return {
        "variant": found.variant.key,
        "base": plain_yuan(found.bars[0].cost_at_base) if found.bars else None,
        "bars": [
            {
                "key": bar.key,
                "name": bar.name,
                "status": bar.status,
                "stated": bar.key in found.stated,
                "low": _figure(bar.low, kinds[bar.key]),
                "high": _figure(bar.high, kinds[bar.key]),
                "at_low": None if bar.cost_at_low is None else plain_yuan(bar.cost_at_low),
                "at_high": None if bar.cost_at_high is None else plain_yuan(bar.cost_at_high),
            }
            for bar in found.bars
        ],
    }
