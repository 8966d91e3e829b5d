"""Reads a TOML file whole or says where it can't be read, and finds the place of anything in it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import tomli
from pydantic import BaseModel, ConfigDict, ValidationError

from shegong.errors import Excerpt, Place, Problem, ShegongError, nearest
from shegong.messages import _
from shegong.policy.positions import Path as KeyPath
from shegong.policy.positions import Position, positions

LARGEST = 1_000_000
"""Bytes in a file."""
_DEEPEST = 20
_Model = TypeVar("_Model", bound=BaseModel)


class Section(BaseModel):
    """A part of a file: every key known, every type as written, no infinities."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


@dataclass(frozen=True)
class Document:
    """A TOML file that could be read. `name` is how messages call it; floats are exact decimals."""

    path: Path
    name: str
    text: str
    data: dict[str, Any]

    @property
    def digest(self) -> str:
        """Identifies the text, however its lines end."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def _positions(self) -> dict[KeyPath, Position]:
        return positions(self.text)

    def problem(
        self,
        code: str,
        message: str,
        remedy: str,
        path: Sequence[str | int],
        *,
        at_key: bool = False,
        within: Excerpt | None = None,
    ) -> Problem:
        """A problem with the entry at `path` (or the nearest one above it that is written).

        `within` is the part of a formula that is meant; then the caret points into the formula's text.
        """
        path = tuple(path)
        while path and path not in self._positions:
            path = path[:-1]
        if not path:
            return Problem(code, message, remedy, Place(self.name, 1))
        position = self._positions[path]
        span = position.key if at_key else position.value
        start, end = span.start, span.end
        if within and span.lines == 1:
            start, end = span.start + 1 + within.start, span.start + 1 + within.end
        elif within:
            return Problem(code, message, remedy, Place(self.name, span.line + 1), excerpt=within)
        line = self.text.split("\n")[span.line]
        return Problem(
            code,
            message,
            remedy,
            Place(self.name, span.line + 1, start + 1),
            excerpt=Excerpt(line, start, end),
        )

    def load(self, model: type[_Model]) -> _Model:
        """The data as `model`; raises ShegongError with every problem of form."""
        infinite = [
            self.problem("P010", _("不允许无穷大或非数"), _("写一个确定的数"), path)
            for path, value in _leaves(self.data)
            if isinstance(value, Decimal) and not value.is_finite()
        ]
        if infinite:
            raise ShegongError(infinite)
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise ShegongError(_problems_of_form(self, model, error)) from None


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a TOML file; raises ShegongError with the place of what can't be read."""
    shown = name or str(path)
    text = _read_text(path, shown)
    try:
        data = tomli.loads(text, parse_float=_exact)
    except tomli.TOMLDecodeError as error:
        raise ShegongError(_syntax_problem(error, text, shown)) from None
    except ValueError:  # Python refuses integers of thousands of digits
        _refuse(shown, "P004", _("有一个数字长得离谱"), _("最多写 30 位"))
    except RecursionError:
        _refuse(shown, "P005", _("嵌套太深"), _("表和数组最多嵌套 {deepest} 层").format(deepest=_DEEPEST))
    if any(len(leaf) > _DEEPEST for leaf, _value in _leaves(data)):
        _refuse(shown, "P005", _("嵌套太深"), _("表和数组最多嵌套 {deepest} 层").format(deepest=_DEEPEST))
    return Document(path, shown, text, data)


def _refuse(shown: str, code: str, message: str, remedy: str) -> NoReturn:
    raise ShegongError(Problem(code, message, remedy, Place(shown)))


def _read_text(path: Path, shown: str) -> str:
    if not path.exists():
        siblings = [file.name for file in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        guess = nearest(path.name, siblings)
        remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("检查路径")
        _refuse(shown, "P001", _("文件不存在"), remedy)
    if not path.is_file():
        _refuse(shown, "P001", _("这不是普通文件"), _("给出一个 .toml 文件"))
    try:
        if path.stat().st_size > LARGEST:
            _refuse(shown, "P002", _("文件超过 1 MB"), _("办法文件一般只有几十 KB，检查是不是选错了文件"))
        content = path.read_bytes()
    except OSError as error:
        _refuse(shown, "P001", _("无法读取：{reason}").format(reason=error.strerror), _("检查文件权限"))
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ShegongError(
            Problem(
                "P003",
                _("不是 UTF-8 编码（第 {byte} 字节）").format(byte=error.start + 1),
                _("用编辑器另存为 UTF-8"),
                Place(shown, line),
            )
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _exact(text: str) -> Decimal:
    """A TOML float as a decimal; an exponent or a huge number of digits would only hide a slip."""
    if len(text) > 40 or "e" in text.lower():  # noqa: PLR2004  generous for any published figure
        raise ValueError(text)
    return Decimal(text.replace("_", ""))


def _leaves(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Every value that holds no others, with its path; stops below a depth that no file of ours has."""
    if isinstance(value, dict) and len(path) <= _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and len(path) <= _DEEPEST:
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value


def _syntax_problem(error: tomli.TOMLDecodeError, text: str, shown: str) -> Problem:
    lines = text.split("\n")
    number, column = min(error.lineno, len(lines)), error.colno
    line = lines[number - 1]
    remedy = _syntax_hint(line)
    start = min(max(column - 1, 0), max(len(line) - 1, 0))
    return Problem(
        "P006",
        _("TOML 语法错误：{message}").format(message=error.msg),
        remedy,
        Place(shown, number, column),
        excerpt=Excerpt(line, start, start + 1),
    )


def _syntax_hint(line: str) -> str:
    """What probably went wrong on a line that is not TOML."""
    code = line.split("#", maxsplit=1)[0]
    bare = re.sub(r'"[^"]*"|\'[^\']*\'', '""', code)
    wide = next(
        (
            sign
            for sign in bare
            if sign in "“”‘’" or (unicodedata.normalize("NFKC", sign) in "=,[]{}\"'." and not sign.isascii())
        ),
        None,
    )
    value = bare.partition("=")[2].strip()
    if wide:
        return _("“{sign}”是全角符号，改成半角").format(sign=wide)
    if re.search(r"[^\x00-\x7f]", bare.partition("=")[0]):
        return _("中文的键要加引号，或改用英文代号")
    if value.endswith("%"):
        return _('百分数加引号："{value}"').format(value=value)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", value):
        return _("去掉千分位逗号：{value}").format(value=value.replace(",", ""))
    if re.fullmatch(r"0\d+", value):
        return _('整数不能以 0 开头；编码之类加引号："{value}"').format(value=value)
    if not value:
        return _("等号后面缺少值；文字要加引号")
    return _("检查引号、括号和等号")


def _problems_of_form(document: Document, model: type[BaseModel], error: ValidationError) -> list[Problem]:
    found: dict[tuple[str | int, ...], Problem] = {}
    for detail in error.errors(include_url=False, include_context=True, include_input=True):
        path = _written_path(document.data, detail["loc"])
        if path not in found:
            found[path] = _problem_of_form(document, model, path, detail["type"], detail)
    return list(found.values())


def _written_path(data: Any, location: tuple[str | int, ...]) -> tuple[str | int, ...]:  # noqa: ANN401
    """Pydantic's location without the names of union members that it puts in between."""
    path: list[str | int] = []
    for part in location:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            if part != location[-1]:
                continue
        path.append(part)
    return tuple(path)


def _problem_of_form(
    document: Document,
    model: type[BaseModel],
    path: tuple[str | int, ...],
    kind: str,
    detail: Any,  # noqa: ANN401
) -> Problem:
    key = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        guess = nearest(key, _known_keys(model))
        remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("删去，或写进 note")
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
        "list_type": _("方括号里的一列值"),
        "dict_type": _("一张表"),
        "date_type": _("日期，例如 2020-04-30（不加引号）"),
        "bool_type": "true / false",
        "literal_error": context.get("expected", ""),
        "string_pattern_mismatch": context.get("pattern", ""),
        "too_short": _("更多的值"),
        "too_long": _("更少的值"),
    }.get(kind, _("别的写法"))
    expected = expected.replace("' or '", " | ").replace("', '", " | ").strip("'")
    return document.problem(
        "P009",
        _("“{key}”的值不对").format(key=key),
        _("这里要：{expected}").format(expected=expected),
        path,
    )


def _known_keys(model: type[BaseModel]) -> set[str]:
    """Every key of a model and of the models below it."""
    keys: set[str] = set()
    for name, field in model.model_fields.items():
        keys.add(field.alias or name)
        for inner in _models_in(field.annotation):
            keys |= _known_keys(inner)
    return keys


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
