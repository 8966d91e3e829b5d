"""Whether files that are read stay as they were: what comes of one that is saved meanwhile is of no month at all."""

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from shegong.errors import Place, Problem
from shegong.messages import _


class Stamp(NamedTuple):
    """What changes when a file is written: its size, and when it was written last, in nanoseconds."""

    size: int
    written: int


def stamp_of(file: Path | int) -> Stamp | None:
    """The stamp of a file, or of one that is open; None where there is none, and of a folder, which says nothing."""
    try:
        found = os.stat(file)  # noqa: PTH116  of a descriptor too
    except (OSError, ValueError):
        return None
    return Stamp(found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def stamps_of(files: Iterable[Path]) -> dict[Path, Stamp | None]:
    """The stamps of several files."""
    return {file: stamp_of(file) for file in files}


def changes_since(before: Mapping[Path, Stamp | None]) -> list[Problem]:
    """What to say of files that have been written, or have gone, since they had these stamps."""
    return [changed(file) for file, stamp in before.items() if stamp_of(file) != stamp]


def changed(file: Path) -> Problem:
    """What to say of a file that was written while it was read."""
    return Problem(
        "R170",
        _("读取期间文件被修改"),
        _("等保存、复制或同步完毕，再重新运行"),
        Place(str(file)),
    )
