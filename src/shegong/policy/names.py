"""Names in a regulation: each means one thing, can be read in a formula, and is known where it is used."""

import re
from collections.abc import Collection, Iterable, Iterator

from shegong.errors import Problem, nearest
from shegong.formula.parse import ARGUMENTS
from shegong.messages import _
from shegong.money import UNITS
from shegong.policy.layers import Entry, Merged
from shegong.policy.rules import TOTAL_KEYS
from shegong.policy.schema import InputEntry, PostEntry

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_UNREADABLE = re.compile(r"true|false|and|or|not|in|if|else|lambda|for|is|async|await|yield|None|True|False")
"""Words that a formula reads as something else than a name."""
_NOT_MENTIONED = ("posts", "transitions", "absences", "calendar", "checks", "limits", "laws")
"""Sections whose keys no formula mentions."""


def name_problems(merged: Merged, calendar: Collection[str]) -> list[Problem]:
    """Names that mean two things, that belong to the language, or that a formula could not read."""
    reserved = {*calendar, *TOTAL_KEYS, *ARGUMENTS, *UNITS}
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for entry in (*merged.entries(), *merged.statements()):
        if entry.section != "calendar" and not _KEY.fullmatch(entry.key):
            remedy = _("代号用小写英文字母、数字和下划线，以字母开头；中文写在 name 里")
            problems.append(
                entry.problem("P019", _("代号“{key}”不合规").format(key=entry.key), remedy, at_key=True)
            )
        if entry.section in _NOT_MENTIONED:
            continue
        if entry.key in reserved or _UNREADABLE.fullmatch(entry.key):
            problems.append(
                entry.problem(
                    "P037", _("“{key}”是程序用的名称").format(key=entry.key), _("换一个名称"), at_key=True
                )
            )
        elif entry.key in seen:
            problems.append(
                entry.problem(
                    "P038",
                    _("“{key}”在 {other} 里已经用过").format(key=entry.key, other=seen[entry.key]),
                    _("换一个名称"),
                    at_key=True,
                )
            )
        seen[entry.key] = entry.section
    problems += _shared(merged.posts.values())
    problems += _shared(merged.inputs.values())
    problems += _values(merged, seen)
    return problems


def _shared(entries: Iterable[Entry[PostEntry]] | Iterable[Entry[InputEntry]]) -> Iterator[Problem]:
    """Two posts, or two inputs, that people would call the same."""
    owners: dict[str, str] = {}
    for entry in entries:
        names = {name.lower() for name in (entry.key, entry.value.name, *entry.value.also)}
        for name in sorted(names & owners.keys()):
            yield entry.problem(
                "P051",
                _("“{name}”已经是 {other} 的名称").format(name=name, other=owners[name]),
                _("每个名称只能有一个意思：改 name 或 also"),
                "name",
            )
        owners.update(dict.fromkeys(names, entry.key))


def _values(merged: Merged, seen: Collection[str]) -> Iterator[Problem]:
    """Values of levels and posts that a formula would take for something else."""
    values = [(entry, key, ("values", key)) for entry in merged.inputs.values() for key in entry.value.values]
    posts = [(entry, entry.key, ()) for entry in merged.posts.values()]
    for entry, key, path in [*values, *posts]:
        if _UNREADABLE.fullmatch(key) or key in seen:
            yield entry.problem(
                "P052",
                _("公式会把“{key}”读成别的意思").format(key=key),
                _("换一个代号"),
                *path,
                at_key=True,
            )


def case_problems(merged: Merged, rules: Collection[str]) -> Iterator[Problem]:
    """What the nearest layer's cases give or expect that the regulation does not know."""
    inputs = [
        name for each in merged.inputs.values() for name in (each.key, each.value.name, *each.value.also)
    ]
    own = merged.layers[0]
    for index, case in enumerate(own.content.cases):
        parts = (
            ("given", case.given, inputs),
            ("expect", case.expect, rules),
            ("becomes", case.becomes, inputs),
        )
        for part, names, known in parts:
            for name in names:
                if name not in known:
                    guess = nearest(name, known)
                    yield own.document.problem(
                        "P053",
                        _("算例里的“{name}”不认识").format(name=name),
                        _("是不是 {guess}？").format(guess=guess) if guess else _("写输入项或规则的代号"),
                        ("cases", index, part, name),
                        at_key=True,
                    )
