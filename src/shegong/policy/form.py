"""The form of a TOML file: plain dataclasses whose fields are the keys that may stand there.

A file in good form is recognised here, by the types of the fields alone, in a millisecond. Only when something does
not fit is pydantic loaded (it takes longer to import than a whole `shegong pay` does otherwise), to say what.
A key that Python reserves ends in an underscore as a field: `from_`.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin

_Form = TypeVar("_Form")


class Misfit(Exception):  # noqa: N818  nothing is wrong yet: pydantic has the last word
    """The data may not be in good form."""


def recognise(form: type[_Form], data: object) -> _Form:
    """The data as `form`; raises Misfit unless every key is known and every value has its type."""
    if not isinstance(data, dict):
        raise Misfit
    known = _fields(cast("Any", form))
    if not data.keys() <= known.keys():
        raise Misfit
    values: dict[str, Any] = {}
    for key, (name, hint, required) in known.items():
        if key in data:
            values[name] = _fit(hint, data[key])
        elif required:
            raise Misfit
    return form(**values)


@cache
def _fields(form: Any) -> Mapping[str, tuple[str, Any, bool]]:  # noqa: ANN401  a class of any form
    """For each key: the field's name, its type, and whether it must be there."""
    return {
        field.name.rstrip("_"): (
            field.name,
            field.type,
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(form)
    }


@cache
def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401  a type hint can be anything
    """The origin of a type and its arguments; asking for them anew for each value would take most of the time."""
    return get_origin(hint), get_args(hint)


def _fit(hint: Any, value: object) -> object:  # noqa: ANN401  a type hint can be anything
    if type(value) is hint:
        return value
    origin, arguments = _parts(hint)
    if origin in (Union, UnionType):
        if type(value) in arguments:
            return value
        for option in arguments:
            try:
                return _fit(option, value)
            except Misfit:
                continue
        raise Misfit
    if origin is Literal:
        if value in arguments:
            return value
        raise Misfit
    if origin is dict and isinstance(value, dict):
        inner = arguments[1]
        return {key: _fit(inner, item) for key, item in value.items()}
    if origin is list and isinstance(value, list):
        inner = arguments[0]
        return [_fit(inner, item) for item in value]
    if is_dataclass(hint) and isinstance(hint, type):
        return recognise(hint, value)
    raise Misfit
