"""Reads a TOML file whole or says where it can't be read, and finds the place of anything in it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import tomli

from shegong.errors import Excerpt, Place, Problem, ShegongError, nearest, reason_of
from shegong.messages import _
from shegong.policy.form import Misfit, recognise

if TYPE_CHECKING:
    from shegong.policy.positions import Position

KeyPath = tuple[str | int, ...]
"""The keys and indexes that lead to an entry."""
LARGEST = 1_000_000
"""Bytes in a file."""
_DEEPEST = 20
_TOO_LARGE, _MOST_DECIMALS = 10**18, 12
_SIGN = re.compile(r"(?P<joint>\\[ \t]*\n\s*)|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.|.", re.DOTALL)
"""One character of a double-quoted TOML string, or the end of a line that is joined to the next."""
_Form = TypeVar("_Form")


@dataclass(frozen=True)
class Document:
    """A TOML file that could be read. `name` is how messages call it; floats are exact decimals.

    A part of a file is one too: `under` is where in it the data stand.
    """

    path: Path
    name: str
    text: str
    data: dict[str, Any]
    under: KeyPath = ()

    def part(self, *path: str | int) -> "Document":
        """What stands at `path`, as a document of its own: its problems have their places in the same file."""
        data: Any = self.data
        for key in path:
            data = data[key]
        return replace(self, data=data, under=(*self.under, *path))

    @property
    def digest(self) -> str:
        """Identifies the text, however its lines end."""
        return digest_of(self.text)

    @cached_property
    def _positions(self) -> dict[KeyPath, "Position"]:
        from shegong.policy.positions import positions  # noqa: PLC0415  only an error needs it

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
        path = (*self.under, *path)
        while path and path not in self._positions:
            path = path[:-1]
        if not path:
            return Problem(code, message, remedy, Place(self.name, 1))
        position = self._positions[path]
        span = position.key if at_key else position.value
        lines = self.text.split("\n")
        number, start, end = span.line, span.start, span.end
        if within:
            written = "\n".join([lines[number][start:], *lines[number + 1 : number + span.lines]])
            before = written[: _offset(written, within.start)]
            length = _offset(written, within.end) - len(before)
            number += before.count("\n")
            start = len(before.rpartition("\n")[2]) + (0 if "\n" in before else start)
            end = min(start + length, max(len(lines[number]), start + 1))
        return Problem(
            code,
            message,
            remedy,
            Place(self.name, number + 1, start + 1),
            excerpt=Excerpt(lines[number], start, end),
        )

    def load(self, form: type[_Form]) -> _Form:
        """The data as `form`; raises ShegongError with every problem of form."""
        if _holds_odd(self.data):
            raise ShegongError(
                self.problem(
                    "P010",
                    _("这不是一个普通的数"),
                    _("写整数或小数，整数部分最多 18 位，小数最多 12 位"),
                    path,
                )
                for path, value in _leaves(self.data)
                if _is_odd(value)
            )
        try:
            return recognise(form, self.data)
        except Misfit:
            from shegong.policy.diagnosis import diagnose  # noqa: PLC0415  pydantic is slow to import

            raise ShegongError(diagnose(self, form)) from None


def digest_of(text: str) -> str:
    """A text that identifies `text`."""
    from hashlib import sha256  # noqa: PLC0415  few results show it, and it is slow to import

    return sha256(text.encode()).hexdigest()


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a TOML file; raises ShegongError with the place of what can't be read."""
    shown = name or str(path)
    text = _read_text(path, shown)
    try:
        data = tomli.loads(text, parse_float=_exact)
    except tomli.TOMLDecodeError as error:
        raise ShegongError(_syntax_problem(error, text, shown)) from None
    except ValueError:  # Python refuses integers of thousands of digits
        _refuse(
            shown,
            "P004",
            _("有一个数字长得离谱"),
            _("整数部分最多 18 位，小数最多 12 位"),
            _line_of(r"[0-9_]{4300}", text),
        )
    except RecursionError:
        _refuse(shown, "P005", _("嵌套太深"), _("表和数组最多嵌套 {deepest} 层").format(deepest=_DEEPEST))
    if _is_too_deep(data):
        _refuse(shown, "P005", _("嵌套太深"), _("表和数组最多嵌套 {deepest} 层").format(deepest=_DEEPEST))
    return Document(path, shown, text, data)


def _refuse(shown: str, code: str, message: str, remedy: str, line: int | None = None) -> NoReturn:
    raise ShegongError(Problem(code, message, remedy, Place(shown, line)))


def _line_of(pattern: str, text: str) -> int | None:
    """The number of the first line with something like `pattern`."""
    found = re.search(pattern, text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _read_text(path: Path, shown: str) -> str:
    try:
        if not path.exists():
            siblings = [file.name for file in path.parent.glob("*.toml")] if path.parent.is_dir() else []
            guess = nearest(path.name, siblings)
            remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("检查路径")
            _refuse(shown, "P001", _("文件不存在"), remedy)
        if not path.is_file():
            _refuse(shown, "P001", _("这不是普通文件"), _("给出一个 .toml 文件"))
        if path.stat().st_size > LARGEST:
            _refuse(shown, "P002", _("文件超过 1 MB"), _("办法文件一般只有几十 KB，检查是不是选错了文件"))
        content = path.read_bytes()
    except OSError as error:
        _refuse(shown, "P001", _("无法读取：{reason}").format(reason=reason_of(error)), _("检查文件权限"))
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
    """A TOML float as a decimal; one with an exponent, which more often hides a slip, as not a number."""
    return Decimal("nan" if "e" in text.lower() else text.replace("_", ""))


def _is_too_deep(value: Any, depth: int = 0) -> bool:  # noqa: ANN401  what a TOML file holds
    for inner in value.values() if isinstance(value, dict) else value:
        if depth == _DEEPEST or (isinstance(inner, dict | list) and _is_too_deep(inner, depth + 1)):
            return True
    return False


def _holds_odd(value: Any) -> bool:  # noqa: ANN401  what a TOML file holds
    for inner in value.values() if isinstance(value, dict) else value:
        if _holds_odd(inner) if isinstance(inner, dict | list) else _is_odd(inner):
            return True
    return False


def _is_odd(value: object) -> bool:
    """Whether a number has more digits than any figure of a regulation, or none at all."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return isinstance(exponent, str) or exponent < -_MOST_DECIMALS or abs(value) >= _TOO_LARGE
    return isinstance(value, int) and abs(value) >= _TOO_LARGE


def _offset(written: str, position: int) -> int:
    """Where in a TOML string, as it is written with quotes and escapes, the character at `position` of its text is."""
    start = 3 if written.startswith(('"""', "'''")) else 1
    start += written[start] == "\n"
    if written[0] == "'":
        return start + position
    starts = [sign.start() for sign in _SIGN.finditer(written, start) if not sign["joint"]]
    return starts[min(position, len(starts) - 1)]


def _leaves(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Every value that holds no others, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value


def _syntax_problem(error: tomli.TOMLDecodeError, text: str, shown: str) -> Problem:
    lines = text.split("\n")
    number, column = min(error.lineno, len(lines)), error.colno
    line = lines[number - 1]
    twice = re.search("overwrite|twice|[Dd]uplicate", error.msg)
    remedy = _("删去其中一处，或改名") if twice else _syntax_hint(line)
    start = min(max(column - 1, 0), max(len(line) - 1, 0))
    return Problem(
        "P006",
        _("TOML 语法错误：{message}").format(message=_syntax_message(error.msg)),
        remedy,
        Place(shown, number, start + 1),
        excerpt=Excerpt(line, start, start + 1),
    )


def _syntax_message(message: str) -> str:
    """What tomli says, in the language in use."""
    known = {
        "Invalid value": _("这里的值不成立"),
        "Invalid statement": _("这一行不成立"),
        "Unterminated string": _("引号没有闭合"),
        "Unclosed array": _("方括号没有闭合"),
        "Unclosed inline table": _("花括号没有闭合"),
        "Illegal character": _("有不允许的字符"),
        "Cannot overwrite a value": _("这个键写了两次"),
        "Cannot declare": _("这个部分写了两次"),
        "Duplicate inline table key": _("这个键写了两次"),
        "Expected newline or end of document after a statement": _("值后面还有多余的内容"),
        "Expected '=' after a key in a key/value pair": _("键后面缺少等号"),
        "Expected ']' at the end of a table declaration": _("部分的名称缺少右方括号"),
        "Invalid initial character for a key part": _("键的写法不成立"),
    }
    return next((words for start, words in known.items() if message.startswith(start)), message)


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
        return _("有全角符号 {sign}，改成半角").format(sign=wide)
    if re.search(r"[^\x00-\x7f]", bare.partition("=")[0]):
        return _("中文的键要加引号，或改用英文代号")
    if percent := re.search(r"[\d.]+%", value):
        return _('百分数加引号："{value}"').format(value=percent[0])
    if grouped := re.search(r"(?<![\d.])\d{1,3}(,\d{3})+(\.\d+)?", value):
        return _("去掉千分位逗号：{value}").format(value=grouped[0].replace(",", ""))
    if month := re.search(r"=\s*(\d{4}-\d{1,2})\s*$", bare.rstrip()):
        return _("日期要写到日，例如 {month}-01；月份加引号").format(month=month[1])
    if span := re.search(r"\[\s*(\d+)\s*[-~]\s*(\d+)\s*\]", value):
        return _("写成 [{low}, {high}]").format(low=span[1], high=span[2])
    if comma := re.search(r"^(\d+),(\d{1,2}|\d{4,})$", value):
        return _("小数点写 .：{value}").format(value=f"{comma[1]}.{comma[2]}")
    if leading := re.search(r"(?<![\d.\w-])0\d+(?!-)", value):
        return _('整数不能以 0 开头；编码之类加引号："{value}"').format(value=leading[0])
    if code.count('"') % 2:
        return _("这一行少一个引号")
    if "=" in bare and not value:
        return _("等号后面缺少值；文字要加引号")
    return _("检查引号、括号和等号")
