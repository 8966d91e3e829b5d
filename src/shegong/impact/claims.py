"""Finds and reads a TOML file of claims, checked before anything is recomputed."""

from collections.abc import Sequence
from pathlib import Path

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.impact.claims_check import check_claims
from shegong.impact.claims_schema import ClaimsFile
from shegong.impact.published import ClaimSet
from shegong.messages import _, listed
from shegong.policy.document import read_document


def claim_files(folders: Sequence[Path]) -> dict[str, Path]:
    """Every file of claims in the config folders by id; a folder's own file comes before those of later folders."""
    return {file.stem: file for folder in reversed(folders) for file in _files(folder)}


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "claims").glob("*.toml"))


def load_claims(claims: str, folders: Sequence[Path]) -> ClaimSet:
    """Read and check a file of claims: its id in the config folders, or the path of a .toml file.

    Raises ShegongError with every problem found, each at its place in the file.
    """
    notices: list[Problem] = []
    if claims.endswith(".toml") or "/" in claims or "\\" in claims:
        document = read_document(Path(claims))
    else:
        path, shown = _find(claims, folders, notices)
        document = read_document(path, shown)
    content = document.load(ClaimsFile)
    return check_claims(document, content, tuple(notices), folders)


def load_all(names: Sequence[str], folders: Sequence[Path]) -> list[ClaimSet]:
    """Read several files of claims; raises ShegongError with every problem of all of them."""
    sets: list[ClaimSet] = []
    problems: list[Problem] = []
    for name in names:
        try:
            sets.append(load_claims(name, folders))
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems)
    return sets


def _find(claims: str, folders: Sequence[Path], notices: list[Problem]) -> tuple[Path, str]:
    """The file of an id, and how to call it."""
    found = [(file, folder) for folder in folders for file in _files(folder) if file.stem == claims]
    if not found:
        known = sorted(claim_files(folders))
        guess = nearest(claims, known)
        remedy = (
            _("是不是 {guess}？").format(guess=guess)
            if guess
            else _("可用的：{known}；也可以给出 .toml 文件的路径").format(known=listed(known))
        )
        raise ShegongError(Problem("C001", _("找不到公布数文件“{id}”").format(id=claims), remedy))
    file, folder = found[0]
    if not file.resolve().is_relative_to(folder.resolve()):
        raise ShegongError(
            Problem("C002", _("链接指向文件夹之外"), _("把文件本身放进文件夹"), Place(str(file)))
        )
    if others := [str(other) for other, _folder in found[1:] if other != file]:
        message = _("公布数 {id} 用的是这个文件，它遮住了 {others}").format(id=claims, others=listed(others))
        notices.append(Problem("C003", message, place=Place(str(file)), severity="notice"))
    return file, f"{folder.name}/{file.relative_to(folder)}"
