"""Reading a roster: the one entry point."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.policy.policy import Input, Policy
from shegong.roster.cards import Cards, warn_shared
from shegong.roster.columns import default_column, finish, plain_values
from shegong.roster.fields import Fields, load_fields
from shegong.roster.findings import Findings, gathered
from shegong.roster.from_id import inputs_in_id, optional_beside_id, read_from_id, told_by_id
from shegong.roster.header import Column, Header, find_header, score_head
from shegong.roster.id_column import plain_keys
from shegong.roster.lines import LineKind, kind_of_line, skipped_notice
from shegong.roster.mapping import Renamed
from shegong.roster.merged import fill_merged
from shegong.roster.opening import Opened, open_table
from shegong.roster.people import Known, read_numbers, refuse_repeated, same_names, warn_same_names
from shegong.roster.plain import NotPlainError, plain_bodies
from shegong.roster.rejects import reject_frame
from shegong.roster.roster import ReadColumn, Reading, Roster
from shegong.roster.spoilt import refuse_spoilt
from shegong.roster.table import Body, Table
from shegong.roster.text import TextTable
from shegong.roster.totals import Lines, check_totals


@dataclass(frozen=True)
class _Part:
    """Some of the rows: the values of every used column by the key of its field, and which rows are no people."""

    values: dict[str, pl.Series]
    known: Known
    aside: dict[int, LineKind]
    findings: Findings
    notices: tuple[Problem, ...]


@dataclass(frozen=True)
class _Understood:
    """What can be said of some rows at a glance: the values of plainly good texts, and the keys of ID numbers."""

    values: pl.DataFrame
    keys: pl.Series | None


def read_roster(
    path: Path, policy: Policy, *, sheet: str | None = None, mapping: Sequence[Renamed] = ()
) -> Roster:
    """The people in a CSV, TSV or Parquet file, or in a sheet of a workbook, as the rules of `policy` need them.

    `mapping` tells what some headers mean.

    Raises ShegongError where the file as a whole can't be read; what is wrong with single rows is in the result.
    """
    return read_people(path, load_fields(policy, mapping), sheet=sheet)


def read_people(path: Path, fields: Fields, *, sheet: str | None = None) -> Roster:
    """The people in a file, of whom these fields are to be known; see `read_roster`."""
    inputs = {field.key: field.input for field in fields.by_key.values() if field.input}
    opened, header, parts = _read(path, fields, sheet)
    table = opened.table
    height = sum(len(part.findings.body.rows) for part in parts)
    skipped = {part.findings.row_number(index): kind for part in parts for index, kind in part.aside.items()}
    if len(skipped) == height:
        raise ShegongError(
            Problem("R046", _("没有人员数据"), _("在表头下面填写人员后重试"), Place(table.file))
        )
    findings = [part.findings for part in parts]
    tally = check_totals([Lines(part.findings, part.aside) for part in parts], header, fields.words)
    notices = [
        *opened.notices,
        *chain.from_iterable(part.notices for part in parts),
        *header.notices,
        *_skipped_notices(skipped, table, tallied=tally.right),
        *tally.problems,
        *_same_names(parts, header, table),
    ]
    return Roster(
        people=pl.concat((_with_defaults(_people(part), inputs) for part in parts), rechunk=False),
        rejects=reject_frame(header, findings),
        problems=(*notices, *gathered(chain.from_iterable(each.in_order() for each in findings))),
        reading=reading_of(
            opened,
            header,
            inputs,
            list(skipped),
            from_id=[given.key for given in told_by_id(header, fields)],
            plain=all(each.body.plain for each in findings),
        ),
        rows_read=height - len(skipped),
        again=partial(findings_of, path, fields, sheet),
    )


def _read(path: Path, fields: Fields, sheet: str | None) -> tuple[Opened, Header, list[_Part]]:
    opened = open_table(path, sheet, partial(score_head, fields=fields))
    header = find_header(opened.table, fields)
    parts = _read_parts(opened.table, header, fields)
    _compare_people(parts, header)
    return opened, header, parts


def findings_of(path: Path, fields: Fields, sheet: str | None) -> tuple[Header, list[Findings]]:
    """The header of a file, and what there is to say about its rows."""
    _opened, header, parts = _read(path, fields, sheet)
    return header, [part.findings for part in parts]


def _read_parts(table: Table, header: Header, fields: Fields) -> list[_Part]:
    """The rows below the header: in parts where they are plain text, else carefully, at once."""
    if isinstance(table, TextTable):
        try:
            return list(_plain_parts(table, header, fields))
        except NotPlainError:
            pass
    body = fill_merged(table.body(header.last_row, len(header.texts)), header, table)
    cells = body.cells()
    return [_part(table, body, cells, _understand(cells, header, fields), header, fields, {})]


def _plain_parts(table: TextTable, header: Header, fields: Fields) -> Iterator[_Part]:
    understand = partial(_understand, header=header, fields=fields)
    found = plain_bodies(table.data, table.separator, header.last_row, len(header.texts), understand)
    others: dict[str, int] = {}
    for body, cells, understood in found:
        yield _part(table, body, cells, understood, header, fields, others)


def _understand(cells: pl.DataFrame, header: Header, fields: Fields) -> _Understood:
    numbered = _numbered(header)
    ordinary = [column for column in header.used if column is not numbered]
    keys = plain_keys(cells[str(numbered.position)]) if numbered else None
    return _Understood(plain_values(cells, ordinary, fields.words), keys)


def _numbered(header: Header) -> Column | None:
    return next((column for column in header.used if column.field.key == "id_number"), None)


def _part(
    table: Table,
    body: Body,
    cells: pl.DataFrame,
    understood: _Understood,
    header: Header,
    fields: Fields,
    others: dict[str, int],
) -> _Part:
    """The values of some rows; what is wrong with them goes to the findings, keys of other papers to `others`."""
    findings = Findings(table, body)
    findings.add_faults(header.used)
    refuse_spoilt(cells, header, findings)
    found: dict[str, pl.Series] = {}
    numbered = _numbered(header)
    for column in header.used:
        if column is not numbered:
            position = str(column.position)
            plain = understood.values[position]
            asked = optional_beside_id(column) if numbered else column
            found[column.field.key] = finish(asked, cells[position], plain, fields.words, findings)
    numbers = None
    if numbered and understood.keys is not None:
        texts = cells[str(numbered.position)]
        numbers = read_numbers(numbered, texts, understood.keys, found.get("id_type"), others, findings)
        found["id_number"] = numbers.values
        columns = {column.field.key: column for column in header.used}
        found |= read_from_id(inputs_in_id(fields), columns, numbers.keys, texts, found, findings)
    aside = _set_aside(cells, header, fields, findings)
    known = Known(
        _without(found["name"], aside),
        numbers and numbers._replace(keys=_without(numbers.keys, aside)),
        findings,
    )
    keys = [column.field.key for column in header.used]
    values = {key: found[key] for key in (*keys, *(key for key in found if key not in keys))}
    return _Part(values, known, aside, findings, body.notices)


def _without(values: pl.Series, indices: Iterable[int]) -> pl.Series:
    """The values, null at some indices."""
    out = list(indices)
    return values.clone().scatter(out, None) if out else values


def _set_aside(
    cells: pl.DataFrame, header: Header, fields: Fields, findings: Findings
) -> dict[int, LineKind]:
    """The rows that are not people, by index; what was found out about them is forgotten."""
    suspects = sorted(findings.rejected)
    lines = cells[suspects].rows() if suspects else []
    kinds = {
        index: kind_of_line(line, header, fields.words) for index, line in zip(suspects, lines, strict=True)
    }
    aside = {index: kind for index, kind in kinds.items() if kind}
    findings.forget(aside)
    return aside


def _compare_people(parts: Sequence[_Part], header: Header) -> None:
    """Find people who stand in two rows of the file."""
    columns = {column.field.key: column for column in header.used}
    known = [part.known for part in parts]
    if "id_number" in columns:
        refuse_repeated(columns["id_number"], known)
    else:
        warn_same_names(columns["name"], known)
    if "card" in columns:
        cards = [Cards(_without(part.values["card"], part.aside), part.findings) for part in parts]
        warn_shared(columns["card"], cards)


def _same_names(parts: Sequence[_Part], header: Header, table: Table) -> list[Problem]:
    """The notice of different people of one name, where ID numbers tell them apart."""
    if _numbered(header) is None:
        return []
    names = pl.concat([_without(part.known.names, part.findings.rejected) for part in parts])
    return same_names(names, pl.concat([part.findings.body.rows for part in parts]), table.file)


def _skipped_notices(skipped: dict[int, LineKind], table: Table, *, tallied: bool) -> list[Problem]:
    rows: dict[LineKind, list[int]] = {}
    for row, kind in skipped.items():
        rows.setdefault(kind, []).append(row)
    return [skipped_notice(kind, found, table, tallied=tallied) for kind, found in rows.items()]


def _people(part: _Part) -> pl.DataFrame:
    rows = part.findings.body.rows
    everybody = pl.DataFrame([rows.alias("row"), *(series.alias(key) for key, series in part.values.items())])
    out = sorted(part.findings.rejected | part.aside.keys())
    if not out:
        return everybody
    kept = pl.Series([True]).new_from_index(0, len(rows)).scatter(out, False)
    return everybody.filter(kept)


def _with_defaults(people: pl.DataFrame, inputs: Mapping[str, Input]) -> pl.DataFrame:
    """The people with all inputs, in their order, behind what else is known of them."""
    about = [key for key in people.columns if key not in inputs]
    defaults = {key: default_column(entry, 1) for key, entry in inputs.items() if key not in people.columns}
    # A literal takes no memory, however many people have it.
    literals = [pl.lit(value.item(), value.dtype).alias(key) for key, value in defaults.items()]
    return people.with_columns(literals).select(*about, *inputs)


def reading_of(
    opened: Opened,
    header: Header,
    inputs: Iterable[str],
    skipped: list[int],
    *,
    from_id: Sequence[str] = (),
    plain: bool,
) -> Reading:
    """How a file was understood.

    `inputs` are all that the policy has, `from_id` those that ID numbers tell, `skipped` the rows that are no people.
    """
    table = opened.table
    text = table if isinstance(table, TextTable) else None
    used = {column.position: column.field for column in header.used}
    told = {field.key for field in used.values()} | set(from_id)
    return Reading(
        file=table.file,
        format=opened.format,
        encoding=text.encoding if text else None,
        separator=text.separator if text else None,
        sheet=table.place(1).sheet,
        header_row=header.row,
        columns=tuple(
            ReadColumn(text, used[position].label if position in used else None)
            for position, text in enumerate(header.texts)
        ),
        defaults=tuple(key for key in inputs if key not in told),
        skipped_rows=tuple(skipped),
        from_id=tuple(from_id),
        plain=plain,
    )
