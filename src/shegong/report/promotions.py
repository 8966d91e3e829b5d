"""Who rises this month and who does not: the list that an office decides on and signs, and its sums on the terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from shegong.engine.person import PersonPay
from shegong.engine.promotions import Promotion, Verdict, inputs_of
from shegong.engine.transitions import Change
from shegong.formula.tree import names
from shegong.formula.types import COUNT
from shegong.formula.words import in_names
from shegong.messages import _, label, listed
from shegong.money import plain_yuan, yuan
from shegong.payroll.promotion import Promotions
from shegong.policy.policy import Input, Policy, Transition
from shegong.report.citations import Citations
from shegong.report.derivation import text_of
from shegong.report.document import (
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
    money,
    whole,
    without_empty_columns,
    words,
)
from shegong.report.lists import cite, grounds, signatures, who, who_cells, who_columns
from shegong.report.payroll import absence_text
from shegong.report.problems import as_json
from shegong.report.screen import console, print_json, table

_ORDER: tuple[Verdict, ...] = ("rises", "falls", "counted", "stays")


def promotion_document(found: Promotions) -> Document:
    """The list for a page or a workbook: those who rise, those who do not, the clauses, the signatures."""
    cited = cite(_used(found))
    lists = [
        Section(heading, (without_empty_columns(_table(found, verdicts, cited)),))
        for heading, verdicts in _lists()
        if any(decision.verdict in verdicts for decision in found.decisions)
    ]
    facts = tuple(Fact(label_, text) for label_, text in _results(found))
    policy = found.policy
    return Document(
        _("{policy} 等级晋升审批表").format(policy=policy.name),
        _("{month}  单位：元").format(month=found.month),
        (
            Section(_("结果"), (Facts(facts), *_doubts(found)), sheet=_("结果")),
            Section(_("依据"), (Facts(tuple(grounds(_used(found), cited))),), sheet=_("结果")),
            *lists,
        ),
    )


def promotion_rows(found: Promotions) -> Table:
    """Everyone in the order of the roster, for a program or a spreadsheet."""
    return _table(found, _ORDER, cite(_used(found)), verdict=True)


def print_promotions(found: Promotions, written: Mapping[str, Path]) -> None:
    """The sums of a decision, with the reasons by how many they concern."""
    screen = console()
    policy, roster = found.policy, found.roster
    screen.print(f"{policy.name}  {policy.id}  {found.month}", style="bold")
    for name, text in _results(found):
        screen.print(_("{name}：{text}").format(name=name, text=text), soft_wrap=True)
    cited = cite(_used(found))
    counted: Counter[tuple[Verdict, str]] = Counter()
    for decision, people in zip(found.decisions, found.sizes, strict=True):
        counted[decision.verdict, reason(decision, cited)] += people
    rows = [
        [verdict_name(verdict), why, f"{people:,}"]
        for (verdict, why), people in sorted(counted.items(), key=_order)
    ]
    screen.print(table("", [(_("结论"), "left"), (_("依据或原因"), "left"), (_("人数"), "right")], rows))
    for fact in grounds(_used(found), cited):
        screen.print(f"{fact.label} {fact.text}", style="dim", soft_wrap=True)
    screen.print(
        _("核对：读入 {read} 行 = 定 {decided} 行 + 剔除 {rejected} 行").format(
            read=f"{roster.rows_read:,}",
            decided=f"{len(found.which):,}",
            rejected=f"{roster.rejects.height:,}",
        )
        + absence_text(roster),
        soft_wrap=True,
    )
    for path in written.values():
        screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def verdict_name(verdict: Verdict) -> str:
    """A verdict in words."""
    return {
        "rises": _("晋升"),
        "falls": _("降低"),
        "counted": _("等级未变"),
        "stays": _("不晋升"),
    }[verdict]


def reason(decision: Promotion, cited: Citations) -> str:
    """The clauses by which somebody rises, or why not."""
    policy = decision.after.policy
    if decision.verdict in ("rises", "falls"):
        return listed(_by(change, cited) for change in decision.changes)
    if decision.top:
        highest = decision.after.steps["grade"].value
        return _("已是岗位最高等级（{grade} 级）").format(
            grade=text_of(highest, policy.rules["grade"].type, policy)
        )
    if decision.changes:
        if decision.next_rise:
            return _("年限未到，照此 {month} 晋升").format(month=decision.next_rise)
        return _("等级不变")
    if decision.obstacles:
        return listed(
            _missing(decision, key)
            for key in dict.fromkeys(each.transition.key for each in decision.obstacles)
        )
    return _("本月没有晋升")


def _lists() -> list[tuple[str, Sequence[Verdict]]]:
    return [
        (_("晋升名单"), ("rises",)),
        (_("等级降低名单"), ("falls",)),
        (_("不晋升名单"), ("counted", "stays")),
    ]


def _order(item: tuple[tuple[Verdict, str], int]) -> tuple[int, int, str]:
    (verdict, why), people = item
    return _ORDER.index(verdict), -people, why


def _results(found: Promotions) -> Iterator[tuple[str, str]]:
    decided = [*zip(found.decisions, found.sizes, strict=True)]
    counts = _counts(found)
    shares = listed(f"{verdict_name(verdict)} {counts[verdict]:,}" for verdict in _ORDER if counts[verdict])
    yield _("人数"), _("{all}（{each}）").format(all=f"{len(found.which):,}", each=shares)
    if "gross" in found.policy.rules:
        gains = sum(_promoted(each) * people for each, people in decided if each.verdict == "rises")
        text = _("每月 {month} 元，一年（×12）{year} 元").format(month=yuan(gains), year=yuan(gains * 12))
        yield _("晋升增资"), text
        other = sum(((each.gain() or 0) - _promoted(each)) * people for each, people in decided)
        if other:
            yield _("另有"), _("标准变动等每月 {amount} 元").format(amount=yuan(other))


def _counts(found: Promotions) -> Counter[Verdict]:
    counts: Counter[Verdict] = Counter()
    for decision, people in zip(found.decisions, found.sizes, strict=True):
        counts[decision.verdict] += people
    return counts


def _promoted(decision: Promotion) -> int:
    """What the changes themselves add to a month's pay, in fen."""
    return decision.after.fen("gross") - decision.without.fen("gross")


def _doubts(found: Promotions) -> Iterator[Paragraph]:
    for problem in found.warnings:
        yield Paragraph(f"{problem.message}。{problem.remedy}", "assumed")


def _used(found: Promotions) -> list[Transition]:
    """The transitions that were applied or stood in question, in the policy's order."""
    applied = {change.transition.key for decision in found.decisions for change in decision.changes}
    asked = {each.transition.key for decision in found.decisions for each in decision.obstacles}
    return [each for key, each in found.policy.transitions.items() if key in applied | asked]


def _by(change: Change, cited: Citations) -> str:
    transition = change.transition
    clause = cited.cited(transition.evidence.clause)
    return f"{label(transition.key, transition.name)} {clause}".rstrip()


def _missing(decision: Promotion, key: str) -> str:
    """The conditions of a transition that are not met, with what the person has instead."""
    policy = decision.after.policy
    tests = [each.condition for each in decision.obstacles if each.transition.key == key]
    told = [name for test in tests for name in sorted(names(test)) if name in policy.inputs]
    has = listed(_told(policy, policy.inputs[name], decision) for name in dict.fromkeys(told))
    needed = listed(in_names(test, policy.scope) for test in tests)
    return _("不满足“{needed}”（{has}）").format(needed=needed, has=has)


def _told(policy: Policy, given: Input, decision: Promotion) -> str:
    return f"{label(given.key, given.name)} {text_of(decision.before.facts[given.key], given.type, policy)}"


def _table(
    found: Promotions, verdicts: Sequence[Verdict], cited: Citations, *, verdict: bool = False
) -> Table:
    policy = found.policy
    about = who(found.roster.people.columns)
    inputs = [policy.inputs[key] for key in inputs_of(policy) if key not in found.roster.reading.defaults]
    grade, pays = policy.rules.get("grade"), "gross" in policy.rules
    columns = [
        *who_columns(about),
        *(Column(label(given.key, given.name)) for given in inputs),
        *([Column(_("原等级"), "right"), Column(_("新等级"), "right")] if grade else []),
        *([Column(each, "right") for each in (_("原应发"), _("新应发"), _("每月增加"))] if pays else []),
        *([Column(_("结论"))] if verdict else []),
        Column(_("依据或原因")),
    ]
    decided = [
        (
            *(_given(policy, given, decision) for given in inputs),
            *([_grade(decision.before), _grade(decision.after)] if grade else []),
            *(_pay(decision) if pays else []),
            *([words(verdict_name(decision.verdict))] if verdict else []),
            words(reason(decision, cited)),
        )
        for decision in found.decisions
    ]
    wanted = {number for number, each in enumerate(found.decisions) if each.verdict in verdicts}
    rows = tuple(
        (*who_cells(about, person), *decided[number]) for person, number in found if number in wanted
    )
    return Table("", tuple(columns), rows, (signatures(),))


def _given(policy: Policy, given: Input, decision: Promotion) -> Cell:
    """What an input was, and what it has become."""
    old, new = (pay.facts[given.key] for pay in (decision.before, decision.after))
    before = text_of(old, given.type, policy)
    if old != new:
        return words(f"{before} → {text_of(new, given.type, policy)}")
    return whole(old) if given.type == COUNT and isinstance(old, Fraction) else words(before)


def _grade(pay: PersonPay) -> Cell:
    value = pay.steps["grade"].value
    return whole(value) if isinstance(value, Fraction) else words(str(value))


def _pay(decision: Promotion) -> list[Cell]:
    return [
        money(decision.before.fen("gross")),
        money(decision.after.fen("gross")),
        money(decision.gain() or 0),
    ]


def promotions_as_json(found: Promotions, written: Mapping[str, Path]) -> None:
    """Everyone's decision as one JSON document; amounts are decimal strings in yuan."""
    cited = cite(_used(found))
    policy = found.policy
    print_json(
        {
            "policy": {"id": policy.id, "name": policy.name, "digest": policy.digest},
            "month": str(found.month),
            "roster": found.roster.reading.file,
            "rows": {
                "read": found.roster.rows_read,
                "decided": len(found.which),
                "rejected": found.roster.rejects.height,
                "absent": found.roster.absent,
            },
            "verdicts": dict(_counts(found)),
            "people": [
                {
                    "row": person["row"],
                    "name": person["name"],
                    "verdict": decision.verdict,
                    "reason": reason(decision, cited),
                    "next_rise": str(decision.next_rise) if decision.next_rise else None,
                    "gain": None if (gain := decision.gain()) is None else plain_yuan(gain),
                }
                for person, number in found
                for decision in [found.decisions[number]]
            ],
            "problems": as_json([*found.roster.problems, *found.warnings]),
            "written": {name: str(path) for name, path in written.items()},
        }
    )
