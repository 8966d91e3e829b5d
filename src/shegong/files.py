"""Output files that appear whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from shegong.errors import Place, Problem, ShegongError, reason_of, system_number
from shegong.messages import _

_OWNER_ONLY = 0o600


def _refuse(path: Path, code: str, message: str, remedy: str) -> NoReturn:
    raise ShegongError(Problem(code, message, remedy, Place(str(path))))


def check_target(path: Path, *, force: bool, inputs: Sequence[Path] = ()) -> Path:
    """Where an output will really be written; refuses what can be known to fail before anything is calculated.

    A link is followed to a file beside it, not out of its folder.
    """
    try:
        real = path.resolve()
        real.exists()
    except (OSError, RuntimeError) as error:  # a name that is too long, a link that leads to itself
        _refuse(path, "O010", _("路径不成立：{reason}").format(reason=reason_of(error)), _("换一个位置"))
    if any(str(real) == os.path.realpath(source) for source in inputs):  # an input may be a link to itself
        _refuse(path, "O001", _("输出不能覆盖输入文件"), _("换一个位置"))
    if path.is_symlink() and real.parent != path.parent.resolve():
        _refuse(path, "O002", _("这是指向别处的链接：{real}").format(real=real), _("直接写出目标路径"))
    if real.is_dir():
        _refuse(path, "O003", _("这是文件夹"), _("写出文件名"))
    if not real.parent.is_dir():
        _refuse(
            path, "O004", _("没有文件夹 {folder}").format(folder=real.parent), _("先建文件夹，或换一个位置")
        )
    if not os.access(real.parent, os.W_OK):
        _refuse(
            path,
            "O005",
            _("文件夹 {folder} 不能写").format(folder=real.parent),
            _("换一个位置，或改文件夹权限"),
        )
    if real.exists() and not force:
        _refuse(path, "O006", _("文件已存在"), _("换一个位置，或加 --force 覆盖（旧文件留为 .bak）"))
    return real


def part_of(path: Path) -> Path:
    """A temporary file beside a target."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")


@contextmanager
def whole_files(targets: Mapping[str, Path], *, private: bool = True) -> Iterator[dict[str, Path]]:
    """Temporary files to write in place of `targets`; all are put in place at the end, or none of them is.

    An old file is kept as .bak. The new ones can be read by their owner alone, as they hold ID numbers, unless they
    are not `private`. What is taken out of the files to write is not put in place; what is added to them, and to
    `targets`, is.
    """
    parts = {name: part_of(path) for name, path in targets.items()}
    try:
        yield parts
        for name, part in parts.items():
            if not part.exists():
                raise FileNotFoundError(errno.ENOENT, name, str(part))
            if private:
                part.chmod(_OWNER_ONLY)
            _flush(part)
        _put_in_place([(part, targets[name]) for name, part in parts.items()])
    except OSError as error:
        target = next(iter(targets.values()))
        if system_number(error) in (errno.ENOSPC, errno.EDQUOT):
            _refuse(target, "O007", _("磁盘空间不足，没有写出任何文件"), _("腾出空间，或换一个位置"))
        _refuse(
            target,
            "O008",
            _("写不了：{reason}").format(reason=reason_of(error)),
            _("检查文件夹，或换一个位置"),
        )
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _put_in_place(moves: Sequence[tuple[Path, Path]]) -> None:
    """Rename every part to its target, the old file to .bak; if one can't be renamed, undo those before it."""
    undo: list[tuple[Path, Path | None]] = []
    try:
        for part, target in moves:
            old = target.with_name(target.name + ".bak") if target.exists() else None
            if old:
                target.replace(old)
            undo.append((target, old))
            part.replace(target)
    except BaseException:
        for target, old in reversed(undo):
            target.unlink(missing_ok=True)
            if old:
                old.replace(target)
        raise


def keep_old(path: Path) -> None:
    """Rename a file to .bak, if there is one."""
    if path.exists():
        path.replace(path.with_name(path.name + ".bak"))


def _flush(path: Path) -> None:
    """Make sure that the disk has it before it takes the place of an older file."""
    with path.open("rb+") as written:
        os.fsync(written.fileno())
