"""Text for the terminal without rich, which alone takes as long to load as a short command takes to run."""

import sys
from collections.abc import Mapping, Sequence
from unicodedata import combining, east_asian_width


def printable(text: str) -> str:
    """`text` with every character that a terminal might obey made visible.

    >>> printable(f"a{chr(27)}[31m")
    'a␛[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == "\n" else _shown(character) for character in text
    )


def _shown(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else f"⟨U+{code:04X}⟩"  # noqa: PLR2004  the first printable is a space


def columns_of(text: str) -> int:
    """How many columns of a terminal `text` takes: a Chinese character takes two.

    >>> columns_of("ab岗位")
    6
    """
    if text.isascii():
        return len(text)
    return sum(
        2 if east_asian_width(character) in "WF" else 0 if combining(character) else 1 for character in text
    )


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows as lines, each column as wide as its widest cell; the columns numbered in `right` end flush.

    >>> aligned([["岗位", "3"], ["a", "12"]], right=[1])
    ['岗位   3', 'a     12']
    """
    widths = [max(columns_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - columns_of(cell))
            cells.append(blank + cell if number in right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return lines


def json_text(value: Mapping[str, object]) -> str:
    """A JSON document as people can read it too."""
    import json  # noqa: PLC0415  most results are shown to people

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def print_json(value: Mapping[str, object]) -> None:
    """One JSON document on stdout, and nothing else."""
    sys.stdout.write(json_text(value))
