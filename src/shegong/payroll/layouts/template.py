"""An office's own workbook, filled in place: its titles, widths, formulas and other sheets stay as they are."""

import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed
from shegong.payroll.layouts.body import Body, find_body
from shegong.payroll.layouts.cells import Amount, Cell, put_in, words_of
from shegong.payroll.layouts.fill import Filled, Row
from shegong.payroll.layouts.headings import Headings, headings_of
from shegong.payroll.layouts.layout import PLACEHOLDERS, Layout
from shegong.payroll.layouts.push import make_room, require_covered
from shegong.payroll.layouts.schema import ColumnEntry
from shegong.payroll.run import Payroll
from shegong.roster.opening import read_bytes
from shegong.roster.preflight import look_into
from shegong.roster.table import column_letters

HEAD_ROWS = 30
"""Among so many rows from the top the headings are looked for."""
_FEWEST = 2
"""So many headings at least must be known."""
_IN_BRACES = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_LOST = re.compile(
    r"xl/(media|charts|drawings/drawing|ctrlProps|activeX|embeddings|pivot|slicers|timelines|threadedComments"
    r"|cellimages|vbaProject|model)"
)
"""Parts of a workbook that would not be there any more."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_FIXED = b"2020-01-01T00:00:00Z"
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError)
"""What openpyxl raises on a workbook that it does not understand."""
_ACCOUNT = "账号"
_TEXT, _MONEY = "@", "#,##0.00"


@dataclass(frozen=True)
class Template:
    """A workbook to be filled in: the sheet, the last row of its headings, and what goes into which column (from 1)."""

    file: str
    data: bytes
    sheet: str
    head: int
    columns: Mapping[int, ColumnEntry]
    problems: tuple[Problem, ...]


def open_template(layout: Layout, payroll: Payroll) -> Template:
    """Find the headings of a template; raises ShegongError where it can't be used."""
    if layout.template is None:
        raise ValueError(layout.shown)
    file = layout.template.name
    data, _marked = read_bytes(layout.template)
    _require_whole(data, file)
    book = _load(data, file)
    headings = headings_of(layout, payroll)
    best: tuple[int, _Head] | None = None
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            for head in _heads(sheet):
                score = len({(entry.heading, entry.keys) for entry in head.matched(headings).values()})
                if best is None or score > best[0]:
                    best = score, head
    if best is None or best[0] < _FEWEST:
        message = _("模板的前 {count} 行里找不到表头：认识的列名不到 {fewest} 个").format(
            count=HEAD_ROWS, fewest=_FEWEST
        )
        raise _without(file, message)
    head = best[1]
    columns = head.matched(headings)
    _require_payable(layout, file, columns)
    place = Place(file, sheet=head.sheet, line=head.last)
    missing = [column.heading for column in layout.columns if column not in columns.values()]
    unknown = [text for column, (text, _group) in head.texts.items() if column not in columns]
    problems = _not_filled(unknown, missing, _unknown_words(book, layout), place)
    problems += _lost(data, file)
    return Template(file, data, head.sheet, head.last, dict(sorted(columns.items())), tuple(problems))


def _without(file: str, message: str) -> ShegongError:
    """That a template lacks headings."""
    remedy = _("表头要有花名册的列名（姓名、银行账号）和办法里各项的名称，见 docs/layouts.md")
    return ShegongError(Problem("B023", message, remedy, Place(file)))


def _require_payable(layout: Layout, file: str, columns: Mapping[int, ColumnEntry]) -> None:
    """Refuse to fill a bank's form in which it would not stand who gets how much, where."""
    if layout.head.kind != "bank":
        return
    keys = {key for column in columns.values() for key in column.keys}
    wanted = {_("户名"): {"name"}, _("账号"): {"card"}, _("金额"): {"paid", *layout.head.pays}}
    if lacking := [what for what, known in wanted.items() if not keys & known]:
        raise _without(file, _("代发的模板里没有认识的{what}一列").format(what=listed(lacking)))


def _require_whole(data: bytes, file: str) -> None:
    """Refuse what is no workbook, and a workbook that would lose something."""
    facts = look_into(data, file) if data.startswith(b"PK") else None
    if facts is None or b"xl/workbook.xml" not in data:
        _refuse(file, _("模板不是 .xlsx 工作簿"), _("用 Excel/WPS 另存为 .xlsx（不带密码）"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        lost = sorted({found[1] for name in archive.namelist() if (found := _LOST.match(name))})
    if lost:
        message = _("模板里有图片、图表、控件或宏，填写以后会丢失：{parts}").format(parts=listed(lost))
        _refuse(file, message, _("从模板里删去它们再用，填好以后再加"))


def _refuse(file: str, message: str, remedy: str) -> NoReturn:
    raise ShegongError(Problem("B022", message, remedy, Place(file)))


def _load(data: bytes, file: str) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what gets lost is told in our own words
            return load_workbook(BytesIO(data), rich_text=True)
    except _WRONG:
        _refuse(file, _("模板读不懂"), _("用 Excel/WPS 打开后另存为 .xlsx"))


@dataclass(frozen=True)
class _Head:
    """A row of headings, or two: for each column (from 1) its text, and that of the group it belongs to."""

    sheet: str
    last: int
    texts: Mapping[int, tuple[str, str]]

    def matched(self, headings: Headings) -> dict[int, ColumnEntry]:
        """The columns whose headings are known; of two that are alike nobody knows which is which."""
        twice = {text for text, count in Counter(self.texts.values()).items() if count > 1}
        found = {place: headings.match(*text) for place, text in self.texts.items() if text not in twice}
        return {place: entry for place, entry in found.items() if entry}


def _heads(sheet: Worksheet) -> Iterator[_Head]:
    """What may be headings: each of the first rows by itself, and with the row below it."""
    last = min(sheet.max_row, HEAD_ROWS)
    rows = {number: _texts(sheet, number) for number in range(1, last + 2)}
    for number in range(1, last + 1):
        yield _Head(sheet.title, number, {place: (text, "") for place, text in rows[number].items()})
        groups = _groups(sheet, number)
        below = rows[number + 1]
        both = {place: (text, "") for place, text in rows[number].items() if place not in below}
        both |= {place: (text, groups.get(place, "")) for place, text in below.items()}
        if below and len(both) > len(below):
            yield _Head(sheet.title, number + 1, dict(sorted(both.items())))
        elif below and any(group for _text, group in both.values()):
            yield _Head(sheet.title, number + 1, both)


def _texts(sheet: Worksheet, row: int) -> dict[int, str]:
    cells = (sheet.cell(row, place) for place in range(1, sheet.max_column + 1))
    texts = {cell.column: "".join(str(cell.value).split()) for cell in cells if _is_text(cell)}
    return {place: text for place, text in texts.items() if text}


def _is_text(cell: SheetCell | MergedCell) -> bool:
    return isinstance(cell.value, str | CellRichText) and cell.data_type == "s"


def _groups(sheet: Worksheet, row: int) -> dict[int, str]:
    """For each column what stands above it as the heading of a group: in a merged cell, or the nearest to the left."""
    covered = {
        place: str(sheet.cell(merged.min_row, merged.min_col).value or "")
        for merged in sheet.merged_cells.ranges
        if merged.min_row <= row <= merged.max_row
        for place in range(merged.min_col, merged.max_col + 1)
    }
    found: dict[int, str] = {}
    group = ""
    for place in range(1, sheet.max_column + 1):
        group = covered.get(place) or str(sheet.cell(row, place).value or "") or group
        found[place] = group
    return found


def _not_filled(unknown: list[str], missing: list[str], words: list[str], place: Place) -> list[Problem]:
    """Which headings and placeholders nobody knows, and which columns of the layout the template does not have."""
    told = [
        (_("不认识或重复的列，没有填：{names}"), unknown),
        (_("模板里没有这些列：{names}"), missing),
        (_("不认识的占位文字，没有换：{names}"), words),
    ]
    text = "；".join(form.format(names=listed(dict.fromkeys(names))) for form, names in told if names)
    if not text:
        return []
    remedy = _("列名改成办法里的名称，或写一份 .toml，用 [[columns]] 说明各列；不用填的不必理会")
    return [Problem("B024", text, remedy, place, severity="warning")]


def _unknown_words(book: Workbook, layout: Layout) -> list[str]:
    """The placeholders that mean nothing, or of which nobody has said what they mean."""
    known = {*PLACEHOLDERS} - (set() if layout.head.account else {_ACCOUNT})
    texts = (str(cell.value) for sheet in book.worksheets for cell in _cells(sheet) if _is_text(cell))
    return [found[0] for text in texts for found in _IN_BRACES.finditer(text) if found[1] not in known]


def _cells(sheet: Worksheet) -> Iterator[SheetCell | MergedCell]:
    return (cell for row in sheet.iter_rows() for cell in row)


def _lost(data: bytes, file: str) -> list[Problem]:
    """That newer kinds of formatting are not kept."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        if not any(b"<extLst" in archive.read(name) for name in sheets):
            return []
    text = _("模板里有新版的条件格式、数据验证或迷你图，填好的文件里没有它们")
    return [Problem("B027", text, _("要用的，填好以后再加"), Place(file), severity="warning")]


def write_template(filled: Filled, template: Template, rows: tuple[Row, ...], path: Path) -> None:
    """Fill a copy of the template with some of the rows, and write it to `path`."""
    book = _load(template.data, template.file)
    sheet = book[template.sheet]
    body = find_body(sheet, template.file, template.head, template.columns, len(rows))
    make_room(book, sheet, template.file, body, len(rows))
    require_covered(book, sheet, template.file, body, len(rows))
    for index, row in enumerate(rows):
        if index >= body.formed:
            _form_row(sheet, body, body.first + index)
        for (place, column), value in zip(template.columns.items(), row.cells, strict=True):
            _set(sheet.cell(body.first + index, place), value, column)
    words = words_of(filled.layout, filled.payroll, len(rows), sum(row.fen for row in rows))
    if not words[_ACCOUNT]:
        del words[_ACCOUNT]
    for each in book.worksheets:
        _put_words(each, words)
    book.calculation.fullCalcOnLoad = True
    unpacked = BytesIO()
    book.save(unpacked)
    path.write_bytes(_always_the_same(unpacked.getvalue()))


def _form_row(sheet: Worksheet, body: Body, row: int) -> None:
    """Give a row the looks, the height and the formulas of the first row for people."""
    for place in range(1, sheet.max_column + 1):
        model, cell = sheet.cell(body.first, place), sheet.cell(row, place)
        if isinstance(cell, MergedCell):
            continue
        cell._style = copy(model._style)  # noqa: SLF001  the one way to copy a style whole
        if model.data_type == "f":
            origin = f"{column_letters(place - 1)}{body.first}"
            cell.value = Translator(model.value, origin).translate_formula(cell.coordinate)
    sheet.row_dimensions[row].height = sheet.row_dimensions[body.first].height
    for left, right in body.merged:
        sheet.merge_cells(start_row=row, end_row=row, start_column=left, end_column=right)


def _set(cell: SheetCell, value: Cell, column: ColumnEntry) -> None:
    """Put a value into a cell: a text stays a text, whatever it looks like."""
    if isinstance(value, Amount):
        cell.value = value.yuan
        if cell.number_format == "General":
            cell.number_format = _MONEY
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value = _NOT_IN_XML.sub("", value) or None
        if cell.value is not None:
            cell.data_type = "s"
        if {"id_number", "card"} & {*column.keys}:
            cell.number_format = _TEXT


def _put_words(sheet: Worksheet, words: Mapping[str, Cell]) -> None:
    """Replace the placeholders of a sheet."""
    for cell in _cells(sheet):
        value = cell.value
        if not _is_text(cell) or not _IN_BRACES.search(str(value)):
            continue
        if isinstance(value, CellRichText):
            cell.value = CellRichText(*(_in_run(run, words) for run in value))
            continue
        _set(cell, put_in(str(value), words, _IN_BRACES), ColumnEntry(heading=""))


def _in_run(run: str | TextBlock, words: Mapping[str, Cell]) -> str | TextBlock:
    def put(text: str) -> str:
        return str(put_in(text, words, _IN_BRACES)) if not _IN_BRACES.fullmatch(text) else _plain(text, words)

    return TextBlock(run.font, put(run.text)) if isinstance(run, TextBlock) else put(run)


def _plain(text: str, words: Mapping[str, Cell]) -> str:
    return str(put_in(f" {text}", words, _IN_BRACES))[1:]


def _always_the_same(data: bytes) -> bytes:
    """A workbook without the time of its writing."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(content, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + _FIXED + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, part)
    return content.getvalue()
