"""What a scenario changes of a regulation: figures from a month on, or whole entries."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import partial
from typing import Any

from shegong.engine.transitions import mentioned
from shegong.errors import Problem
from shegong.formula.types import COUNT, MONEY, RATE
from shegong.messages import _
from shegong.money import UNITS, Rounding, decimal_text, yuan
from shegong.policy.entries import EntryError, most_of
from shegong.policy.layers import put_on_top
from shegong.policy.load import build_policy
from shegong.policy.month import Month
from shegong.policy.policy import Parameter, Policy
from shegong.policy.schema import Head, PolicyFile
from shegong.simulation.scenario.entries import Entry, Told, together
from shegong.simulation.scenario.reader import Reader
from shegong.simulation.scenario.scenario import Change, Era, Step
from shegong.simulation.scenario.schema import ChangeEntry, RegulationEntry
from shegong.simulation.states import trimmed

_MOST_CHOICES = 1_001
_OF_FIGURES = ("parameter", "set", "scale", "add", "between", "by", "round", "every", "until")
_MONTHS_PER_YEAR = 12


def eras_of(policy: Policy, entry: Entry[RegulationEntry] | None, checker: Reader) -> tuple[Era, ...]:
    """The regulations in force one after the other; raises EntryError or ShegongError."""
    first = Era(checker.start, policy)
    if entry is None:
        return (first,)
    written = entry.value
    checker.require(
        entry,
        said=any(
            getattr(written, field.name)
            for field in fields(written)
            if field.name not in ("from_", "sources")
        ),
    )
    start = checker.month(entry, written.from_, "from") if written.from_ else checker.start
    head = Head(id=policy.id, name=policy.name, region=policy.region, from_=start.first_day)
    told = {field.name: getattr(written, field.name) for field in fields(written) if field.name != "from_"}
    document = entry.document.part(*entry.path)
    later = build_policy(put_on_top(checker.layers(), document, PolicyFile(policy=head, **told)))
    if later.inputs != policy.inputs or later.posts != policy.posts:
        message = _("方案里不能改输入项和岗位：花名册是按办法 {id} 读的").format(id=policy.id)
        changed = "posts" if later.posts != policy.posts else "inputs"
        raise entry.error("N039", message, _("另写一份办法，用 policy 指它"), changed)
    return (first, Era(start, later)) if start > checker.start else (Era(start, later),)


def change_of(key: str, entry: Entry[ChangeEntry], eras: Sequence[Era], checker: Reader) -> Change:
    """How one figure changes; raises EntryError."""
    written = entry.value
    parameter, step, start, until, found, *_others = together(
        lambda: _parameter(entry, eras, checker),
        lambda: _step(entry, _parameter(entry, eras, checker), checker),
        lambda: checker.month(entry, written.from_, "from"),
        lambda: checker.month(entry, written.until, "until") if written.until else checker.last,
        lambda: checker.evidence(entry),
        lambda: checker.count(entry, written.every, 1, 50, "every"),
        lambda: _require_every(entry),
        lambda: misplaced(entry),
    )
    if until < start:
        message = _("until {until} 早于 from {start}").format(until=until, start=start)
        raise entry.error("N081", message, _("until 写最后的月份，不早于 from"), "until")
    months = [start]
    while written.every and (later := months[-1].plus(written.every * _MONTHS_PER_YEAR)) <= until:
        months.append(later)
    steps = tuple(step._replace(month=month, of=key, number=number) for number, month in enumerate(months))
    return Change(key, written.name or parameter.name, parameter, steps, found)


def _parameter(entry: Entry[ChangeEntry], eras: Sequence[Era], checker: Reader) -> Parameter:
    """The figure that is changed; raises EntryError."""
    key = entry.value.parameter
    known: dict[str, Parameter] = {}
    for era in eras:
        known |= era.policy.parameters
    if key not in known:
        message = _("没有参数“{key}”").format(key=key) if key else _("没有写改什么：parameter 或 posts")
        checker.unknown(entry, "N040", message, key, known, "parameter")
    if not any(_counts(era.policy, key) for era in eras):
        message = _("“{name}”不影响支出：没有规则用到它").format(name=known[key].name)
        raise entry.error("N073", message, _("去掉这个变动，或改写别的参数"), "parameter")
    return known[key]


def _require_every(entry: Entry[ChangeEntry]) -> None:
    if entry.value.until and entry.value.every is None:
        message = _("没有写 every，until 没有用")
        raise entry.error("N041", message, _("写 every = 1（每年），或去掉 until"), "until")


def misplaced(entry: Entry[ChangeEntry]) -> None:
    """Refuse keys of a change that mean nothing beside the others; raises EntryError."""
    written = entry.value
    useless: dict[str, str] = {}
    if written.posts is not None:
        told = [
            key for key in _OF_FIGURES if getattr(written, key, None) or getattr(written, f"{key}_", None)
        ]
        useless = dict.fromkeys(told, _("增加岗位只写 posts、region、post、from"))
    else:
        told = [key for key in ("region", "post") if getattr(written, key)]
        useless = dict.fromkeys(told, _("只和 posts（增加岗位）一起用"))
        if written.by is not None and not written.between:
            useless["by"] = _("只和 between 一起用")
        if written.round_ and (written.set_ is not None or written.add is not None):
            useless["round"] = _("只和 scale 一起用")
    if useless:
        message = _("{key} 在这里没有用")
        raise EntryError(
            *(
                entry.problem("N079", message.format(key=key), remedy, key, at_key=True)
                for key, remedy in useless.items()
            )
        )


def _counts(policy: Policy, key: str) -> bool:
    """Whether what people cost, or what becomes of them, rests on a parameter."""
    asked = trimmed(policy)
    return key in asked.entries_behind() or any(key in mentioned(each) for each in asked.transitions.values())


def _step(entry: Entry[ChangeEntry], parameter: Parameter, checker: Reader) -> Step:
    """What becomes of the figure each time."""
    written = entry.value
    told = {"set": written.set_, "scale": written.scale, "add": written.add}
    given = [key for key, value in told.items() if value is not None]
    if len(given) != 1:
        message = _("set、scale、add 要写一个，只写一个")
        raise entry.error("N042", message, _('例如 scale = "105%"'))
    (kind,) = given
    unit = RATE if kind == "scale" else parameter.type
    written_value = told[kind]
    assert written_value is not None  # noqa: S101  mypy can't see it
    value = checker.number(entry, written_value, unit, kind)
    if not written.between and value == {"scale": 1, "add": 0}.get(kind):
        raise entry.error("N082", _("什么也没有改变"), _("改正这个数，或去掉这个变动"), kind)
    rounding = _rounding(entry, parameter, kind)
    step = Step(checker.start, kind, value, rounding)  # type: ignore[arg-type]
    return _random(entry, step, checker) if written.between else step


def _rounding(entry: Entry[ChangeEntry], parameter: Parameter, kind: str) -> Rounding | None:
    """To what a scaled figure is rounded: money to a unit that must be told, a count to a whole number."""
    written = entry.value.round_
    if kind != "scale":
        return None
    if parameter.type == COUNT:
        return Rounding(Fraction(1))
    if parameter.type == RATE:
        return Rounding(Fraction(1, 10_000))
    if written not in UNITS:
        message = (
            _("没有写金额乘了以后取整到哪一位")
            if not written
            else _("取整单位“{unit}”不对").format(unit=written)
        )
        remedy = _('写 round = "yuan"；可用：{allowed}').format(allowed=" | ".join(UNITS))
        raise entry.error("N044", message, remedy, "round" if written else "scale")
    return Rounding(Fraction(UNITS[written]))


def _random(entry: Entry[ChangeEntry], step: Step, checker: Reader) -> Step:
    written = entry.value
    if step.kind != "scale" or len(written.between) != 2:  # noqa: PLR2004  two ends
        message = _("between 只和 scale 一起用，写两个数")
        raise entry.error("N045", message, _('例如 scale = "105%"、between = ["102%", "108%"]'), "between")
    low, high = together(
        *(
            partial(checker.number, entry, end, RATE, "between", index)
            for index, end in enumerate(written.between)
        )
    )
    by = checker.number(entry, "0.5%" if written.by is None else written.by, RATE, "by")
    spans = (high - low) / by if by > 0 else Fraction(-1)
    if not 0 < spans < _MOST_CHOICES or spans.denominator != 1 or not 0 <= low <= step.value <= high:
        message = _("between 从 {low} 到 {high} 不成立").format(
            low=written.between[0], high=written.between[1]
        )
        remedy = _("从小到大，scale 在两端之间，两端相差 by 的整数倍（不写 by 是 0.5%）")
        raise entry.error("N046", message, remedy, "between")
    return step._replace(low=low, by=by, choices=spans.numerator + 1)


def contradictions(changes: Sequence[Change | None], told: Told) -> list[Problem]:
    """Changes of one figure in one month, of which nobody says which comes first."""
    seen: dict[tuple[str, Month], str] = {}
    problems: dict[str, Problem] = {}
    for change in changes:
        for step in change.steps if change else ():
            assert change  # noqa: S101  mypy can't see it
            other = seen.setdefault((change.parameter.key, step.month), change.key)
            if other != change.key and change.key not in problems:
                entry: Entry[Any] = told["changes", change.key]
                message = _("“{parameter}”在 {month} 还有另一个变动 {other}").format(
                    parameter=change.parameter.name, month=step.month, other=other
                )
                problems[change.key] = entry.problem("N047", message, _("去掉一个，或改月份"), "parameter")
    return list(problems.values())


def out_of_limits(
    changes: Sequence[Change | None], eras: Sequence[Era], start: Month, last: Month, told: Told
) -> list[Problem]:
    """Changes after which a figure is below zero, or more than any figure may be: each where it first is."""
    months = [start.plus(number) for number in range(start.months_until(last) + 1)]
    found = [each for each in changes if each]
    problems: dict[str, Problem] = {}
    for key, steps in steps_by_figure(found).items():
        parameter = next(each.parameter for each in found if each.parameter.key == key)
        own: dict[Month, Fraction] = {}
        for month in months:
            policy = [era for era in eras if era.start <= month][-1].policy
            value = policy.parameters[key].on(month.first_day) if key in policy.parameters else None
            if value is not None:
                own[month] = value
        for month, value in figure_path(steps, own).items():
            if not 0 <= value <= most_of(parameter.type):
                step = next(each for each in reversed(steps) if each.month <= month)
                shown = yuan(round(value)) if parameter.type == MONEY else decimal_text(value)
                message = _("“{name}”到 {month} 变成 {value}").format(
                    name=parameter.name, month=month, value=shown
                )
                remedy = _("参数不能为负，也不能太大；改正这个数")
                problems[key] = told["changes", step.of].problem("N043", message, remedy, step.kind)
                break
    return list(problems.values())


def steps_by_figure(changes: Sequence[Change]) -> dict[str, tuple[Step, ...]]:
    """What becomes of each figure, by date, whichever change says so."""
    found: dict[str, list[Step]] = {}
    for change in changes:
        found.setdefault(change.parameter.key, []).extend(change.steps)
    return {key: tuple(sorted(steps, key=lambda step: step.month)) for key, steps in found.items()}


def figure_path(
    steps: Sequence[Step], own: Mapping[Month, Fraction], choices: Sequence[int | None] | None = None
) -> dict[Month, Fraction]:
    """A figure month by month: its own value, and on top of it every step that has been taken by then.

    Steps and months go by date. `choices` tells for each step which of its factors is drawn, if it is random.
    """
    found: dict[Month, Fraction] = {}
    before, taken, value = None, 0, Fraction(0)
    for month, figure in own.items():
        due = sum(step.month <= month for step in steps)
        if figure != before:
            before, taken, value = figure, 0, figure
        for number in range(taken, due):
            value = steps[number].apply(value, choices[number] if choices else None)
        taken = due
        found[month] = value
    return found
