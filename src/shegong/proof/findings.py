"""What is to be said about a regulation that loads: broken laws, what nobody uses, what nobody can get."""

from collections.abc import Iterable, Iterator

from shegong.engine.cases import CaseResult
from shegong.errors import Problem
from shegong.formula.tree import names
from shegong.messages import _, label, listed
from shegong.policy.document import Document
from shegong.policy.layers import Entry, Merged
from shegong.policy.policy import Policy
from shegong.policy.schema import ParameterEntry, TableEntry
from shegong.proof.laws import Breach
from shegong.proof.prove import Proof

EXAMPLE = "示例数值"
"""How the reason of a figure begins that came with a starter file."""


def findings_of(proof: Proof, merged: Merged) -> list[Problem]:
    """Errors, warnings and notices, each at its place in its file."""
    if not proof.policy.rules:
        return []  # a layer of names, which others build on
    return [
        *(_broken(breach, merged) for breach in proof.breaches),
        *_unused(proof.policy, merged),
        *_whole_months(proof.policy, merged),
        *_nobody(proof, merged),
        *_conditions(proof, merged),
        *_order(proof, merged),
        *_gaps(proof, merged),
        *_doubtful(proof.policy, merged),
    ]


def failed_cases(results: Iterable[CaseResult], merged: Merged) -> list[Problem]:
    """The cases that do not come out, or can't be calculated."""
    document = _head(merged)
    remedy = _("shegong policy test 列出期望、算出和每一步")
    return [
        document.problem(
            "L011", _("第 {number} 个算例不符").format(number=each.number), remedy, each.path, at_key=True
        )
        for each in results
        if not each.passed
    ]


def _head(merged: Merged) -> Document:
    return merged.layers[0].document


def _broken(breach: Breach, merged: Merged) -> Problem:
    entry = _entry_of(breach, merged)
    message = _("定律不成立：{law}。{message}（共 {times} 处）").format(
        law=breach.name, message=breach.message, times=f"{breach.times:,}"
    )
    remedy = _('改数值或公式；确实如此的，写 [laws.{law}] except = "理由"').format(law=breach.law)
    own = merged.laws.get(breach.law)
    if own:
        remedy = _("改数值或公式，或改这条定律")
    elif breach.law.endswith("_never_lowers_pay") and not breach.law.startswith("passing_"):
        remedy += _("；这一项不分好坏的，在输入项里写 merit = false")
    document = entry.layer.document if entry else _head(merged)
    path = (entry.section, entry.key) if entry else ("policy",)
    return document.problem("L001", message, remedy, path, at_key=True)


def _entry_of(breach: Breach, merged: Merged) -> Entry[object] | None:
    """Where a law is written, or what it speaks of."""
    if breach.law in merged.laws:
        return merged.laws[breach.law]
    if breach.law == "grade_in_span":
        return merged.rules.get("grade")
    return merged.inputs.get(breach.law.removesuffix("_never_lowers_pay"))


def _whole_months(policy: Policy, merged: Merged) -> Iterator[Problem]:
    """A warning where it is told on which days somebody is there, a rule counts them, and pay rests on none of that."""
    events = {key for key, given in policy.inputs.items() if given.event}
    pay = [rule.key for rule in policy.items if rule.kind == "earning"]
    if pay and events & policy.inputs_behind(policy.rules) and not events & policy.inputs_behind(pay):
        rules = [rule.name for rule in policy.rules.values() if events & policy.inputs_behind([rule.key])]
        message = _("应发与到岗、离岗的日期无关：月中到岗、离岗的发整月（{rules}没有用上）").format(
            rules=listed(rules)
        )
        remedy = _("写一条规则说明哪些项目折算，见 docs/regulation.md；确实发整月的用 part-month-whole")
        yield (
            merged.layers[0]
            .document.problem("L013", message, remedy, ("policy",), at_key=True)
            ._replace(severity="warning")
        )


def _nobody(proof: Proof, merged: Merged) -> Iterator[Problem]:
    if proof.nobody_there:
        names = listed(each.name for each in proof.policy.absences.values())
        message = _("没有人在岗：验证的人都不在岗（{names}）").format(names=names)
        yield merged.layers[0].document.problem(
            "L014", message, _("核对 [absences] 的条件"), ("policy",), at_key=True
        )


def _unused(policy: Policy, merged: Merged) -> Iterator[Problem]:
    """Entries of the nearest file that no formula mentions, and documents that nobody cites."""
    own = merged.layers[0]
    mentioned = _mentioned(policy)
    keys = {
        key for table in policy.tables.values() if table.key in mentioned for key in _keys(merged, table.key)
    }
    what = {"parameters": _("参数"), "tables": _("表"), "inputs": _("输入项")}
    for section, kind in what.items():
        group: dict[str, Entry[object]] = getattr(merged, section)
        for key, entry in group.items():
            if entry.layer is own and key not in mentioned and not (section == "inputs" and key in keys):
                message = _("{kind}“{key}”没有公式用到").format(kind=kind, key=key)
                yield entry.problem("L002", message, _("删去，或在公式里用上"), at_key=True)._replace(
                    severity="warning"
                )
    cited = {text.partition(" ")[0] for text in _citations(merged)}
    for key in own.content.sources:
        if key not in cited:
            yield own.document.problem(
                "L003",
                _("出处“{key}”没有条文引用").format(key=key),
                _("在 source 里引用，或删去"),
                ("sources", key),
                at_key=True,
            )._replace(severity="warning")


def _mentioned(policy: Policy) -> set[str]:
    trees = [rule.tree for rule in policy.rules.values()]
    for transition in policy.transitions.values():
        trees += [transition.when, *transition.sets.values()]
    trees += [absence.when for absence in policy.absences.values()]
    trees += [check.condition for check in policy.checks.values()]
    for limit in policy.limits.values():
        trees += [tree for tree in (limit.tree, limit.at_least, limit.at_most) if tree]
    trees += [law.condition for law in policy.laws.values() if law.condition]
    found = {name for tree in trees for name in names(tree)}
    found |= {key for limit in policy.limits.values() for key in limit.by}
    found |= {key for transition in policy.transitions.values() for key in transition.sets}
    return found


def _keys(merged: Merged, table: str) -> list[str]:
    entry = merged.tables.get(table)
    return entry.value.keys if entry else []


def _citations(merged: Merged) -> Iterator[str]:
    for entry in (*merged.entries(), *merged.statements()):
        source = getattr(entry.value, "source", "")
        if source:
            yield source
    for layer in merged.layers:
        yield from (case.source for case in layer.content.cases if case.source)


def _conditions(proof: Proof, merged: Merged) -> Iterator[Problem]:
    """Conditions that are the same for everyone, and items that nobody gets."""
    for rule, condition, outcome in proof.one_sided:
        entry = merged.rules.get(rule)
        if not entry:
            continue
        text = _("{name}：条件“{condition}”对所有人都成立，另一分支没有用")
        if not outcome:
            text = _("{name}：条件“{condition}”对任何人都不成立，这一分支没有用")
        message = text.format(name=entry.value.name, condition=condition)
        yield entry.problem("L004", message, _("简化公式，或核对条件"), "formula")._replace(
            severity="warning"
        )
    for rule in proof.nobody_gets:
        entry = merged.rules.get(rule)
        if entry:
            message = _("{name}：没有人能得到，处处为 0").format(name=entry.value.name)
            yield entry.problem("L005", message, _("核对条件和数值，或删去"), "formula")._replace(
                severity="warning"
            )


def _order(proof: Proof, merged: Merged) -> Iterator[Problem]:
    """Transitions that come to something else the other way round: their written order decides."""
    for one, other in proof.order_matters:
        entry = merged.transitions.get(one)
        if not entry:
            continue
        names_ = [proof.policy.transitions[key].name for key in (one, other)]
        message = _("同月的“{one}”和“{other}”先后有别，按书写的次序：先“{one}”").format(
            one=names_[0], other=names_[1]
        )
        yield entry.problem("L012", message, _("次序不对就对调这两段"), at_key=True)._replace(
            severity="notice"
        )


def _gaps(proof: Proof, merged: Merged) -> Iterator[Problem]:
    """Months in which the regulation is in force and can't pay."""
    policy = proof.policy
    used = policy.entries_behind()
    late = {
        label(each.key, each.name): each.values[0][0]
        for each in policy.parameters.values()
        if each.key in used and each.values and each.values[0][0] > policy.start
    }
    if late:
        message = _("从 {start} 到 {first} 不能算，这段时间没有数值的有：{names}").format(
            start=policy.start, first=max(late.values()), names=listed(late)
        )
        problem = _head(merged).problem(
            "L006", message, _("补上更早的数值，或把 from 改晚"), ("policy", "from")
        )
        yield problem._replace(severity="warning")
    open_ones = [
        label(each.key, each.name)
        for each in policy.parameters.values()
        if each.key in used and not each.values
    ]
    if open_ones:
        message = _("{names} 由各地确定，这份办法本身不能发工资，没有证明").format(names=listed(open_ones))
        yield _head(merged).problem("L007", message, "", ("policy",), at_key=True)._replace(severity="notice")


def _doubtful(policy: Policy, merged: Merged) -> Iterator[Problem]:
    """Documents that can't be found again, and a regulation that nothing tests."""
    own = merged.layers[0]
    for key, source in own.content.sources.items():
        if not (source.number or source.publisher or source.date_):
            yield own.document.problem(
                "L008",
                _("出处“{key}”没有文号、机关和日期，别人找不到它").format(key=key),
                _("补上 number、publisher 或 date"),
                ("sources", key),
                at_key=True,
            )._replace(severity="warning")
    figures: list[Entry[ParameterEntry] | Entry[TableEntry]] = [
        *merged.parameters.values(),
        *merged.tables.values(),
    ]
    for entry in figures:
        if entry.layer is own and entry.value.why.startswith(EXAMPLE):
            message = _("“{name}”还是示例数值").format(name=entry.value.name)
            problem = entry.problem("L010", message, _("换成你们的数值和出处"), "why")
            yield problem._replace(severity="warning")
    if not policy.cases:
        yield own.document.problem(
            "L009",
            _("没有算例"),
            _("写 [[cases]]：一个人，和他应得的数额"),
            ("policy",),
            at_key=True,
        )._replace(severity="warning")
