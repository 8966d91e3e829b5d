"""What a result rests on that nobody has published, and how far it moves with each such figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shegong.errors import Problem
from shegong.formula.types import FLAG, MONEY
from shegong.messages import _, label, separated
from shegong.money import decimal_text, plain_yuan, round_to_integer, yuan
from shegong.policy.policy import Policy
from shegong.report.screen import console, table

if TYPE_CHECKING:  # `pay` shows no moves unless it is asked to, and start-up is a feature
    from collections.abc import Sequence
    from fractions import Fraction

    from shegong.engine.limits import LimitFound
    from shegong.engine.sensitivity import Move

_PLACES = 4


def print_moves(moves: Sequence[Move], amount: str) -> None:
    """A table of the assumed figures; `amount` names what moves with them."""
    if not moves:
        return
    columns = [
        (_("推定的数值"), "left"),
        (_("现在"), "right"),
        (_("变动"), "right"),
        (_("增加时"), "right"),
        (_("减少时"), "right"),
    ]
    rows = [
        [
            label(move.assumption.key, move.assumption.name),
            move.assumption.value or _("整表"),
            _("±1") if move.by_one else "±1%",
            signed(move.up),
            signed(move.down),
        ]
        for move in moves
    ]
    console().print(table(_("推定的数值变动时，{amount}的变动（元）").format(amount=amount), columns, rows))


def signed(fen: int | None) -> str:
    """A gain or a loss in yuan; or that the rules make no sense then."""
    if fen is None:
        return _("不成立")
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def moves_as_json(moves: Sequence[Move]) -> list[dict[str, object]]:
    """The same for a program."""
    return [
        {
            "key": move.assumption.key,
            "name": move.assumption.name,
            "value": move.assumption.value,
            "by": "1" if move.by_one else "1%",
            "up": None if move.up is None else plain_yuan(move.up),
            "down": None if move.down is None else plain_yuan(move.down),
        }
        for move in moves
    ]


def limit_problems(found: Sequence[LimitFound], policy: Policy) -> list[Problem]:
    """A warning for each limit that people or a group are beyond."""
    return [_beyond(each, policy) for each in found if each.broken]


def _beyond(found: LimitFound, policy: Policy) -> Problem:
    limit = found.limit
    is_money = limit.type == MONEY
    bounds = [
        text.format(bound=_figure(bound, is_money=is_money))
        for text, bound in ((_("不低于 {bound}"), found.at_least), (_("不高于 {bound}"), found.at_most))
        if bound is not None
    ]
    who = separated(
        f"{label(key, policy.inputs[key].name)} {policy.inputs[key].choices[value].name}"
        if policy.inputs[key].choices and isinstance(value, int)
        else f"{label(key, policy.inputs[key].name)} {value}"
        for key, value in found.key.items()
    )
    value = _figure(found.found, is_money=is_money)
    if limit.measure == "each":
        text = _("{limit}：{broken} 人不符，其中有 {value}，应{bounds}").format(
            limit=limit.name, broken=f"{found.broken:,}", value=value, bounds=_("且").join(bounds)
        )
    else:
        kind = _("比例") if limit.type == FLAG else _("平均")
        text = _("{limit}：{who} {people} 人，{kind} {value}，应{bounds}").format(
            limit=limit.name,
            who=who or _("全部"),
            people=f"{found.people:,}",
            kind=kind,
            value=value,
            bounds=_("且").join(bounds),
        )
    remedy = _("这是办法的要求，不影响已算出的工资；核对标准或人员")
    return Problem("E006", text, remedy, severity="warning")


def _figure(value: Fraction, *, is_money: bool) -> str:
    return yuan(round_to_integer(value)) if is_money else decimal_text(value, _PLACES)
