"""How well each entry of a regulation is known: the document it comes from, by number, or why it is assumed."""

from collections.abc import Iterator
from typing import NamedTuple

from shegong.messages import _, label
from shegong.policy.policy import (
    Absence,
    CalendarYear,
    Check,
    Clause,
    Evidence,
    Limit,
    Parameter,
    Policy,
    Rule,
    Source,
    Table,
    Transition,
)
from shegong.policy.schema import Status
from shegong.report.document import Fact, Tone

Entry = Parameter | Table | Rule | Transition | Absence | CalendarYear | Check | Limit


def entries(policy: Policy) -> Iterator[Entry]:
    """All that says how well it is known: parameters without values say nothing yet, and totals follow."""
    yield from (each for each in policy.parameters.values() if each.values)
    yield from policy.tables.values()
    yield from (each for each in policy.rules.values() if not each.total)
    yield from policy.transitions.values()
    yield from policy.absences.values()
    yield from policy.calendar.values()
    yield from policy.checks.values()
    yield from policy.limits.values()


def entry_name(entry: Entry) -> str:
    """What an entry is called."""
    return label(entry.key, entry.name)


def status_name(status: Status) -> str:
    """A status in a word."""
    return {"published": _("公布"), "derived": _("推算"), "assumed": _("推定")}[status]


def kind_name(entry: Entry) -> str:
    """What kind of entry it is."""
    names = (
        (Parameter, _("参数")),
        (Table, _("表")),
        (Rule, _("规则")),
        (Transition, _("变动")),
        (Absence, _("不在岗")),
        (CalendarYear, _("工作日历")),
        (Check, _("核对")),
        (Limit, _("限度")),
    )
    return next(name for kind, name in names if isinstance(entry, kind))


class Citations(NamedTuple):
    """The documents of a regulation, in the order in which they are cited."""

    sources: tuple[Source, ...]

    def cited(self, clause: Clause | None) -> str:
        """A clause by the number of its document: [1] 第五条."""
        if clause is None:
            return ""
        return f"[{self.sources.index(clause.source) + 1}] {clause.locator}".rstrip()

    def facts(self, evidence: Evidence) -> list[Fact]:
        """Where an entry stands; and that it is not published, where it is not, and why it was taken."""
        facts = [Fact(_("出处"), self.cited(evidence.clause))] if evidence.clause else []
        if evidence.status != "published":
            tone: Tone = "assumed" if evidence.status == "assumed" else ""
            facts.append(Fact(status_name(evidence.status), evidence.why or _("由公布的数字算出"), tone))
        return facts

    def text(self, evidence: Evidence) -> str:
        """The same in a line."""
        cited = self.cited(evidence.clause)
        if evidence.status == "published":
            return cited
        told = _("{status}：{why}").format(status=status_name(evidence.status), why=evidence.why)
        return f"{cited}\n{told if evidence.why else status_name(evidence.status)}".strip()


def citations(policy: Policy) -> Citations:
    """The documents that entries and cases refer to."""
    clauses = [each.evidence.clause for each in entries(policy)] + [each.clause for each in policy.cases]
    return Citations(tuple(dict.fromkeys(clause.source for clause in clauses if clause)))
