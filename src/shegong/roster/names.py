"""What a name may look like."""

import re
import unicodedata

from shegong.errors import Problem
from shegong.messages import _
from shegong.roster.fields import INVISIBLE, Words, fold

LONGEST_NAME = 50
_EDGES = "".join(map(chr, INVISIBLE)) + " \t\u3000\u00a0"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_GARBLED = re.compile("\ufffd|锟|ï»¿|Ã|â€")
_HEADS = re.compile(r"(?P<what>[^0-9]*?)\(?共?(?P<count>[0-9]{1,7})人\)?")
_COUNTING = frozenset({"", "共", "共有", "人数", "共计人数", "总计人数"})
_NOT_SHOWN = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def understand_name(text: str, words: Words) -> tuple[str | None, Problem | None]:
    """The name in a cell, without spaces around it, and the problem with it; no name and no problem if it is blank."""
    name = text.strip(_EDGES)
    if not name:
        return None, None
    return name, _problem_of(name, words)


def _problem_of(name: str, words: Words) -> Problem | None:
    if len(name) > LONGEST_NAME:
        return Problem(
            "R071",
            _("太长：{count} 个字，最多 {most} 个").format(count=len(name), most=LONGEST_NAME),
            _("只写姓名，其他内容写到备注列"),
        )
    categories = {unicodedata.category(character) for character in name}
    if categories & _NOT_SHOWN:
        return Problem("R072", _("含有看不见的控制字符"), _("删去后重新录入姓名"))
    if _GARBLED.search(name):
        return Problem("R075", _("是乱码"), _("在原系统里重新导出，编码选 UTF-8 或 GB18030"))
    if not any(category.startswith("L") or category == "Co" for category in categories):
        return Problem("R070", _("不是姓名，没有一个字"), _("核对该列是否为姓名"))
    if is_total(name, words) or begins_with(name, words.signatures):
        return Problem("R074", _("不是姓名，是表格用语"), _("这一行若不是人员，请删去"))
    if name.startswith(_FORMULA):
        return Problem("R073", _("像公式，按文字保留"), _("核对姓名"), severity="warning")
    if "Co" in categories:
        return Problem("R076", _("含有造字区的字，别的电脑可能显示不出"), _("换成标准字"), severity="warning")
    return None


def is_total(text: str, words: Words) -> bool:
    """Whether a text says that its line adds others up: 合计, 白川街道小计, 合计24人, 共24人.

    >>> words = Words(frozenset({"合计", "小计"}), frozenset())
    >>> [is_total(text, words) for text in ("合 计：", "白川街道小计", "合计（24人）", "共 24 人", "计小明", "24")]
    [True, True, True, True, False, False]
    """
    folded = fold(text)
    counted = _HEADS.fullmatch(folded)
    said = counted["what"] if counted else folded
    return said in (words.totals | _COUNTING if counted else words.totals) or said.endswith(
        tuple(words.totals)
    )


def head_count(text: str) -> int | None:
    """How many people a text says there are, if it says nothing else: 24人, 共24人, 合计（24人）."""
    found = _HEADS.fullmatch(fold(text))
    return int(found["count"]) if found else None


def begins_with(text: str, words: frozenset[str]) -> bool:
    """Whether a text is one of `words`, which are `fold`ed, or begins with one and then a colon."""
    return fold(text.replace("：", ":").partition(":")[0]) in words
