"""The text of a regulation to begin with: a whole one that calculates, or what a local layer sets on top of another."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from string import Template
from typing import NamedTuple

from shegong.policy.catalogue import shipped
from shegong.policy.layers import read_layers
from shegong.policy.month import Month, first_month
from shegong.policy.schema import InputEntry, ParameterEntry

_EXAMPLES = {"yuan": '"3000.00"', "rate": '"100%"', "count": "1"}
_NOTHING_OPEN = "# 上级没有留下要当地确定的数值。与上级不同的，把上级那一项整段抄来，改成当地的。\n\n"
_NOWHERE = "000000"


class Starter(NamedTuple):
    """A regulation's text, and somebody whose pay it gives, if it gives any: inputs as they would be typed."""

    text: str
    person: Mapping[str, str] | None
    month: Month


def schema_reference(target: Path) -> str:
    """How a file at `target` names the schema: within the catalogue by the way there, elsewhere by its address.

    Editors understand an address with its scheme on every system, whatever characters the folders' names have.
    """
    schema = (shipped("configs") / "policy.schema.json").resolve()
    target = target.resolve()
    if not target.is_relative_to(schema.parent):
        return schema.as_uri()
    way = Path(os.path.relpath(schema, target.parent)).as_posix()
    return way if way.startswith("..") else f"./{way}"


def whole_starter(target: Path, name: str | None, region: str | None, start: date) -> Starter:
    """A regulation of its own, with every part explained where it is used."""
    month = first_month(start)
    later = date(start.year + 1, start.month, min(start.day, 28)).isoformat()
    head = _head(target, name or "某市社区工作者薪酬办法", region or _NOWHERE, start)
    text = _filled(
        "starter.toml",
        {
            **head,
            "later": later,
            "year": str(month.year),
            "month": str(month),
            "january": str(Month(month.year + 1, 1)),
        },
    )
    return Starter(text, {"post": "staff", "credited_years": "6", "education": "bachelor"}, month)


def local_starter(
    target: Path, base: str, folders: Sequence[Path], name: str | None, region: str | None, start: date
) -> Starter:
    """A layer upon `base`: the figures that it leaves open. Raises ShegongError where `base` can't be read."""
    merged = read_layers(base, folders)
    above = merged.layers[0].content.policy
    head = _head(target, name or "某县社区工作者薪酬办法", region or above.region, start)
    inputs = {key: entry.value for key, entry in merged.inputs.items() if entry.value.default is None}
    person = {key: _lowest(given, list(merged.posts), start) for key, given in inputs.items()}
    month = first_month(start)
    open_ = {key: entry.value for key, entry in merged.parameters.items() if not entry.value.values}
    pays = any(entry.value.kind == "earning" for entry in merged.rules.values())
    text = _filled(
        "starter-local.toml",
        {
            **head,
            "base": base,
            "base_name": _one_line(above.name),
            "parameters": "".join(_parameter(key, each, start) for key, each in open_.items())
            or _NOTHING_OPEN,
            "given": ", ".join(f"{key} = {_written(inputs[key], value)}" for key, value in person.items()),
            "result": "gross" if pays else next(iter(merged.rules), "gross"),
            "month": str(month),
        },
    )
    return Starter(text, person if pays else None, month)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return Template(Path(__file__).with_name(template).read_text(encoding="utf-8")).substitute(values)


def _head(target: Path, name: str, region: str, start: date) -> dict[str, str]:
    return {
        "schema": schema_reference(target),
        "file": target.name,
        "title": _one_line(name),
        "id": _quoted(target.stem),
        "name": _quoted(name),
        "region": _quoted(region),
        "from": start.isoformat(),
    }


def _parameter(key: str, written: ParameterEntry, start: date) -> str:
    return _filled(
        "starter-parameter.toml",
        {
            "title": _one_line(written.name),
            "key": key,
            "name": _quoted(written.name),
            "unit": written.unit,
            "from": start.isoformat(),
            "example": _EXAMPLES[written.unit],
        },
    )


def _lowest(given: InputEntry, posts: Sequence[str], start: date) -> str:
    """The lowest value of an input, as it would be typed."""
    match given.type:
        case "post":
            return next(iter(posts), "")
        case "level":
            return next(iter(given.values), "")
        case "flag":
            return "false"
        case "date":
            return str(given.minimum or start.isoformat())
        case _:
            return str(given.minimum or 0)


def _written(given: InputEntry, value: str) -> str:
    """A value as TOML writes it."""
    return value if given.type in ("count", "date", "flag") else _quoted(value)


def _quoted(text: str) -> str:
    """A text in quotation marks; TOML's escapes are JSON's, and it wants one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """A text that can stand in a comment."""
    return "".join(character if character.isprintable() else " " for character in text)
