"""Which line is the header, and which column means what."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.messages import _, listed
from shegong.roster.dated import dated
from shegong.roster.fields import Field, Fields, bracketed, fold
from shegong.roster.identity import mask_inside
from shegong.roster.mapping import refuse_unknown_headers
from shegong.roster.table import Line, Table, column_letters

_OTHER_MONEY_UNITS = ("万元", "万", "千元", "百元", "角", "分", "美元", "亿元")
_FEW = 10
TOLD_LATER = "R048"
"""The notice that columns tell what happens later."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is used: its header, its position from 0, and the field that it is."""

    header: str
    position: int
    field: Field


@dataclass(frozen=True, slots=True)
class Header:
    """The header line, from `row` to `last_row`: what it says by position, and the columns that are used."""

    row: int
    last_row: int
    texts: tuple[str, ...]
    used: tuple[Column, ...]
    notices: tuple[Problem, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    """The lines from the top of the file to the end of the header, as they stand."""


def score_line(line: Line, fields: Fields) -> int:
    """How many different fields the cells of a line name."""
    return len({field.key for cell in line.cells if (field := fields.match(cell))})


def score_head(lines: Sequence[Line], fields: Fields) -> int:
    """How much some lines look like the top of a roster."""
    return max((score_line(line, fields) for line in lines), default=0)


def find_header(table: Table, fields: Fields) -> Header:
    """The header of a table; raises ShegongError where there is none, or a doubtful one."""
    lines = table.head
    scores = [score_line(line, fields) for line in lines]
    if not any(scores):
        raise ShegongError(_no_header(table, fields))
    index = _upper(lines, scores.index(max(scores)), fields)
    upper = lines[index]
    lower = lines[index + 1] if index + 1 < len(lines) else None
    merged = _merge(upper, lower, fields) if lower else None
    texts = merged or upper.cells
    last = lower.row if merged and lower else upper.row
    texts = tuple(" ".join(text.split()) for text in texts)
    _refuse_duplicates(["" if fields.ignores(text) else text for text in texts], upper.row, table)
    refuse_unknown_headers(fields, texts, table.place(upper.row))
    used = _assign(texts, fields, upper.row, table)
    unused = [text for text in _unused(texts, used) if not fields.ignores(text)]
    _refuse_missing(used, unused, fields, table.place(upper.row))
    _refuse_other_units(used, upper.row, table)
    later = [text for text in unused if dated(text, fields)]
    unused = [text for text in unused if text not in later]
    notices = _notices(unused, later, table.place(upper.row), is_first=upper is lines[0])
    above = tuple(line.cells for line in lines if line.row <= last)
    return Header(upper.row, last, texts, used, notices, above)


def _upper(lines: Sequence[Line], best: int, fields: Fields) -> int:
    """Where the header begins: at the line that names most fields, or at the one above if both together name more."""
    if not best:
        return best
    merged = _merge(lines[best - 1], lines[best], fields)
    more = merged and score_line(Line(lines[best].row, merged), fields) > score_line(lines[best], fields)
    return best - 1 if more else best


def _merge(upper: Line, lower: Line, fields: Fields) -> tuple[str, ...] | None:
    """Two header lines as one, where the lower one has headings under merged cells (应发项, 扣款项) of the upper one.

    A person without a name is no header, even if one of the other cells looks like a heading. What stands twice in
    the lower line is called after the merged cell too.
    """
    named = {index: found.key for index, cell in enumerate(upper.cells) if (found := fields.match(cell))}
    beneath = [named[index] for index in named if index < len(lower.cells) and lower.cells[index].strip()]
    names_fields = score_line(lower, fields) > bool(beneath)
    if "name" in beneath or not (names_fields or (not beneath and _are_headings(upper, lower))):
        return None
    merged: list[str] = []
    twice = {text for text in map(fold, lower.cells) if text and list(map(fold, lower.cells)).count(text) > 1}
    group = ""
    for above, below in itertools.zip_longest(upper.cells, lower.cells, fillvalue=""):
        group = above if above.strip() else group
        merged.append((f"{group}{below}" if fold(below) in twice else below) if below.strip() else above)
    return tuple(merged)


def _are_headings(upper: Line, lower: Line) -> bool:
    """Whether a line has words in several places, none of them an amount, and a group of headings above it."""
    words = [(place, cell) for place, cell in enumerate(lower.cells) if cell.strip()]
    if len(words) <= 1 or any(sign.isdecimal() for _place, cell in words for sign in cell):
        return False
    return any(place >= len(upper.cells) or not upper.cells[place].strip() for place, _cell in words)


def _assign(texts: Sequence[str], fields: Fields, row: int, table: Table) -> tuple[Column, ...]:
    """The field of each column; of headers that mean one field, the one that is mapped has it, or is its very name."""
    claims: dict[str, list[int]] = {}
    matched = [fields.match(text) for text in texts]
    for position, field in enumerate(matched):
        if field:
            claims.setdefault(field.key, []).append(position)
    chosen: dict[int, Field] = {}
    for key, positions in claims.items():
        field = fields.by_key[key]
        told = [position for position in positions if fields.mapping_of(texts[position])]
        if told:
            chosen[told[0]] = field
            continue
        names = {fold(name) for name in (field.name, key, f"{field.name}（{key}）")}
        exact = [position for position in positions if fold(texts[position]) in names]
        if len(exact) != 1 and field.kind == "text":
            exact = [min(positions, key=lambda position: field.rank(texts[position]))]
        if len(positions) > 1 and len(exact) != 1:
            raise ShegongError(_two_for_one(field, [texts[position] for position in positions], row, table))
        chosen[(exact or positions)[0] if len(positions) > 1 else positions[0]] = field
    return tuple(Column(texts[position], position, chosen[position]) for position in sorted(chosen))


def _unused(texts: Sequence[str], used: Sequence[Column]) -> list[str]:
    positions = {column.position for column in used}
    return [text for position, text in enumerate(texts) if text and position not in positions]


def _no_header(table: Table, fields: Fields) -> Problem:
    first = table.head[0]
    names = listed(field.label for field in fields.required)
    return Problem(
        "R040",
        _("找不到表头：前 {count} 行里没有一个认识的列名").format(count=len(table.head)),
        _("表头至少要有：{names}").format(names=names),
        table.place(first.row),
        value=mask_inside(" | ".join(first.cells))[:60],
    )


def _refuse_duplicates(texts: Sequence[str], row: int, table: Table) -> None:
    first: dict[str, int] = {}
    problems = []
    for position, text in enumerate(texts):
        if (folded := fold(text)) and folded in first:
            problems.append(
                Problem(
                    "R042",
                    _("表头重复：{first}列和{second}列都是“{text}”").format(
                        first=column_letters(first[folded]), second=column_letters(position), text=text
                    ),
                    _("改名或删去其中一列"),
                    table.place(row, position, text),
                )
            )
        first.setdefault(folded, position)
    if problems:
        raise ShegongError(problems)


def _two_for_one(field: Field, headers: list[str], row: int, table: Table) -> Problem:
    return Problem(
        "R043",
        _("这几列都可以是“{name}”：{headers}").format(name=field.label, headers=listed(headers)),
        _("把要用的一列改名为“{name}”，或用 --map 列名={name} 指明").format(name=field.label),
        table.place(row),
    )


def _refuse_missing(used: Sequence[Column], unused: list[str], fields: Fields, place: Place) -> None:
    present = {column.field.key for column in used}
    problems = []
    for field in fields.required:
        from_id = "id_number" in present and field.input is not None and field.input.from_id is not None
        if field.key not in present and not from_id:
            guess = next((near for spelling in field.spellings if (near := nearest(spelling, unused))), None)
            similar = _("相近的列：“{guess}”。").format(guess=guess) if guess else ""
            if unused and not guess:
                similar = _("没有用到的列：{names}。").format(names=listed(unused[:_FEW]))
            problems.append(
                Problem(
                    "R041",
                    _("缺少“{name}”列").format(name=field.label),
                    similar
                    + _(
                        "补上这一列，或改用这个列名，或用 --map {header}={name} 指明；也可在办法的这一输入项里写 also"
                    ).format(header=guess or _("列名"), name=field.label),
                    place,
                )
            )
    if problems:
        raise ShegongError(problems)


def _refuse_other_units(used: Sequence[Column], row: int, table: Table) -> None:
    for column in used:
        unit = bracketed(column.header)
        if column.field.kind == "money" and unit in _OTHER_MONEY_UNITS:
            raise ShegongError(
                Problem(
                    "R047",
                    _("单位是{unit}，应为元").format(unit=unit),
                    _("把金额换算成元，表头改为“{name}（元）”").format(name=column.field.label),
                    table.place(row, column.position, column.header),
                )
            )


def _notices(unused: list[str], later: list[str], place: Place, *, is_first: bool) -> tuple[Problem, ...]:
    """What to know of a header; `later` are headings that tell what becomes of people."""
    notices = []
    if not is_first:
        text = _("表头在第 {row} 行，之前的行不读").format(row=place.line)
        notices.append(Problem("R045", text, "", place, severity="notice"))
    if unused:
        text = _("没有用到的列：{names}").format(names=_some(unused))
        notices.append(
            Problem(
                "R044",
                text,
                _("要用的列请改成认识的列名，或用 --map 列名=字段 指明，见 docs/roster-check.md"),
                place,
                severity="warning",
            )
        )
    if later:
        text = _("这些列是以后的变动，没有 --since 不用：{names}").format(names=_some(later))
        notices.append(Problem(TOLD_LATER, text, "", place, severity="notice"))
    return tuple(notices)


def _some(headings: list[str]) -> str:
    few = listed(headings[:_FEW])
    if len(headings) <= _FEW:
        return few
    return _("{few} 等 {count} 列").format(few=few, count=len(headings))
