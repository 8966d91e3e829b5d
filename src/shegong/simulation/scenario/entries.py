"""Entries of a scenario as they are written, with where they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shegong.errors import Problem, ShegongError, nearest
from shegong.messages import _
from shegong.policy.document import Document, KeyPath
from shegong.policy.entries import EntryError, source_of
from shegong.policy.policy import Clause, Evidence
from shegong.policy.schema import Evidenced, SourceEntry

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Entry(Generic[_Value]):
    """What is written at `path` of a document."""

    document: Document
    path: KeyPath
    value: _Value

    def problem(
        self, code: str, message: str, remedy: str, *path: str | int, at_key: bool = False
    ) -> Problem:
        """A problem with the entry, or with what stands at `path` in it."""
        return self.document.problem(code, message, remedy, (*self.path, *path), at_key=at_key)

    def error(self, code: str, message: str, remedy: str, *path: str | int) -> EntryError:
        """The same as an error."""
        return EntryError(self.problem(code, message, remedy, *path))


def together(*reads: Callable[[], Any]) -> list[Any]:
    """What each of several reads returns; raises EntryError with what is wrong with all of them."""
    results: list[Any] = []
    problems: list[Problem] = []
    for read in reads:
        try:
            results.append(read())
        except (EntryError, ShegongError) as error:
            problems += error.problems
    if problems:
        raise EntryError(*dict.fromkeys(problems))
    return results


Told = dict[tuple[str, str], Entry[Any]]
"""Every entry of a scenario, or of a variant, by section and key; the key is empty where a section is one entry."""


def evidence(entry: Entry[Any], sources: Mapping[str, SourceEntry]) -> Evidence:
    """How well an entry is known: by whom it was published, or why it was assumed; raises EntryError."""
    written: Evidenced = entry.value
    if not written.why.strip() and (written.status == "assumed" or not written.source):
        message = _("没有写理由") if written.source else _("没有写出处，也没有写理由")
        raise entry.error("N014", message, _('写 source = "文件代号 条款"；没有公布的写 why = "…"'))
    if written.source:
        key, _space, locator = written.source.partition(" ")
        if key not in sources:
            guess = nearest(key, sources)
            remedy = (
                _("是不是 {guess}？").format(guess=guess)
                if guess
                else _("先写 [sources.{key}]").format(key=key)
            )
            message = _("sources 里没有代号为“{key}”的出处").format(key=key)
            raise entry.error("N013", message, remedy, "source")
        clause = Clause(source_of(key, sources[key]), locator.strip())
        return Evidence(written.status, written.why.strip(), clause)
    return Evidence("assumed", written.why.strip())
