"""One process at a time writes a file: a lock that the system drops when its owner ends, however it ends.

It is a hidden file beside the output, as two clerks may share a folder from two computers, and is removed at the end.
One that a killed process has left behind locks nothing: whoever comes next takes it over.
"""

import errno
import os
import platform
import re
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from shegong.files.names import hidden_name

_UNSUPPORTED = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK)
_READABLE = 0o644
_FIRST, _MOST = 1, 200
"""Where the owner stands in the file: Windows lets nobody read the first byte, which is what is locked."""


class Lock(NamedTuple):
    """A lock that this process holds; `is_real` is false on a disk that knows no locks."""

    path: Path
    descriptor: int
    is_real: bool


class Owner(NamedTuple):
    """Who holds a lock."""

    process: str
    computer: str
    since: str


class LockedError(Exception):
    """Another process holds the lock."""

    def __init__(self, owner: Owner) -> None:
        super().__init__(owner)
        self.owner = owner


def lock(target: Path) -> Lock:
    """Take the lock of an output file; raises LockedError, or OSError where its folder can't be written to."""
    path = target.with_name(hidden_name(target, "lock"))
    while True:
        descriptor = _open(path)
        try:
            held = Lock(path, descriptor, _takes(descriptor))
        except BaseException:
            os.close(descriptor)
            raise
        try:
            if not _is_at(path, descriptor):  # its owner has just removed it
                os.close(descriptor)
                continue
            _sign(descriptor)
        except BaseException:
            drop(held)
            raise
        return held


def drop(held: Lock) -> None:
    """Let others write the file; nothing is left of the lock."""
    with suppress(OSError):
        held.path.unlink()  # while it is held, so that nobody else's is removed
    os.close(held.descriptor)
    if os.name == "nt":  # which removes no file that is open
        with suppress(OSError):
            held.path.unlink()


def sweep(target: Path, held: Lock) -> None:
    """Remove what killed runs have left of writing this file: whoever holds its lock is the only one at work.

    Others' files are left alone, whatever they are called.
    """
    if not held.is_real:
        return
    stem = re.escape(hidden_name(target, ""))
    ours = re.compile(stem + r"[0-9a-f]{8}\.tmp(\..+)?")
    with suppress(OSError):
        for entry in list(os.scandir(target.parent)):
            if ours.fullmatch(entry.name) and _is_own(entry.stat(follow_symlinks=False)):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    Path(entry.path).unlink()


def _open(path: Path) -> int:
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | flags, _READABLE)
    except PermissionError:
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY | flags)  # another user's: to lock it, it need not be written


def _takes(descriptor: int) -> bool:
    """Lock what is open; false where the disk knows no locks. Raises LockedError."""
    from filelock import lock_descriptor  # noqa: PLC0415  most commands write nothing

    try:
        if lock_descriptor(descriptor, blocking=False):
            return True
    except OSError as error:
        if error.errno in _UNSUPPORTED:
            return False
        raise
    raise LockedError(_owner(descriptor))


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    """Say in the lock who holds it."""
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    text = "\t".join(("", str(os.getpid()), platform.node(), since))
    try:
        os.truncate(descriptor, 0)
        os.write(descriptor, text.encode())
    except OSError as error:
        if error.errno not in (errno.EBADF, errno.EINVAL):  # opened to be read alone
            raise


def _owner(descriptor: int) -> Owner:
    os.lseek(descriptor, _FIRST, os.SEEK_SET)
    told = os.read(descriptor, _MOST).decode(errors="replace").split("\t")
    return Owner(*told) if len(told) == len(Owner._fields) else Owner("?", "?", "?")


def _is_own(found: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()
