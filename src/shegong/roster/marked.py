"""The marked copy of a roster: the sheet as it was read, every bad cell coloured, with what is wrong and what to do.

Clerks correct it and feed it back. What this program adds to a roster is not read: the column 错误说明 on the right,
and the list of problems on a sheet of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shegong.errors import Place, Problem, Severity, ShegongError
from shegong.messages import _
from shegong.roster.entry import DAY, GENERAL, Rules, number_form
from shegong.roster.fields import Field, fold
from shegong.roster.findings import Findings
from shegong.roster.header import Header
from shegong.roster.lines import LineKind
from shegong.roster.problem_sheet import (
    COLOURS,
    HEAD,
    RANKS,
    Listing,
    in_a_comment,
    in_a_row,
    write_problems,
)
from shegong.roster.spoilt import SPOILT
from shegong.roster.table import WHOLE_ROW, column_letters
from shegong.roster.workbook import BESIDE_ROSTERS
from shegong.sheets import LONGEST_TEXT, MARGIN, new_workbook, set_up_page, sheet_name, width_of, write_text

MARKED = "错误说明"
"""The heading of the column with all that is wrong with a row; it is `ignored` in roster.toml."""
SHEET = "花名册"
MOST_ROWS = 1_048_000
"""Rows that fit on a sheet with what stands above and below."""
_MOST_COMMENTS = 10_000
_MEASURED = 200
_WIDE = 60
_FIRST_YEAR = 1900
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ERROR_VALUE = re.compile(r"#(N/A|DIV/0!|NAME\?|NULL!|NUM!|REF!|VALUE!)")


@dataclass(frozen=True)
class Copied:
    """A roster to be copied: what was read of it and found, its rows that are not people, and problems of no row."""

    header: Header
    parts: Sequence[Findings]
    not_people: Mapping[LineKind, Sequence[int]]
    general: Sequence[Problem]

    @cached_property
    def height(self) -> int:
        """How many rows stand below the header."""
        return sum(len(part.body.rows) for part in self.parts)

    @cached_property
    def kept(self) -> list[int]:
        """The columns that are copied, by their positions: all but the one that a marked copy has."""
        return [place for place, text in enumerate(self.header.texts) if fold(text) != fold(MARKED)]

    @cached_property
    def fields(self) -> dict[int, Field]:
        """The fields of the columns that are used, by position."""
        return {column.position: column.field for column in self.header.used}

    @cached_property
    def is_text(self) -> bool:
        """Whether it comes from a text file, whose cells have no types."""
        return self.parts[0].table.place(1).sheet is None


def require_fits(copied: Copied, source: str) -> None:
    """Refuse a roster that is too long for a sheet."""
    if copied.header.last_row + copied.height > MOST_ROWS:
        raise ShegongError(
            Problem(
                "R162",
                _("有 {count} 行，一个工作表放不下，写不了标注的副本").format(count=f"{copied.height:,}"),
                _("把花名册分成几份，或不加 --out"),
                Place(source),
            )
        )


def write_marked(copied: Copied, path: Path) -> None:
    """Write the copy as a workbook."""
    with new_workbook(path) as book:
        _Writer(book, copied).write()


def spoilt_texts(part: Findings) -> dict[int, str]:
    """What is wrong with rows that a sheet can't show as they stood, by index."""
    found: dict[int, list[str]] = {}
    for (index, position), problem in part.body.faults.items():
        if position == WHOLE_ROW and problem.severity == "error":
            beyond = part.body.surplus.get(index)
            found.setdefault(index, []).append(f"{problem.message}：{beyond}" if beyond else problem.message)
    cells = part.body.cells()
    for name in cells.columns:
        for index in (cells[name].str.len_chars() > LONGEST_TEXT).arg_true().to_list():
            cut = _("{letters}列只写了前 {most} 个字").format(
                letters=column_letters(int(name)), most=LONGEST_TEXT
            )
            found.setdefault(index, []).append(cut)
    return {index: "；".join(texts) for index, texts in found.items()}


class _Writer:
    """Writes one copy. Rows and columns are counted from 0."""

    def __init__(self, book: Workbook, copied: Copied) -> None:
        self.book = book
        self.copied = copied
        header = copied.header
        told = copied.parts[0].table.place(1).sheet
        self.name = SHEET if told is None or told in BESIDE_ROSTERS else sheet_name(told)
        self.sheet: Worksheet = book.add_worksheet(self.name)
        self.rules = Rules(book)
        self.formats: dict[tuple[str, Severity | None, bool], Format] = {}
        self.columns = {position: number for number, position in enumerate(copied.kept)}
        self.bold = {row for kind in ("total", "header") for row in copied.not_people.get(kind, ())}
        self.aside = {row for rows in copied.not_people.values() for row in rows}
        self.spoilt = [
            {
                index: text
                for index, text in spoilt_texts(part).items()
                if part.row_number(index) not in self.aside
            }
            for part in copied.parts
        ]
        told_spoilt = [place for place in copied.kept if header.texts[place] == SPOILT]
        self.spoilt_column = self.columns[told_spoilt[0]] if told_spoilt else len(copied.kept)
        adds = any(self.spoilt) and not told_spoilt
        self.marked_column = len(copied.kept) + adds
        self.heads = {self.spoilt_column: SPOILT} if adds else {}
        self.heads[self.marked_column] = MARKED
        name = next((column.position for column in header.used if column.field.key == "name"), copied.kept[0])
        self.name_column = self.columns[name]
        self.last_person = header.last_row
        self.problems: list[tuple[int, int, Problem]] = []
        self.comments: list[tuple[int, int, list[Problem]]] = []

    def write(self) -> None:
        """Write everything."""
        self.top()
        row = self.copied.header.last_row
        for part, spoilt in zip(self.copied.parts, self.spoilt, strict=True):
            row = self.body(part, spoilt, row)
        self.comment()
        self.guard()
        listing = Listing(self.name, self.copied.is_text, self.copied.general, self.problems)
        write_problems(self.book, listing)

    def style(self, form: str, severity: Severity | None = None, *, bold: bool = False) -> Format:
        """How a cell looks."""
        key = (form, severity, bold)
        if key not in self.formats:
            look: dict[str, object] = {"num_format": form, "bold": bold}
            self.formats[key] = self.book.add_format(look | (COLOURS[severity] if severity else {}))
        return self.formats[key]

    def top(self) -> None:
        """The title rows and the header."""
        header, sheet = self.copied.header, self.sheet
        head = self.book.add_format(HEAD)
        plain = self.book.add_format({"bold": True})
        title = self.book.add_format({"bold": True, "font_size": 14, "align": "center"})
        for line in self.copied.parts[0].table.head:
            row = line.row - 1
            if line.row > header.last_row:
                break
            filled = [place for place, text in enumerate(line.cells) if text.strip()]
            if line.row < header.row and filled == [0] and len(self.columns) > 1:
                sheet.merge_range(row, 0, row, len(self.columns) - 1, "", title)
                write_text(sheet, row, 0, line.cells[0], title)
                continue
            for place, text in enumerate(line.cells):
                look = head if line.row >= header.row else plain
                if place in self.columns and text.strip():
                    write_text(sheet, row, self.columns[place], text, look)
                elif place in self.columns and line.row >= header.row:
                    sheet.write_blank(row, self.columns[place], None, look)
        for column, text in self.heads.items():
            write_text(sheet, header.row - 1, column, text, head)
        first = self.copied.parts[0].body.cells().head(_MEASURED)
        for place, column in self.columns.items():
            width = width_of([header.texts[place], *first[str(place)]])
            sheet.set_column(column, column, width, self.style(number_form(self.copied.fields.get(place))))
        for column, text in self.heads.items():
            sheet.set_column(column, column, _WIDE if text == MARKED else width_of([text]) + MARGIN)

    def body(self, part: Findings, spoilt: Mapping[int, str], row: int) -> int:
        """Some rows below the header, from `row` on; returns the row after them."""
        faults = {
            (index, place): problem
            for (index, place), problem in part.body.faults.items()
            if place != WHOLE_ROW and problem.severity == "error"
        }
        numeric = part.body.numeric
        texts = part.body.cells()
        for index, cells in enumerate(texts.iter_rows()):
            number = part.row_number(index)
            bold = number in self.bold
            worst = self.mark(part, index, row) if index in part.by_row else {}
            for place, column in self.columns.items():
                text, severity = cells[place], worst.get(column)
                if (index, place) in faults:
                    self.fault(row, column, faults[index, place], self.style(GENERAL, severity))
                elif text or severity:
                    is_number = index in numeric.get(place, ())
                    self.cell(row, column, text, place, severity, is_number=is_number, bold=bold)
            if index in spoilt:
                write_text(self.sheet, row, self.spoilt_column, spoilt[index], self.style(GENERAL, "error"))
            if number not in self.aside:
                self.last_person = row
            row += 1
        return row

    def cell(
        self,
        row: int,
        column: int,
        text: str,
        place: int,
        severity: Severity | None,
        *,
        is_number: bool,
        bold: bool,
    ) -> None:
        """A cell as it was: a number as a number, a day as a day, else a text."""
        field = self.copied.fields.get(place)
        form = number_form(field)
        kind = field.kind if field else "text"
        if self.copied.is_text and kind in ("money", "count"):
            is_number = bool(_NUMBER.fullmatch(text))
        if is_number:
            # What is doubtful is shown with all its digits.
            shown = GENERAL if severity and form != "@" else form
            self.sheet.write_number(row, column, Decimal(text), self.style(shown, severity, bold=bold))
        elif form == DAY and (day := _day(text)):
            self.sheet.write_datetime(row, column, day, self.style(form, severity))
        else:
            write_text(self.sheet, row, column, text, self.style(form, severity, bold=bold))

    def fault(self, row: int, column: int, problem: Problem, style: Format) -> None:
        """A cell with an error value, or one that was never calculated: a formula that is no better."""
        found = _ERROR_VALUE.search(problem.message)
        formula = f"={found[0]}" if found else "=NA()"
        self.sheet.write_formula(row, column, formula, style, found[0] if found else "")

    def mark(self, part: Findings, index: int, row: int) -> dict[int, Severity]:
        """Say what is wrong with a row; returns the severest by column."""
        by_column: dict[int, list[Problem]] = {}
        for place, told in sorted(part.by_row[index], key=lambda found: found[0]):
            problem = told
            column = self.columns.get(place, self.name_column)
            if place != WHOLE_ROW and (index, place) in part.body.faults:
                problem = problem._replace(remedy=_("直接填写（副本里没有原来的公式）"))
            by_column.setdefault(column, []).append(problem)
            self.problems.append((row, column, problem))
        self.comments += [(row, column, found) for column, found in by_column.items()]
        every = [problem for problems in by_column.values() for problem in problems]
        found = sorted(every, key=lambda problem: RANKS[problem.severity])
        style = self.style(GENERAL, found[0].severity)
        write_text(self.sheet, row, self.marked_column, "；".join(map(in_a_row, found)), style)
        return {column: _worst(problems) for column, problems in by_column.items()}

    def comment(self) -> None:
        """Write the comments; where there are more than a spreadsheet bears, those of errors first."""
        ordered = sorted(self.comments, key=lambda each: RANKS[_worst(each[2])])
        for row, column, problems in ordered[:_MOST_COMMENTS]:
            text = "\n".join(map(in_a_comment, problems))
            lines = text.count("\n") + 1 + len(text) // 20
            look = {"width": 260, "height": 20 + 16 * lines, "font_size": 9}
            self.sheet.write_comment(row, column, text[:LONGEST_TEXT], look)

    def guard(self) -> None:
        """Choices to pick from, a filter, and a header that stays."""
        header, sheet = self.copied.header, self.sheet
        first = header.last_row
        for place, field in self.copied.fields.items():
            if place in self.columns and self.last_person >= first:
                self.rules.put(sheet, self.columns[place], field, first, self.last_person)
        sheet.freeze_panes(first, self.name_column + 1)
        sheet.autofilter(first - 1, 0, self.last_person, self.marked_column)
        everything = f"A1:{column_letters(self.marked_column)}{first + self.copied.height}"
        sheet.ignore_errors({"number_stored_as_text": everything})
        set_up_page(sheet, repeat=first)


def _day(text: str) -> date | None:
    """The day that a text is, written as spreadsheets' days are read; none before they begin."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > _FIRST_YEAR else None


def _worst(problems: Sequence[Problem]) -> Severity:
    return min((problem.severity for problem in problems), key=RANKS.__getitem__)
