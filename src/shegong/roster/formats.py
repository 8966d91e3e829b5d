"""What a file is, going by how it begins."""

from typing import Literal, NamedTuple

from shegong.errors import Place, Problem
from shegong.messages import _
from shegong.roster.unreadable import unsupported

Format = Literal["workbook", "parquet", "text"]

_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_PARQUET = b"PAR1"
_BEGINNING = 4096
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_WEB = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<body", b"<!--")
_DBASE = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5)
_DBASE_HEAD = 32
_MONTHS, _DAYS = range(1, 13), range(1, 32)


class _Foreign(NamedTuple):
    """How files begin that can't be read, what they are, and what to do with them."""

    signatures: tuple[bytes, ...]
    what: str
    remedy: str | None = None


def _foreign() -> tuple[_Foreign, ...]:
    original = _("请取得原来的表格文件")
    images = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF", b"\0\0\0\x18ftyp")
    return (
        _Foreign((b"%PDF",), "PDF", original),
        _Foreign(images, _("图片"), original),
        _Foreign((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), _("压缩包"), _("先解压，再用其中的花名册")),
        _Foreign((b"SQLite format",), _("数据库（SQLite）")),
        _Foreign((b"{\\rtf",), _("文档（.rtf）"), _("把表格复制到 Excel/WPS，另存为 .xlsx")),
        _Foreign((b"PARE",), _("加密的 Parquet")),
        _Foreign((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\0\x04\0"), _("Excel 4.0 或更早的工作簿")),
    )


def format_of(data: bytes, file: str) -> Format | Problem:
    """Which reader a file is for, or why there is none."""
    if data.startswith(_WORKBOOKS):
        return "workbook"
    if data.startswith(_PARQUET):
        return "parquet"
    for foreign in _foreign():
        if data.startswith(foreign.signatures):
            return unsupported(file, foreign.what, foreign.remedy)
    if _is_dbase(data):
        return unsupported(file, _("dBase/FoxPro 数据表（.dbf）"), _("用 Excel/WPS 打开后另存为 xlsx"))
    markup = _markup(data)
    if markup is None:
        return "text"
    message = _("这是{what}，不是工作簿").format(what=markup)
    return Problem("R010", message, _("用 Excel/WPS 打开后另存为 xlsx"), Place(file))


def _is_dbase(data: bytes) -> bool:
    """Whether the first bytes are those of a dBase table: a kind, and the year, month and day of a change."""
    head = data[:_DBASE_HEAD]
    return b"\0" in head[4:] and head[0] in _DBASE and head[2] in _MONTHS and head[3] in _DAYS


def _markup(data: bytes) -> str | None:
    """What a file in a language of tags is; None of another one."""
    beginning = data[:_BEGINNING]
    if beginning.startswith(_UTF_16):
        beginning = beginning.decode("utf-16", errors="ignore").encode()
    beginning = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(b"mime-version:"):
        return _("单个文件的网页（.mht）")
    if beginning.startswith((b"<?xml", b"<workbook")):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in beginning:
            return _("“XML 电子表格 2003”")
        if b"opendocument" in beginning:
            return _("单个 XML 文件的 OpenDocument（.fods）")
        return _("网页表格") if b"<html" in beginning else _("XML 文件")
    return _("网页表格") if beginning.startswith(_WEB) else None
