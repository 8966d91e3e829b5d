"""Which fonts a document is set in, and what none of them can show.

The font of the package comes first: then the same payroll gives the same bytes on every machine. Without it, or for
characters that it lacks, the system's fonts are looked through.
"""

import unicodedata
from collections.abc import Iterable
from importlib.util import find_spec
from typing import NamedTuple

from fontTools.ttLib import TTFont
from typst import FontInfo, Fonts

_PACKAGE = "manimgx_fonts_cjk"
_CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "NSimSun",
    "SimHei",
    "DengXian",
    "Songti SC",
    "STSong",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""Fonts for simplified Chinese, the one to prefer first: that of the package, then those that systems come with."""
_RARE = ("SimSun-ExtB", "SimSun-ExtG", "HanaMinB", "MingLiU-ExtB", "TW-Sung-Ext-B")
"""Fonts that have little but rare characters."""


class Chosen(NamedTuple):
    """The families to set in, the first one for nearly everything; and the characters that none of them has."""

    families: tuple[str, ...]
    fonts: Fonts
    lacking: frozenset[str]


def choose_fonts(characters: Iterable[str]) -> Chosen | None:
    """Fonts for these characters; None where there is none for Chinese at all."""
    wanted = frozenset(character for character in characters if not character.isspace())
    # What a private character looks like differs from font to font.
    private = frozenset(character for character in wanted if unicodedata.category(character) == "Co")
    folders = _packaged()
    chosen = _chosen(_fonts(folders, system=False), wanted - private) if folders else None
    if not chosen or chosen.lacking:
        chosen = _chosen(_fonts(folders, system=True), wanted - private)
    return chosen and chosen._replace(lacking=chosen.lacking | private)


def _packaged() -> list[str]:
    """Where the package has its font."""
    spec = find_spec(_PACKAGE)
    return list(spec.submodule_search_locations or ()) if spec else []


def _fonts(folders: list[str], *, system: bool) -> Fonts:
    return Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=folders)


def _chosen(fonts: Fonts, wanted: frozenset[str]) -> Chosen | None:
    found = {info.family: info for info in reversed(fonts.fonts())}
    known = [family for family in _CHINESE if family in found]
    if not known:
        return None
    families, lacking = known[:1], wanted
    for family in (*known, *(family for family in _RARE if family in found)):
        if lacking and (more := lacking & _characters(found[family])):
            families.append(family)
            lacking -= more
    return Chosen(tuple(dict.fromkeys(families)), fonts, lacking)


def _characters(info: FontInfo) -> frozenset[str]:
    """Every character that a font has; a font that can't be read has none."""
    if info.path is None:
        return frozenset()
    with TTFont(info.path, fontNumber=info.index, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or ()))
