"""The examples that a policy carries, calculated again and compared: to the fen, without any tolerance."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from shegong.engine.absences import absence_of
from shegong.engine.months import pay_months
from shegong.engine.person import PersonPay, Step, pay_person
from shegong.engine.transitions import advance
from shegong.errors import Place, Problem, ShegongError
from shegong.formula.interpret import Value
from shegong.formula.types import MONEY, Type
from shegong.messages import _, label
from shegong.money import FEN_PER_YUAN, parse_number
from shegong.policy.facts import find_input, read_fact, read_facts
from shegong.policy.policy import Case, Input, Policy, Rule
from shegong.policy.positions import positions


class Mismatch(NamedTuple):
    """A result, or an input after the transitions, that is not what the case says. A result has its `step`."""

    key: str
    name: str
    type: Type
    expected: Value
    found: Value
    path: tuple[str | int, ...]
    """Where in the file the expectation stands."""
    step: Step | None = None

    @property
    def difference(self) -> Fraction | None:
        """How much more came out than was expected, where they are amounts."""
        if not (isinstance(self.expected, Fraction) and isinstance(self.found, Fraction)):
            return None
        return self.found - self.expected if self.type.is_amount else None


class CaseResult(NamedTuple):
    """What became of one case; `number` counts from 1. `problems` say why it could not be calculated."""

    policy: Policy
    number: int
    case: Case
    facts: Mapping[str, Value]
    mismatches: tuple[Mismatch, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came out as the case says."""
        return not self.mismatches and not self.problems

    @property
    def path(self) -> tuple[str | int, ...]:
        """Where in the file the case stands."""
        return ("cases", self.number - 1)


def run_cases(policy: Policy) -> tuple[CaseResult, ...]:
    """Every case of the policy's nearest layer."""
    return tuple(_run(policy, number, case) for number, case in enumerate(policy.cases, start=1))


def no_cases(policy: Policy) -> Problem:
    """That nobody can tell whether the policy says what it should."""
    return Problem(
        "A023",
        _("办法 {id} 没有算例").format(id=policy.id),
        _("在文件末尾加 [[cases]]：given 写一个人的情况，expect 写应得的数，on 写月份"),
        Place(policy.files[0]),
        severity="warning",
    )


def place_of(policy: Policy, path: tuple[str | int, ...]) -> Place:
    """Where something of the policy's nearest layer is written, or the nearest thing above it that is."""
    written = positions(policy.texts[0])
    while path and path not in written:
        path = path[:-1]
    if not path:
        return Place(policy.files[0])
    span = written[path].key
    return Place(policy.files[0], span.line + 1, span.start + 1)


def _run(policy: Policy, number: int, case: Case) -> CaseResult:
    path = ("cases", number - 1)
    problems = [*_missing(policy, case, path), *_unreadable(policy, case, path)]
    if problems:
        return CaseResult(policy, number, case, {}, problems=tuple(problems))
    facts: Mapping[str, Value] = {}
    try:
        facts = read_facts(policy, case.given)
        if wrong := _presence(policy, case, facts, path):
            return CaseResult(policy, number, case, facts, problems=(wrong,))
        if case.absent:
            return CaseResult(policy, number, case, facts)
        if case.since < case.on:
            *_before, pay = pay_months(policy, facts, case.since, case.since.months_until(case.on) + 1)
            then: Mapping[str, Value] = pay.facts
        else:
            pay = pay_person(policy, facts, case.on, rules=case.expect)
            then = advance(policy, facts, case.on) if case.becomes else facts
    except ShegongError as error:
        placed = (problem._replace(place=place_of(policy, (*path, "on"))) for problem in error.problems)
        return CaseResult(policy, number, case, facts, problems=tuple(placed))
    differing = [*_results(policy, case, pay, path), *_state(policy, case, then, path)]
    return CaseResult(policy, number, case, facts, tuple(differing))


def _presence(
    policy: Policy, case: Case, facts: Mapping[str, Value], path: tuple[str | int, ...]
) -> Problem | None:
    """That the person is there and should not be, or the other way round."""
    found = absence_of(policy, facts, case.on)
    key = found.key if found else ""
    if key == case.absent:
        return None
    if found:
        message = _("{month} 不在岗：{why}").format(month=case.on, why=label(found.key, found.name))
    else:
        message = _("{month} 在岗，算例说不在").format(month=case.on)
    remedy = _('改算例：不在岗的写 absent = "{key}"').format(key=key or case.absent)
    return _problem(policy, message, remedy, (*path, "absent"))


def _results(policy: Policy, case: Case, pay: PersonPay, path: tuple[str | int, ...]) -> list[Mismatch]:
    """The rules that did not come out as expected."""
    steps = [
        (pay.steps[key], _expected(policy, policy.rules[key], text)) for key, text in case.expect.items()
    ]
    return [
        Mismatch(
            step.rule.key,
            label(step.rule.key, step.rule.name),
            step.rule.type,
            expected,
            step.value,
            (*path, "expect", step.rule.key),
            step,
        )
        for step, expected in steps
        if step.value != expected
    ]


def _state(
    policy: Policy, case: Case, then: Mapping[str, Value], path: tuple[str | int, ...]
) -> list[Mismatch]:
    """The inputs that did not become what they should."""
    wanted = [(_input(policy, name), name, text) for name, text in case.becomes.items()]
    return [
        Mismatch(
            given.key,
            label(given.key, given.name),
            given.type,
            expected,
            then[given.key],
            (*path, "becomes", name),
        )
        for given, name, text in wanted
        if (expected := read_fact(given, text)) != then[given.key]
    ]


def _expected(policy: Policy, rule: Rule, text: str) -> Value:
    """A result as a case writes it; raises ValueError or ShegongError."""
    if rule.type.is_amount:
        return parse_number(text) * (FEN_PER_YUAN if rule.type == MONEY else 1)
    choices = next((given.choices for given in policy.inputs.values() if given.type == rule.type), ())
    low, high = int(rule.bounds.low), int(rule.bounds.high)
    return read_fact(Input(rule.key, rule.name, (), rule.type, "", low, high, choices), text)


def _input(policy: Policy, name: str) -> Input:
    found = find_input(policy, name)
    if found is None:  # a policy whose cases name what it does not know is not loaded
        raise KeyError(name)
    return found


def _missing(policy: Policy, case: Case, path: tuple[str | int, ...]) -> list[Problem]:
    return [
        _problem(
            policy,
            _("算例没有给出“{name}”").format(name=label(given.key, given.name)),
            _("在 given 里补上 {key}，或给这个输入项写 default").format(key=given.key),
            (*path, "given"),
        )
        for given in policy.inputs.values()
        if given.default is None and {given.key, given.name, *given.also}.isdisjoint(case.given)
    ]


def _unreadable(policy: Policy, case: Case, path: tuple[str | int, ...]) -> list[Problem]:
    """What is given or expected that is no value of its kind."""
    problems: list[Problem] = []
    for part, values in (("given", case.given), ("becomes", case.becomes)):
        for name, text in values.items():
            try:
                read_fact(_input(policy, name), text)
            except ShegongError as error:
                place = place_of(policy, (*path, part, name))
                problems += [problem._replace(place=place) for problem in error.problems]
    for key, text in case.expect.items():
        rule = policy.rules[key]
        try:
            _expected(policy, rule, text)
        except (ValueError, ShegongError):
            message = _("算例里“{name}”的值“{text}”不对").format(name=rule.name, text=text[:40])
            remedy = _("金额写元，如 4872.00；个数写整数；级别写代号；是否写 true 或 false")
            problems.append(_problem(policy, message, remedy, (*path, "expect", key)))
    return problems


def _problem(policy: Policy, message: str, remedy: str, path: tuple[str | int, ...]) -> Problem:
    return Problem("A022", message, remedy, place_of(policy, path))
