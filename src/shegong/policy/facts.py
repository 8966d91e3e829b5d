"""What is known of one person: texts as typed -> values that the rules can use."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.interpret import Value
from shegong.formula.types import MONEY
from shegong.messages import _, label, listed
from shegong.money import FEN_PER_YUAN, decimal_text, parse_number
from shegong.policy.policy import Input, Policy

_YES = ("true", "yes", "是", "1")
_NO = ("false", "no", "否", "0")


def read_facts(policy: Policy, given: Mapping[str, str]) -> dict[str, Value]:
    """Values for every input of the policy, defaults filled in.

    `given` maps an input's key or Chinese name to its text: `{"post": "chief", "工作年限": "12"}`. Raises ShegongError
    (usage) with every unknown name, bad value, and missing input with what it may be.
    """
    problems: list[Problem] = []
    facts: dict[str, Value] = {}
    for name, text in given.items():
        wanted = find_input(policy, name)
        if wanted is None:
            problems.append(unknown_input(policy, name))
        elif wanted.key in facts:
            problems.append(Problem("A002", _("“{name}”给了两次").format(name=_name(wanted)), _("留下一个")))
        else:
            try:
                facts[wanted.key] = read_fact(wanted, text)
            except ShegongError as error:
                problems += error.problems
                facts[wanted.key] = Fraction(0)
    for wanted in policy.inputs.values():
        if wanted.key in facts:
            continue
        if wanted.default is None:
            problems.append(
                Problem(
                    "A003",
                    _("缺少“{name}”（{key}）").format(name=_name(wanted), key=wanted.key),
                    _("加 --set {name}=…；可用：{allowed}").format(name=wanted.name, allowed=allowed(wanted)),
                )
            )
        else:
            facts[wanted.key] = usual(wanted)
    if problems:
        raise ShegongError(problems, exit_code=2)
    return {key: facts[key] for key in policy.inputs}


def usual(wanted: Input) -> Value:
    """The value that is taken where nothing is told; only for an input that has one."""
    if wanted.default is None:
        raise ValueError(wanted.key)
    return _as_value(wanted, wanted.default)


def find_input(policy: Policy, name: str) -> Input | None:
    """The input of this key, name, or other name."""
    return next((each for each in policy.inputs.values() if name in (each.key, each.name, *each.also)), None)


def read_fact(wanted: Input, text: str) -> Value:
    """One value as typed; raises ShegongError (usage)."""
    value = _parse(wanted, unicodedata.normalize("NFKC", text).strip())
    if value is None:
        guess = nearest(text, [name for choice in wanted.choices for name in choice.spellings])
        remedy = _("可用：{allowed}").format(allowed=allowed(wanted))
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        message = _("“{name}”的值“{text}”不对").format(name=_name(wanted), text=text[:40])
        raise ShegongError(Problem("A004", message, remedy), exit_code=2)
    if not wanted.minimum <= value <= wanted.maximum:
        message = _("“{name}”的值“{text}”超出范围").format(name=_name(wanted), text=text[:40])
        remedy = _("可用：{allowed}").format(allowed=allowed(wanted))
        raise ShegongError(Problem("A005", message, remedy), exit_code=2)
    return _as_value(wanted, value)


def _name(wanted: Input) -> str:
    return label(wanted.key, wanted.name)


def _parse(wanted: Input, text: str) -> int | None:
    """The value in the measure of the input's limits, or None where the text is not one."""
    match wanted.type.kind:
        case "level":
            lowered = text.lower()
            for rank, choice in enumerate(wanted.choices):
                if lowered in (spelling.lower() for spelling in choice.spellings):
                    return rank
            return None
        case "flag":
            return 1 if text.lower() in _YES else 0 if text.lower() in _NO else None
        case "date":
            try:
                return date.fromisoformat(text).toordinal()
            except ValueError:
                return None
        case _:
            try:
                number = parse_number(text.removesuffix(wanted.unit).strip())
            except ValueError:
                return None
            number *= FEN_PER_YUAN if wanted.type == MONEY else 1
            return int(number) if number.denominator == 1 and not text.endswith("%") else None


def _as_value(wanted: Input, measured: int) -> Value:
    match wanted.type.kind:
        case "flag":
            return bool(measured)
        case "date":
            return date.fromordinal(measured)
        case _:
            return Fraction(measured)


def allowed(wanted: Input) -> str:
    """What an input may be, for people: `staff 普通工作人员 | chief 社区正职`, `0-80（年）`."""
    match wanted.type.kind:
        case "level":
            return " | ".join(f"{choice.key} {choice.name}" for choice in wanted.choices)
        case "flag":
            return _("是 | 否")
        case "date":
            first, last = (date.fromordinal(day) for day in (wanted.minimum, wanted.maximum))
            return _("{first} – {last}，写成 2021-01-03").format(first=first, last=last)
        case "money":
            low, high = (
                decimal_text(Fraction(fen, FEN_PER_YUAN)) for fen in (wanted.minimum, wanted.maximum)
            )
            return _("{low}-{high} 元").format(low=low, high=high)
        case _:
            unit = f" {wanted.unit}" if wanted.unit else ""
            return f"{wanted.minimum}-{wanted.maximum}{unit}"


def unknown_input(policy: Policy, name: str) -> Problem:
    """That the policy asks for nothing of this name."""
    names = [text for each in policy.inputs.values() for text in (each.key, each.name)]
    guess = nearest(name, names)
    known = listed(f"{each.key} {label(each.key, each.name)}" for each in policy.inputs.values())
    remedy = (
        _("是不是 {guess}？").format(guess=guess) if guess else _("可用：{allowed}").format(allowed=known)
    )
    return Problem("A006", _("办法没有输入项“{name}”").format(name=name[:40]), remedy)
