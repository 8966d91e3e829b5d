"""Twelve months from gross to net written by hand as polars integer expressions, streamed; nothing is checked.

Whoever writes by hand sees that a month is like the other: contributions and deductions are calculated once, and the
year has twelve times as much. The cumulative tax is convex, so the greatest of its brackets is the right one.
"""

from pathlib import Path

import polars as pl
from polars import col

from jobs import ABOUT
from jobs.by_hand_gross import amounts, as_texts, placed

_MONTHS = 12
_AMOUNTS = ("其他应发", "申报缴费基数", "赡养老人分摊额")
_BRACKETS = (
    (3, 0),
    (10, 252_000),
    (20, 1_692_000),
    (25, 3_192_000),
    (30, 5_292_000),
    (35, 8_592_000),
    (45, 18_192_000),
)
"""The rate in per cent and the quick deduction in fen."""
_CAP, _INSURANCE_FLOOR, _FUND_FLOOR = 1_500_000, 300_000, 168_000
_BASIC, _CHILD, _ONLY_CHILD, _SHARE_CAP = 500_000, 100_000, 200_000, 100_000

SHARES = {
    "pension": ("base", 80, "基本养老保险（个人）"),
    "medical": ("base", 20, "基本医疗保险（个人）"),
    "unemployment": ("base", 3, "失业保险（个人）"),
    "fund": ("fund_base", 50, "住房公积金（个人）"),
    "pension_cost": ("base", 160, "基本养老保险（单位）"),
    "medical_cost": ("base", 70, "基本医疗保险（单位）"),
    "unemployment_cost": ("base", 7, "失业保险（单位）"),
    "injury_cost": ("base", 2, "工伤保险（单位）"),
    "maternity_cost": ("base", 5, "生育保险（单位）"),
}
"""The base of each contribution, the rate in thousandths, and its heading; the employer pays as much to the fund."""
TAKEN = ("pension", "medical", "unemployment", "fund")
_ON_COSTS = ("pension_cost", "medical_cost", "unemployment_cost", "injury_cost", "maternity_cost", "fund")


def _contribution(base: str, thousandths: int) -> pl.Expr:
    return (col(base) * thousandths + 500) // 1000


def _additional() -> pl.Expr:
    """The special additional deductions of a month."""
    share = pl.min_horizontal(col("赡养老人分摊额"), _SHARE_CAP)
    only_child = pl.when(col("赡养老人") == "独生子女").then(_ONLY_CHILD)
    elderly = only_child.when(col("赡养老人") == "分摊").then(share)
    return col("子女教育人数").cast(pl.Int64) * _CHILD + elderly.otherwise(0)


def _tax(taxable: pl.Expr) -> pl.Expr:
    in_each = [taxable * rate - quick * 100 for rate, quick in _BRACKETS]
    return (pl.max_horizontal(in_each) + 50) // 100


def _calculated(people: pl.LazyFrame) -> pl.LazyFrame:
    insured = pl.when(col("申报缴费基数") > 0).then(col("申报缴费基数")).otherwise(col("gross"))
    taxable = pl.max_horizontal(col("gross") - _BASIC - col("taken") - _additional(), 0)
    return (
        placed(people)
        .with_columns((pl.lit(pl.Series(amounts())).gather(col("row")) + col("其他应发")).alias("gross"))
        .with_columns(insured.alias("insured"))
        .with_columns(
            col("insured").clip(_INSURANCE_FLOOR, _CAP).alias("base"),
            col("insured").clip(_FUND_FLOOR, _CAP).alias("fund_base"),
        )
        .with_columns(
            _contribution(base, rate).alias(name) for name, (base, rate, _heading) in SHARES.items()
        )
        .with_columns(
            pl.sum_horizontal(TAKEN).alias("taken"),
            pl.sum_horizontal(_ON_COSTS).alias("on_costs"),
        )
        .with_columns(taxable.alias("taxable"))
        .with_columns(_tax(col("taxable") * month).alias(f"until {month}") for month in range(1, _MONTHS + 1))
    )


def _yuan(fen: pl.Expr) -> pl.Expr:
    return fen.cast(pl.Int128).reinterpret(dtype=pl.Decimal(scale=2))


def _of_year(name: str) -> pl.Expr:
    return _yuan(col(name) * _MONTHS)


def _withheld(month: int) -> pl.Expr:
    until = col(f"until {month}")
    return _yuan(until if month == 1 else until - col(f"until {month - 1}")).alias(f"个税 {month}月")


def printed() -> list[pl.Expr]:
    base_pay = pl.lit(as_texts([amount * _MONTHS for amount in amounts()])).gather(col("row"))
    gross, tax, none = col("gross") * _MONTHS, col(f"until {_MONTHS}"), pl.lit("0.00")
    taken = col("taken") * _MONTHS + tax
    shares = {name: _of_year(name).alias(heading) for name, (_base, _rate, heading) in SHARES.items()}
    return [
        *map(col, (*ABOUT, "岗位")),
        *(_withheld(month) for month in range(1, _MONTHS + 1)),
        base_pay.alias("基础工资"),
        _of_year("其他应发"),
        none.alias("全年一次性奖金"),
        _yuan(gross).alias("应发合计"),
        *(shares[name] for name in TAKEN),
        none.alias("其他个人缴费"),
        _yuan(tax).alias("个人所得税（工资、薪金）"),
        none.alias("个人所得税（全年一次性奖金）"),
        _yuan(taken).alias("扣款合计"),
        _yuan(gross - taken).alias("实发合计"),
        *(shares[name] for name in _ON_COSTS if name != "fund"),
        _of_year("fund").alias("住房公积金（单位）"),
        _yuan(gross + col("on_costs") * _MONTHS).alias("用工成本合计"),
    ]


def paid(source: Path) -> pl.LazyFrame:
    """Everyone, with what a month comes to and the tax until each."""
    decimals = dict.fromkeys(_AMOUNTS, pl.Decimal(scale=2))
    people = pl.scan_csv(source, infer_schema=False, schema_overrides=decimals).with_columns(
        col(name).reinterpret(dtype=pl.Int128).cast(pl.Int64) for name in _AMOUNTS
    )
    return _calculated(people)


def main(source: Path, target: Path) -> None:
    paid(source).select(printed()).sink_csv(target, include_bom=True, line_terminator="\r\n")
