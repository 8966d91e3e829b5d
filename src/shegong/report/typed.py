"""The command that shows one person's pay step by step, ready to be typed."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from shegong.formula.interpret import Value
from shegong.money import plain_yuan
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy

_OPTIONS = {
    "post": "--post",
    "credited_years": "--years",
    "education": "--education",
    "certificate": "--certificate",
}
"""Inputs that have an option of their own; the others are given with --set."""


def pay_command(facts: Mapping[str, Value], month: Month, policy: Policy, named: Sequence[str]) -> str:
    """`shegong pay` for a person of whom `facts` are known, without what is the default anyway.

    `named` are the options by which the policy is found.
    """
    words = ["shegong", "pay", *named]
    for given in policy.inputs.values():
        value = facts[given.key]
        if given.default is not None and _measure(value) == given.default:
            continue
        option, text = _OPTIONS.get(given.key), typed(value, given)
        words += [option, text] if option else ["--set", f"{given.key}={text}"]
    return shlex.join([*words, "--on", str(month)])


def typed(value: Value, given: Input) -> str:
    """A value of an input as it is typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if given.choices:
        return given.choices[int(value)].key
    return plain_yuan(int(value)) if given.type.kind == "money" else str(value)


def _measure(value: Value) -> int:
    """A value in the measure of its input's limits."""
    if isinstance(value, date):
        return value.toordinal()
    return int(Fraction(value))
