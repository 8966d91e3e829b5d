"""Puts finished files in place of older ones: at every moment there is the whole old file or the whole new one."""

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from shegong.files.interruption import undisturbed
from shegong.files.names import hidden_name

_OWNER_ONLY, _BY_UMASK = 0o600, 0o666
_HELD = (errno.EACCES, errno.EPERM, errno.EBUSY)
"""What systems say of a file that another program holds, or that is a disk of its own."""


class Move(NamedTuple):
    """A finished file, where it belongs, and whether it may take the place of another one.

    Without a file the one at its place is only put aside.
    """

    part: Path | None
    target: Path
    may_replace: bool


class InTheWayError(Exception):
    """There is a file where none may be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def part_of(target: Path) -> Path:
    """A name beside `target` that nobody has: for a file that is to take its place."""
    return target.with_name(hidden_name(target, f"{os.urandom(4).hex()}.tmp"))


def backup_of(target: Path) -> Path:
    """Where the file goes that `target` replaces."""
    return target.with_name(target.name + ".bak")


def create(path: Path, *, private: bool = True) -> None:
    """Make an empty file, which nobody else can ever read if it is `private`."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    os.close(os.open(path, flags, _OWNER_ONLY if private else _BY_UMASK))


def new_part(target: Path) -> Path:
    """A file to write that is to take the place of `target`, for its owner alone from the first byte on."""
    part = part_of(target)
    create(part)
    return part


def flush(path: Path) -> None:
    """Make sure that the disk has it before it takes the place of an older file."""
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def put_in_place(moves: Sequence[Move]) -> dict[Path, Path]:
    """Put all parts in place, the old files into their .bak; if one can't be, undo those before it.

    A file that another program holds is left, and what should have replaced it stands beside it under another name:
    returns these names by target. Raises InTheWayError.
    """
    done: list[_Steps] = []
    elsewhere: dict[Path, Path] = {}
    with undisturbed():
        try:
            for move in moves:
                done.append(_Steps(move.target))
                place = _put(done[-1], move)
                if place != move.target:
                    elsewhere[move.target] = place
        except BaseException:
            for steps in reversed(done):
                steps.undo()
            raise
        finally:
            for steps in done:
                steps.forget()
        for folder in {move.target.parent for move in moves}:
            _flush_folder(folder)
    return elsewhere


def _put(steps: "_Steps", move: Move) -> Path:
    """Put one part in place; returns where it is now."""
    if not move.may_replace:
        if move.part:
            steps.put_new(move.part, move.target)
        return move.target
    if not move.target.exists():
        if move.part:
            steps.put(move.part, move.target)
        return move.target
    steps.put(steps.twin(move.target), backup_of(move.target))
    try:
        steps.put(move.part, move.target)
    except OSError as error:
        if error.errno not in _HELD or not move.part:
            raise
        steps.undo_last()
        place = _unused(move.target)
        steps.put(move.part, place)
        return place
    return move.target


class _Steps:
    """What is done for one output; it can be undone, the last step first."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.done: list[tuple[Path, Path | None]] = []
        self.twins: list[Path] = []

    def twin(self, path: Path) -> Path:
        """A second name of a file, or a copy of it where the disk gives no second names."""
        made = part_of(self.target)
        self.twins.append(made)
        try:
            os.link(path, made)
        except OSError:
            create(made)
            shutil.copyfile(path, made)
            with suppress(OSError):
                shutil.copystat(path, made)
            flush(made)
        return made

    def put(self, source: Path | None, place: Path) -> None:
        """Rename a file, or only remove the one at its place; what was there is kept for undoing."""
        before = self.twin(place) if place.exists() else None
        if source:
            source.replace(place)
        else:
            place.unlink()
        self.done.append((place, before))

    def put_new(self, source: Path, place: Path) -> None:
        """Give a file a name that no other one has: to look first and rename then would leave a moment between."""
        try:
            os.link(source, place)
        except FileExistsError:
            raise InTheWayError(place) from None
        except OSError:
            if place.exists():
                raise InTheWayError(place) from None
            source.rename(place)
        self.done.append((place, None))

    def undo_last(self) -> None:
        """Bring back what was there before the last step."""
        place, before = self.done.pop()
        if before:
            before.replace(place)
        else:
            place.unlink(missing_ok=True)

    def undo(self) -> None:
        """Bring back what was there before the first step."""
        while self.done:
            self.undo_last()

    def forget(self) -> None:
        """Drop what was kept: to rename one name of a file to another one of the same file leaves both."""
        for twin in self.twins:
            with suppress(OSError):
                twin.unlink(missing_ok=True)


def _unused(target: Path) -> Path:
    """A name like the target's that no file has: 工资表_2.xlsx."""
    number = 2
    while (path := target.with_name(f"{target.stem}_{number}{target.suffix}")).exists():
        number += 1
    return path


def _flush_folder(folder: Path) -> None:
    """Make sure that the disk has the new names; Windows does so by itself."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
