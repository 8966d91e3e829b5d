"""Where outputs go: what can be known to fail is refused before anything is calculated, and the place is kept free."""

import errno
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

from shegong.errors import FULL, Place, Problem, ShegongError, reason_of, system_number
from shegong.files.interruption import undisturbed
from shegong.files.locks import Lock, LockedError, drop, lock, sweep
from shegong.files.names import is_safe, safe_name
from shegong.files.replacing import (
    InTheWayError,
    Move,
    backup_of,
    create,
    flush,
    part_of,
    put_in_place,
)
from shegong.files.unchanged import Stamp, changes_since, stamps_of
from shegong.messages import _

BUSY = 5
"""Exit code: another process or program holds the output."""
_LOCKED_FOLDER = (errno.EACCES, errno.EPERM, errno.EROFS)


class _Hold(NamedTuple):
    """An output of this process, from its check until it is in place."""

    lock: Lock
    force: bool
    inputs: Mapping[Path, Stamp | None]


_held: dict[Path, _Hold] = {}
"""The outputs of this process: locks belong to processes."""


def _refuse(path: Path, code: str, message: str, remedy: str, exit_code: int = 1) -> NoReturn:
    raise ShegongError(Problem(code, message, remedy, Place(str(path))), exit_code=exit_code)


def check_target(path: Path, *, force: bool, inputs: Sequence[Path] = ()) -> Path:
    """Where an output will really be written; refuses what can be known to fail before anything is calculated.

    A link is followed to a file beside it, not out of its folder. No other process can write there from now on,
    until the file is written or `let_go` is called; `inputs` must not change until then.
    """
    if str(path) == "-":
        _refuse(path, "O024", _("结果不能写到标准输出"), _("写出文件名"))
    if path.name and not is_safe(path.name):
        message = _("文件名不是每个系统都认的（Windows 不认）")
        _refuse(path, "O025", message, _("改成 {name}").format(name=safe_name(path.stem, path.suffix)))
    try:
        real = path.resolve()
        old, _kept = _mode(real), _mode(backup_of(real))
    except (OSError, RuntimeError) as error:  # a name that is too long, a link that leads to itself
        _refuse(path, "O010", _("路径不成立：{reason}").format(reason=reason_of(error)), _("换一个位置"))
    places = (real, backup_of(real)) if force else (real,)
    if any(_is_same(place, source) for place in places for source in inputs):
        _refuse(path, "O001", _("输出不能覆盖输入文件"), _("换一个位置"))
    if path.is_symlink() and real.parent != path.parent.resolve():
        _refuse(path, "O002", _("这是指向别处的链接：{real}").format(real=real), _("直接写出目标路径"))
    if old is not None and not stat.S_ISREG(old):
        what = _("这是文件夹") if stat.S_ISDIR(old) else _("这不是普通文件")
        _refuse(path, "O003", what, _("写出文件名"))
    if not real.parent.is_dir():
        _refuse(
            path, "O004", _("没有文件夹 {folder}").format(folder=real.parent), _("先建文件夹，或换一个位置")
        )
    if real in _held:
        _refuse_twice(real)
    held = _hold(path, real)
    try:
        if real.exists():
            _require_replaceable(path, real, force=force)
        sweep(real, held)
        _held[real] = _Hold(held, force, stamps_of(inputs))
    except BaseException:
        drop(held)
        raise
    return real


def _mode(path: Path) -> int | None:
    with suppress(FileNotFoundError, NotADirectoryError):
        return path.stat().st_mode
    return None


def _is_same(place: Path, source: Path) -> bool:
    with suppress(OSError, RuntimeError):
        return place == source.resolve() or place.samefile(source)
    return False


def _hold(path: Path, real: Path) -> Lock:
    """The lock of an output; to take it shows that the folder can be written to, whatever its permissions say."""
    try:
        return lock(real)
    except LockedError as error:
        process, computer, since = error.owner
        message = _("另一个进程正在写这个文件：进程 {process}，电脑 {computer}，从 {since} 起").format(
            process=process, computer=computer, since=since
        )
        _refuse(path, "O020", message, _("等它结束再运行，或换一个文件名"), BUSY)
    except OSError as error:
        if system_number(error) in _LOCKED_FOLDER:
            message = _("文件夹 {folder} 不能写").format(folder=real.parent)
            _refuse(path, "O005", message, _("换一个位置，或改文件夹权限"))
        _refuse_writing(path, error)


def _require_replaceable(path: Path, real: Path, *, force: bool) -> None:
    if not force:
        _refuse_existing(path)
    try:
        with real.open("rb+"):
            pass
    except OSError as error:
        message = _("原有的文件改不了：{reason}").format(reason=reason_of(error))
        _refuse(path, "O022", message, _("关闭打开它的 Excel/WPS，去掉“只读”，或换一个文件名"), BUSY)


def _refuse_twice(path: Path) -> NoReturn:
    _refuse(path, "O021", _("两个输出写的是同一个文件"), _("各写各的文件名"))


def _refuse_existing(path: Path) -> NoReturn:
    _refuse(path, "O006", _("文件已存在"), _("换一个位置，或加 --force 覆盖（旧文件留为 .bak）"))


def _refuse_writing(path: Path, error: OSError) -> NoReturn:
    if system_number(error) in FULL:
        _refuse(path, "O007", _("磁盘空间不足，没有写出任何文件"), _("腾出空间，或换一个位置"))
    _refuse(
        path, "O008", _("写不了：{reason}").format(reason=reason_of(error)), _("检查文件夹，或换一个位置")
    )


@contextmanager
def whole_files(targets: Mapping[str, Path], *, private: bool = True) -> Iterator[dict[str, Path]]:
    """Temporary files to write in place of `targets`; all are put in place at the end, or none of them is.

    An old file is kept as .bak. The new ones can be read by their owner alone, as they hold ID numbers, unless they
    are not `private`. What is taken out of the files to write is not put in place, and an old file there, which would
    speak of another run, is put aside; what is added to both, or gets another target, is checked then. Nothing happens
    if what `check_target` was told of as inputs has changed.
    """
    named = dict(targets)
    places = {name: path if path in _held else check_target(path, force=True) for name, path in named.items()}
    begun = list(places.values())
    force = all(_held[target].force for target in begun)
    parts = {name: part_of(target) for name, target in places.items()}
    made = list(parts.values())
    try:
        for part in made:
            create(part, private=private)
        yield parts
        for name, part in parts.items():
            if not part.stat().st_size:
                raise FileNotFoundError(errno.ENOENT, name, str(part))
            flush(part)
        for name in parts:
            if targets[name] != named.get(name):  # it tells what is in the file, so it is known only now
                if targets[name] in places.values():
                    _refuse_twice(targets[name])
                is_held = targets[name] in _held
                places[name] = targets[name] if is_held else check_target(targets[name], force=force)
        _require_unchanged()
        elsewhere = put_in_place(
            [Move(parts.get(name), target, _held[target].force) for name, target in places.items()]
        )
    except ShegongError:
        _require_unchanged()  # what was found in a file that was being written says nothing
        raise
    except InTheWayError as error:
        _refuse_existing(error.path)
    except OSError as error:
        _require_unchanged()  # a roster that has gone, for instance
        _refuse_writing(next(iter(places.values())), error)
    finally:
        with undisturbed():
            for part in {*made, *parts.values()}:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
            let_go([*begun, *places.values()])
    if elsewhere:
        raise ShegongError([_saved_elsewhere(*pair) for pair in elsewhere.items()], exit_code=BUSY)


def _saved_elsewhere(target: Path, path: Path) -> Problem:
    return Problem(
        "O023",
        _("原有的文件正被别的程序占用，没有换掉；结果已保存为 {name}").format(name=path.name),
        _("关闭打开它的 Excel/WPS，再用 {name} 换掉它").format(name=path.name),
        Place(str(target)),
    )


def _require_unchanged() -> None:
    if changes := changed_inputs():
        raise ShegongError(changes)


def changed_inputs() -> list[Problem]:
    """What to say of files that have changed since `check_target` was first told of them."""
    inputs = {file: stamp for hold in reversed(_held.values()) for file, stamp in hold.inputs.items()}
    return changes_since(inputs)


def let_go(targets: Iterable[Path] | None = None) -> None:
    """Let others write these outputs, or all outputs of this process."""
    for target in list(_held) if targets is None else targets:
        hold = _held.pop(target, None)
        if hold:
            drop(hold.lock)
