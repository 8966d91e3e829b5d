"""Columns of a roster that say from when on something is so: 2019年度考核, 2020-05 岗位."""

import re
import unicodedata

from shegong.policy.month import Month
from shegong.policy.policy import Input
from shegong.roster.fields import Fields

_MONTH = re.compile(r"([0-9]{4})(?:[-./]|年)(0?[1-9]|1[0-2])(?:月起?)?[_-]*(.+)")
_YEAR = re.compile(r"([0-9]{4})(年?度?)[_-]*(.+)")
_DECEMBER = 12


def dated(heading: str, fields: Fields) -> tuple[Month, Input] | None:
    """From which month on a column tells an input; a year alone, of what holds for one, means its December."""
    if fields.ignores(heading):
        return None
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    if found := _MONTH.fullmatch(text):
        given = _input(found[3], fields)
        return (Month(int(found[1]), int(found[2])), given) if given else None
    if found := _YEAR.fullmatch(text):
        # The input's own name may begin with 年度.
        given = _input(found[3], fields) or _input(found[2] + found[3], fields)
        return (Month(int(found[1]), _DECEMBER), given) if given and given.key in fields.yearly else None
    return None


def _input(name: str, fields: Fields) -> Input | None:
    field = fields.match(name)
    return field.input if field else None
