"""What somebody says of a roster's headers: this column is that field, or is not to be used."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.messages import _, listed
from shegong.policy.document import Document, read_document
from shegong.policy.policy import Policy
from shegong.roster.fields import Fields, Mapped, fold, without_brackets

OPTION = "--map"
_FILE = ".toml"
_USAGE = 2
_MANY = 30


@dataclass(frozen=True, kw_only=True)
class MappingFile:
    """A saved mapping: fields by header."""

    columns: dict[str, str] = field(default_factory=dict)


class Renamed(NamedTuple):
    """A header, and which field it is said to be, as it was written; nothing, where it is not to be used.

    `document` is the file that says so.
    """

    header: str
    field: str
    document: Document | None = None

    def problem(self, code: str, message: str, remedy: str) -> Problem:
        """A problem with this, at its place where it has one."""
        if self.document:
            return self.document.problem(code, message, remedy, ("columns", self.header))
        return Problem(code, message, remedy)


def read_mapping(options: Sequence[str]) -> tuple[Renamed, ...]:
    """What the options say: 列名=字段, 列名=, or a file of them. Raises ShegongError."""
    found: list[Renamed] = []
    for text in options:
        header, sign, name = text.rpartition("=")
        if sign and header.strip():
            found.append(Renamed(header.strip(), name.strip()))
        elif not sign and text.endswith(_FILE):
            document = read_document(Path(text))
            columns = document.load(MappingFile).columns
            found += [Renamed(header, name.strip(), document) for header, name in columns.items()]
        else:
            message = _("{option} 不能是“{value}”").format(option=OPTION, value=text[:40])
            remedy = _("写成 列名=字段，列名=（不用这一列），或存好的 {ending} 文件").format(ending=_FILE)
            raise ShegongError(Problem("R150", message, remedy), exit_code=_USAGE)
    return tuple(found)


def with_mapping(fields: Fields, mapping: Sequence[Renamed]) -> Fields:
    """The fields, known by these headers too; raises ShegongError where a mapping contradicts itself."""
    problems: list[Problem] = []
    mapped: list[Mapped] = []
    headers = Counter(fold(each.header) for each in mapping)
    said: dict[str, str] = {}
    for each in mapping:
        found = fields.match(each.field) if each.field else None
        if each.field and not found:
            problems.append(_unknown_field(each, fields))
        elif headers[fold(each.header)] > 1:
            message = _("列“{header}”对照了两次").format(header=each.header)
            problems.append(each.problem("R152", message, _("只留一个")))
            headers[fold(each.header)] = 0
        elif found and found.key in said:
            message = _("“{first}”和“{second}”两列都对照为“{name}”").format(
                first=said[found.key], second=each.header, name=found.label
            )
            problems.append(each.problem("R153", message, _("只留一个，另一列写成 列名= 就不用它")))
        elif found:
            said[found.key] = each.header
        mapped.append(Mapped(each.header, found))
    if problems:
        raise ShegongError(problems, exit_code=_USAGE)
    return replace(fields, mapped=tuple(mapped))


def _unknown_field(each: Renamed, fields: Fields) -> Problem:
    spellings = {spelling: found for found in fields.by_key.values() for spelling in found.spellings}
    guess = nearest(each.field, spellings)
    remedy = _("可用：{allowed}").format(
        allowed=listed(found.label for found in list(fields.by_key.values())[:_MANY])
    )
    if guess:
        remedy = _("是不是 {guess}？").format(guess=spellings[guess].label)
    message = _("没有叫“{name}”的字段，列“{header}”无从对照").format(name=each.field[:40], header=each.header)
    return each.problem("R151", message, remedy)


def known_to(policy_fields: Fields, mapping: Sequence[Renamed]) -> tuple[Renamed, ...]:
    """The same for another policy: a field that it does not ask for is not used."""
    return tuple(each if policy_fields.match(each.field) else each._replace(field="") for each in mapping)


def refuse_unknown_headers(fields: Fields, texts: Sequence[str], place: Place) -> None:
    """Refuse a mapping that names a column which the file does not have."""
    there = {spelling for text in texts for spelling in (fold(text), fold(without_brackets(text)))}
    problems = []
    for each in fields.mapped:
        if fold(each.header) not in there:
            guess = nearest(each.header, [text for text in texts if text])
            remedy = _("表头有：{names}").format(names=listed(text for text in texts if text))
            if guess:
                remedy = _("是不是“{guess}”？").format(guess=guess) + remedy
            message = _("花名册没有列“{header}”").format(header=each.header[:40])
            problems.append(Problem("R154", message, remedy, place))
    if problems:
        raise ShegongError(problems)


def mapping_text(fields: Fields, policy: Policy) -> str:
    """What is mapped, as a file to be used again."""
    lines = [
        "# 花名册的哪一列是什么。左边是列名，右边是字段的代号；右边空着的列不用。",
        f"# 用法：{OPTION} 这个文件",
        f"# 办法：{policy.id} {policy.name}",
        "",
        "[columns]",
    ]
    for each in fields.mapped:
        key = each.field.key if each.field else ""
        lines.append(
            f"{_quoted(each.header)} = {_quoted(key)}  # {each.field.name if each.field else '不用'}"
        )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string: what JSON writes is one, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
