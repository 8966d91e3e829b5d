"""The cases of the catalogue: inputs that provoke every problem code, as data in this folder's TOML files.

A case starts from a good file of bases.toml and spoils one thing in it, or brings files of its own.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FAMILIES = (
    "arguments",
    "policy",
    "formula",
    "laws",
    "roster",
    "roster_check",
    "history",
    "impact",
    "claims",
    "sample",
    "solve",
    "scenario",
    "engine",
    "output",
    "excel",
    "layouts",
    "slips",
)


@dataclass(frozen=True)
class Base:
    """A good file, the command that reads it, and the other bases that it needs beside it."""

    file: str
    text: str
    command: tuple[str, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """An input that provokes a code.

    `replace` and `add` change the base's file; `files` stand beside it or in its place. `make` names a function in
    `made` that makes further files, `mishap` one in `mishaps` that lets something go wrong while the command runs, and
    `library` one in `calls` that provokes the problem without a command.
    """

    code: str
    name: str
    base: str = ""
    replace: Mapping[str, str] = field(default_factory=dict)
    add: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    make: str = ""
    mishap: str = ""
    library: str = ""
    command: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def typed(self) -> tuple[str, ...]:
        """The command's words after `shegong`."""
        return self.command or (BASES[self.base].command if self.base else ())

    @property
    def texts(self) -> dict[str, str]:
        """Every text file of the case by name."""
        found = _texts_of(self.base) if self.base else {}
        if self.base:
            found[BASES[self.base].file] = self.changed
        return found | dict(self.files)

    @property
    def changed(self) -> str:
        """The base's file as the case has it."""
        text = BASES[self.base].text
        for old, new in self.replace.items():
            if text.count(old) != 1:
                message = f"{self}: {old!r} stands {text.count(old)} times in the base"
                raise ValueError(message)
            text = text.replace(old, new)
        return text + self.add

    @property
    def difference(self) -> list[str]:
        """The lines of the base's file that the case takes away (-) and puts in (+), each below its heading."""
        old, new = BASES[self.base].text.splitlines(), self.changed.splitlines()
        shown: list[str] = []
        heading = ""
        for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
            if tag == "equal":
                above = [line for line in old[first:last] if line.startswith("[")]
                heading = above[-1] if above else heading
                if BASES[self.base].file.endswith(".csv") and first == 0:
                    heading = old[0]
                continue
            lines = [f"-{line}" for line in old[first:last] if line]
            lines += [f"+{line}" for line in new[start:end] if line]
            if heading and not lines[0][1:].startswith("["):
                shown.append(f" {heading}")
            shown += lines
            heading = ""
        return shown


@dataclass(frozen=True)
class Family:
    """The cases of one file."""

    title: str
    intro: str
    base: str
    cases: tuple[Case, ...]


def _texts_of(base: str) -> dict[str, str]:
    texts = {BASES[base].file: BASES[base].text}
    for name in BASES[base].beside:
        texts |= _texts_of(name)
    return texts


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _family(name: str) -> Family:
    written = _read(name)
    base = written.get("base", "")
    cases = [
        Case(**{"base": base, **case, "command": tuple(case.get("command", ()))}) for case in written["case"]
    ]
    return Family(written["title"], written["intro"], base, tuple(cases))


BASES = {
    name: Base(base["file"], base["text"], tuple(base["command"]), tuple(base.get("beside", ())))
    for name, base in _read("bases").items()
}
CATALOGUE = tuple(_family(name) for name in FAMILIES)
CASES = tuple(case for family in CATALOGUE for case in family.cases)
