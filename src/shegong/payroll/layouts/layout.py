"""A layout that has been read and checked: what the file that it makes looks like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shegong.errors import Problem
from shegong.payroll.layouts.schema import ColumnEntry, FileEntry, Head, Severity, TieEntry

CHECKS = ("card", "luhn", "same_card", "id_number")
BY_KIND: Mapping[str, Mapping[str, Severity]] = {
    "bank": {"card": "error", "same_card": "error"},
    "tax": {"id_number": "error"},
    "other": {},
}
"""What is checked unless a layout says otherwise. A card that does not add up is told when the roster is read."""
PLACEHOLDERS = ("单位", "模板", "年月", "年", "月", "月初", "月末", "人数", "合计", "合计大写", "账号")
"""What a text of a layout may ask for, in braces."""
IN_NAMES = ("单位", "模板", "年月", "年", "月", "人数", "合计")
"""What the name of a file may ask for."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Layout:
    """A checked layout; `checks` tells how grave each check is.

    With a `template`, its columns are those of the template, of which `columns` explain some.
    """

    head: Head
    file: FileEntry
    columns: tuple[ColumnEntry, ...]
    ties: tuple[TieEntry, ...]
    checks: Mapping[str, Severity]
    shown: str
    """How messages call its file."""
    template: Path | None = None
    notices: tuple[Problem, ...] = ()

    @property
    def ending(self) -> str:
        """How the name of its files ends."""
        return ".txt" if self.head.format == "text" else f".{self.head.format}"
