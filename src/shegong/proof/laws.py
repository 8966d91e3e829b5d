"""The laws: those that every regulation is held to, and its own."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from shegong.engine.group_limits import broken_rows
from shegong.engine.limits import applies
from shegong.formula.scope import ExactAxis
from shegong.formula.words import in_names, value_text
from shegong.messages import _, label
from shegong.policy.policy import Policy, Table
from shegong.policy.statements import standard_laws
from shegong.proof.view import Situation, View

Rows = npt.NDArray[np.int64]


class Breach(NamedTuple):
    """A law that does not hold: the smallest counterexample, which for a fall has two sides, and how many there are."""

    law: str
    name: str
    message: str
    situations: tuple[Situation, ...]
    times: int


def law_name(policy: Policy, key: str) -> str:
    """What a law says, for people."""
    own = policy.laws.get(key)
    if own and own.name:
        return own.name
    if key == "passing_never_lowers_pay":
        return _("到期的变动（晋升等）使应发不降")
    if key.endswith("_never_lowers_pay"):
        given = policy.inputs[key.removesuffix("_never_lowers_pay")]
        return _("“{input}”提高，应发不降").format(input=label(given.key, given.name))
    names = {
        "grade_in_span": _("等级在岗位范围之内"),
        "tables_rise_with_grade": _("标准表随等级上升"),
        "parts_add_up": _("各项之和等于合计"),
        "funding_adds_up": _("各级负担之和等于总成本"),
        "limits_hold": _("每个人都在限度之内"),
        "everyone_retires": _("45 年里人人到龄退休，退休以后不再在岗"),
        "passing_stays_in_limits": _("45 年里逐年变动，不出输入项的范围"),
    }
    return names[key]


def held_against(view: View, scale: View) -> Iterator[tuple[str, Breach | None]]:
    """Each law that concerns the policy, with its breach, if it is broken.

    Laws of the pay scale are held against `scale`, where only what gross pay depends on varies; others against `view`.
    """
    policy = view.plan.policy
    pay = next((key for key in ("gross", "net") if key in policy.rules), None)
    standard = standard_laws(policy.inputs.values())
    for law in standard:
        match law:
            case "grade_in_span":
                if _has_spans(policy):
                    yield law, _outside_span(scale)
            case "tables_rise_with_grade":
                tables = [table for table in policy.tables.values() if _rises_with_grade(table, policy)]
                if tables:
                    yield law, _falling_table(tables, policy)
            case "parts_add_up":
                if pay:
                    yield law, _sum_differs(scale, law, policy, "gross", ("earning",))
            case "funding_adds_up":
                if any(rule.kind == "funding" for rule in policy.rules.values()):
                    whole = "employer_cost" if "employer_cost" in policy.rules else "gross"
                    yield law, _sum_differs(view, law, policy, whole, ("funding",))
            case "limits_hold":
                if any(limit.measure == "each" for limit in policy.limits.values()):
                    yield law, _beyond_limit(view)
            case "passing_never_lowers_pay" | "passing_stays_in_limits" | "everyone_retires":
                pass  # see `passing` and `leaving`
            case _:
                rising = law.removesuffix("_never_lowers_pay")
                if pay and _varies(scale, rising):
                    yield law, _fall(scale, law, pay, rising)
    yield from _own_laws(view)


def _own_laws(view: View) -> Iterator[tuple[str, Breach | None]]:
    policy = view.plan.policy
    shown = next(iter([*policy.totals, *policy.rules.values()])).key
    for key, law in policy.laws.items():
        if law.condition is not None:
            rows = np.flatnonzero(~view.truth(law.condition, law.name).to_numpy())
            condition = in_names(law.condition, policy.scope)
            text = _("不成立：{condition}").format(condition=condition).replace("{", "{{").replace("}", "}}")
            yield key, _breach(view, key, rows, shown, text)
        elif law.never_falls:
            yield (
                key,
                _fall(view, key, law.never_falls, law.with_input, falling=law.falling)
                if _varies(view, law.with_input)
                else None,
            )


def _varies(view: View, key: str) -> bool:
    return any(axis.input.key == key and len(axis.values) > 1 for axis in view.domain.axes)


def _has_spans(policy: Policy) -> bool:
    of_posts = any(given.type.level == "post" for given in policy.inputs.values())
    return of_posts and "grade" in policy.rules and policy.rules["grade"].type.kind == "count"


def _outside_span(view: View) -> Breach | None:
    policy = view.plan.policy
    post = next(key for key, given in policy.inputs.items() if given.type.level == "post")
    ends = np.array([(each.lowest, each.highest) for each in policy.posts.values()])
    spans = ends[view.table[post].to_numpy()]
    grades = view.table["grade"].to_numpy()
    rows = np.flatnonzero((grades < spans[:, 0]) | (grades > spans[:, 1]))
    return _breach(view, "grade_in_span", rows, "grade", _("等级算出 {found}，在岗位范围之外"))


def _rises_with_grade(table: Table, policy: Policy) -> bool:
    """Whether a table's only key is a grade: a number that a rule gives, and not an input."""
    axes = table.lookup.axes
    return len(axes) == 1 and isinstance(axes[0], ExactAxis) and axes[0].label in policy.rules


def _falling_table(tables: Iterable[Table], policy: Policy) -> Breach | None:
    for table in tables:
        rows = sorted((place[0], value) for place, value in table.lookup.cells.items())
        for (lower, value), (higher, next_value) in pairwise(rows):
            if next_value < value:
                text = _("表“{table}”：第 {higher} 级 {less}，低于第 {lower} 级 {more}").format(
                    table=table.name,
                    higher=higher,
                    lower=lower,
                    less=value_text(next_value, table.lookup.type, policy.scope),
                    more=value_text(value, table.lookup.type, policy.scope),
                )
                law = "tables_rise_with_grade"
                return Breach(law, law_name(policy, law), text, (), 1)
    return None


def _sum_differs(view: View, law: str, policy: Policy, whole: str, kinds: tuple[str, ...]) -> Breach | None:
    parts = [rule.key for rule in policy.rules.values() if rule.kind in kinds and not rule.total]
    if whole not in policy.rules or not parts:
        return None
    total = sum(
        (view.table[part].cast(pl.Int128) for part in parts[1:]), view.table[parts[0]].cast(pl.Int128)
    )
    rows = (total != view.table[whole].cast(pl.Int128)).arg_true().to_numpy().astype(np.int64)
    return _breach(view, law, rows, whole, _("各部分之和不等于 {found}"))


def _beyond_limit(view: View) -> Breach | None:
    policy = view.plan.policy
    shown = next(iter([*policy.totals, *policy.rules.values()])).key
    for limit in policy.limits.values():
        if limit.measure != "each" or not applies(policy, limit, view.plan.month):
            continue
        rows = broken_rows(view.plan, limit, view.table).arg_true().to_numpy().astype(np.int64)
        text = _("“{limit}”不成立").format(limit=limit.name).replace("{", "{{").replace("}", "}}")
        if found := _breach(view, "limits_hold", rows, shown, text):
            return found
    return None


def _fall(view: View, law: str, rule: str, rising: str, *, falling: bool = False) -> Breach | None:
    """Where a rule comes to less (or more, if `falling`) with the next higher value of an input, all else alike."""
    policy = view.plan.policy
    lower, people = view.domain.neighbours(rising)
    if not len(lower):
        return None
    upper = view.plan.run(people.lazy()).collect(engine="streaming")
    before = view.table[rule].gather(pl.Series(lower))
    wrong = (upper[rule] > before if falling else upper[rule] < before).to_numpy()
    if wrong.any():
        wrong = wrong & view.payable(view.table)[lower] & view.payable(upper)
    fallen = np.flatnonzero(wrong)
    if not len(fallen):
        return None
    row = view.domain.smallest(lower[fallen])
    above = int(np.flatnonzero(lower == row)[0])
    first, second = view.situation(view.table, row, rule), view.situation(upper, above, rule)
    given = policy.inputs[rising]
    text = _("“{input}”由 {low} 到 {high}，“{rule}”由 {more} 变为 {less}").format(
        input=label(given.key, given.name),
        low=value_text(first.facts[rising], given.type, policy.scope),
        high=value_text(second.facts[rising], given.type, policy.scope),
        rule=label(rule, policy.rules[rule].name),
        more=first.found,
        less=second.found,
    )
    return Breach(law, law_name(policy, law), text, (first, second), len(fallen))


def _breach(view: View, law: str, rows: Rows, rule: str, message: str) -> Breach | None:
    """A law that is broken in some rows, shown by the smallest; whom a check refuses does not count."""
    rows = rows[view.payable(view.table)[rows]] if len(rows) else rows
    if not len(rows):
        return None
    row = view.domain.smallest(rows)
    situation = view.situation(view.table, row, rule)
    name = law_name(view.plan.policy, law)
    return Breach(law, name, message.format(found=situation.found), (situation,), len(rows))
