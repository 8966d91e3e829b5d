"""What an entry of a regulation says, one thing at a time, so that two versions of it can be held side by side."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Literal, NamedTuple

from shegong.formula.scope import Axis, BandAxis, ExactAxis
from shegong.formula.tree import LevelValue, Node, Number, Span
from shegong.formula.types import COUNT, Type, type_name
from shegong.formula.words import in_names, rounding_text, value_text
from shegong.messages import _, label, listed
from shegong.policy.facts import allowed
from shegong.policy.month import Month
from shegong.policy.policy import (
    Evidence,
    Input,
    Law,
    Limit,
    Parameter,
    Policy,
    Post,
    Rule,
    Source,
    Table,
    Transition,
)

Aspect = Literal[
    "key", "name", "value", "later", "renewal", "cell", "layout", "contents", "formula", "rounding", "use",
    "grades", "type", "choices", "limits", "default", "unusual", "merit", "when", "sets", "measure", "groups",
    "at_least", "at_most", "statement", "start", "end", "announced", "region", "layers", "number", "publisher",
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


Cells = dict[tuple[object, ...], tuple[str, Facet]]
"""The cells of a table: what tells each apart, how people call it, and its figure."""


class _Point(NamedTuple):
    """A point or band of a table's axis: what makes it the same as another's, how people call it, and its number."""

    identity: object
    text: str
    number: int


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


def head_facets(side: Side) -> Facets:
    """From when to when, where, and on what basis a regulation is in force."""
    policy = side.policy
    layers = policy.layers[1:]
    return {
        ("start", ""): _day(policy.start),
        ("end", ""): _day(policy.end),
        ("announced", ""): _day(policy.announced),
        ("region", ""): Facet(policy.region, policy.region),
        ("layers", ""): Facet(listed(layers), layers),
    }


def source_facets(source: Source, _side: Side) -> Facets:
    """A document."""
    return {
        ("number", ""): Facet(source.number, source.number),
        ("publisher", ""): Facet(source.publisher, source.publisher),
        ("issued", ""): _day(source.issued),
    }


def post_facets(post: Post, _side: Side) -> Facets:
    """A post's span."""
    span = f"{post.lowest}–{post.highest}" if post.lowest < post.highest else str(post.lowest)
    return {("grades", ""): Facet(_("{span} 级").format(span=span), (post.lowest, post.highest))}


def input_facets(given: Input, side: Side) -> Facets:
    """What is asked of a person; which posts there are is said of the posts."""
    facets: Facets = {("type", ""): Facet(type_name(Type(given.type.kind)), side.level(given.type))}
    if given.type.level != "post":
        names = listed(label(choice.key, choice.name) for choice in given.choices)
        facets["choices", ""] = Facet(names, tuple(choice.key for choice in given.choices))
    if not given.choices:
        facets["limits", ""] = Facet(allowed(given), (given.minimum, given.maximum))
    facets["default", ""] = _measured(given, given.default, side)
    facets["unusual", ""] = _measured(given, given.unusual_above, side)
    facets["merit", ""] = Facet(_("是") if given.merit else _("否"), given.merit)
    return facets


def _measured(given: Input, value: int | None, side: Side) -> Facet:
    """One of an input's own limits."""
    if value is None:
        return NOTHING
    kind = given.type.kind
    if kind == "level":
        choice = given.choices[value]
        return Facet(label(choice.key, choice.name), choice.key)
    if kind == "flag":
        return Facet(_("是") if value else _("否"), value)
    return _day(date.fromordinal(value)) if kind == "date" else side.amount(Fraction(value), given.type)


def parameter_facets(parameter: Parameter, side: Side) -> Facets:
    """The value in force, and those to come."""
    facets: Facets = {
        ("type", ""): _type(parameter.type),
        ("value", ""): side.amount(parameter.on(side.month.first_day), parameter.type),
    }
    if not facets["value", ""].text:
        facets["value", ""] = Facet(_("未给数值"), "none")
    if side.horizon:
        for since, value in parameter.values:
            if since > side.horizon:
                facets["later", since.isoformat()] = side.amount(value, parameter.type)
    years = parameter.renew_years
    facets["renewal", ""] = Facet(_("每 {years} 年").format(years=years), years) if years else NOTHING
    return facets | (_evidence(parameter.evidence, side) if parameter.values else {})


def table_facets(table: Table, side: Side) -> Facets:
    """A table without its cells."""
    lookup = table.lookup
    values = [side.amount(value, lookup.type).text for value in (lookup.bounds.low, lookup.bounds.high)]
    keys = " × ".join(axis_name(axis, side.policy) for axis in lookup.axes)
    text = _("按{keys}，{count} 格，{least} 至 {greatest}")
    contents = text.format(keys=keys, count=len(lookup.cells), least=values[0], greatest=values[1])
    return {
        ("type", ""): _type(lookup.type),
        ("layout", ""): Facet(keys, tuple(side.level(axis.type) for axis in lookup.axes)),
        ("contents", ""): Facet(contents, None),
        **_evidence(table.evidence, side),
    }


def cells_of(table: Table, other: Table, side: Side) -> Cells | None:
    """Every cell of a table, its bands cut wherever those of the other table end; None where the two do not fit."""
    axes, others = table.lookup.axes, other.lookup.axes
    if len(axes) != len(others):
        return None
    along = [_points(axis, facing, side) for axis, facing in zip(axes, others, strict=True)]
    cells: Cells = {}
    for points in product(*(each or [] for each in along)):
        value = table.lookup.cells[tuple(point.number for point in points)]
        where = listed(point.text for point in points)
        cells[tuple(point.identity for point in points)] = where, side.amount(value, table.lookup.type)
    return None if None in along else cells


def axis_name(axis: Axis, policy: Policy) -> str:
    """What a table is looked up by; a rule's key stands for its name."""
    rule = policy.rules.get(axis.label)
    return label(rule.key, rule.name) if rule else axis.label


def _points(axis: Axis, other: Axis, side: Side) -> list[_Point] | None:
    """The points or bands of an axis, as far as those of the other axis are of the same kind."""
    name = axis_name(axis, side.policy)
    if isinstance(axis, ExactAxis) and isinstance(other, ExactAxis):
        level = side.policy.levels.get(axis.type.level or "")
        keys = level.values if level else {point: (str(point), str(point)) for point in axis.points}
        return [_Point(keys[point][0], f"{name} {keys[point][1]}", point) for point in axis.points]
    if not (isinstance(axis, BandAxis) and isinstance(other, BandAxis)):
        return None
    own, facing = (
        (axis, other) if axis.inclusive == other.inclusive else (_exclusive(axis), _exclusive(other))
    )
    if own.inclusive != facing.inclusive or axis.type != other.type:
        return None
    limits = sorted({*own.limits, *facing.limits})
    bands = zip([None, *limits], [*limits, None], strict=True)
    return [
        _Point((low, high), f"{name} {_band_text(low, high, own, side)}", _band_of(low, high, own))
        for low, high in bands
    ]


def _exclusive(axis: BandAxis) -> BandAxis:
    """The same bands of whole numbers, written with `below`: up to 4 is below 5."""
    if axis.inclusive and axis.type == COUNT:
        return axis._replace(limits=tuple(limit + 1 for limit in axis.limits), inclusive=False)
    return axis


def _band_of(low: Fraction | None, high: Fraction | None, axis: BandAxis) -> int:
    """In which band of the axis a stretch lies that no limit of it cuts."""
    if axis.inclusive:
        return len(axis.limits) if high is None else axis.band(high)
    return 0 if low is None else axis.band(low)


def _band_text(low: Fraction | None, high: Fraction | None, axis: BandAxis, side: Side) -> str:
    """A band in words: 不满 5 年, 满 5 年不满 10 年, 满 10 年."""
    inputs = side.policy.inputs.values()
    unit = next((given.unit for given in inputs if label(given.key, given.name) == axis.label), "")
    least, most = (
        "" if end is None else f"{side.amount(end, axis.type).text} {unit}".rstrip() for end in (low, high)
    )
    if low is None and high is None:
        return _("全部")
    if low is None:
        return (_("不超过 {high}") if axis.inclusive else _("不满 {high}")).format(high=most)
    if high is None:
        return (_("超过 {low}") if axis.inclusive else _("满 {low}")).format(low=least)
    between = _("超过 {low}，不超过 {high}") if axis.inclusive else _("满 {low}不满 {high}")
    return between.format(low=least, high=most)


def rule_facets(rule: Rule, side: Side) -> Facets:
    """A rule: what it is for, its formula, how it is rounded."""
    rounding = rule.rounding
    return {
        ("use", ""): Facet(use_name(rule.kind), rule.kind),
        ("formula", ""): side.formula(rule.tree),
        ("rounding", ""): Facet(rounding_text(rounding, rule.type), rounding) if rounding else NOTHING,
        **_evidence(rule.evidence, side),
    }


def use_name(kind: str) -> str:
    """What a rule means for pay."""
    return {
        "earning": _("应发"),
        "deduction": _("扣款"),
        "tax": _("税"),
        "net": _("实发"),
        "employer": _("单位负担"),
        "funding": _("财政分担"),
        "info": _("中间结果"),
    }[kind]


def transition_facets(transition: Transition, side: Side) -> Facets:
    """When somebody's state changes, and what becomes what."""
    inputs = side.policy.inputs
    return {
        ("when", ""): side.formula(transition.when),
        **{
            ("sets", label(key, inputs[key].name)): side.formula(tree)
            for key, tree in transition.sets.items()
        },
        **_evidence(transition.evidence, side),
    }


def limit_facets(limit: Limit, side: Side) -> Facets:
    """What pay must come to, for whom."""
    inputs = side.policy.inputs
    measures = {"each": _("每人"), "average": _("平均"), "share": _("人数比例")}
    groups = tuple(side.renamed.get(key, key) for key in limit.by)
    return {
        ("formula", ""): side.formula(limit.tree),
        ("measure", ""): Facet(measures[limit.measure], limit.measure),
        ("groups", ""): Facet(listed(label(key, inputs[key].name) for key in limit.by), groups),
        ("at_least", ""): side.formula(limit.at_least),
        ("at_most", ""): side.formula(limit.at_most),
        **_evidence(limit.evidence, side),
    }


def law_facets(law: Law, side: Side) -> Facets:
    """What must hold for everyone."""
    if law.exception:
        text = _("除外：{why}").format(why=law.exception)
        return {("statement", ""): Facet(text, text)}
    if law.condition is not None:
        return {("statement", ""): side.formula(law.condition)}
    rule, given = side.policy.rules[law.never_falls], side.policy.inputs[law.with_input]
    text = _("“{input}”提高，“{rule}”不降").format(
        input=label(given.key, given.name), rule=label(rule.key, rule.name)
    )
    return {
        ("statement", ""): Facet(text, tuple(side.renamed.get(key, key) for key in (rule.key, given.key)))
    }


def _evidence(evidence: Evidence, side: Side) -> Facets:
    """How well an entry is known. That the two cite different documents is said of the documents."""
    names = {"published": _("公布"), "derived": _("推算"), "assumed": _("推定")}
    clause = evidence.clause
    known = clause if clause and clause.source.title in side.shared_titles else None
    identity = (known.source.title, known.locator) if known else None
    return {
        ("status", ""): Facet(names[evidence.status], evidence.status),
        ("clause", ""): Facet(str(clause or ""), identity),
    }


def cited(policy: Policy) -> dict[str, Source]:
    """The documents that a regulation's entries come from, by title: each regulation has keys of its own for them."""
    entries: Iterable[Parameter | Table | Rule | Transition | Limit] = (
        *policy.parameters.values(),
        *policy.tables.values(),
        *policy.rules.values(),
        *policy.transitions.values(),
        *policy.limits.values(),
    )
    clauses = [entry.evidence.clause for entry in entries]
    return {clause.source.title: clause.source for clause in clauses if clause}


def _type(kind: Type) -> Facet:
    return Facet(type_name(kind), kind)


def _day(day: date | None) -> Facet:
    return Facet(day.isoformat(), day) if day else NOTHING
