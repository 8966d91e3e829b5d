"""Says what is wrong with the form of a TOML file, with pydantic's help. Only a file that does not fit loads this."""

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from shegong.errors import Problem, nearest
from shegong.messages import _, listed
from shegong.policy.document import Document


def model_of(form: type) -> type[BaseModel]:
    """The pydantic model of a form: strict, closed, no infinities."""
    hints = get_type_hints(form)
    definitions: dict[str, Any] = {}
    for field in fields(form):
        default = field.default if field.default is not MISSING else ...
        if field.default_factory is not MISSING:
            default = field.default_factory()
        definitions[field.name] = (
            _with_models(hints[field.name]),
            Field(default, alias=field.name.rstrip("_")),
        )
    config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    return create_model(form.__name__, __config__=config, **definitions)


def _with_models(hint: Any) -> Any:  # noqa: ANN401  a type hint can be anything
    """A type hint with models in the place of forms."""
    if is_dataclass(hint) and isinstance(hint, type):
        return model_of(hint)
    if isinstance(hint, UnionType):
        return Union[tuple(_with_models(option) for option in get_args(hint))]  # noqa: UP007  built at run time
    if get_origin(hint) in (dict, list):
        return get_origin(hint)[tuple(_with_models(option) for option in get_args(hint))]
    return hint


def diagnose(document: Document, form: type) -> list[Problem]:
    """Every problem of form."""
    try:
        model_of(form).model_validate(document.data)
    except ValidationError as error:
        found: dict[tuple[str | int, ...], Problem] = {}
        details = error.errors(include_url=False, include_context=True, include_input=True)
        paths = [
            _written_path(document.data, detail["loc"], missing=detail["type"] == "missing")
            for detail in details
        ]
        kinds = {*zip(paths, (detail["type"] for detail in details), strict=True)}
        for path, detail in zip(paths, details, strict=True):
            is_figure = {(path, "int_type"), (path, "string_type")} <= kinds
            kind = "figure" if is_figure else detail["type"]
            if path not in found:
                found[path] = _problem_of_form(document, form, path, kind, detail)
        return list(found.values())
    raise AssertionError(form)  # `recognise` accepts whatever pydantic accepts


def _written_path(data: Any, location: tuple[str | int, ...], *, missing: bool) -> tuple[str | int, ...]:  # noqa: ANN401
    """Pydantic's location without the names of union members that it puts in between and at the end."""
    path: list[str | int] = []
    for part in location[:-1] if missing else location:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            continue
        path.append(part)
    return (*path, location[-1]) if missing else tuple(path)


def _problem_of_form(
    document: Document,
    form: type,
    path: tuple[str | int, ...],
    kind: str,
    detail: Any,  # noqa: ANN401
) -> Problem:
    key = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        here = _keys_at(form, path)
        guess = nearest(key, here)
        remedy = _("这里可以写：{keys}").format(keys=listed(sorted(here)))
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        return document.problem("P007", _("未知的键“{key}”").format(key=key), remedy, path, at_key=True)
    if kind == "missing":
        return document.problem(
            "P008",
            _("缺少“{key}”").format(key=key),
            _("补上 {key} = …").format(key=key),
            path[:-1],
            at_key=True,
        )
    context = detail.get("ctx", {})
    expected = {
        "string_type": _("文字，加引号"),
        "int_type": _("整数"),
        "figure": _("数（整数，或加引号的小数、百分数）"),
        "model_type": _("一张表"),
        "list_type": _("方括号里的一列值"),
        "dict_type": _("一张表"),
        "date_type": _("日期，例如 2020-04-30（不加引号）"),
        "bool_type": "true / false",
        "literal_error": context.get("expected", ""),
        "string_pattern_mismatch": context.get("pattern", ""),
        "too_short": _("更多的值"),
        "too_long": _("更少的值"),
    }.get(kind, _("别的写法"))
    if key == "kind" and kind == "literal_error":
        expected = _(
            "earning 应发 | deduction 扣款 | tax 税 | employer 单位负担 | funding 由谁出钱 | info 只显示"
        )
    if key in ("on", "since"):
        expected = _('月份，加引号："2022-01"')
    expected = expected.replace("' or '", " | ").replace("', '", " | ").strip("'")
    return document.problem(
        "P009",
        _("“{key}”的值不对").format(key=key),
        _("这里要：{expected}").format(expected=expected),
        path,
    )


def _keys_at(form: type, path: tuple[str | int, ...]) -> set[str]:
    """The keys that may stand where the last part of `path` stands."""
    hints: list[Any] = [form]
    for part in path[:-1]:
        hints = [inner for hint in hints for inner in _inside(hint, part)]
    forms = [each for hint in hints for each in (hint, *get_args(hint)) if is_dataclass(each)]
    return {field.name.rstrip("_") for each in forms for field in fields(each)}


def _inside(hint: Any, part: str | int) -> list[Any]:  # noqa: ANN401  a type hint can be anything
    """What may stand under `part` of something of this type."""
    if get_origin(hint) in (Union, UnionType):
        return [inner for option in get_args(hint) for inner in _inside(option, part)]
    if is_dataclass(hint):
        return [field.type for field in fields(hint) if field.name.rstrip("_") == part]
    return [get_args(hint)[-1]] if get_origin(hint) in (dict, list) else []


def _keys(form: type) -> set[str]:
    """Every key of a form and of the forms below it."""
    keys: set[str] = set()
    for name, hint in get_type_hints(form).items():
        keys.add(name.rstrip("_"))
        for inner in _forms_in(hint):
            keys |= _keys(inner)
    return keys


def _forms_in(hint: Any) -> Iterator[type]:  # noqa: ANN401  a type hint can be anything
    if is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for argument in get_args(hint):
        yield from _forms_in(argument)
