"""Places by name and code: what a roster or an establishment calls a region, and in which region that lies.

Codes have six digits down to the county (GB/T 2260), nine for a sub-district, twelve for a community. The names are
those of the config folders' `regions/*.toml`; a user's folder goes before the shipped one, entry by entry.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from shegong.errors import Problem, ShegongError, nearest
from shegong.messages import _, listed
from shegong.policy.document import Document, read_document
from shegong.policy.regions import lies_in, province

Level = Literal["province", "prefecture", "county", "street", "community"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the widest to the narrowest."""
_DIGITS: Mapping[Level, int] = {"province": 2, "prefecture": 4, "county": 6, "street": 9, "community": 12}
_MUNICIPALITIES = ("11", "12", "31", "50")
"""Provinces whose districts lie in no prefecture."""
_CODE = re.compile(r"[1-8][0-9]{5}(?:[0-9]{3}){0,2}")


@dataclass(frozen=True, kw_only=True)
class PlacesFile:
    """A file of places: names by code, and codes by what else places are called."""

    places: dict[str, str]
    also: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """Every place that is known: `names` by code, `also` the codes of further names."""

    names: Mapping[str, str]
    also: Mapping[str, str]

    def knows(self, code: str) -> bool:
        """Whether a code is one, and that of a known county or wider place, or of a place inside one."""
        county = code[:6]
        return bool(_CODE.fullmatch(code)) and (county in self.names or _is_known_province(county))

    def name(self, code: str) -> str:
        """What a place is called; below the county, where it has no name, its county's name and the code."""
        if code in self.names:
            return self.names[code]
        if code.endswith("0000") and len(code) == _DIGITS["county"]:
            return province(code)
        if level_of(code) == "prefecture" and code[:2] in _MUNICIPALITIES:
            return province(code)
        county = self.names.get(code[:6])
        return f"{county} {code}" if county else code

    def find(self, text: str, within: str) -> str:
        """The code of a place by its name or code; of several places of a name, the only one nearest to `within`.

        `within` is a region's code. Raises ShegongError where no place is meant, or more than one.
        """
        text = text.strip()
        if _CODE.fullmatch(text):
            if self.knows(text):
                return text
            raise _unknown(text, self)
        found = sorted({code for code, name in self.names.items() if name == text} | self._also(text))
        for digits in (6, 4, 2, 0):
            near = [code for code in found if lies_in(code, _area(within, digits))]
            if len(near) == 1:
                return near[0]
            if near:
                found = near
                break
        if not found:
            raise _unknown(text, self)
        places = listed(f"{code} {self.name(upper(code, 'prefecture'))}" for code in found)
        message = _("地区“{name}”不止一个：{places}").format(name=text[:20], places=places)
        raise ShegongError(Problem("I013", message, _("在花名册或编制表的“地区”里写代码")))

    def _also(self, text: str) -> set[str]:
        if text in self.also:
            return {self.also[text]}
        provinces = {f"{number}0000" for number in range(11, 83)}
        return {code for code in provinces if province(code) == text}


def _is_known_province(code: str) -> bool:
    return code.endswith("0000") and province(code) != code


def _area(code: str, digits: int) -> str:
    """The first digits of a code, fewer where it stands for a wider place."""
    return code[:digits].removesuffix("00").removesuffix("00")


def _unknown(text: str, places: Places) -> ShegongError:
    guess = nearest(text, [*places.names.values(), *places.also, *places.names])
    add = _('自己的地区写在 --configs 文件夹的 regions/*.toml：[places] 下写 222401 = "延吉市"')
    remedy = f"{_('是不是 {guess}？').format(guess=guess)} {add}" if guess else add
    return ShegongError(Problem("I014", _("不认识的地区“{text}”").format(text=text[:20]), remedy))


def upper(code: str, level: Level) -> str:
    """The code of the place at a level in which a place lies; a wider place stands for itself.

    >>> upper("222401001", "county"), upper("222401", "prefecture"), upper("222400", "county")
    ('222401', '222400', '222400')
    """
    digits = _DIGITS[level]
    return code[:digits].ljust(_DIGITS["county"], "0")


def level_of(code: str) -> Level:
    """How far down a place is.

    >>> level_of("220000"), level_of("222400"), level_of("222401"), level_of("222401001")
    ('province', 'prefecture', 'county', 'street')
    """
    stem = code if len(code) > _DIGITS["county"] else code.removesuffix("00").removesuffix("00")
    return next(level for level, digits in _DIGITS.items() if len(stem) <= digits)


def load_places(folders: Sequence[Path]) -> Places:
    """The places of the config folders; raises ShegongError where a file can't be read."""
    names: dict[str, str] = {}
    also: dict[str, str] = {}
    for folder in reversed(folders):
        for file in sorted((folder / "regions").glob("*.toml")):
            document = read_document(file)
            content = document.load(PlacesFile)
            _require_codes(document, content)
            names |= content.places
            also |= content.also
    return Places(names, also)


def _require_codes(document: Document, content: PlacesFile) -> None:
    paths = [("places", code) for code in content.places if not _CODE.fullmatch(code)]
    paths += [("also", name) for name, code in content.also.items() if not _CODE.fullmatch(code)]
    if paths:
        raise ShegongError(
            document.problem(
                "I015",
                _("这不是地区代码"),
                _("县市以上写 6 位，街道 9 位，社区 12 位，例如 222401"),
                path,
                at_key=path[0] == "places",
            )
            for path in paths
        )
