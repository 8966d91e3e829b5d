"""From a path to a table of text: what the file is, by its content, and every reason why it can't be read."""

import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shegong.errors import Place, Problem, ShegongError, nearest, reason_of
from shegong.files import changed, stamp_of
from shegong.messages import _
from shegong.roster.table import Line, Table
from shegong.roster.text import open_text

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"PAR1",
    b"SQLite",
)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<?xml", b"<style", b"<div")
_WORKBOOK_ENDINGS = (".xlsx", ".xls", ".xlsm", ".ods", ".et")


@dataclass(frozen=True)
class Opened:
    """A table, and what there is to say about the file that it came from."""

    table: Table
    format: str
    notices: tuple[Problem, ...] = ()


def open_table(path: Path, sheet: str | None, score: Callable[[Sequence[Line]], int]) -> Opened:
    """The table in a file; `score` tells how much the first lines look like those of a roster."""
    data, marked = read_bytes(path)
    file = path.name
    beginning = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_FOREIGN):
        raise ShegongError(_unsupported(file))
    if beginning.startswith(_MARKUP):
        raise ShegongError(
            Problem("R010", _("这是网页表格，不是工作簿"), _("用 Excel/WPS 打开后另存为 xlsx"), Place(file))
        )
    if data.startswith((b"PK", _OLE)):
        return _open_workbook(data, path, sheet, score)
    table = open_text(data, file, score, marked=marked)
    notices = []
    if sheet is not None:
        notices.append(_no_sheets(file))
    if path.suffix.lower() in _WORKBOOK_ENDINGS:
        notices.append(_not_as_named(path, "CSV"))
    return Opened(table, "csv", tuple(notices))


def _open_workbook(
    data: bytes, path: Path, sheet: str | None, score: Callable[[Sequence[Line]], int]
) -> Opened:
    from shegong.roster.workbook import encrypted, open_workbook  # noqa: PLC0415  text files need none of it

    file = path.name
    ole = data.startswith(_OLE)
    if ole and _ENCRYPTED_PACKAGE in data:
        raise ShegongError(encrypted(file))
    table = open_workbook(data, file, sheet, score)
    if table is None:
        raise ShegongError(_unsupported(file))
    form = "xls" if ole else "ods" if b"opendocument" in data[:200] else "xlsx"
    alike = {"xls": (".xls", ".et"), "ods": (".ods",), "xlsx": (".xlsx", ".xlsm")}[form]
    notices = () if path.suffix.lower() in alike else (_not_as_named(path, form),)
    return Opened(table, form, notices)


def _unsupported(file: str) -> Problem:
    return Problem("R011", _("不支持的格式"), _("另存为 .xlsx，或“CSV UTF-8”"), Place(file))


def _no_sheets(file: str) -> Problem:
    return Problem("R028", _("文本文件没有工作表，--sheet 不起作用"), "", Place(file), severity="notice")


def _not_as_named(path: Path, form: str) -> Problem:
    return Problem(
        "R027",
        _("文件名以 {ending} 结尾，按内容识别为 {form}").format(ending=path.suffix or _("无后缀"), form=form),
        "",
        Place(path.name),
        severity="notice",
    )


def read_bytes(path: Path) -> tuple[bytes, bool]:
    """The bytes of a regular file without UTF-8's mark, and whether it had one.

    Raises ShegongError where there is none to be read.
    """
    place = Place(str(path))
    if path.name.startswith("~$"):
        raise ShegongError(
            Problem("R006", _("这是 Excel 打开文件时的临时锁文件"), _("选不带 ~$ 的那个文件"), place)
        )
    try:
        # Standard input, which nobody could read a second time, is none either.
        mode = stat.S_IFIFO if str(path) == "-" else path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ShegongError(Problem("R002", _("这是文件夹"), _("写到花名册文件为止"), place))
        if not stat.S_ISREG(mode):
            raise ShegongError(Problem("R004", _("不是普通文件"), _("先存成文件"), place))
        with path.open("rb", buffering=0) as file:
            before = stamp_of(file.fileno())
            # To cut the mark off later would copy the whole file.
            marked = file.read(len(BOM_UTF8)) == BOM_UTF8
            if not marked:
                file.seek(0)
            data = file.readall()
            if stamp_of(file.fileno()) != before:
                raise ShegongError(changed(path))
            return data, marked
    except FileNotFoundError:
        raise ShegongError(_missing(path)) from None
    except PermissionError:
        raise ShegongError(
            Problem(
                "R003", _("无权读取，或正被 Excel/WPS 占用"), _("关闭打开它的程序，检查权限后重试"), place
            )
        ) from None
    except (OSError, ValueError, RuntimeError) as error:
        why = str(error) if isinstance(error, ValueError) else reason_of(error)
        text = _("读取失败：{why}").format(why=why)
        raise ShegongError(Problem("R007", text, _("检查路径和磁盘后重试"), place)) from None


def _missing(path: Path) -> Problem:
    try:
        neighbours = sorted(entry.name for entry in path.parent.iterdir() if not entry.name.startswith("."))
    except OSError:
        neighbours = []
    guess = nearest(path.name, neighbours)
    remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("检查路径")
    return Problem("R001", _("文件不存在"), remedy, Place(str(path)))
