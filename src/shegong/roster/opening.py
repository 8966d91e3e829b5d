"""From a path to a table of text: what the file is, by its content, and every reason why it can't be read."""

import errno
import os
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from shegong.errors import Place, Problem, ShegongError, reason_of, system_number
from shegong.files import changed, stamp_of
from shegong.messages import _, listed
from shegong.roster.formats import format_of
from shegong.roster.table import Line, Table
from shegong.roster.text import open_text

_ENDINGS = {
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls", ".et"),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
}
_OF_TEXTS = (".csv", ".tsv", ".txt")
_FEW = 5
_LONGEST_ON_WINDOWS = 259

Score = Callable[[Sequence[Line]], int]
"""How much some lines look like the first ones of a roster."""


@dataclass(frozen=True)
class Opened:
    """A table, and what there is to say about the file that it came from."""

    table: Table
    format: str
    notices: tuple[Problem, ...] = ()


def open_table(path: Path, sheet: str | None, score: Score) -> Opened:
    """The table in a file; `score` tells how much the first lines look like those of a roster."""
    data, marked = read_bytes(path)
    form, table = _table_in(data, path.name, sheet, score, marked=marked)
    notices = []
    if path.is_symlink():
        notices.append(_followed(path))
    if sheet is not None and form in ("csv", "parquet"):
        notices.append(_no_sheets(path.name))
    ending = path.suffix.lower()
    taken = [other for endings in _ENDINGS.values() for other in endings]
    if ending in taken if form == "csv" else ending not in _ENDINGS[form]:
        notices.append(_not_as_named(path, "CSV" if form == "csv" else form))
    return Opened(table, form, tuple(notices))


def _table_in(data: bytes, file: str, sheet: str | None, score: Score, *, marked: bool) -> tuple[str, Table]:
    """What kind of file it is, and the table in it; each kind loads only what it needs."""
    form = format_of(data, file)
    if isinstance(form, Problem):
        raise ShegongError(form)
    match form:
        case "workbook":
            from shegong.roster.workbook import open_workbook  # noqa: PLC0415

            return open_workbook(data, file, sheet, score)
        case "parquet":
            from shegong.roster.parquet import open_parquet  # noqa: PLC0415

            return "parquet", open_parquet(data, file)
        case _:
            return "csv", open_text(data, file, score, marked=marked)


def _no_sheets(file: str) -> Problem:
    return Problem("R028", _("这种文件没有工作表，--sheet 不起作用"), "", Place(file), severity="notice")


def _followed(path: Path) -> Problem:
    text = _("这是链接，读的是 {real}").format(real=path.resolve())
    return Problem("R119", text, "", Place(path.name), severity="notice")


def _not_as_named(path: Path, form: str) -> Problem:
    return Problem(
        "R027",
        _("文件名以 {ending} 结尾，按内容识别为 {form}").format(ending=path.suffix or _("无后缀"), form=form),
        "",
        Place(path.name),
        severity="notice",
    )


def read_bytes(path: Path) -> tuple[bytes, bool]:
    """The bytes of a regular file without UTF-8's mark, and whether it had one.

    Raises ShegongError where there is none to be read.
    """
    place = Place(str(path))
    if path.name.startswith("~$"):
        raise ShegongError(
            Problem("R006", _("这是 Excel 打开文件时的临时锁文件"), _("选不带 ~$ 的那个文件"), place)
        )
    try:
        # Standard input, which nobody could read a second time, is none either.
        mode = stat.S_IFIFO if str(path) == "-" else path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ShegongError(Problem("R002", _("这是文件夹"), _which_in(path), place))
        if not stat.S_ISREG(mode):
            raise ShegongError(Problem("R004", _("不是普通文件"), _("先存成文件"), place))
        with path.open("rb", buffering=0) as file:
            before = stamp_of(file.fileno())
            # To cut the mark off later would copy the whole file.
            marked = file.read(len(BOM_UTF8)) == BOM_UTF8
            if not marked:
                file.seek(0)
            data = file.readall()
            if stamp_of(file.fileno()) != before:
                raise ShegongError(changed(path))
            return data, marked
    except FileNotFoundError:
        _refuse_missing(path)
    except PermissionError:
        raise ShegongError(
            Problem(
                "R003", _("无权读取，或正被 Excel/WPS 占用"), _("关闭打开它的程序，检查权限后重试"), place
            )
        ) from None
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, OSError) and system_number(error) == errno.ENAMETOOLONG:
            raise ShegongError(_too_long(path)) from None
        why = str(error) if isinstance(error, ValueError) else reason_of(error)
        text = _("读取失败：{why}").format(why=why)
        raise ShegongError(Problem("R007", text, _("检查路径和磁盘后重试"), place)) from None


def _refuse_missing(path: Path) -> NoReturn:
    """Refuse a path where there is nothing, with what is near it."""
    if os.name == "nt" and len(str(path.absolute())) > _LONGEST_ON_WINDOWS:
        raise ShegongError(_too_long(path))
    raise ShegongError(Problem("R001", _("文件不存在"), _near(path), Place(str(path))))


def _too_long(path: Path) -> Problem:
    remedy = _("改短文件名，或移到浅一些的文件夹")
    return Problem("R120", _("路径过长"), remedy, Place(path.name[:40] + "…"))


def _near(path: Path) -> str:
    """Which files may have been meant by one that is not there."""
    from difflib import get_close_matches  # noqa: PLC0415  only an error needs it

    if not path.parent.is_dir():
        return _("检查路径：没有文件夹 {folder}").format(folder=path.parent)
    others = _entries(path.parent)
    guesses = get_close_matches(path.name, others, n=3)
    if guesses:
        return _("是不是 {guess}？").format(guess=listed(guesses))
    rosters = [name for name in others if _may_be_roster(name)]
    if rosters:
        return _("检查路径；这个文件夹里有 {names}").format(names=_some(rosters))
    return _("检查路径")


def _which_in(folder: Path) -> str:
    """Which files in a folder may have been meant."""
    rosters = [name for name in _entries(folder) if _may_be_roster(name)]
    if rosters:
        return _("写到花名册文件为止，里面有 {names}").format(names=_some(rosters))
    return _("写到花名册文件为止")


def _entries(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith((".", "~$")))
    except OSError:
        return []


def _may_be_roster(name: str) -> bool:
    known = {ending for endings in _ENDINGS.values() for ending in endings} | set(_OF_TEXTS)
    return Path(name).suffix.lower() in known


def _some(names: list[str]) -> str:
    few = listed(names[:_FEW])
    return few if len(names) <= _FEW else _("{few} 等 {count} 个").format(few=few, count=len(names))
