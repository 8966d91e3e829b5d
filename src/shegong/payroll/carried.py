"""Figures that are carried from month to month: which they are, and where those of the months before come from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from shegong.engine.transitions import mentioned
from shegong.errors import Place, Problem, ShegongError
from shegong.formula.interpret import interpret
from shegong.formula.tree import Node, names
from shegong.messages import _, label, listed
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.roster.roster import Roster

_USAGE = 2


def is_carrying(policy: Policy) -> bool:
    """Whether something becomes of a person at the end of a month."""
    return any(transition.at == "end" for transition in policy.transitions.values())


def carried_inputs(policy: Policy) -> tuple[Input, ...]:
    """The inputs that the end of a month leads on; those that it only clears for the next are none of them."""
    ends = [each for each in policy.transitions.values() if each.at == "end"]
    return tuple(
        given
        for given in policy.inputs.values()
        if any(given.key in each.sets and not _clears(policy, given, each.sets[given.key]) for each in ends)
    )


def _clears(policy: Policy, given: Input, tree: Node) -> bool:
    """Whether a formula is the input's default, whoever it is."""
    if given.default is None or names(tree):
        return False
    value = interpret(tree, {}, policy.scope.tables)
    return (value.toordinal() if isinstance(value, date) else value) == given.default


def inputs_for_next_month(policy: Policy) -> frozenset[str]:
    """The inputs that must stand in a payroll for the next month to start from it."""
    if not is_carrying(policy):
        return frozenset()
    transitions = policy.transitions.values()
    return frozenset(
        key for each in transitions for key in {*mentioned(each), *each.sets} if key in policy.inputs
    )


def known_from(roster: Roster, inputs: Iterable[Input]) -> list[Input]:
    """Those of the inputs that the roster tells."""
    return [given for given in inputs if given.key not in roster.reading.defaults]


def with_known(roster: Roster, inputs: Iterable[Input]) -> Roster:
    """The roster, whose people's `inputs` are now known from elsewhere."""
    known = {given.key for given in inputs}
    reading = roster.reading
    told = replace(reading, defaults=tuple(key for key in reading.defaults if key not in known))
    return replace(roster, reading=told)


def require_carried(policy: Policy, roster: Roster, month: Month) -> None:
    """Refuse a month whose carried figures nobody has told; January begins anew."""
    wanted = carried_inputs(policy)
    if month.month == 1 or not wanted or _tells_figures(roster, wanted):
        return
    names_ = listed(label(given.key, given.name) for given in wanted)
    message = _("{month} 的工资要接着 {before} 的累计数算，没有给出：{names}").format(
        month=month, before=month.plus(-1), names=names_
    )
    remedy = _(
        "三种办法：加 --previous，写 {before} 的工资表；加 --from-january，从一月起重算到 {before}；"
        "或在花名册里补上这些列（到 {before} 为止的数）"
    ).format(before=month.plus(-1))
    raise ShegongError(Problem("A025", message, remedy, Place(roster.reading.file)), exit_code=_USAGE)


def _tells_figures(roster: Roster, wanted: Iterable[Input]) -> bool:
    """Whether the roster has year-to-date figures; a mere yes or no is not enough."""
    return any(given.type.is_amount for given in known_from(roster, wanted))


def partly_told(policy: Policy, roster: Roster, month: Month) -> list[Problem]:
    """A warning where the roster has some of the carried figures and lacks others."""
    wanted = carried_inputs(policy)
    lacking = [given for given in wanted if given.key in roster.reading.defaults]
    if month.month == 1 or not lacking or not _tells_figures(roster, wanted):
        return []
    text = _("花名册有累计数，但没有这些列，按没有算：{names}").format(
        names=listed(label(given.key, given.name) for given in lacking)
    )
    remedy = _("有的补上；确实没有的不必理会")
    return [Problem("A028", text, remedy, Place(roster.reading.file), severity="warning")]


def require_nothing_told(policy: Policy, roster: Roster, option: str) -> tuple[Input, ...]:
    """The carried inputs, none of which the roster may tell, as they are to come from what `option` says."""
    wanted = carried_inputs(policy)
    if not wanted:
        message = _("办法 {id} 没有逐月累计的数，不用 {option}").format(id=policy.id, option=option)
        raise contradiction(message, _("去掉 {option}").format(option=option))
    if known := known_from(roster, wanted):
        message = _("花名册里已有累计数（{names}），又要 {option}").format(
            names=listed(label(given.key, given.name) for given in known), option=option
        )
        raise contradiction(message, _("去掉 {option}，或从花名册里删去这些列").format(option=option))
    return wanted


def contradiction(message: str, remedy: str) -> ShegongError:
    """The refusal of arguments that do not go together."""
    return ShegongError(Problem("A027", message, remedy), exit_code=_USAGE)
