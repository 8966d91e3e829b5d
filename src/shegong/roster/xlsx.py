"""A look into .xlsx and .xlsm before a reader opens them."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import basename, dirname
from urllib.parse import unquote
from xml.parsers import expat

from shegong.errors import Place, ShegongError
from shegong.roster.archive import elements, is_too_big, related, stream, too_big
from shegong.roster.facts import WorkbookFacts
from shegong.roster.unreadable import MOST_ROWS, damaged, too_many_rows
from shegong.roster.xlsx_cells import scan_sheet, string_sizes

BOOK = "xl/workbook.xml"
"""Where readers look for the workbook, whatever the archive says."""
_MAIN = "/officeDocument"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    f'Target="{BOOK}"/></Relationships>'
)
"""What an archive says where its workbook stands where readers look."""
_STRINGS = "sharedstrings.xml"
_READ_BY_READERS = (".xml", ".rels", ".vml")
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:[A-Z]+([0-9]+)"')
_BEGINNING = 1 << 12


def main_part(archive: zipfile.ZipFile, parts: Mapping[str, str], file: str) -> str | None:
    """The part that an Office archive is about; None of another archive."""
    relations = related(archive, dict(parts), "", file)
    named = [each["Target"].casefold() for each in relations if each.get("Type", "").endswith(_MAIN)]
    if len(named) > 1:
        raise ShegongError(damaged(file))
    return parts.get(named[0] if named else BOOK)


def look_into_xlsx(
    data: bytes, archive: zipfile.ZipFile, parts: dict[str, str], book: str, file: str, wanted: str | None
) -> WorkbookFacts:
    """The facts of an .xlsx whose workbook is the part `book`: of its visible sheets, or of the sheet `wanted`."""
    if is_too_big(archive):
        _refuse_rows_told(archive, parts, file)
        raise ShegongError(too_big(archive, file))
    relations = related(archive, parts, book, file)
    targets = {each.get("Id"): parts.get(each["Target"].casefold()) for each in relations}
    strings = {folded for folded in parts if basename(folded) == _STRINGS} | {
        each["Target"].casefold() for each in relations if each.get("Type", "").endswith("/sharedStrings")
    }
    texts = [parts[folded] for folded in strings if folded in parts]
    if len(targets) < len(relations) or len(texts) > 1:  # nobody knows which of them a reader takes
        raise ShegongError(damaged(file))
    sizes = string_sizes(archive, texts[0], file) if texts else []
    scanned = {}
    sheets = {}
    for tag, attributes in elements(archive, book, file):
        part = targets.get(attributes.get("id", ""))
        name = attributes.get("name", "")
        is_read = attributes.get("state", "visible") == "visible" if wanted is None else name == wanted
        if tag == "sheet" and part is not None and is_read:
            if part not in scanned:
                scanned[part] = scan_sheet(archive, part, Place(file, sheet=name), sizes)
            sheets[name] = scanned[part]
    for name in archive.namelist():
        if name.casefold().endswith(_READ_BY_READERS) and name not in scanned:
            stream(archive, name, expat.ParserCreate(), file)
    return WorkbookFacts(
        data if book.casefold() == BOOK else _with_book_in_place(archive, book),
        sheets,
        macros=any(name.endswith("vbaproject.bin") for name in parts),
        linked=tuple(_linked(archive, parts, file)),
    )


def _refuse_rows_told(archive: zipfile.ZipFile, parts: Mapping[str, str], file: str) -> None:
    """Refuse a worksheet that says itself that it has too many rows."""
    for folded, name in parts.items():
        if "worksheets/" in folded and folded.endswith(".xml"):
            with archive.open(name) as part:
                told = _DIMENSION.search(part.read(_BEGINNING))
            if told and int(told[1]) > MOST_ROWS:
                raise ShegongError(too_many_rows(MOST_ROWS, int(told[1]), Place(file)))


def _linked(archive: zipfile.ZipFile, parts: dict[str, str], file: str) -> Iterator[str]:
    """The names of the files that formulas refer to."""
    for folded, name in parts.items():
        if re.fullmatch(r".*externallinks/[^/]+\.xml", folded):
            named = [each["Named"] for each in related(archive, parts, name, file) if each.get("Named")]
            yield file_name(named[0]) if named else basename(name)


def file_name(address: str) -> str:
    """The name of a file from its address, of whatever system.

    >>> file_name("file:///C:/工资/去年.xlsx"), file_name("../%E5%8E%BB%E5%B9%B4.xlsx")
    ('去年.xlsx', '去年.xlsx')
    """
    return re.split(r"[\\/]", unquote(address).rstrip("\\/"))[-1]


def _with_book_in_place(archive: zipfile.ZipFile, book: str) -> bytes:
    """The archive with its workbook, and what stands beside it, where readers look for them."""
    folder = dirname(book)
    beside = f"{folder}/" if folder else ""
    relations = f"{beside}_rels/{basename(book)}.rels"
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as moved:
        for name in archive.namelist():
            if name == book:
                place = BOOK
            elif name == relations:
                place = "xl/_rels/workbook.xml.rels"
            elif name.startswith(beside) and not name.startswith(("_rels/", "[Content_Types]")):
                place = f"xl/{name[len(beside) :]}"
            else:
                place = name
            moved.writestr(place, _RELATIONS if name == "_rels/.rels" else archive.read(name))
    return content.getvalue()
