"""Where in a TOML text each key and value stands. Only errors need this, so only they load the parser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

Path = tuple[str | int, ...]


class Span(NamedTuple):
    """A stretch of text: line and columns from 0, in characters; `lines` is how many lines it covers."""

    line: int
    start: int
    end: int
    lines: int = 1


class Position(NamedTuple):
    """Where the key of an entry and its value stand (the same for an element of an array)."""

    key: Span
    value: Span


def positions(text: str) -> dict[Path, Position]:
    """The position of everything that can be reached by a path of keys and indexes."""
    import tree_sitter_toml  # noqa: PLC0415  only an error pays for loading the parser
    from tree_sitter import Language, Parser  # noqa: PLC0415

    source = text.encode()
    tree = Parser(Language(tree_sitter_toml.language())).parse(source)
    lines = source.split(b"\n")
    found: dict[Path, Position] = {}
    counts: dict[Path, int] = {}
    for node in tree.root_node.children:
        prefix: Path = ()
        if node.type in ("table", "table_array_element"):
            header = next(child for child in node.children if "key" in child.type)
            prefix = _within_elements(tuple(_key_parts(header)), counts)
            span = _span(header, lines)
            if node.type == "table_array_element":
                found.setdefault(prefix, Position(span, span))
                counts[prefix] = counts.get(prefix, -1) + 1
                prefix = (*prefix, counts[prefix])
            found.setdefault(prefix, Position(span, span))
        pairs = [node] if node.type == "pair" else [child for child in node.children if child.type == "pair"]
        for pair in pairs:
            _note_pair(pair, prefix, lines, found)
    return found


def _within_elements(keys: Path, counts: dict[Path, int]) -> Path:
    """The path of a header below `[[cases]]`: it belongs to the last element so far."""
    path: Path = ()
    for key in keys[:-1]:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return (*path, *keys[-1:])


def _note_pair(pair: "Syntax", prefix: Path, lines: list[bytes], found: dict[Path, Position]) -> None:
    key, value = pair.children[0], pair.children[-1]
    path = (*prefix, *_key_parts(key))
    for depth in range(len(prefix) + 1, len(path) + 1):
        found.setdefault(path[:depth], Position(_span(key, lines), _span(value, lines)))
    _note_value(value, path, lines, found)


def _note_value(value: "Syntax", path: Path, lines: list[bytes], found: dict[Path, Position]) -> None:
    if value.type == "inline_table":
        for child in value.children:
            if child.type == "pair":
                _note_pair(child, path, lines, found)
    elif value.type == "array":
        elements = [child for child in value.named_children if child.type != "comment"]
        for index, element in enumerate(elements):
            span = _span(element, lines)
            found[(*path, index)] = Position(span, span)
            _note_value(element, (*path, index), lines, found)


def _key_parts(key: "Syntax") -> Iterator[str]:
    if key.type == "dotted_key":
        for child in key.named_children:
            yield from _key_parts(child)
    else:
        text = (key.text or b"").decode()
        yield text[1:-1] if key.type == "quoted_key" else text


def _span(node: "Syntax", lines: list[bytes]) -> Span:
    """tree-sitter counts bytes in a line; people count characters."""
    line, start = node.start_point
    last, end = node.end_point
    begin = len(lines[line][:start].decode(errors="replace"))
    stop = len(lines[line][: end if last == line else None].decode(errors="replace"))
    return Span(line, begin, stop, last - line + 1)
