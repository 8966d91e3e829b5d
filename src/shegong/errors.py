"""Problems: what is wrong, where, and what to do about it.

A problem is a record; problems are collected in lists, and rendered in one place (`shegong.report.problems`).
docs/errors.md shows every code with an input that provokes it.
"""

import errno
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from shegong.messages import _

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What systems say of a disk that has no room left, or none for this user."""

Severity = Literal["error", "warning", "notice"]


class Place(NamedTuple):
    """Where a problem stands: a file, with line and column (from 1) or sheet and cell; `label` names the field."""

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    label: str | None = None

    def __str__(self) -> str:
        """Write it as people do: file:line:column, or file [sheet] cell, then (field).

        >>> str(Place("jilin.toml", 12, 9)), str(Place("花名册.xlsx", sheet="12月", cell="C15", label="证件号码"))
        ('jilin.toml:12:9', '花名册.xlsx [12月] C15 (证件号码)')
        """
        numbers = "".join(f":{number}" for number in (self.line, self.column) if number is not None)
        sheet = f" [{self.sheet}]" if self.sheet else ""
        cell = f" {self.cell}" if self.cell else ""
        label = f" ({self.label})" if self.label else ""
        return f"{self.file}{numbers}{sheet}{cell}{label}"


class Excerpt(NamedTuple):
    """The offending line of a text, and which of its characters (from 0, end excluded) to point at."""

    line: str
    start: int
    end: int


class Problem(NamedTuple):
    """One thing that is wrong or noteworthy.

    `message` says what is there and what was expected, `remedy` what to do. `value` is the offending text, where
    it may be shown: whoever makes the problem masks ID numbers.
    """

    code: str
    message: str
    remedy: str = ""
    place: Place | None = None
    value: str | None = None
    excerpt: Excerpt | None = None
    severity: Severity = "error"


class ShegongError(Exception):
    """The work was refused; nothing was written. `problems` holds every reason, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem], *, exit_code: int = 1) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.exit_code = exit_code
        super().__init__("; ".join(f"{problem.code} {problem.message}" for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like `word`, if one looks like it at all.

    >>> nearest("cheif", ["chief", "deputy", "staff"])
    'chief'
    """
    from difflib import get_close_matches  # noqa: PLC0415  only an error needs it

    matches = get_close_matches(word, list(known), n=1)
    return matches[0] if matches else None


def system_number(error: OSError | RuntimeError) -> int:
    """The system's number for an error: polars tells it in words alone, and a link to itself is no OSError."""
    if not isinstance(error, OSError):
        return errno.ELOOP
    told = re.search(r"\(os error (\d+)\)", str(error))
    return error.errno or (int(told[1]) if told else 0)


def reason_of(error: OSError | RuntimeError) -> str:
    """Why the system refused, in words."""
    known = {
        errno.EACCES: _("没有权限"),
        errno.EPERM: _("没有权限"),
        **dict.fromkeys(FULL, _("磁盘空间不足")),
        errno.EIO: _("磁盘或网络盘出错"),
        errno.ENAMETOOLONG: _("文件名太长"),
        errno.ELOOP: _("链接指回自己"),
        errno.EROFS: _("磁盘是只读的"),
        errno.EFBIG: _("文件超过允许的大小"),
    }
    return known.get(system_number(error), str(error))
