"""The fields of a roster, and which header means which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import tomli
from pydantic import BaseModel, ConfigDict, ValidationError

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, label
from shegong.policy.catalogue import shipped
from shegong.policy.policy import Input, Policy
from shegong.policy.yearly import yearly_inputs

if TYPE_CHECKING:
    from shegong.roster.mapping import Renamed

FieldKind = Literal["text", "name", "id_number", "card", "money", "count", "level", "date", "flag"]

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
"""Characters that nobody sees, for `str.translate` to drop."""
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
_IGNORED = re.compile(r"[\s*_:]+")


class FieldEntry(BaseModel):
    """[fields.KEY]: something about a person that the rules do not ask for."""

    model_config = ConfigDict(strict=True, extra="forbid")

    name: str
    also: list[str] = []
    type: Literal["text", "name", "id_number", "card", "money"] = "text"
    required: bool = False
    fill_merged: bool = False


class WordsEntry(BaseModel):
    """[words]: how lines begin that are not people."""

    model_config = ConfigDict(strict=True, extra="forbid")

    totals: list[str]
    signatures: list[str]


class AgesEntry(BaseModel):
    """[ages]: what is usual, in full years."""

    model_config = ConfigDict(strict=True, extra="forbid")

    least: int
    most: int
    pension: int


class Layout(BaseModel):
    """configs/layouts/roster.toml."""

    model_config = ConfigDict(strict=True, extra="forbid")

    fields: dict[str, FieldEntry]
    inputs: dict[str, list[str]] = {}
    ignored: list[str] = []
    words: WordsEntry
    ages: AgesEntry = AgesEntry(least=16, most=100, pension=60)


@dataclass(frozen=True, slots=True)
class Field:
    """A column that can be used: about the person, or an input of the policy (then `input` tells which)."""

    key: str
    name: str
    kind: FieldKind
    spellings: tuple[str, ...]
    required: bool = False
    fill_merged: bool = False
    input: Input | None = None
    filled: bool = False
    """No cell may be blank, even if all that is wanted is a text."""

    @property
    def label(self) -> str:
        """What users call it."""
        return label(self.key, self.name)

    def rank(self, header: str) -> int:
        """How far down among the spellings a header stands that means this field."""
        spellings = [fold(spelling) for spelling in self.spellings]
        folded = fold(header)
        return spellings.index(folded if folded in spellings else fold(without_brackets(header)))


@dataclass(frozen=True, slots=True)
class Words:
    """How lines begin that are not people, `fold`ed."""

    totals: frozenset[str]
    signatures: frozenset[str]


class Mapped(NamedTuple):
    """What somebody says of a header: which field it is; without one it is not to be used."""

    header: str
    field: Field | None


@dataclass(frozen=True)
class Fields:
    """Every field that a roster for one policy can have, by key.

    `ignored` are headers, `fold`ed, that are known to tell nothing; what is `mapped` goes before all other names.
    """

    by_key: Mapping[str, Field]
    words: Words
    yearly: frozenset[str] = frozenset()
    """The inputs that are told anew each year."""
    ignored: frozenset[str] = frozenset()
    mapped: tuple[Mapped, ...] = ()

    @cached_property
    def _by_spelling(self) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for field in self.by_key.values():
            for spelling in field.spellings:
                found.setdefault(fold(spelling), field)
        return found

    def match(self, header: str) -> Field | None:
        """The field that a header means: as it stands, or else without its brackets."""
        folded = fold(header)
        if not folded or self.ignores(header):
            return None
        if mapped := self.mapping_of(header):
            return mapped.field
        return self._by_spelling.get(folded) or self._by_spelling.get(fold(without_brackets(header)))

    def mapping_of(self, header: str) -> Mapped | None:
        """What somebody says of a header, as it stands or without its brackets."""
        spellings = (fold(header), fold(without_brackets(header))) if self.mapped else ()
        return next((each for each in self.mapped if fold(each.header) in spellings), None)

    def ignores(self, header: str) -> bool:
        """Whether a header is not to be used, and that is known."""
        mapped = self.mapping_of(header)
        return mapped.field is None if mapped else fold(header) in self.ignored

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields without which nobody can be paid."""
        return tuple(field for field in self.by_key.values() if field.required)


def fold(text: str) -> str:
    r"""A header or level without what clerks vary: width, case, spaces, line breaks, `*`, kinds of quotes.

    >>> fold(" ＊姓　名\n"), fold("其他“两委”成员") == fold('其他"两委"成员')
    ('姓名', True)
    """
    plain = unicodedata.normalize("NFKC", text).translate(INVISIBLE)
    return _IGNORED.sub("", plain).translate(_QUOTES).casefold()


_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』", '"') | dict.fromkeys("‘’", "'"))


def without_brackets(text: str) -> str:
    """A header without bracketed remarks.

    >>> without_brackets("现工资（元）")
    '现工资'
    """
    return _BRACKETED.sub("", unicodedata.normalize("NFKC", text))


def bracketed(text: str) -> str:
    """What stands in a header's brackets.

    >>> bracketed("现工资（万元）")
    '万元'
    """
    return "".join(
        "".join(found) for found in _BRACKETED.findall(unicodedata.normalize("NFKC", text))
    ).strip()


OWN_LAYOUT = Path("layouts", "roster.toml")
"""Where a folder of configs has a table of header names."""


def roster_layout() -> Path:
    """The shipped table of header names."""
    return shipped("configs") / OWN_LAYOUT


def load_fields(policy: Policy, mapping: Sequence["Renamed"] = ()) -> Fields:
    """The fields of a roster for `policy`. Where names collide, the policy's own come first.

    Raises ShegongError where a user's own table of header names, or a mapping, makes no sense.
    """
    table = read_layout(roster_layout())
    if own := [file for folder in policy.folders if (file := folder / OWN_LAYOUT).is_file()]:
        from shegong.roster.own_layouts import extended  # noqa: PLC0415  few have one

        table = extended(table, own, policy)
    about = fields_of(table)
    inputs = {key: _input_field(entry, table.inputs.get(key, [])) for key, entry in policy.inputs.items()}
    others = {key: each for key, each in about.by_key.items() if key not in inputs}
    yearly = frozenset(given.key for given in yearly_inputs(policy))
    fields = Fields({**inputs, **others}, about.words, yearly, about.ignored)
    if not mapping:
        return fields
    from shegong.roster.mapping import with_mapping  # noqa: PLC0415  few give one

    return with_mapping(fields, mapping)


def fields_of(table: Layout) -> Fields:
    """The fields that a table of header names has itself."""
    fields = {
        key: Field(
            key,
            entry.name,
            entry.type,
            (entry.name, key, *entry.also),
            entry.required,
            entry.fill_merged,
            filled=entry.required,
        )
        for key, entry in table.fields.items()
    }
    words = Words(_folded(table.words.totals), _folded(table.words.signatures))
    return Fields(fields, words, ignored=_folded(table.ignored))


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _input_field(entry: Input, more: list[str]) -> Field:
    kind = entry.type.kind
    if kind == "rate":
        message = f"input {entry.key}: a rate cannot be asked of a person"
        raise TypeError(message)
    spellings = (entry.name, entry.key, *entry.also, *more)
    return Field(entry.key, entry.name, kind, spellings, required=entry.default is None, input=entry)


def read_layout(file: Path) -> Layout:
    """The table of header names in a TOML file; raises ShegongError where it is not one."""
    try:
        return Layout.model_validate(tomli.loads(file.read_text("utf-8-sig")))
    except ValidationError as error:
        where = "；".join(".".join(map(str, wrong["loc"])) for wrong in error.errors(include_input=False))
    except (OSError, ValueError) as error:
        where = str(error)
    raise ShegongError(
        Problem(
            "R008",
            _("列名表读不懂：{where}").format(where=where),
            _("改正它，或恢复原文件"),
            Place(str(file)),
        )
    )
