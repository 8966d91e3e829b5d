"""Names of files: safe ones for what data say, and hidden ones for our own files beside an output."""

import os
import re
from pathlib import Path

LONGEST = 255
"""So many bytes a name may have on Linux, and so many letters on Windows."""
_OURS = len(".") + len(".12345678.tmp")
"""What our own names beside a file add to its name."""
_FORBIDDEN = '\\/:*?"<>|'
_DEVICE = re.compile(
    r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])[ .]*(?:\..*)?", re.IGNORECASE
)


def safe_name(text: str, ending: str = "") -> str:
    """A file name that every system takes, as much like a text from data as can be; it names no other folder.

    >>> safe_name("../街道:工资*表. ", ".xlsx"), safe_name("con", ".csv"), safe_name("")
    ('_街道_工资_表.xlsx', '_con.csv', '_')
    """
    name = "".join("_" if sign in _FORBIDDEN or not _is_shown(sign) else sign for sign in text)
    name = _cut(name.lstrip(" ."), LONGEST - _OURS - len(ending.encode())).rstrip(" .") or "_"
    return f"_{name}{ending}" if _DEVICE.fullmatch(name) else f"{name}{ending}"


def is_safe(name: str) -> bool:
    """Whether every system takes a name that somebody has typed, however long it is."""
    return not (
        any(sign in _FORBIDDEN or not _is_shown(sign) for sign in name)
        or name.endswith((" ", "."))
        or _DEVICE.fullmatch(name)
    )


def hidden_name(path: Path, ending: str) -> str:
    """The name of a file of ours beside `path`; always the same one for the same ending.

    >>> hidden_name(Path("out/payroll.csv"), "lock")
    '.payroll.csv.lock'
    """
    name = path.name
    if len(os.fsencode(name)) + _OURS > LONGEST:
        from hashlib import sha256  # noqa: PLC0415  few names are so long

        name = sha256(os.fsencode(name)).hexdigest()[:32]
    return f".{name}.{ending}"


def _is_shown(sign: str) -> bool:
    """Whether a character is one that people see; half characters are names of files that are not UTF-8."""
    return sign.isprintable() or "\udc80" <= sign <= "\udcff"


def _cut(text: str, most: int) -> str:
    """The beginning of a text, in so many bytes of UTF-8 and no more."""
    return text.encode(errors="ignore")[:most].decode(errors="ignore")
