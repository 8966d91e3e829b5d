"""A user's own names for the columns of a roster, added to the shipped ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.policy.document import Document, read_document
from shegong.policy.load import CALENDAR
from shegong.policy.policy import Policy
from shegong.roster.fields import FieldEntry, Layout, WordsEntry, fold

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_TAKEN = frozenset(("row", "reasons", "why", "people"))
"""Names of columns that go with people besides the fields."""


@dataclass(frozen=True, kw_only=True)
class OwnField:
    """[fields.KEY]: more names for a shipped field, or a field of one's own, which has a name."""

    name: str = ""
    also: list[str] = field(default_factory=list)
    type: Literal["text", "name", "id_number", "money"] | None = None
    required: bool = False
    fill_merged: bool = False


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """[words]: more ways in which lines begin that are not people."""

    totals: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OwnLayout:
    """layouts/roster.toml in a user's own folder."""

    ignored: list[str] = field(default_factory=list)
    fields: dict[str, OwnField] = field(default_factory=dict)
    inputs: dict[str, list[str]] = field(default_factory=dict)
    words: OwnWords = field(default_factory=OwnWords)


def extended(table: Layout, files: Sequence[Path], policy: Policy) -> Layout:
    """The table with what some files of the user add to it, the nearest first.

    Raises ShegongError with everything that is wrong in them.
    """
    problems: list[Problem] = []
    shipped = frozenset(table.fields)
    for file in files:
        document = read_document(file)
        own = document.load(OwnLayout)
        problems += _problems(table, own, document, policy, shipped)
        table = _added(table, own)
    if problems:
        raise ShegongError(problems)
    return table


def _added(table: Layout, own: OwnLayout) -> Layout:
    fields = dict(table.fields)
    for key, entry in own.fields.items():
        known = fields.get(key) or FieldEntry(name=entry.name, type=entry.type or "text")
        fields[key] = FieldEntry(
            name=known.name,
            also=[*known.also, *entry.also],
            type=known.type,
            required=known.required or entry.required,
            fill_merged=known.fill_merged or entry.fill_merged,
        )
    inputs = dict(table.inputs)
    for key, names in own.inputs.items():
        inputs[key] = [*inputs.get(key, []), *names]
    words = WordsEntry(
        totals=[*table.words.totals, *own.words.totals],
        signatures=[*table.words.signatures, *own.words.signatures],
    )
    return Layout(fields=fields, inputs=inputs, ignored=[*table.ignored, *own.ignored], words=words)


def _problems(
    table: Layout, own: OwnLayout, document: Document, policy: Policy, shipped: frozenset[str]
) -> list[Problem]:
    problems = []
    for key, entry in own.fields.items():
        path = ("fields", key)
        if key in shipped:
            if entry.name or entry.type:
                message = _("“{name}”是自带的列，名称和类型不能改").format(name=table.fields[key].name)
                problems.append(
                    document.problem("R160", message, _("只写 also、required、fill_merged"), path)
                )
        elif not entry.name and key not in table.fields:
            problems.append(document.problem("R158", _("新的列没有写 name"), _('写 name = "列名"'), path))
        elif not _KEY.fullmatch(key) or key in _taken(policy):
            message = _("代号“{key}”不能用：办法 {policy} 或程序里已有它，或不是小写字母").format(
                key=key, policy=policy.id
            )
            problems.append(
                document.problem("R161", message, _("换一个代号，如 own_remark"), path, at_key=True)
            )
    return problems + _ambiguous(table, own, document, policy)


def _taken(policy: Policy) -> set[str]:
    """What a column of people may not be called besides a field."""
    words = (policy.inputs, policy.rules, policy.parameters, policy.tables, CALENDAR)
    return {*_TAKEN, *(key for each in words for key in each)}


def _ambiguous(table: Layout, own: OwnLayout, document: Document, policy: Policy) -> list[Problem]:
    """Names that would mean two columns."""
    called = {key: entry.name for key, entry in own.fields.items()}
    called |= {key: entry.name for key, entry in table.fields.items()}
    called |= {key: given.name for key, given in policy.inputs.items()}
    means: dict[str, str] = {}
    known = [(key, (given.name, key, *given.also)) for key, given in policy.inputs.items()]
    known += [(key, (entry.name, key, *entry.also)) for key, entry in table.fields.items()]
    known += [(key, tuple(names)) for key, names in table.inputs.items()]
    for key, spellings in known:
        for name in spellings:
            means.setdefault(fold(name), key)
    added = [(("fields", key, "also"), key, [entry.name, *entry.also]) for key, entry in own.fields.items()]
    added += [(("inputs", key, ""), key, names) for key, names in own.inputs.items()]
    problems = []
    for path, key, names in added:
        for name in names:
            other = means.setdefault(fold(name), key) if name else key
            if other != key:
                message = _("“{name}”已经是“{other}”的列名").format(name=name, other=called.get(other, other))
                problems.append(document.problem("R159", message, _("只写在一处"), path))
    return problems
