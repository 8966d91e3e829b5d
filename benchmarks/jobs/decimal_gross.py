"""The Yanji rule in plain Python: one row after the other, amounts as Decimal."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from jobs import CALCULATED, COLUMNS

_LOWEST = {"普通工作人员": 1, "其他“两委”成员": 4, "社区正职": 7}
_EDUCATION = {"中专及以下": 0, "大专": 0, "本科": 1, "硕士": 2, "博士": 3}
_CERTIFICATES = {"无": 0, "助理社会工作师": 1, "社会工作师": 2, "高级社会工作师": 3}
_SPAN = 11
_YUAN, _FEN = Decimal(1), Decimal("0.01")
_ALL_GRADES = Decimal("4800.00") * Decimal("1.00") * Decimal("0.70")
_ON_PROBATION = Decimal("2854.00") * Decimal("0.80")
_FIRST, _STEP = Decimal("0.80"), Decimal("0.05")


def _calculated(row: dict[str, str]) -> list[str]:
    lowest = _LOWEST[row["岗位"]]
    rises = _EDUCATION[row["学历"]] + _CERTIFICATES[row["社会工作者职业水平"]] + int(row["工作年限"]) // 3
    grade = min(lowest + rises, lowest + _SPAN)
    paid = max(grade - 1, 1) if row["试用期"] == "有工作经历" else grade
    pay = _ALL_GRADES * (_FIRST + _STEP * (paid - 1))
    if row["试用期"] == "无工作经历":
        pay = _ON_PROBATION
    text = str(pay.quantize(_YUAN, ROUND_HALF_UP).quantize(_FEN))
    return [str(grade), str(paid), text, text]


def main(source: Path, target: Path) -> None:
    with (
        source.open(encoding="utf-8-sig", newline="") as read,
        target.open("w", encoding="utf-8-sig", newline="") as written,
    ):
        writer = csv.writer(written)
        writer.writerow([*COLUMNS, *CALCULATED])
        writer.writerows(
            [*(row[name] for name in COLUMNS), *_calculated(row)] for row in csv.DictReader(read)
        )
