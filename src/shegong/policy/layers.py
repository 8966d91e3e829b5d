"""Follows `extends` from the nearest layer to the farthest, and merges them: whole entries, the nearest wins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, TypeVar, cast, get_args

from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.policy.catalogue import files_by_id, find_policy
from shegong.policy.document import Document, read_document
from shegong.policy.schema import (
    AbsenceEntry,
    CalendarEntry,
    CheckEntry,
    InputEntry,
    LawEntry,
    LimitEntry,
    ParameterEntry,
    PolicyFile,
    PostEntry,
    RuleEntry,
    SourceEntry,
    TableEntry,
    TransitionEntry,
)

DEEPEST = 16
"""Layers on top of each other."""
_REGION_DIGITS = 6
SectionName = Literal[
    "posts",
    "inputs",
    "parameters",
    "tables",
    "rules",
    "transitions",
    "absences",
    "checks",
    "limits",
    "laws",
]
_SECTIONS: tuple[SectionName, ...] = get_args(SectionName)
_Entry_co = TypeVar("_Entry_co", covariant=True)


@dataclass(frozen=True)
class Layer:
    """One file of a regulation, with the layers that it builds on, the nearest first."""

    document: Document
    content: PolicyFile
    below: tuple["Layer", ...] = ()

    def source(self, key: str) -> SourceEntry | None:
        """A document by its key, in this layer or the nearest one below."""
        return next(
            (found for layer in (self, *self.below) if (found := layer.content.sources.get(key))), None
        )


@dataclass(frozen=True)
class Entry(Generic[_Entry_co]):
    """An entry of a regulation and the layer in which it is written."""

    section: SectionName | Literal["calendar"]
    key: str
    value: _Entry_co
    layer: Layer

    def problem(
        self, code: str, message: str, remedy: str, *path: str | int, at_key: bool = False
    ) -> Problem:
        """A problem with this entry, or with what stands at `path` in it."""
        return self.layer.document.problem(
            code, message, remedy, (self.section, self.key, *path), at_key=at_key
        )


@dataclass(frozen=True)
class Merged:
    """All entries that count, in the order of the farthest layer first; the calendars of all layers."""

    layers: tuple[Layer, ...]
    posts: dict[str, Entry[PostEntry]]
    inputs: dict[str, Entry[InputEntry]]
    parameters: dict[str, Entry[ParameterEntry]]
    tables: dict[str, Entry[TableEntry]]
    rules: dict[str, Entry[RuleEntry]]
    transitions: dict[str, Entry[TransitionEntry]]
    absences: dict[str, Entry[AbsenceEntry]]
    checks: dict[str, Entry[CheckEntry]]
    limits: dict[str, Entry[LimitEntry]]
    laws: dict[str, Entry[LawEntry]]
    calendar: tuple[Entry[CalendarEntry], ...]
    notices: tuple[Problem, ...]

    def entries(self) -> Iterator[Entry[object]]:
        """Every entry that a formula may mention, and the posts."""
        for group in (self.posts, self.inputs, self.parameters, self.tables, self.rules):
            yield from group.values()

    def statements(self) -> Iterator[Entry[object]]:
        """Every entry that no formula mentions."""
        yield from self.calendar
        for group in (self.transitions, self.absences, self.checks, self.limits, self.laws):
            yield from group.values()


@dataclass(frozen=True)
class Shelf:
    """The files of each folder, and what was found and read: folders are looked through once, files read once."""

    files: dict[Path, dict[str, list[Path]]] = field(default_factory=dict)
    found: dict[str, tuple[Path, list[Problem]]] = field(default_factory=dict)
    layers: dict[Path, tuple[Layer, ...]] = field(default_factory=dict)

    def find(self, policy_id: str, folders: Sequence[Path]) -> tuple[Path, list[Problem]]:
        """The file of a policy, with notices."""
        for folder in folders:
            if folder not in self.files:
                self.files[folder] = files_by_id(folder)
        if policy_id not in self.found:
            self.found[policy_id] = find_policy(policy_id, folders, self.files)
        path, notices = self.found[policy_id]
        return path, [*notices]


def put_on_top(merged: Merged, document: Document, content: PolicyFile) -> Merged:
    """A regulation with one more layer on top of it, which stands in `document`."""
    return _merge((Layer(document, content, merged.layers), *merged.layers), [*merged.notices])


def read_layers(policy: str, folders: Sequence[Path], shelf: Shelf | None = None) -> Merged:
    """Read a policy (an id, or the path of a .toml file) with all that it extends."""
    shelf = shelf or Shelf()
    if policy.endswith(".toml") or "/" in policy or "\\" in policy:
        path = Path(policy)
        notices: list[Problem] = []
        folders = (path.parent, *folders)
    else:
        path, notices = shelf.find(policy, folders)
    layers = _read(path, folders, (), notices, shelf)
    return _merge(layers, notices)


def _read(
    path: Path,
    folders: Sequence[Path],
    chain: tuple[str, ...],
    notices: list[Problem],
    shelf: Shelf,
) -> tuple[Layer, ...]:
    """A file and all that it builds on, the nearest first; `chain` led here."""
    if path in shelf.layers:
        return shelf.layers[path]
    document = read_document(path, _shown(path, folders))
    content = document.load(PolicyFile)
    head = content.policy
    if head.id != path.stem:
        raise ShegongError(
            document.problem(
                "P011",
                _("编号与文件名不一致：{id}，{file}").format(id=head.id, file=path.name),
                _("把文件改名为 {id}.toml，或改编号").format(id=head.id),
                ("policy", "id"),
            )
        )
    if not (len(head.region) == _REGION_DIGITS and head.region.isascii() and head.region.isdigit()):
        message = _("地区代码“{region}”不对").format(region=head.region[:20])
        remedy = _("写六位行政区划代码（GB/T 2260），例如 222401")
        raise ShegongError(document.problem("P044", message, remedy, ("policy", "region")))
    if head.until and head.until < head.from_:
        message = _("施行期倒了：从 {start} 到 {end}").format(start=head.from_, end=head.until)
        remedy = _("until 是最后一天，不早于 from")
        raise ShegongError(document.problem("P050", message, remedy, ("policy", "until")))
    chain = (*chain, head.id)
    below: list[Layer] = []
    for index, base in enumerate(head.extends):
        _check_base(document, base, chain, index)
        try:
            base_path, found = shelf.find(base, folders)
        except ShegongError as error:
            located = document.problem(
                error.problems[0].code,
                error.problems[0].message,
                error.problems[0].remedy,
                ("policy", "extends", index),
            )
            raise ShegongError(located) from None
        notices.extend(notice for notice in found if notice not in notices)
        read = _read(base_path, folders, chain, notices, shelf)
        # A layer that several extend comes after all of them: whoever extends it is nearer than it is.
        shared = {layer.content.policy.id for layer in read}
        below = [layer for layer in below if layer.content.policy.id not in shared] + list(read)
    shelf.layers[path] = (Layer(document, content, tuple(below)), *below)
    return shelf.layers[path]


def _check_base(document: Document, base: str, chain: tuple[str, ...], index: int) -> None:
    path = ("policy", "extends", index)
    if not base.replace("-", "").isalnum() or not base.isascii():
        raise ShegongError(
            document.problem(
                "P012",
                _("只能引用办法文件夹里的办法，这里写的是“{base}”").format(base=base[:60]),
                _("写办法编号，例如 jilin-2020；不写路径和网址"),
                path,
            )
        )
    if base in chain:
        raise ShegongError(
            document.problem(
                "P013",
                _("extends 绕成了圈：{chain}").format(chain=" → ".join((*chain, base))),
                _("去掉其中一层的 extends"),
                path,
            )
        )
    if len(chain) >= DEEPEST:
        raise ShegongError(
            document.problem(
                "P014",
                _("extends 超过 {deepest} 层：{chain}").format(
                    deepest=DEEPEST, chain=" → ".join((*chain, base))
                ),
                _("合并几层"),
                path,
            )
        )


def _shown(path: Path, folders: Sequence[Path]) -> str:
    """A file of the catalogue by its place in it, any other as it was given."""
    if path.parent == folders[0]:  # a file that somebody named, or one beside it
        return str(path)
    for folder in folders:
        if path.is_relative_to(folder):
            return str(Path(folder.name, path.relative_to(folder)))
    return str(path)


def _merge(layers: tuple[Layer, ...], notices: list[Problem]) -> Merged:
    groups: dict[SectionName, dict[str, Entry[object]]] = {section: {} for section in _SECTIONS}
    problems: list[Problem] = []
    for layer in reversed(layers):
        for section in _SECTIONS:
            written: dict[str, object] = getattr(layer.content, section)
            for key, value in written.items():
                entry = Entry(section, key, value, layer)
                inherited = groups[section].get(key)
                if inherited and inherited.value == value:
                    problems.append(
                        entry.problem(
                            "P015",
                            _("“{key}”与 {layer} 里的完全相同，什么也没有改变").format(
                                key=key, layer=inherited.layer.document.name
                            ),
                            _("删去这一项，或改成不同的内容"),
                            at_key=True,
                        )
                    )
                groups[section][key] = entry
    if problems:
        raise ShegongError(problems)
    return Merged(
        layers,
        cast("dict[str, Entry[PostEntry]]", groups["posts"]),
        cast("dict[str, Entry[InputEntry]]", groups["inputs"]),
        cast("dict[str, Entry[ParameterEntry]]", groups["parameters"]),
        cast("dict[str, Entry[TableEntry]]", groups["tables"]),
        cast("dict[str, Entry[RuleEntry]]", groups["rules"]),
        cast("dict[str, Entry[TransitionEntry]]", groups["transitions"]),
        cast("dict[str, Entry[AbsenceEntry]]", groups["absences"]),
        cast("dict[str, Entry[CheckEntry]]", groups["checks"]),
        cast("dict[str, Entry[LimitEntry]]", groups["limits"]),
        cast("dict[str, Entry[LawEntry]]", groups["laws"]),
        tuple(
            Entry("calendar", key, value, layer)
            for layer in reversed(layers)
            for key, value in layer.content.calendar.items()
        ),
        tuple(notices),
    )
