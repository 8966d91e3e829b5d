"""A look into a workbook before a reader opens it: what would harm the reader, and what the reader would not tell.

A file of 1.4 kB whose last cell is XFD1048576 ends the process of a reader that makes a dense range of it; error
cells and formulas without a value are read as blank. Both are found here, by reading the file as a stream.
"""

import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.roster.archive import parts_of
from shegong.roster.compound import SIGNATURE
from shegong.roster.facts import WorkbookFacts
from shegong.roster.ods import look_into_ods
from shegong.roster.unreadable import damaged, unsupported
from shegong.roster.xls import look_into_xls
from shegong.roster.xlsx import look_into_xlsx, main_part

_DAMAGE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError),
    *(EOFError, KeyError, OSError, ValueError),
)
"""What reading a damaged archive raises."""
_LONGEST_TYPE = 100


def look_into(data: bytes, file: str, wanted: str | None = None) -> tuple[str, WorkbookFacts]:
    """What kind of workbook it is (xlsx, xls or ods), and its facts, or those of its sheet `wanted` only.

    Raises ShegongError where it is damaged, dangerous, or no workbook.
    """
    if data.startswith(SIGNATURE):
        return "xls", look_into_xls(data, file)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _look_into_archive(data, archive, file, wanted)
    except _DAMAGE:
        raise ShegongError(damaged(file)) from None
    except (RuntimeError, NotImplementedError):
        raise ShegongError(
            Problem(
                "R019", _("压缩方式不支持，或压缩包有密码"), _("用 Excel/WPS 打开后另存为 xlsx"), Place(file)
            )
        ) from None


def _look_into_archive(
    data: bytes, archive: zipfile.ZipFile, file: str, wanted: str | None
) -> tuple[str, WorkbookFacts]:
    parts = parts_of(archive, file)
    is_document, kind = "content.xml" in parts, _mime_type(archive, parts)
    if is_document and (not kind or "spreadsheet" in kind):
        return "ods", look_into_ods(data, archive, file)
    book = None if is_document else main_part(archive, parts, file)
    if book and book.casefold().endswith(".xml") and not book.casefold().startswith(("word/", "ppt/")):
        return "xlsx", look_into_xlsx(data, archive, parts, book, file, wanted)
    raise ShegongError(unsupported(file, *_what_it_is(parts, kind)))


def _mime_type(archive: zipfile.ZipFile, parts: dict[str, str]) -> str:
    if "mimetype" not in parts:
        return ""
    with archive.open(parts["mimetype"]) as part:
        return part.read(_LONGEST_TYPE).decode("ascii", errors="replace")


def _what_it_is(parts: dict[str, str], kind: str) -> tuple[str, str | None]:
    """What an archive is that is no workbook, and what to do with it."""
    copied = _("把表格复制到 Excel/WPS，另存为 .xlsx")
    if "xl/workbook.bin" in parts:
        return _("Excel 二进制工作簿（.xlsb）"), None
    if "word/document.xml" in parts or "text" in kind:
        return _("文档（.docx 或 .odt）"), copied
    if "ppt/presentation.xml" in parts or "presentation" in kind:
        return _("演示文稿（.pptx 或 .odp）"), copied
    if "ofd.xml" in parts:
        return _("版式文档（.ofd）"), _("请取得原来的表格文件")
    if any(name.endswith(".iwa") for name in parts):
        return _("苹果表格（.numbers）"), None
    return _("压缩包"), _("先解压，再用其中的花名册")
