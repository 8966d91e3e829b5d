"""What a layout's files are called: names made of data stay names, in the folder that was asked for."""

import re
import unicodedata

from shegong.payroll.layouts.cells import as_text, put_in, words_of
from shegong.payroll.layouts.fill import Filled, Row

_LONGEST, _LONGEST_WORD = 180, 90
"""In bytes: a name has 255, of which a temporary file and its .bak need some."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])")
_FORBIDDEN = '\\/:*?"<>|'


def file_name(filled: Filled, rows: tuple[Row, ...], number: int | None) -> str:
    """The name of the file that has these rows; `number` tells several of one layout apart."""
    layout = filled.layout
    fen = sum(row.fen for row in rows)
    words = words_of(layout, filled.payroll, len(rows), fen)
    for key in ("单位", "模板"):
        words[key] = _shortened(as_text(words[key]), _LONGEST_WORD)
    stem = safe(as_text(put_in(layout.file.name, words)))
    return f"{stem}{f'_{number}' if number else ''}{layout.ending}"


def safe(text: str) -> str:
    r"""A text as part of a file's name on any system.

    >>> safe("../某街道/一社区?"), safe("con"), safe(" . ")
    ('＿..＿某街道＿一社区＿', '_con', '文件')
    """
    signs = (
        "＿" if sign in _FORBIDDEN else sign
        for sign in text
        if not unicodedata.category(sign).startswith("C")
    )
    name = _shortened("".join(signs).strip(" "), _LONGEST).strip(" ").rstrip(".")
    if name.startswith("."):
        name = f"＿{name}"
    if _RESERVED.fullmatch(name.partition(".")[0]):
        name = f"_{name}"
    return name or "文件"


def _shortened(text: str, most: int) -> str:
    """The beginning of a text that takes no more than so many bytes."""
    return text.encode()[:most].decode(errors="ignore")
