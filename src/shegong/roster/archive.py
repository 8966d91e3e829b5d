"""Reading the XML parts of a zip archive without trusting them."""

import zipfile
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath
from xml.parsers import expat

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.roster.unreadable import damaged

MOST_BYTES = 300 * 2**20
MOST_RATIO = 200
_RATIO_MATTERS_FROM = 20 * 2**20
_PIECE = 1 << 18


def parts_of(archive: zipfile.ZipFile, file: str) -> dict[str, str]:
    """The name of every part by its name in small letters: readers do not tell them apart by case.

    Raises ShegongError where there are two of one name, since nobody knows which of them a reader takes.
    """
    names = {name.casefold(): name for name in archive.namelist()}
    if len(names) < len(archive.namelist()):
        raise ShegongError(damaged(file))
    return names


def is_too_big(archive: zipfile.ZipFile) -> bool:
    """Whether an archive would unpack to far more than any roster is."""
    total, packed = _sizes(archive)
    return total > MOST_BYTES or (total > _RATIO_MATTERS_FROM and total / packed > MOST_RATIO)


def too_big(archive: zipfile.ZipFile, file: str) -> Problem:
    """The problem with such an archive."""
    return Problem(
        "R016",
        _("解压后过大（{size} MB），拒绝读取").format(size=_sizes(archive)[0] >> 20),
        _("只保留花名册，删去图片和多余的行后另存"),
        Place(file),
    )


def _sizes(archive: zipfile.ZipFile) -> tuple[int, int]:
    total = sum(entry.file_size for entry in archive.infolist())
    return total, sum(entry.compress_size for entry in archive.infolist()) or 1


def pieces(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType, file: str) -> Iterator[bytes]:
    """One part, a piece at a time, each after a parser has taken it.

    A document type declaration is refused, so no entity can be defined.
    """

    def refuse(*_ignored: object) -> None:
        raise ShegongError(
            Problem(
                "R017", _("文件含不允许的 XML 声明（DOCTYPE）"), _("用 Excel/WPS 打开后另存"), Place(file)
            )
        )

    parser.StartDoctypeDeclHandler = refuse
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)
            yield piece
    parser.Parse(b"", True)


def stream(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType, file: str) -> None:
    """Feed one part to a parser."""
    for _piece in pieces(archive, name, parser, file):
        pass


def elements(archive: zipfile.ZipFile, name: str, file: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part, with attributes, namespace prefixes dropped."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(
        (local_name(tag), {local_name(key): value for key, value in attributes.items()})
    )
    stream(archive, name, parser, file)
    return found


def related(archive: zipfile.ZipFile, parts: dict[str, str], part: str, file: str) -> list[dict[str, str]]:
    """The relationships of a part to others (of the archive itself for ""), with the parts' names as `Target`."""
    folder = dirname(part)
    name = parts.get(join(folder, "_rels", f"{part[len(folder) :].lstrip('/')}.rels").casefold())
    if name is None:
        return []
    return [
        attributes
        | {"Target": normpath(join("/", folder, attributes["Target"])).lstrip("/")}
        | {"Named": attributes["Target"]}
        for tag, attributes in elements(archive, name, file)
        if tag == "Relationship" and "Target" in attributes
    ]


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def parser_for(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """A parser that tells of the beginning of every element."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    return parser
