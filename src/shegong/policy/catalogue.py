"""The folders that hold regulations, and which file an id means.

A policy is found by its id, which is its file's name; a user's folder comes before the shipped one.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.messages import _, listed

NOT_POLICIES = ("claims", "layouts", "regions")
"""Folders of the catalogue that hold other things than regulations."""


@cache
def shipped(folder: str) -> Path:
    """A data folder that travels with the program: `configs` or `examples`."""
    inside = Path(__file__).parents[1] / folder
    return inside if inside.is_dir() else Path(__file__).parents[3] / folder


def config_folders(own: Path | None = None) -> tuple[Path, ...]:
    """Where regulations are looked for, first come first served: --configs, SHEGONG_CONFIGS, what was shipped."""
    named = [own] if own else []
    if variable := os.environ.get("SHEGONG_CONFIGS"):
        named.append(Path(variable))
    for folder in named:
        if not _is_folder(folder):
            raise ShegongError(
                Problem(
                    "P020",
                    _("没有这个办法文件夹"),
                    _("检查 --configs 或 SHEGONG_CONFIGS"),
                    Place(str(folder)),
                )
            )
    return (*named, shipped("configs"))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long
        return False


def policy_files(folder: Path) -> dict[str, Path]:
    """Every policy of a folder by id, in order of path."""
    return {policy_id: files[-1] for policy_id, files in files_by_id(folder).items()}


def files_by_id(folder: Path) -> dict[str, list[Path]]:
    """Every file of a folder that should be a policy; an id ought to have one."""
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.rglob("*.toml")):
        if file.relative_to(folder).parts[0] not in NOT_POLICIES:
            found.setdefault(file.stem, []).append(file)
    return found


def find_policy(
    policy_id: str, folders: Sequence[Path], files: Mapping[Path, Mapping[str, list[Path]]] | None = None
) -> tuple[Path, list[Problem]]:
    """The file of a policy, and a notice where it shadows another of the same id.

    `files` are those of each folder, where they are known already.
    """
    found: list[Path] = []
    for folder in folders:
        same = (files_by_id(folder) if files is None else files[folder]).get(policy_id, [])
        if len(same) > 1:
            message = _("办法 {id} 有两个文件：{files}").format(id=policy_id, files=listed(map(str, same)))
            raise ShegongError(Problem("P056", message, _("删去一个，或改名并改编号"), Place(str(folder))))
        found += [file for file in same if file.resolve() not in [known.resolve() for known in found]]
    if not found:
        known = sorted({name for folder in folders for name in policy_files(folder)})
        guess = nearest(policy_id, known)
        remedy = _("shegong policy list 列出全部；自己的办法用 --configs 指明文件夹，或给出 .toml 文件的路径")
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        raise ShegongError(Problem("P021", _("找不到办法“{id}”").format(id=policy_id), remedy))
    _stay_inside(found[0], folders)
    if len(found) == 1:
        return found[0], []
    notice = Problem(
        "P022",
        _("办法 {id} 用的是这个文件，它遮住了 {others}").format(
            id=policy_id, others=listed(str(file) for file in found[1:])
        ),
        place=Place(str(found[0])),
        severity="notice",
    )
    return found[0], [notice]


def _stay_inside(file: Path, folders: Sequence[Path]) -> None:
    """A link may not lead out of the folders that were named."""
    real = file.resolve()
    if not any(real.is_relative_to(folder.resolve()) for folder in folders):
        raise ShegongError(
            Problem(
                "P023",
                _("链接指向办法文件夹之外"),
                _("把文件本身放进文件夹，或用 --configs 指明它所在的文件夹"),
                Place(str(file)),
            )
        )
