"""From a policy's name to a checked Policy: the one way in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from shegong.errors import Problem, ShegongError
from shegong.formula.scope import ExactAxis, LevelSet, LookupTable, Scope, Symbol
from shegong.formula.tree import WORKING_DAYS
from shegong.formula.types import COUNT, DATE, Bounds, Type
from shegong.messages import _, label
from shegong.policy import entries as convert
from shegong.policy.calendars import calendar_years, working_days
from shegong.policy.catalogue import config_folders, shipped
from shegong.policy.entries import EntryError
from shegong.policy.layers import Entry, Layer, Merged, read_layers
from shegong.policy.month import Month, parse_month
from shegong.policy.names import case_problems, name_problems
from shegong.policy.policy import Case, Clause, Input, Parameter, Policy, Post, Table
from shegong.policy.rules import TOTAL_KEYS, check_rules, resting
from shegong.policy.statements import Statements
from shegong.policy.tables import TableBuilder

_In = TypeVar("_In")
_Out = TypeVar("_Out")

_FIRST_DAY, _LAST_DAY = Fraction(date(1949, 1, 1).toordinal()), Fraction(date(2199, 12, 31).toordinal())
CALENDAR: dict[str, tuple[Type, Bounds]] = {
    "month": (COUNT, Bounds(Fraction(1), Fraction(12))),
    "year": (COUNT, Bounds(Fraction(1949), Fraction(2199))),
    "days_in_month": (COUNT, Bounds(Fraction(28), Fraction(31))),
    "year_start": (DATE, Bounds(_FIRST_DAY, _LAST_DAY)),
    "month_start": (DATE, Bounds(_FIRST_DAY, _LAST_DAY)),
    "month_end": (DATE, Bounds(_FIRST_DAY, _LAST_DAY)),
}
"""Words of the rule language for the month that is calculated."""


def _calendar_name(key: str) -> str:
    names = {
        "month": _("月份"),
        "year": _("年份"),
        "days_in_month": _("当月天数"),
        "year_start": _("年初"),
        "month_start": _("月初"),
        "month_end": _("月末"),
    }
    return names[key]


def load_policy(policy: str, folders: Sequence[Path] | None = None) -> Policy:
    """Read and check a regulation: an id of the catalogue, or the path of a .toml file.

    Raises ShegongError with every problem found, each at its place in its file.
    """
    looked_in = config_folders() if folders is None else folders
    own = {folder.resolve(): folder for folder in reversed(looked_in)}
    own.pop(shipped("configs").resolve(), None)
    return replace(build_policy(read_layers(policy, looked_in)), folders=tuple(reversed(own.values())))


def calendar_values(month: Month) -> dict[str, Fraction | date]:
    """The values of the calendar's words in `month`."""
    return {
        "month": Fraction(month.month),
        "year": Fraction(month.year),
        "days_in_month": Fraction(month.days),
        "year_start": date(month.year, 1, 1),
        "month_start": month.first_day,
        "month_end": month.last_day,
    }


def build_policy(merged: Merged) -> Policy:
    """The policy that layers make up; raises ShegongError with every problem found."""
    problems = name_problems(merged, CALENDAR)
    posts = _convert(merged.posts, convert.post, problems)
    inputs = _convert(merged.inputs, lambda entry: convert.input_of(entry, posts), problems)
    problems += _same_events(merged, inputs)
    broken = _broken_inputs(merged, posts, inputs)
    inputs = {key: given for key, given in inputs.items() if key not in broken}
    levels = _levels(inputs)
    parameters = _convert(merged.parameters, convert.parameter, problems)
    builder = TableBuilder(inputs, levels, [*merged.inputs, *merged.rules, *TOTAL_KEYS])
    sound = {key: entry for key, entry in merged.tables.items() if not broken & {*entry.value.keys}}
    tables = _convert(sound, builder.table, problems)
    broken |= (merged.parameters.keys() - parameters.keys()) | (merged.tables.keys() - tables.keys())
    calendar = calendar_years(merged.calendar, problems)
    lookups = {**_lookups(tables), **_post_tables(posts, inputs)}
    arranged: frozenset[int] | None = None
    if any(WORKING_DAYS in layer.document.text for layer in merged.layers):
        lookups[WORKING_DAYS], arranged = working_days(calendar.values())
    scope = Scope(_symbols(inputs, parameters), lookups, levels, frozenset(broken))
    rules, scope, found = check_rules(merged.rules, scope, merged.layers[0])
    problems += found
    statements = Statements(inputs, rules, scope)
    transitions, absences, checks, limits, laws = statements.read(merged)
    problems += statements.problems
    own = merged.layers[0]
    cases = _cases(own, problems)
    problems += case_problems(merged, {*merged.rules, *rules, *(TOTAL_KEYS if problems else ())})
    if problems:
        raise ShegongError(problems)
    head = own.content.policy
    return Policy(
        id=head.id,
        name=head.name,
        region=head.region,
        start=head.from_,
        end=min((until for layer in merged.layers if (until := layer.content.policy.until)), default=None),
        layers=tuple(layer.content.policy.id for layer in merged.layers),
        layer_starts=tuple(layer.content.policy.from_ for layer in merged.layers),
        texts=tuple(layer.document.text for layer in merged.layers),
        posts=posts,
        inputs=inputs,
        parameters=parameters,
        tables=tables,
        rules=rules,
        transitions=transitions,
        absences=absences,
        calendar=calendar,
        checks=checks,
        limits=limits,
        laws=laws,
        scope=scope,
        cases=cases,
        announced=head.announced,
        note=head.note,
        rests_on=resting(rules, [*parameters, *tables]),
        notices=merged.notices,
        arranged=arranged,
        files=tuple(layer.document.name for layer in merged.layers),
    )


def _convert(
    written: Mapping[str, Entry[_In]], make: Callable[[Entry[_In]], _Out], problems: list[Problem]
) -> dict[str, _Out]:
    """Make each entry; the problem of one does not hide those of the others."""
    made: dict[str, _Out] = {}
    for key, entry in written.items():
        try:
            made[key] = make(entry)
        except EntryError as error:
            problems += error.problems
    return made


def _same_events(merged: Merged, inputs: Mapping[str, Input]) -> list[Problem]:
    """Inputs that would be told by one event: nobody could say which of them it is."""
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for key, given in inputs.items():
        if given.event and given.event in first:
            message = _('“{name}”和“{other}”都是 event = "{event}"').format(
                name=given.name, other=inputs[first[given.event]].name, event=given.event
            )
            problems.append(merged.inputs[key].problem("P082", message, _("只留一个"), "event"))
        first.setdefault(given.event or "", key)
    return problems


def _broken_inputs(merged: Merged, posts: Mapping[str, Post], inputs: Mapping[str, Input]) -> set[str]:
    """The names of inputs that make no sense, and of their values: what uses them is not to be blamed."""
    broken: set[str] = set()
    for key, entry in merged.inputs.items():
        of_posts = entry.value.type == "post"
        if key not in inputs or (of_posts and len(posts) < len(merged.posts)):
            broken |= {key, *entry.value.values}
            broken |= {"post.lowest", "post.highest", *merged.posts} if of_posts else set()
    return broken


def _levels(inputs: Mapping[str, Input]) -> dict[str, LevelSet]:
    return {
        given.type.level: LevelSet(
            given.type.level,
            label(given.key, given.name),
            tuple((choice.key, label(choice.key, choice.name)) for choice in given.choices),
        )
        for given in inputs.values()
        if given.type.level
    }


def _symbols(inputs: Mapping[str, Input], parameters: Mapping[str, Parameter]) -> dict[str, Symbol]:
    symbols = {
        key: Symbol(key, _calendar_name(key), kind, bounds) for key, (kind, bounds) in CALENDAR.items()
    }
    for given in inputs.values():
        bounds = Bounds(Fraction(given.minimum), Fraction(given.maximum))
        symbols[given.key] = Symbol(given.key, label(given.key, given.name), given.type, bounds)
    for parameter in parameters.values():
        bounds = convert.parameter_bounds(parameter)
        name = label(parameter.key, parameter.name)
        symbols[parameter.key] = Symbol(parameter.key, name, parameter.type, bounds)
    return symbols


def _lookups(tables: Mapping[str, Table]) -> dict[str, LookupTable]:
    quick = {each.quick.name: each.quick for each in tables.values() if each.quick}
    return {**{key: table.lookup for key, table in tables.items()}, **quick}


def _post_tables(posts: Mapping[str, Post], inputs: Mapping[str, Input]) -> dict[str, LookupTable]:
    """`post.lowest` and `post.highest`: the ends of a post's span."""
    given = next((each for each in inputs.values() if each.type.level == "post"), None)
    if not given or not posts:
        return {}
    axis = ExactAxis(given.type, label(given.key, given.name), tuple(range(len(posts))))
    ends = {"post.lowest": (_("岗位最低等级"), "lowest"), "post.highest": (_("岗位最高等级"), "highest")}
    return {
        table: LookupTable(
            table,
            name,
            COUNT,
            (axis,),
            {(rank,): Fraction(getattr(post, end)) for rank, post in enumerate(posts.values())},
        )
        for table, (name, end) in ends.items()
    }


def _cases(layer: Layer, problems: list[Problem]) -> tuple[Case, ...]:
    """The cases of the nearest layer: those of the layers below speak of their own figures."""
    cases: list[Case] = []
    for index, written in enumerate(layer.content.cases):
        path = ("cases", index)
        months = {"on": written.on} | ({"since": written.since} if written.since else {})
        read: dict[str, Month] = {}
        for key, text in months.items():
            try:
                read[key] = parse_month(text)
            except ShegongError as error:
                problem = error.problems[0]
                problems.append(layer.document.problem("P039", problem.message, problem.remedy, (*path, key)))
        if len(read) < len(months):
            continue
        since = read.get("since", read["on"])
        if since > read["on"]:
            message = _("since {since} 晚于 on {on}").format(since=since, on=read["on"])
            problems.append(
                layer.document.problem("P075", message, _("since 是开始的月份"), (*path, "since"))
            )
        key = written.source.partition(" ")[0]
        source = layer.source(key)
        if written.source and not source:
            problems.append(
                layer.document.problem(
                    "P026",
                    _("sources 里没有代号为“{key}”的出处").format(key=key),
                    _("先写 [sources.{key}]").format(key=key),
                    (*path, "source"),
                )
            )
        found = (
            Clause(convert.source_of(key, source), written.source.partition(" ")[2].strip())
            if source
            else None
        )
        given, expect, becomes = (_texts(each) for each in (written.given, written.expect, written.becomes))
        cases.append(Case(given, expect, becomes, read["on"], since, found, written.note, written.absent))
    return tuple(cases)


def _texts(values: Mapping[str, int | Decimal | str | bool | date]) -> dict[str, str]:
    """Values as they would be typed."""
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in values.items()
    }
