"""One thing that an entry of a regulation says, and from which of two regulations, in which month."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from shegong.formula.tree import LevelValue, Node, Number, Span
from shegong.formula.types import Type, type_name
from shegong.formula.words import in_names, value_text
from shegong.messages import _
from shegong.policy.month import Month
from shegong.policy.policy import Evidence, Policy

Aspect = Literal[
    "key", "name", "value", "later", "renewal", "cell", "layout", "contents", "formula", "rounding", "use",
    "grades", "type", "choices", "limits", "default", "unusual", "merit", "when", "sets", "measure", "groups",
    "at_least", "at_most", "statement", "at", "effect", "remedy", "shows", "confirm",
    "event", "from_id", "off", "on", "complete",
    "start", "end", "announced", "region", "layers", "number", "publisher",
    "issued", "status", "clause",
]  # fmt: skip
"""In which respect an entry can differ from another."""
Place = tuple[Aspect, str]
"""Of what an entry says, which thing; the text tells apart several of a kind, such as the cells of a table."""


class Facet(NamedTuple):
    """One thing: how people write it, what makes two of them the same, and its number, if it is an amount."""

    text: str
    identity: object
    number: Fraction | None = None
    type: Type | None = None


Facets = dict[Place, Facet]
NOTHING = Facet("", None)


class Side(NamedTuple):
    """One of the two that are compared: a policy in a month; `renamed` are its keys that the other calls otherwise."""

    policy: Policy
    month: Month
    renamed: Mapping[str, str]
    shared_titles: frozenset[str]
    """Titles of the documents that both cite."""
    horizon: date | None
    """Values that begin after this day are compared too; None to compare only those in force."""

    def formula(self, tree: Node | None) -> Facet:
        """A formula in people's names; the same as another that differs in spaces, or in what things are called."""
        if tree is None:
            return NOTHING
        return Facet(in_names(tree, self.policy.scope), _bare(tree, self.renamed))

    def amount(self, value: Fraction | None, kind: Type) -> Facet:
        """A figure."""
        if value is None:
            return NOTHING
        text = value_text(value, kind, self.policy.scope)
        if kind.kind == "money":
            text = _("{amount} 元").format(amount=text.removesuffix(".00"))
        return Facet(text, value, value, kind)

    def level(self, kind: Type) -> tuple[str, str]:
        """What a type is, by the other's names."""
        return kind.kind, self.renamed.get(kind.level or "", kind.level or "")


def _bare(part: object, renamed: Mapping[str, str]) -> object:
    """A formula without places and spellings, by the other's keys."""
    if isinstance(part, Number):
        return part.value
    if isinstance(part, LevelValue):
        return renamed.get(part.level, part.level), part.name
    if isinstance(part, Span):
        return None
    if isinstance(part, str):
        return renamed.get(part, part)
    if isinstance(part, tuple):
        return (type(part).__name__, *(_bare(each, renamed) for each in part))
    return part


def evidence_facets(evidence: Evidence, side: Side) -> Facets:
    """How well an entry is known. That the two cite different documents is said of the documents."""
    names = {"published": _("公布"), "derived": _("推算"), "assumed": _("推定")}
    clause = evidence.clause
    known = clause if clause and clause.source.title in side.shared_titles else None
    identity = (known.source.title, known.locator) if known else None
    return {
        ("status", ""): Facet(names[evidence.status], evidence.status),
        ("clause", ""): Facet(str(clause or ""), identity),
    }


def type_facet(kind: Type) -> Facet:
    """What kind of values it has."""
    return Facet(type_name(kind), kind)


def day_facet(day: date | None) -> Facet:
    """A date, if there is one."""
    return Facet(day.isoformat(), day) if day else NOTHING
