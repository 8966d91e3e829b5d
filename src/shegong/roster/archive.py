"""Reading the XML parts of a zip archive without trusting them."""

import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _

MOST_BYTES = 300 * 2**20
MOST_RATIO = 200
_RATIO_MATTERS_FROM = 20 * 2**20
_PIECE = 1 << 16


def check_size(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse an archive that would unpack to far more than any roster is."""
    total = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist()) or 1
    if total > MOST_BYTES or (total > _RATIO_MATTERS_FROM and total / packed > MOST_RATIO):
        raise ShegongError(
            Problem(
                "R016",
                _("解压后过大（{size} MB），拒绝读取").format(size=total >> 20),
                _("只保留花名册，删去图片和多余的行后另存"),
                Place(file),
            )
        )


def stream(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType, file: str) -> None:
    """Feed one part to a parser; a document type declaration is refused, so no entity can be defined."""

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
    parser.Parse(b"", True)


def elements(archive: zipfile.ZipFile, name: str, file: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a small part, with attributes, namespace prefixes dropped."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(
        (local_name(tag), {local_name(key): value for key, value in attributes.items()})
    )
    stream(archive, name, parser, file)
    return iter(found)


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]
