"""Text as bytes, in encodings that may lack characters."""

import csv
from io import StringIO

from shegong.errors import Problem, ShegongError
from shegong.messages import _, listed

ENCODINGS = ("utf-8-sig", "gb18030", "gbk")
"""GB18030 has every character; GBK, which old bank and tax programs ask for, lacks rare ones of names."""


def encoded(text: str, encoding: str) -> bytes:
    """The text of a CSV file as bytes; refuses cells with characters that the encoding lacks."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        rows = enumerate(csv.reader(StringIO(text, newline="")), start=1)
        found = [(line, cell, _lacking(cell, encoding)) for line, row in rows for cell in row]
        raise ShegongError(
            Problem(
                "O027",
                _("{encoding} 没有这些字：{signs}（结果的第 {line} 行）").format(
                    encoding=encoding.upper(), signs=listed(signs), line=line
                ),
                _("改用 --encoding utf-8-sig 或 gb18030，或写成 .xlsx"),
                value=cell,
            )
            for line, cell, signs in found
            if signs
        ) from None


def _lacking(text: str, encoding: str) -> list[str]:
    """The characters of a text that an encoding lacks, each once."""
    return [sign for sign in dict.fromkeys(text) if not sign.encode(encoding, errors="ignore")]
