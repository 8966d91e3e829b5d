"""Reading a roster: the one entry point."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import polars as pl

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.policy.policy import Policy
from shegong.roster.columns import default_column, finish, plain_values
from shegong.roster.fields import Fields, load_fields
from shegong.roster.findings import Findings
from shegong.roster.header import Header, find_header, score_head
from shegong.roster.id_column import plain_keys
from shegong.roster.lines import LineKind, kind_of_line, skipped_notice
from shegong.roster.merged import fill_merged
from shegong.roster.opening import Opened, open_table
from shegong.roster.people import read_numbers, refuse_repeated, warn_same_names
from shegong.roster.rejects import reject_frame
from shegong.roster.roster import ReadColumn, Reading, Roster
from shegong.roster.table import Body, Table
from shegong.roster.text import TextTable


def read_roster(path: Path, policy: Policy, *, sheet: str | None = None) -> Roster:
    """The people in a CSV or TSV file, or in a sheet of a workbook, as the rules of `policy` need them.

    Raises ShegongError where the file as a whole can't be read; what is wrong with single rows is in the result.
    """
    fields = load_fields(policy)
    opened = open_table(path, sheet, partial(score_head, fields=fields))
    table = opened.table
    header = find_header(table, fields)
    body = table.body(header.last_row, len(header.texts))
    _refuse_without_people(body, table)
    body, filled = fill_merged(body, header, table)
    findings = Findings(table, body)
    findings.add_faults(header.used)
    values = _read_columns(header, fields, findings)
    skipped = _set_aside(header, fields, findings)
    notices = [*opened.notices, *body.notices, *filled, *header.notices, *_skipped_notices(skipped, findings)]
    if len(skipped) == body.cells.height:
        raise ShegongError(_nobody(table))
    return Roster(
        people=_people(values, policy, findings, skipped),
        rejects=reject_frame(header, findings),
        problems=(*notices, *findings.in_order()),
        reading=_reading(
            opened, header, policy, [findings.row_number(index) for index in skipped], plain=body.plain
        ),
        rows_read=body.cells.height - len(skipped),
    )


def _refuse_without_people(body: Body, table: Table) -> None:
    if not body.cells.height:
        raise ShegongError(_nobody(table))


def _nobody(table: Table) -> Problem:
    return Problem("R046", _("没有人员数据"), _("在表头下面填写人员后重试"), Place(table.file))


def _read_columns(header: Header, fields: Fields, findings: Findings) -> dict[str, pl.Series]:
    """The values of every used column by the key of its field; what is wrong goes to `findings`."""
    frame = findings.body.cells
    columns = {column.field.key: column for column in header.used}
    numbered = columns.get("id_number")
    ordinary = [column for column in header.used if column is not numbered]
    with ThreadPoolExecutor(
        max_workers=1
    ) as beside:  # ID numbers are as much work as all other columns together
        keys = beside.submit(plain_keys, frame[str(numbered.position)]) if numbered else None
        plain = plain_values(frame, ordinary, fields.words)
    found: dict[str, pl.Series] = {}
    for column in ordinary:
        position = str(column.position)
        found[column.field.key] = finish(column, frame[position], plain[position], fields.words, findings)
    if numbered and keys:
        texts = frame[str(numbered.position)]
        numbers = read_numbers(numbered, texts, keys.result(), found.get("id_type"), findings)
        refuse_repeated(numbered, numbers, found["name"], findings)
        found["id_number"] = numbers.values
    else:
        warn_same_names(columns["name"], found["name"], findings)
    return {key: found[key] for key in columns}


def _set_aside(header: Header, fields: Fields, findings: Findings) -> dict[int, LineKind]:
    """The rows that are not people, by index; what was found out about them is forgotten."""
    suspects = sorted(findings.rejected)
    lines = findings.body.cells[suspects].rows()
    kinds = {
        index: kind_of_line(line, header, fields.words) for index, line in zip(suspects, lines, strict=True)
    }
    aside = {index: kind for index, kind in kinds.items() if kind}
    findings.forget(aside)
    return aside


def _skipped_notices(skipped: dict[int, LineKind], findings: Findings) -> list[Problem]:
    rows: dict[LineKind, list[int]] = {}
    for index, kind in skipped.items():
        rows.setdefault(kind, []).append(findings.row_number(index))
    return [skipped_notice(kind, found, findings.table) for kind, found in rows.items()]


def _people(
    values: dict[str, pl.Series], policy: Policy, findings: Findings, skipped: dict[int, LineKind]
) -> pl.DataFrame:
    rows = findings.body.rows
    columns = [rows.alias("row")]
    columns += [series.alias(key) for key, series in values.items() if key not in policy.inputs]
    for key, entry in policy.inputs.items():
        columns.append((values[key] if key in values else default_column(entry, len(rows))).alias(key))
    everybody = pl.DataFrame(columns)
    out = sorted(findings.rejected | skipped.keys())
    if not out:
        return everybody
    kept = pl.Series([True]).new_from_index(0, len(rows)).scatter(out, False)
    return everybody.filter(kept)


def _reading(opened: Opened, header: Header, policy: Policy, skipped: list[int], *, plain: bool) -> Reading:
    table = opened.table
    text = table if isinstance(table, TextTable) else None
    used = {column.position: column.field for column in header.used}
    keys = {field.key for field in used.values()}
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
        defaults=tuple(key for key in policy.inputs if key not in keys),
        skipped_rows=tuple(skipped),
        plain=plain,
    )
