"""Ways to make workbooks that no program writes, and some that old programs write."""

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import xlwt

Change = Callable[[str, bytes], tuple[str, bytes] | None]
"""What becomes of a part of an archive: another name or content, or nothing."""

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def rewritten(path: Path, change: Change) -> Path:
    """The same archive with its parts changed."""
    content = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if part := change(name, old.read(name)):
                new.writestr(*part)
    path.write_bytes(content.getvalue())
    return path


def with_part(path: Path, name: str, content: bytes | str = "<a/>") -> Path:
    """The same archive with one more part."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


def with_sheet(path: Path, cells: str, prologue: str = "") -> Path:
    """The workbook with other rows in its first sheet."""
    xml = f'<?xml version="1.0"?>{prologue}<worksheet xmlns="{SPACE}"><sheetData>{cells}</sheetData></worksheet>'
    part = "xl/worksheets/sheet1.xml"
    return rewritten(path, lambda name, data: (name, xml.encode() if name == part else data))


def replaced(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with a text replaced in the parts whose names begin so."""
    return rewritten(
        path,
        lambda name, data: (
            name,
            data.replace(old.encode(), new.encode()) if name.startswith(part) else data,
        ),
    )


def write_xls(
    path: Path,
    rows: Sequence[Sequence[object]],
    change: Callable[[xlwt.Workbook, xlwt.Worksheet], object] | None = None,
) -> Path:
    """A workbook of Excel 97 to 2003 with one sheet; `change` may do more to it."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(row, column, value)
    if change:
        change(book, sheet)
    book.save(str(path))
    return path


def write_ods(path: Path, rows: str) -> Path:
    """An OpenDocument spreadsheet with one sheet of such rows."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = "".join(f' xmlns:{name}="{names}{name}:1.0"' for name in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="花名册">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def ods_rows(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts as an OpenDocument spreadsheet has them."""
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def ods_cell(text: str) -> str:
    """A cell with a text."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
