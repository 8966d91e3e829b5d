"""The grade that a roster tells, held against the one that the policy gives."""

from collections.abc import Iterator, Mapping

import polars as pl

from shegong.errors import Place, Problem
from shegong.messages import _, listed
from shegong.policy.policy import Policy
from shegong.roster.cells import GRADE_UNIT, understand_count
from shegong.roster.roster import Roster

_TOLD = "told_grade"
_FEW = 5


def other_grades(policy: Policy, roster: Roster, grades: pl.Series) -> Iterator[Problem]:
    """A warning where the roster tells another grade than these, which its people have by the policy.

    It says so where the policy has no such grade for the post. Grades that are not told in Arabic digits are noted.
    """
    if _TOLD not in roster.people.columns:
        return
    spans = _spans(policy)
    has_post = "post" in roster.people.columns
    posts = roster.people["post"] if has_post else pl.repeat(None, roster.people.height, eager=True)
    told = roster.people.select("row", _TOLD).with_columns(grades.alias("grade"), posts.alias("post"))
    shown: list[str] = []
    spelt: list[str] = []
    for row, written, grade, post in told.iter_rows():
        text = (written or "").strip()
        value, problem = understand_count(text, GRADE_UNIT)
        if problem and value is not None:
            spelt.append(text)
        if text and value != grade:
            span = _outside(value, spans.get(post))
            shown.append(
                _("第 {row} 行写 {told}{span}，算得 {grade}").format(
                    row=row, told=text[:10], span=span, grade=grade
                )
            )
    place = Place(roster.reading.file)
    if spelt:
        few = listed(dict.fromkeys(spelt[:_FEW]))
        text = _("等级不是阿拉伯数字的 {count} 人，按同样的数读取：{few}").format(count=len(spelt), few=few)
        yield Problem("R144", text, _("写成 7 或 7级"), place, severity="notice")
    if shown:
        few = listed(shown[:_FEW]) + (" …" if len(shown) > _FEW else "")
        text = _("花名册写的等级与按办法算的不同：{count} 人；{few}").format(count=len(shown), few=few)
        remedy = _("以办法为准；核对岗位、年限、学历、证书，或变动记录")
        yield Problem("E015", text, remedy, place, severity="warning")


def _spans(policy: Policy) -> Mapping[int | None, tuple[str, int, int]]:
    """The name and the grades of each post, by its rank."""
    given = policy.inputs.get("post")
    if given is None:
        return {}
    ranks = {choice.key: rank for rank, choice in enumerate(given.choices)}
    return {
        ranks[key]: (post.name, post.lowest, post.highest)
        for key, post in policy.posts.items()
        if key in ranks
    }


def _outside(grade: int | None, span: tuple[str, int, int] | None) -> str:
    """That a post has no such grade, where it is to follow on the grade; else nothing."""
    if span is None or (grade is not None and span[1] <= grade <= span[2]):
        return ""
    return _("（{post}是 {least}–{most} 级）").format(post=span[0], least=span[1], most=span[2])
