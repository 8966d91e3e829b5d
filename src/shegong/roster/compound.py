"""Compound files (OLE2), which .xls is: one stream out of a file nobody vouches for, and one stream into a new file.

A reader gets the new file. It can't go round in circles in it, nor take the workbook of something that is embedded.
"""

import struct
from io import BytesIO
from typing import NamedTuple

import olefile

from shegong.errors import ShegongError
from shegong.messages import _
from shegong.roster.unreadable import encrypted, unreadable, unsupported

SIGNATURE = olefile.MAGIC
WORKBOOK, OLD_WORKBOOK = "Workbook", "Book"
_MACROS, _SUMMARY = "_VBA_PROJECT_CUR", "\x05SummaryInformation"
_DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, OverflowError, RecursionError, struct.error)
"""What a damaged file lets the library raise."""
_SECTOR = 4096
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_IN_HEADER = 109
"""So many sectors of the table of sectors are named in the header: enough for 400 MB."""


class Found(NamedTuple):
    """The stream of an .xls with its name, and what stands beside it."""

    name: str
    stream: bytes
    has_macros: bool
    has_summary: bool
    """Spreadsheet programs describe what they save; code that only writes cells does not."""


def workbook_stream(data: bytes, file: str) -> Found:
    """The stream of an .xls; raises ShegongError where there is none."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            if container.exists("EncryptedPackage"):
                raise ShegongError(encrypted(file))
            name = next((name for name in (WORKBOOK, OLD_WORKBOOK) if container.exists(name)), None)
            if name is None:
                raise ShegongError(unsupported(file, *_other_kind(container)))
            if container.get_size(name) > len(data):
                raise ShegongError(unreadable(file))
            stream = container.openstream(name).read()
            return Found(name, stream, container.exists(_MACROS), container.exists(_SUMMARY))
    except _DAMAGE:
        raise ShegongError(unreadable(file)) from None


def _other_kind(container: olefile.OleFileIO) -> tuple[str, str | None]:
    if container.exists("WordDocument"):
        return _("文档（.doc 或 .wps）"), _("把表格复制到 Excel/WPS，另存为 .xlsx")
    if container.exists("PowerPoint Document"):
        return _("演示文稿（.ppt 或 .dps）"), _("把表格复制到 Excel/WPS，另存为 .xlsx")
    return _("不是工作簿的 OLE 文件"), None


def with_stream(name: str, stream: bytes) -> bytes:
    """A compound file that has this stream alone."""
    length = max(len(stream), _SECTOR)  # a shorter one would belong among the small streams
    count = -(-length // _SECTOR)
    entries = _SECTOR // 4
    tables = next(number for number in range(1, _IN_HEADER + 1) if number * entries >= 2 + count + number)
    chain = [_END, _END, *range(3, 2 + count), _END, *[_TABLE] * tables]
    chain += [_FREE] * (tables * entries - len(chain))
    places = [*range(2 + count, 2 + count + tables), *[_FREE] * (_IN_HEADER - tables)]
    header = (
        SIGNATURE
        + bytes(16)
        + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
        + struct.pack("<9I", 1, tables, 0, 0, _SECTOR, _END, 0, _END, 0)
        + struct.pack(f"<{_IN_HEADER}I", *places)
    )
    folder = _entry("Root Entry", 5, 1, 1, _SECTOR) + _entry(name, 2, _FREE, 2, length)
    parts = (
        header,
        folder,
        b"",
        stream.ljust(count * _SECTOR, b"\0"),
        struct.pack(f"<{len(chain)}I", *chain),
    )
    return b"".join(part.ljust(_SECTOR, b"\0") for part in parts)


def _entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
    """An entry of the folder; there is no other beside it."""
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text) + 2, kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, length)
