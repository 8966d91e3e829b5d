"""The Yanji rule written by hand as polars integer expressions, streamed from file to file; nothing is checked.

`when` chains beat `replace_strict`, which does not stream. Few amounts differ, so their texts are looked up.
"""

from pathlib import Path

import polars as pl
from polars import col

from jobs import COLUMNS

_LOWEST = {"普通工作人员": 1, "其他“两委”成员": 4, "社区正职": 7}
_EDUCATION = {"中专及以下": 0, "大专": 0, "本科": 1, "硕士": 2, "博士": 3}
_CERTIFICATES = {"无": 0, "助理社会工作师": 1, "社会工作师": 2, "高级社会工作师": 3}
_SPAN = 11
_HIGHEST_GRADE = 18
_ON_PROBATION = 0
"""The row of the amounts that is for people on probation without experience; the others are paid grades."""


def _rank(name: str, ranks: dict[str, int]) -> pl.Expr:
    chain: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for text, rank in reversed(ranks.items()):
        chain = pl.when(col(name) == text).then(pl.lit(rank, dtype=pl.Int64)).otherwise(chain)
    return chain


def half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def amounts() -> list[int]:
    """The base pay in fen by `row`: 4,800 yuan x 1.00 x 70% x (0.80 + 0.05 for each grade above the first)."""
    on_probation = half_up(285_400 * 80, 10_000) * 100
    grades = range(1, _HIGHEST_GRADE + 1)
    return [on_probation, *(half_up(480_000 * 70 * (75 + 5 * grade), 1_000_000) * 100 for grade in grades)]


def as_texts(fen: list[int]) -> pl.Series:
    return pl.Series([f"{amount // 100}.{amount % 100:02}" for amount in fen])


def placed(people: pl.LazyFrame) -> pl.LazyFrame:
    """People with their grade, the grade that is paid, and the `row` of the amounts that holds their base pay."""
    lowest, grade, paid = col("lowest"), col("等级"), col("发放等级")
    rises = _rank("学历", _EDUCATION) + _rank("社会工作者职业水平", _CERTIFICATES)
    years = col("工作年限").cast(pl.Int64)
    lower_grade = (
        pl.when(col("试用期") == "有工作经历").then(pl.max_horizontal(grade - 1, 1)).otherwise(grade)
    )
    row = pl.when(col("试用期") == "无工作经历").then(_ON_PROBATION).otherwise(paid)
    return (
        people.with_columns(_rank("岗位", _LOWEST).alias("lowest"), (rises + years // 3).alias("rises"))
        .with_columns(pl.min_horizontal(lowest + col("rises"), lowest + _SPAN).alias("等级"))
        .with_columns(lower_grade.alias("发放等级"))
        .with_columns(row.alias("row"))
    )


def paid(source: Path) -> pl.LazyFrame:
    """Everyone, with what they are paid as a text."""
    base_pay = pl.lit(as_texts(amounts())).gather(col("row"))
    return placed(pl.scan_csv(source, infer_schema=False)).with_columns(base_pay.alias("基础工资"))


PRINTED = (*COLUMNS, "等级", "发放等级", "基础工资", col("基础工资").alias("应发合计"))


def main(source: Path, target: Path) -> None:
    paid(source).select(*PRINTED).sink_csv(target, include_bom=True, line_terminator="\r\n")
