"""A roster of made-up people, as large as one likes, in every situation that the Yanji rule tells apart.

`data.py KIND FILE PEOPLE` writes it: `gross` has what the gross pay rests on, `net` also what the net pay does.
"""

import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

POSTS = ("普通工作人员", "其他“两委”成员", "社区正职")
EDUCATION = ("中专及以下", "大专", "本科", "硕士", "博士")
CERTIFICATES = ("无", "助理社会工作师", "社会工作师", "高级社会工作师")
PROBATION = ("否", "有工作经历", "无工作经历")
ELDERLY = ("无", "分摊", "独生子女")
YEARS = 41

_SHARES = ((19, 67, 14), (1,) * YEARS, (4, 45, 47, 3, 1), (55, 30, 14, 1), (92, 5, 3))
"""How common each post, number of years, education, certificate and kind of probation is."""
_UNITS = tuple(f"示例{number}街道示例社区" for number in "一二三四五六")
_SEED = 431
_AREA = 990000
"""An area code that no one's ID number begins with."""
_BORN = date(1962, 1, 1), date(1998, 12, 31)
_PER_DAY = 999
_STRIDE = 7_368_787
"""A prime: the people's birth days and numbers within a day are spread out, and no two are the same."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LEAST_PAY, _MOST_PAY = 2_000, 5_500
_MOST_OTHER_PAY, _PAY_BESIDE = 3_000_000, 260_000
"""In fen: the most that is paid besides the base pay, and about what that is."""
_DECLARED = 40, 160
"""Between which shares of the pay, in per cent, the base lies that was declared last year."""
_CHILDREN, _ELDERLY = (60, 30, 9, 1), (50, 30, 20)
"""How common each number of children at school is, and each way to support the elderly."""
_LEAST_SHARE, _MOST_SHARE = 100, 1_000

Whole = npt.NDArray[np.int64]


def make_roster(kind: str, path: Path, people: int) -> None:
    """Write a roster under the headings of examples/yanji/roster.csv and the policy's: UTF-8 with a mark, CRLF."""
    random = np.random.Generator(np.random.PCG64(_SEED))
    order = np.arange(people, dtype=np.int64)
    post, years, education, certificate, probation = _situations(random, people)
    number = pl.Series(order + 1).cast(pl.String)
    columns = {
        "序号": number,
        "姓名": "示例" + number.str.zfill(4),
        "证件号码": _identities(order),
        "地区": _named(("延吉市",), order * 0),
        "单位": _named(_UNITS, order % len(_UNITS)),
        "岗位": _named(POSTS, post),
        "工作年限": pl.Series(years).cast(pl.String),
        "学历": _named(EDUCATION, education),
        "社会工作者职业水平": _named(CERTIFICATES, certificate),
        "试用期": _named(PROBATION, probation),
        "现工资": pl.Series(random.integers(_LEAST_PAY, _MOST_PAY, people)).cast(pl.String) + ".00",
        **(_beside(random, people) if kind == "net" else {}),
        "备注": _named(("示例人员，非真实",), order * 0),
    }
    pl.DataFrame(columns).write_csv(path, include_bom=True, line_terminator="\r\n")


def _named(names: tuple[str, ...], ranks: Whole) -> pl.Series:
    return pl.Series(names).gather(ranks)


def _situations(random: np.random.Generator, people: int) -> list[Whole]:
    """Every situation once, as far as there are people; then by their shares."""
    sizes = tuple(len(shares) for shares in _SHARES)
    once = np.array(np.unravel_index(np.arange(min(people, int(np.prod(sizes)))), sizes), dtype=np.int64)
    drawn = [_drawn(random, shares, people - once.shape[1]) for shares in _SHARES]
    return [np.concatenate(parts) for parts in zip(once, drawn, strict=True)]


def _drawn(random: np.random.Generator, shares: tuple[int, ...], people: int) -> Whole:
    return np.searchsorted(np.cumsum(shares), random.integers(0, sum(shares), people), "right")


def _beside(random: np.random.Generator, people: int) -> dict[str, pl.Series]:
    """What is paid besides the base pay (to three quarters of the people), declared, and deducted before tax."""
    other_pay = np.maximum(random.integers(-_MOST_OTHER_PAY // 3, _MOST_OTHER_PAY, people), 0)
    declared = (_PAY_BESIDE + other_pay) * random.integers(*_DECLARED, people) // 100
    elderly = _drawn(random, _ELDERLY, people)
    share = random.integers(_LEAST_SHARE, _MOST_SHARE + 1, people) * 100
    return {
        "其他应发": _yuan(other_pay),
        "申报缴费基数": _yuan(declared),
        "子女教育人数": pl.Series(_drawn(random, _CHILDREN, people)).cast(pl.String),
        "赡养老人": _named(ELDERLY, elderly),
        "赡养老人分摊额": _yuan(np.where(elderly == ELDERLY.index("分摊"), share, 0)),
    }


def _yuan(fen: Whole) -> pl.Series:
    amounts = pl.Series(fen)
    return (amounts // 100).cast(pl.String) + "." + (amounts % 100).cast(pl.String).str.zfill(2)


def _identities(order: Whole) -> pl.Series:
    """Different ID numbers with right check digits."""
    first, last = _BORN
    days = (last - first).days + 1
    if len(order) > days * _PER_DAY:
        message = f"at most {days * _PER_DAY:,} people have different ID numbers here"
        raise ValueError(message)
    slot = order * _STRIDE % (days * _PER_DAY)
    births = pl.date_range(first, last, eager=True).dt.strftime("%Y%m%d").cast(pl.Int64).to_numpy()
    digits = (_AREA * 10**8 + births[slot // _PER_DAY]) * 1000 + slot % _PER_DAY + 1
    powers = [10**power for power in range(len(_WEIGHTS), -1, -1)]
    total: Whole = np.zeros_like(order)
    for (upper, lower), weight in zip(pairwise(powers), _WEIGHTS, strict=True):
        total += digits % upper // lower * weight
    return pl.Series(digits).cast(pl.String) + _named(tuple("10X98765432"), total % 11)


if __name__ == "__main__":
    make_roster(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
