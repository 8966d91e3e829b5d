"""A file of what happened to people: who, in which month, what became what."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from shegong.errors import Place, Problem, ShegongError
from shegong.formula.interpret import Value
from shegong.messages import _
from shegong.policy.catalogue import shipped
from shegong.policy.facts import find_input, read_fact, unknown_input
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.policy.yearly import yearly_inputs
from shegong.roster.cells import understand_date
from shegong.roster.dated import dated
from shegong.roster.fields import Fields, fields_of, fold, load_fields, read_layout
from shegong.roster.header import Header, find_header, score_head
from shegong.roster.mapping import Renamed
from shegong.roster.opening import open_table
from shegong.roster.table import Table

Kind = Literal["joins", "leaves", "fact"]

_JOINS = frozenset(map(fold, ("任用", "聘用", "入职", "任职", "录用", "joins")))
_LEAVES = frozenset(map(fold, ("离职", "辞职", "解聘", "退休", "去世", "调出", "leaves")))
_YEAR = re.compile(r"([0-9]{4})年?(?:度)?")


class Event(NamedTuple):
    """What happened in a month to whoever has this ID number, or else this name.

    From that month on the input `key` has `value`; who joins is there from that month on, who leaves until then.
    """

    place: Place
    number: str
    name: str
    month: Month
    kind: Kind
    key: str = ""
    value: Value = Fraction(0)
    day: date | None = None
    """On which day somebody joins, or leaves, where it is told."""


def read_events(path: Path, policy: Policy, *, sheet: str | None = None) -> tuple[Event, ...]:
    """The events in a CSV file or workbook, in its order; raises ShegongError with everything that is wrong."""
    layout = read_layout(shipped("configs") / "layouts" / "events.toml")
    fields = fields_of(layout)
    opened = open_table(path, sheet, partial(score_head, fields=fields))
    header = find_header(opened.table, fields)
    yearly = frozenset(given.key for given in yearly_inputs(policy))
    events: list[Event] = []
    problems: list[Problem] = []
    for place, cells in _lines(opened.table, header, fields):
        try:
            events.append(_event(policy, place, cells, yearly))
        except ShegongError as error:
            problems += [problem._replace(place=problem.place or place) for problem in error.problems]
    if problems:
        raise ShegongError(problems)
    return tuple(events)


def dated_events(
    path: Path,
    policy: Policy,
    rows: Iterable[int],
    since: Month,
    *,
    sheet: str | None = None,
    mapping: Sequence[Renamed] = (),
) -> tuple[Event, ...]:
    """The events that a roster tells of some rows in columns of their own: 2019年度考核, 2020-05 岗位.

    Empty cells tell nothing, and what was before `since` is in the roster's other columns already.

    Raises ShegongError with everything that is wrong.
    """
    fields = load_fields(policy, mapping)
    opened = open_table(path, sheet, partial(score_head, fields=fields))
    header = find_header(opened.table, fields)
    told = {position: found for position, text in enumerate(header.texts) if (found := dated(text, fields))}
    who = {column.field.key: column.position for column in header.used}
    told = {
        position: found
        for position, found in told.items()
        if position not in who.values() and found[0] >= since
    }
    if not told:
        return ()
    body = opened.table.body(header.last_row, len(header.texts))
    people = set(rows)
    events: list[Event] = []
    problems: list[Problem] = []
    for index, cells in enumerate(body.cells().iter_rows()):
        if int(body.rows[index]) not in people:
            continue
        name = cells[who["name"]].strip()
        number = _number(cells[who["id_number"]]) if "id_number" in who else ""
        for position, (month, given) in told.items():
            place = opened.table.place(int(body.rows[index]), position, header.texts[position])
            text = cells[position].strip()
            if not text:
                continue
            try:
                events.append(Event(place, number, name, month, "fact", given.key, read_fact(given, text)))
            except ShegongError as error:
                problems += [problem._replace(place=place) for problem in error.problems]
    if problems:
        raise ShegongError(problems)
    return tuple(events)


def _number(text: str) -> str:
    """An ID number as it is compared."""
    return unicodedata.normalize("NFKC", text).upper().replace(" ", "").lstrip("'")


def _lines(table: Table, header: Header, fields: Fields) -> Iterator[tuple[Place, dict[str, str]]]:
    """The text of every line that is an event."""
    body = table.body(header.last_row, len(header.texts))
    if body.faults:
        raise ShegongError(
            [
                problem._replace(place=table.place(int(body.rows[row])))
                for (row, _column), problem in body.faults.items()
            ]
        )
    for index, cells in enumerate(body.cells().iter_rows()):
        found = {column.field.key: cells[column.position].strip() for column in header.used}
        first = next((cell for cell in cells if cell.strip()), "")
        if first and fold(first) not in fields.words.totals | fields.words.signatures:
            yield table.place(int(body.rows[index])), found


def _event(policy: Policy, place: Place, cells: dict[str, str], yearly: frozenset[str]) -> Event:
    number = _number(cells.get("id_number", ""))
    who = partial(Event, place, number, cells.get("name", ""))
    if not number and not cells.get("name"):
        raise ShegongError(Problem("H001", _("没有写是谁"), _("写证件号码，或花名册里唯一的姓名")))
    item = fold(cells["item"])
    if item in _JOINS or item in _LEAVES:
        day, is_told = _day(cells["month"])
        kind: Kind = "joins" if item in _JOINS else "leaves"
        return who(Month(day.year, day.month), kind, day=day if is_told else None)
    given = find_input(policy, cells["item"])
    if given is None:
        problem = unknown_input(policy, cells["item"])
        remedy = _("{remedy}；到岗写“任用”，离开写“离职”").format(remedy=problem.remedy)
        raise ShegongError(problem._replace(code="H002", remedy=remedy))
    month = _month(cells["month"], yearly=given.key in yearly)
    return who(month, "fact", given.key, read_fact(given, cells["value"]))


def _month(text: str, *, yearly: bool = False) -> Month:
    """The month of a date; of what holds for a year, the last of that year."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    if yearly and (year := _YEAR.fullmatch(narrow)):
        return Month(int(year[1]), 12)
    day, _is_told = _day(narrow)
    return Month(day.year, day.month)


def _day(text: str) -> tuple[date, bool]:
    """A date, and whether its day is told; else it is the first of the month."""
    found, problem = understand_date(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        message = _("年月“{text}”不对").format(text=text[:20])
        raise ShegongError(
            Problem("H003", message, _("写成 2020-06，任用、离职也可以写到日；年度考核可以只写年份"))
        )
    return date.fromordinal(found), problem is None
