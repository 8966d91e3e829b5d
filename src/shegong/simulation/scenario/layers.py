"""The files of a scenario, one on top of the other, and what stands in their [scenario]."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from shegong.errors import ShegongError, nearest
from shegong.messages import _
from shegong.policy.document import Document, KeyPath, read_document
from shegong.policy.layers import DEEPEST
from shegong.simulation.scenario.schema import (
    ScenarioFile,
)

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Layer:
    """One file of a scenario."""

    document: Document
    content: ScenarioFile

    @property
    def lasting(self) -> tuple[int | None, int | None]:
        """For how many years, or months, if it says so."""
        return self.content.scenario.years, self.content.scenario.months


def layers_of(path: Path, chain: tuple[Path, ...]) -> list[Layer]:
    """A file and those that it extends, the nearest first."""
    document = read_document(path)
    content = document.load(ScenarioFile)
    chain = (*chain, path.resolve())
    base = content.scenario.extends
    if not base:
        return [Layer(document, content)]
    below = path.parent / base
    if below.suffix != ".toml" or not is_file(below):
        message = _("没有可以接着写的方案文件：{path}").format(path=below)
        remedy = near_to(below, document) or _("写 .toml 文件，从这个文件所在的文件夹写起")
        raise ShegongError(document.problem("N074", message, remedy, ("scenario", "extends")))
    if below.resolve() in chain or len(chain) >= DEEPEST:
        names = " → ".join(each.name for each in (*chain, below))
        raise ShegongError(
            document.problem(
                "N002",
                _("extends 绕成了圈，或者太深：{chain}").format(chain=names),
                _("去掉其中一层的 extends"),
                ("scenario", "extends"),
            )
        )
    return [Layer(document, content), *layers_of(below, chain)]


class Headline:
    """What stands in [scenario]: of each key, in the nearest file that has it."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = layers

    def found(self, key: str) -> tuple[Document, Any]:
        """A value, and where it stands; the default of the form where no file has it."""
        for layer in self.layers:
            value = getattr(layer.content.scenario, key)
            if value not in ("", None):
                return layer.document, value
        near = self.layers[0]
        return near.document, getattr(near.content.scenario, key)

    def text(self, key: str) -> str:
        """A text that may be missing."""
        return cast("str", self.found(key)[1])

    def beside(self, key: str) -> str:
        """An id, or the path of a file that is told from where the scenario's file is."""
        document, written = self.found(key)
        is_path = written.endswith(".toml") or "/" in written or "\\" in written
        return str(document.path.parent / written) if is_path else cast("str", written)

    def at(self, key: str, read: Callable[[str], _Result]) -> _Result:
        """What `read` makes of a value; a problem with it is placed there."""
        document, written = self.found(key)
        path = ("scenario", key.rstrip("_"))
        if not written:
            message = _("没有写 {key}").format(key=key.rstrip("_"))
            remedy = _('写 policy = "办法编号"、from = "2021-01"')
            raise ShegongError(document.problem("N003", message, remedy, ("scenario",)))
        return placed(document, path, lambda: read(written))


def placed(document: Document, path: KeyPath, read: Callable[[], _Result]) -> _Result:
    """What `read` returns; its problems without a place are placed at `path`."""
    try:
        return read()
    except ShegongError as error:
        raise ShegongError(
            document.problem(each.code, each.message, each.remedy, path) if each.place is None else each
            for each in error.problems
        ) from None


def is_file(path: Path) -> bool:
    """Whether there is a file; what can't even be asked about is none."""
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that nobody may look into
        return False


def near_to(path: Path, document: Document) -> str | None:
    """Which file of a folder may have been meant, other than the scenario's own."""
    siblings: list[str] = []
    with suppress(OSError):
        siblings = [each.name for each in path.parent.iterdir() if each.suffix == path.suffix]
    siblings = [each for each in siblings if each not in (path.name, document.path.name)]
    guess = nearest(path.name, siblings)
    return _("是不是 {guess}？").format(guess=guess) if guess else None
