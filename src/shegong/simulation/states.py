"""Many people are in few states: what the rules and the transitions ask of a person, numbered.

State 0 is a vacant post; then come those of whom only an average is known; then every combination of inputs that can
occur, in the order in which it is met.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from shegong.engine.transitions import mentioned
from shegong.errors import Problem, ShegongError
from shegong.formula.tree import names
from shegong.messages import _
from shegong.policy.policy import Policy
from shegong.simulation.slots import UNKNOWN

VACANT = 0
_MOST_STATES = 3_000_000


def trimmed(policy: Policy) -> Policy:
    """The policy with no more than what a budget asks for: gross pay, what the employer adds, who pays, the grade.

    Transitions stay that lead to something of it; the year's tax does not.
    """
    if "gross" not in policy.rules:
        message = _("办法 {id} 没有工资项目，算不出支出").format(id=policy.id)
        raise ShegongError(Problem("N053", message, _("换一个办法（policy）")))
    wanted = [
        rule.key
        for rule in policy.rules.values()
        if rule.key in ("gross", "grade") or rule.kind in ("employer", "funding")
    ]
    rules = policy.entries_behind(wanted) & policy.rules.keys()
    inputs = _inputs(policy, rules)
    kept: set[str] = set()
    while grown := {
        each.key
        for each in policy.transitions.values()
        if each.key not in kept and not inputs.isdisjoint(each.sets)
    }:
        kept |= grown
        asked = {name for key in grown for name in mentioned(policy.transitions[key])}
        asked |= {key for each in grown for key in policy.transitions[each].sets}
        rules |= policy.entries_behind(asked & policy.rules.keys()) & policy.rules.keys()
        inputs |= _inputs(policy, rules) | (asked & policy.inputs.keys())
    return replace(
        policy,
        rules={key: rule for key, rule in policy.rules.items() if key in rules},
        inputs={key: given for key, given in policy.inputs.items() if key in inputs},
        transitions={key: each for key, each in policy.transitions.items() if key in kept},
        absences={},
        checks={},
        limits={},
        laws={},
    )


def _inputs(policy: Policy, rules: Iterable[str]) -> set[str]:
    posts = {key for key, given in policy.inputs.items() if given.type.level == "post"}
    mentioned_ = {name for key in rules for name in names(policy.rules[key].tree)}
    return posts | (mentioned_ & policy.inputs.keys())


@dataclass
class States:
    """The states that have been met. `fixed` is what those cost a month of whom only that is known, in fen."""

    keys: tuple[str, ...]
    schema: Mapping[str, pl.DataType]
    fixed: tuple[tuple[int, int], ...]
    """Pay and post of the states without inputs."""
    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many there are, the vacant one among them."""
        return 1 + len(self.fixed) + len(self.numbers)

    @property
    def first(self) -> int:
        """The first state that has inputs."""
        return 1 + len(self.fixed)

    def of(self, people: pl.DataFrame) -> np.ndarray:
        """The states of people; those that are new are numbered."""
        found = np.empty(people.height, dtype=np.int32)
        numbers, first = self.numbers, self.first
        for row, values in enumerate(people.select(self.keys).rows()):
            found[row] = numbers.setdefault(values, len(numbers) + first)
        if len(numbers) > _MOST_STATES:
            text = _("人员的情形太多：超过 {most} 种").format(most=f"{_MOST_STATES:,}")
            remedy = _("缩短年数，或去掉花名册里人人不同的输入项（如申报基数）")
            raise ShegongError(Problem("N054", text, remedy))
        return found

    def fixed_state(self, pay: int, post: int) -> int:
        """The state of somebody of whom only the pay is known."""
        return 1 + self.fixed.index((pay, post))

    def table(self, numbers: np.ndarray | None = None) -> pl.DataFrame:
        """The inputs of some states, or of all that have inputs."""
        rows = list(self.numbers)
        picked = rows if numbers is None else [rows[number] for number in (numbers - self.first).tolist()]
        return pl.DataFrame(picked, schema=dict(self.schema), orient="row")

    def posts(self, key: str | None) -> np.ndarray:
        """The rank of the post of each state; UNKNOWN where there is none."""
        place = self.keys.index(key) if key in self.keys else None
        inner = [UNKNOWN if place is None else values[place] for values in self.numbers]
        return np.array([UNKNOWN, *(post for _pay, post in self.fixed), *inner], dtype=np.int64)


def states_for(policy: Policy, table: pl.DataFrame, fixed: Iterable[tuple[int, int]]) -> States:
    """No state yet, for people who have the inputs of a trimmed policy."""
    keys = tuple(policy.inputs)
    schema = (
        {key: table.schema[key] for key in keys}
        if table.width
        else {key: _dtype(policy, key) for key in keys}
    )
    return States(keys, schema, tuple(dict.fromkeys(fixed)))


def _dtype(policy: Policy, key: str) -> pl.DataType:
    kind = policy.inputs[key].type.kind
    return pl.Date() if kind == "date" else pl.Boolean() if kind == "flag" else pl.Int64()
