"""Bytes -> UTF-8, when nobody says how they are encoded: UTF-8 or GB18030, strictly, or a refusal."""

import codecs
from typing import NoReturn

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _

_SAMPLE = 1 << 16


def to_utf8(data: bytes, file: str, *, marked: bool) -> tuple[bytes, str]:
    """The text in UTF-8 without a byte order mark, and the name of the encoding that it had.

    `marked` tells that it began with UTF-8's mark, which is off already.

    A long text that begins with Chinese in UTF-8 is not looked at to its end: whoever reads it on calls `refuse`
    where it is not UTF-8 after all.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf16(data, file), "UTF-16"
    if _begins_with_chinese(data) or is_utf8(data):
        return data, "UTF-8 BOM" if marked else "UTF-8"
    _refuse_mixed(data, file)
    try:
        return data.decode("gb18030").encode(), "GB18030"
    except UnicodeDecodeError as error:
        raise ShegongError(_undecodable(data, error, file)) from None


def refuse(data: bytes, file: str) -> NoReturn:
    """Refuse a text that began as UTF-8 and went on as something else."""
    _refuse_mixed(data, file)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise ShegongError(_undecodable(data, error, file)) from None
    message = "the text is UTF-8"
    raise AssertionError(message)


def _begins_with_chinese(data: bytes) -> bool:
    end = data.rfind(b"\n", 0, _SAMPLE) if len(data) > _SAMPLE else -1
    return end > 0 and _is_chinese_utf8(data[:end])


def is_utf8(data: bytes) -> bool:
    """Whether bytes are strictly UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decode_utf16(data: bytes, file: str) -> bytes:
    try:
        return data.decode("utf-16").encode()
    except UnicodeError as error:
        offset = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise ShegongError(
            Problem(
                "R029",
                _("以 UTF-16 标记开头，但第 {offset} 字节不是 UTF-16").format(offset=offset + 1),
                _("在 Excel 中另存为“CSV UTF-8”"),
                Place(file),
            )
        ) from None


def _refuse_mixed(data: bytes, file: str) -> None:
    """Refuse lines of UTF-8 among lines of something else: all together they may decode as GB18030, into nonsense."""
    first_of: dict[bool, int] = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.isascii():
            first_of.setdefault(_is_chinese_utf8(line), number)
        if len(first_of) == 2:  # noqa: PLR2004 -- both kinds
            raise ShegongError(
                Problem(
                    "R031",
                    _("编码混用：第 {utf8} 行是 UTF-8，第 {other} 行不是").format(
                        utf8=first_of[True], other=first_of[False]
                    ),
                    _("文件可能是两份拼接的；分别另存为 UTF-8 后再合并"),
                    Place(file, max(first_of.values())),
                )
            )


def _is_chinese_utf8(line: bytes) -> bool:
    try:
        return any("\u2e80" <= character <= "\uffef" for character in line.decode())
    except UnicodeDecodeError:
        return False


def _undecodable(data: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    return Problem(
        "R030",
        _("既不是 UTF-8，也不是 GB18030：第 {offset} 字节是 {found}").format(
            offset=error.start + 1, found=data[error.start : error.start + 2].hex(" ").upper()
        ),
        _("在 Excel 或 WPS 中打开，另存为“CSV UTF-8”"),
        Place(file, data.count(b"\n", 0, error.start) + 1),
    )
