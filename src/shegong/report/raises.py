"""A raise on the terminal: before and after, what each cause brings, and the clauses."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rich.text import Text

from shegong.engine.person import PersonPay
from shegong.engine.raises import (
    Cause,
    Ground,
    Line,
    NewStandard,
    NewValue,
    Raise,
    clauses,
    grounds,
    is_usual,
    lines,
)
from shegong.engine.transitions import Change
from shegong.formula.interpret import Value
from shegong.formula.types import MONEY, Type
from shegong.messages import _, label, listed
from shegong.money import decimal_text, yuan
from shegong.policy.policy import Evidence, Policy, Rule, Table
from shegong.report.citations import Citations
from shegong.report.derivation import derivation, text_of
from shegong.report.screen import console, table

MONTHS = 12
"""A year is told as so many equal months."""
_NONE = "—"
_PLACES = {"info": 0, "earning": 1, "deduction": 2, "tax": 2, "net": 3, "employer": 4, "funding": 5}
_TOLD = ("count", "level", "flag", "date")
"""Kinds of results that say something by themselves; other intermediate ones are told on demand."""


def print_raise(found: Raise, *, why: bool) -> None:
    """Items before and after with the rise of a month and a year, then the causes, then the clauses."""
    screen = console()
    old, new = found.before, found.after
    screen.print(_title(old, new), style="bold", soft_wrap=True)
    screen.print(_change_of_facts(found), style="dim", soft_wrap=True)
    shown = [line for line in ordered(lines(found)) if _is_worth_a_line(line)]
    sums = [number for number, line in enumerate(shown) if line.rule.total]
    columns = [
        (_("项目"), "left"),
        (_("原来（元）"), "right"),
        (_("以后（元）"), "right"),
        (_("每月增加"), "right"),
        (_("一年增加（×12）"), "right"),
    ]
    screen.print(
        table(
            "",
            columns,
            [*_conversion_rows(found), *(_row(found, line) for line in shown)],
            sums=_moved(found, sums),
        )
    )
    _print_result(found)
    items = {line.rule.key for line in shown}
    told = [
        each for each in grounds(found) if why or not isinstance(each.entry, Rule) or each.entry.key in items
    ]
    cited = _cited(found, told)
    _print_causes(found, cited)
    _print_grounds(found, told, cited)
    if why:
        _print_derivations(found)
    _print_assumed(found, why=why)


def cause_text(cause: Cause, before: PersonPay) -> str:
    """What a cause is, in words."""
    policy = before.policy
    match cause:
        case NewStandard():
            if cause.policy is policy:
                return _("按 {month} 的标准").format(month=cause.month)
            return _("换为 {policy} {month}").format(policy=cause.policy.id, month=cause.month)
        case NewValue():
            return _moved_text(policy, cause.key, before.facts[cause.key], cause.value)
        case _:
            name = label(cause.transition.key, cause.transition.name)
            moves = (
                _moved_text(policy, key, cause.before[key], cause.after[key])
                for key in _moving(cause.before, cause.after)
            )
            return _("{transition}（{moves}）").format(transition=name, moves=listed(moves))


def _moving(before: Mapping[str, Value], after: Mapping[str, Value]) -> list[str]:
    return [key for key in after if before[key] != after[key]]


def _moved_text(policy: Policy, key: str, old: Value, new: Value) -> str:
    given = policy.inputs[key]
    texts = [text_of(value, given.type, policy) for value in (old, new)]
    return f"{label(key, given.name)} {texts[0]} → {texts[1]}"


def _title(old: PersonPay, new: PersonPay) -> str:
    """Policy and month; of both sides where they differ."""
    if old.policy is new.policy:
        months = dict.fromkeys((str(old.month), str(new.month)))
        return f"{old.policy.name}  {old.policy.id}  {' → '.join(months)}"
    return " → ".join(f"{pay.policy.name}  {pay.policy.id}  {pay.month}" for pay in (old, new))


def _change_of_facts(found: Raise) -> str:
    """The person as the rules see them: what stays, and what becomes what."""
    policy = found.after.policy
    texts = []
    for key, given in policy.inputs.items():
        if key not in policy.asked:
            continue
        value, old = found.after.facts[key], found.before.facts.get(key)
        same = found.before.policy.inputs.get(key)
        if same and same.type == given.type and old is not None and old != value:
            texts.append(_moved_text(policy, key, old, value))
        elif not is_usual(given, value):
            texts.append(f"{label(key, given.name)} {text_of(value, given.type, policy)}")
    return "  ".join(texts)


def ordered(shown: Sequence[Line]) -> list[Line]:
    """The lines as on a payslip: what is told, earned, taken, borne by the employer, and who funds it."""
    return sorted(shown, key=lambda line: (_PLACES[line.rule.kind], line.rule.total))


def _is_worth_a_line(line: Line) -> bool:
    if line.rule.kind == "info":
        return line.rule.type.kind in _TOLD
    return line.rule.total or any((line.before, line.after))


def _conversion_rows(found: Raise) -> Iterator[list[str]]:
    """The old pay, where somebody is converted from it, against what the scale pays."""
    if found.current is not None and found.rise is not None:
        gross = found.after.fen("gross")
        yield [
            _("现工资 → 应发合计"),
            yuan(found.current),
            yuan(gross),
            signed(found.rise),
            signed(found.rise * MONTHS),
        ]


def _moved(found: Raise, sums: Sequence[int]) -> list[int]:
    """The same rows below that of a conversion."""
    return [0, *(number + 1 for number in sums)] if found.current is not None else [*sums]


def _row(found: Raise, line: Line) -> list[str]:
    name = label(line.rule.key, line.rule.name)
    old, new = (
        _NONE if value is None else text_of(value, line.rule.type, policy)
        for value, policy in ((line.before, found.before.policy), (line.after, found.after.policy))
    )
    if line.rule.type == MONEY:
        gain = line.gain
        return [
            name,
            old,
            new,
            *(_NONE if gain is None else signed(gain * months) for months in (1, MONTHS)),
        ]
    if line.rule.type.is_number and isinstance(line.before, Fraction) and isinstance(line.after, Fraction):
        step = line.after - line.before
        return [name, old, new, f"+{decimal_text(step)}" if step > 0 else decimal_text(step), ""]
    return [name, old, new, "" if line.before == line.after else _("变"), ""]


def signed(fen: int) -> str:
    """An amount with its sign."""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def _print_result(found: Raise) -> None:
    """The rise in a sentence; below the old pay, or nothing at all, is said in so many words."""
    screen, new = console(), found.after
    if found.conversion is not None and found.conversion < 0:
        text = _(
            "套改后应发 {gross} 元，比现工资 {current} 元少 {gap} 元；办法没有写保留或补足的，这里不补"
        ).format(
            gross=yuan(found.before.fen("gross")),
            current=yuan(found.current or 0),
            gap=yuan(-found.conversion),
        )
        screen.print(text, style="bold yellow", soft_wrap=True)
    if found.promoted and not any(isinstance(stage.cause, Change) for stage in found.stages):
        names = listed(
            label(each.key, each.name) for each in new.policy.transitions.values() if each.at == "start"
        )
        text = _("到 {month} 没有晋升或变动：办法里的条件都不成立（{names}）")
        screen.print(text.format(month=new.month, names=names or _("没有写")), style="bold", soft_wrap=True)
    if not found.totals:
        return
    if not found.changes_pay:
        screen.print(_("工资没有变化：每月增加 0.00 元，一年增加 0.00 元"), style="bold", soft_wrap=True)
    elif found.rise is not None:
        told = _("应发每月增加 {month} 元，一年（×12）{year} 元")
        if found.rise < 0:
            told = _("应发每月减少 {month} 元，一年（×12）{year} 元")
        text = told.format(month=yuan(abs(found.rise)), year=yuan(abs(found.rise) * MONTHS))
        screen.print(text, style="bold", soft_wrap=True)


def _print_causes(found: Raise, cited: Citations) -> None:
    """What each cause brings on top of those before it; the last row is the whole rise."""
    counted = [rule for rule in found.totals if rule.key != "deductions"]
    rows = []
    converted = found.conversion
    if converted is not None:
        rest = [signed(converted) if rule.key == "gross" else _NONE for rule in counted]
        rows.append([_("套改（现工资 {current}）").format(current=yuan(found.current or 0)), "", *rest, ""])
    for stage in found.stages:
        gains = [signed(stage.gain(rule.key)) for rule in counted]
        texts = [cited.cited(clause) for clause in clauses(stage)]
        if isinstance(stage.cause, Change) and stage.cause.transition.evidence.status == "assumed":
            texts.append(_("推定"))
        rows.append(
            [cause_text(stage.cause, stage.before), _grades(stage.before, stage.after), *gains, listed(texts)]
        )
    if not rows:
        return
    whole = []
    for rule in counted:
        gain = sum(stage.gain(rule.key) for stage in found.stages)
        if rule.key == "gross":
            gain += converted or 0
        whole.append(signed(gain))
    rows.append([_("合计"), _grades(found.before, found.after), *whole, ""])
    columns = [
        (_("原因（依次计入）"), "left"),
        (_("等级"), "left"),
        *((_("{total}每月增加").format(total=label(rule.key, rule.name)), "right") for rule in counted),
        (_("依据"), "left"),
    ]
    console().print(table(_("各个原因各带来多少（元）"), columns, rows, totals=1))


def _grades(before: PersonPay, after: PersonPay) -> str:
    texts = [
        text_of(pay.steps["grade"].value, pay.steps["grade"].rule.type, pay.policy)
        if "grade" in pay.steps
        else _NONE
        for pay in (before, after)
    ]
    return "" if texts == [_NONE, _NONE] else texts[0] if texts[0] == texts[1] else f"{texts[0]} → {texts[1]}"


def _cited(found: Raise, told: Sequence[Ground]) -> Citations:
    """The documents of the causes and of what is told, numbered."""
    cited = [clause for stage in found.stages for clause in clauses(stage)]
    cited += [each.entry.evidence.clause for each in told if each.entry.evidence.clause]
    return Citations(tuple(dict.fromkeys(clause.source for clause in cited)))


def _print_grounds(found: Raise, told: Sequence[Ground], cited: Citations) -> None:
    """What the change rests on, and the documents."""
    screen = console()
    if told:
        rows = [
            [
                label(each.entry.key, each.entry.name),
                ground_text(each, found),
                _evidence(each.entry.evidence, cited),
            ]
            for each in told
        ]
        columns = [(_("变了的规定"), "left"), (_("由 → 到"), "left"), (_("出处"), "left")]
        screen.print(table(_("依据"), columns, rows))
    for number, source in enumerate(cited.sources, start=1):
        serial = f"（{source.number}）" if source.number else ""
        screen.print(f"[{number}] 《{source.title}》{serial}", style="dim", soft_wrap=True)


def _evidence(evidence: Evidence, cited: Citations) -> str:
    status = _("推定") if evidence.status == "assumed" else ""
    return f"{cited.cited(evidence.clause)} {status}".strip()


def ground_text(ground: Ground, found: Raise) -> str:
    """What an entry came to before and after; a table is only looked up."""
    if isinstance(ground.entry, Table):
        return _("查表")
    kind = ground.entry.type
    if isinstance(ground.entry, Rule) and not _same_kind(ground.entry, found.before):
        return f"{_NONE} → {_text(ground.after, kind, found.after.policy)}"
    texts = (_text(ground.before, kind, found.before.policy), _text(ground.after, kind, found.after.policy))
    return " → ".join(texts)


def _same_kind(rule: Rule, pay: PersonPay) -> bool:
    return rule.key in pay.steps and pay.steps[rule.key].rule.type == rule.type


def _text(value: Value | None, kind: Type, policy: Policy) -> str:
    return _NONE if value is None else text_of(value, kind, policy)


def _print_derivations(found: Raise) -> None:
    """How each rule that came to something else came about, after the change and before it."""
    changed = {each.entry.key for each in grounds(found) if isinstance(each.entry, Rule)}
    screen = console()
    for title, pay in ((_("以后怎么算"), found.after), (_("原来怎么算"), found.before)):
        steps = [step for key, step in pay.steps.items() if key in changed]
        if steps:
            screen.print(f"\n{title}", style="bold cyan")
        for step in steps:
            screen.print(Text.assemble(*derivation(step, pay.policy)), soft_wrap=True)


def _print_assumed(found: Raise, *, why: bool) -> None:
    """The figures and rules that nobody published, of either policy; with `why`, the reasons."""
    screen = console()
    sides = {pay.policy.id: pay for pay in (found.before, found.after)}
    assumed = {each.key: each for pay in sides.values() for each in pay.policy.assumptions(month=pay.month)}
    if not assumed:
        return
    names = listed(label(each.key, each.name) for each in [*assumed.values()][:MONTHS])
    names += _(" 等") if len(assumed) > MONTHS else ""
    if not why:
        text = _("所用的规则里有 {count} 项没有公布的推定：{names}。加 --why 看理由。")
        screen.print(text.format(count=len(assumed), names=names), style="yellow", soft_wrap=True)
        return
    screen.print("\n" + _("依据的推定（没有公布）"), style="bold yellow")
    for each in assumed.values():
        value = f" = {each.value}" if each.value else ""
        screen.print(f"  {label(each.key, each.name)}{value}", style="yellow", soft_wrap=True)
        screen.print(f"    {each.why}", soft_wrap=True)
