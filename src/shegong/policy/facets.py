"""What an entry of a regulation says, one thing at a time, so that two versions of it can be held side by side."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from shegong.formula.types import Type, type_name
from shegong.formula.words import rounding_text
from shegong.messages import _, label, listed
from shegong.policy.facet import NOTHING, Facet, Facets, Side, day_facet, evidence_facets, type_facet
from shegong.policy.facts import allowed
from shegong.policy.policy import (
    Absence,
    CalendarYear,
    Check,
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


def head_facets(side: Side) -> Facets:
    """From when to when, where, and on what basis a regulation is in force."""
    policy = side.policy
    layers = policy.layers[1:]
    return {
        ("start", ""): day_facet(policy.start),
        ("end", ""): day_facet(policy.end),
        ("announced", ""): day_facet(policy.announced),
        ("region", ""): Facet(policy.region, policy.region),
        ("layers", ""): Facet(listed(layers), layers),
    }


def source_facets(source: Source, _side: Side) -> Facets:
    """A document."""
    return {
        ("number", ""): Facet(source.number, source.number),
        ("publisher", ""): Facet(source.publisher, source.publisher),
        ("issued", ""): day_facet(source.issued),
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
    facets["confirm", ""] = Facet(given.confirm, given.confirm)
    events = {"joins": _("到岗"), "leaves": _("离岗"), "misses": _("缺的天数"), None: ""}
    sources = {"birth": _("身份证号码中的出生日期"), "sex": _("身份证号码中的性别"), None: ""}
    facets["from_id", ""] = Facet(sources[given.from_id], given.from_id)
    facets["event", ""] = Facet(events[given.event], given.event)
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
    return day_facet(date.fromordinal(value)) if kind == "date" else side.amount(Fraction(value), given.type)


def parameter_facets(parameter: Parameter, side: Side) -> Facets:
    """The value in force, and those to come."""
    facets: Facets = {
        ("type", ""): type_facet(parameter.type),
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
    return facets | (evidence_facets(parameter.evidence, side) if parameter.values else {})


def rule_facets(rule: Rule, side: Side) -> Facets:
    """A rule: what it is for, its formula, how it is rounded."""
    rounding = rule.rounding
    return {
        ("use", ""): Facet(use_name(rule.kind), rule.kind),
        ("formula", ""): side.formula(rule.tree),
        ("rounding", ""): Facet(rounding_text(rounding, rule.type), rounding) if rounding else NOTHING,
        **evidence_facets(rule.evidence, side),
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
    times = {"start": _("月初"), "end": _("月末")}
    return {
        ("at", ""): Facet(times[transition.at], transition.at),
        ("when", ""): side.formula(transition.when),
        **{
            ("sets", label(key, inputs[key].name)): side.formula(tree)
            for key, tree in transition.sets.items()
        },
        **evidence_facets(transition.evidence, side),
    }


def check_facets(check: Check, side: Side) -> Facets:
    """What must be true of a person, and what happens where it is not."""
    effects = {"error": _("不成立的不给算"), "warning": _("不成立的提醒")}
    shown = side.policy.rules.get(check.shows)
    return {
        ("statement", ""): side.formula(check.condition),
        ("effect", ""): Facet(effects[check.severity], check.severity),
        ("remedy", ""): Facet(check.remedy, check.remedy),
        ("shows", ""): Facet(
            label(shown.key, shown.name) if shown else "", side.renamed.get(check.shows, check.shows)
        ),
        **evidence_facets(check.evidence, side),
    }


def absence_facets(absence: Absence, side: Side) -> Facets:
    """When somebody is not there."""
    return {("when", ""): side.formula(absence.when), **evidence_facets(absence.evidence, side)}


def calendar_facets(year: CalendarYear, side: Side) -> Facets:
    """Which days of a year are off or worked."""
    return {
        ("off", ""): Facet(listed(map(str, year.off)), year.off),
        ("on", ""): Facet(listed(map(str, year.on)), year.on),
        ("complete", ""): Facet(_("是") if year.complete else _("否"), year.complete),
        **evidence_facets(year.evidence, side),
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
        **evidence_facets(limit.evidence, side),
    }


def law_facets(law: Law, side: Side) -> Facets:
    """What must hold for everyone."""
    if law.exception:
        text = _("除外：{why}").format(why=law.exception)
        return {("statement", ""): Facet(text, text)}
    if law.condition is not None:
        return {("statement", ""): side.formula(law.condition)}
    rule, given = side.policy.rules[law.never_falls], side.policy.inputs[law.with_input]
    moves = _("“{input}”提高，“{rule}”不升") if law.falling else _("“{input}”提高，“{rule}”不降")
    text = moves.format(input=label(given.key, given.name), rule=label(rule.key, rule.name))
    keys = tuple(side.renamed.get(key, key) for key in (rule.key, given.key))
    return {("statement", ""): Facet(text, (law.falling, *keys))}


def cited(policy: Policy) -> dict[str, Source]:
    """The documents that a regulation's entries come from, by title: each regulation has keys of its own for them."""
    entries: Iterable[Parameter | Table | Rule | Transition | Absence | CalendarYear | Check | Limit] = (
        *policy.parameters.values(),
        *policy.tables.values(),
        *policy.rules.values(),
        *policy.transitions.values(),
        *policy.absences.values(),
        *policy.calendar.values(),
        *policy.checks.values(),
        *policy.limits.values(),
    )
    clauses = [entry.evidence.clause for entry in entries]
    return {clause.source.title: clause.source for clause in clauses if clause}
