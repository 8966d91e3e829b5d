"""Twelve months, gross to net, as an OpenFisca tax-benefit system: everything by month, amounts as float32."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation

from jobs import ABOUT, openfisca_gross
from jobs.openfisca_gross import (
    Formula,
    Inputs,
    LookUp,
    Numbers,
    Parameters,
    Period,
    Person,
    Values,
    by_node,
    input_columns,
    scale_system,
    simulation_of,
    variable,
)

TaxOf = Callable[[Numbers, Values], Values]
"""The tax of cumulative amounts, by the parameters."""
When = Callable[[Period], Period]
"""The period of which facts and base pay are known, for a month."""

YEAR = "2020"
MONTHS = [f"{YEAR}-{month:02}" for month in range(1, 13)]


class Elderly(Enum):
    """赡养老人."""

    none = "无"
    shared = "分摊"
    only_child = "独生子女"


INPUTS: Inputs = openfisca_gross.INPUTS | {
    "other_pay": ("其他应发", float),
    "declared_base": ("申报缴费基数", float),
    "children": ("子女教育人数", int),
    "elderly": ("赡养老人", Elderly),
    "elderly_share": ("赡养老人分摊额", float),
}
RATES = (
    (0, 0.03),
    (36_000, 0.1),
    (144_000, 0.2),
    (300_000, 0.25),
    (420_000, 0.3),
    (660_000, 0.35),
    (960_000, 0.45),
)
NUMBERS: dict[str, Any] = openfisca_gross.NUMBERS | {
    "insurance_floor": 3000,
    "fund_floor": 1680,
    "cap": 15000,
    "pension": 0.08,
    "medical": 0.02,
    "unemployment": 0.003,
    "fund": 0.05,
    "pension_cost": 0.16,
    "medical_cost": 0.07,
    "unemployment_cost": 0.007,
    "injury_cost": 0.002,
    "maternity_cost": 0.005,
    "basic_deduction": 5000,
    "child_deduction": 1000,
    "only_child_deduction": 2000,
    "elderly_share_cap": 1000,
    "annual_rates": RATES,
}
TAKEN = ("pension", "medical", "unemployment", "fund")
ON_COSTS = ("pension_cost", "medical_cost", "unemployment_cost", "injury_cost", "maternity_cost", "fund")
SUMS = {
    "基础工资": "base_earnings",
    "其他应发": "other_earnings",
    "全年一次性奖金": None,
    "应发合计": "gross",
    "基本养老保险（个人）": "pension",
    "基本医疗保险（个人）": "medical",
    "失业保险（个人）": "unemployment",
    "住房公积金（个人）": "fund",
    "其他个人缴费": None,
    "个人所得税（工资、薪金）": "wage_tax",
    "个人所得税（全年一次性奖金）": None,
    "扣款合计": "deductions",
    "实发合计": "net",
    "基本养老保险（单位）": "pension_cost",
    "基本医疗保险（单位）": "medical_cost",
    "失业保险（单位）": "unemployment_cost",
    "工伤保险（单位）": "injury_cost",
    "生育保险（单位）": "maternity_cost",
    "住房公积金（单位）": "fund",
    "用工成本合计": "employer_cost",
}
"""What is summed over the year, by heading; nobody here has a bonus or other contributions."""


def by_scale(rule: Numbers, taxable: Values) -> Values:
    """The tax by a scale of marginal rates, as OpenFisca documents it."""
    return rule.annual_rates.calc(taxable)


def _to_fen(amount: Values) -> Values:
    return np.floor(amount * 100 + 0.5) / 100


def _of(name: str, when: When) -> Formula:
    def formula(person: Person, period: Period) -> Values:
        return person(name, when(period))

    return formula


def _insured_pay(person: Person, period: Period) -> Values:
    declared = person("declared", period)
    return np.where(declared > 0, declared, person("gross", period))


def _base(floor: str) -> Formula:
    def formula(person: Person, period: Period, parameters: Parameters) -> Values:
        rule = parameters(period)
        return np.clip(person("insured_pay", period), rule[floor], rule.cap)

    return formula


def _contribution(rate: str) -> Formula:
    base = "fund_base" if rate == "fund" else "base"

    def formula(person: Person, period: Period, parameters: Parameters) -> Values:
        return _to_fen(person(base, period) * parameters(period)[rate])

    return formula


def _sum(*names: str) -> Formula:
    def formula(person: Person, period: Period) -> Values:
        return sum(person(name, period) for name in names)

    return formula


def _additional(when: When) -> Formula:
    def formula(person: Person, period: Period, parameters: Parameters) -> Values:
        rule, known = parameters(period), when(period)
        elderly = person("elderly", known)
        share = np.minimum(person("elderly_share", known), rule.elderly_share_cap)
        shared = np.where(elderly == Elderly.shared, share, 0)
        support = np.where(elderly == Elderly.only_child, rule.only_child_deduction, shared)
        return person("children", known) * rule.child_deduction + support

    return formula


def _to_date(name: str) -> Formula:
    """What an amount has come to since January, this month included."""

    def formula(person: Person, period: Period) -> Values:
        now = person(name, period)
        return now if period.start.month == 1 else person(f"{name}_to_date", period.last_month) + now

    return formula


def _cumulative_tax(tax: TaxOf) -> Formula:
    def formula(person: Person, period: Period, parameters: Parameters) -> Values:
        rule = parameters(period)
        deducted = person("contributions_to_date", period) + person("additional_to_date", period)
        basic = rule.basic_deduction * period.start.month
        return _to_fen(tax(rule, np.maximum(person("gross_to_date", period) - basic - deducted, 0)))

    return formula


def _wage_tax(person: Person, period: Period) -> Values:
    due = person("cumulative_tax", period)
    if period.start.month > 1:
        due = due - person("wage_tax_to_date", period.last_month)
    return np.maximum(due, 0)


def _net(person: Person, period: Period) -> Values:
    return person("gross", period) - person("deductions", period)


def _formulas(tax: TaxOf, when: When) -> dict[str, Formula]:
    """Of everything that is paid and taken, month by month."""
    return {
        "base_earnings": _of("base_pay", when),
        "other_earnings": _of("other_pay", when),
        "gross": _sum("base_earnings", "other_earnings"),
        "declared": _of("declared_base", when),
        "insured_pay": _insured_pay,
        "base": _base("insurance_floor"),
        "fund_base": _base("fund_floor"),
        **{name: _contribution(name) for name in (*TAKEN, *ON_COSTS)},
        "contributions": _sum(*TAKEN),
        "additional": _additional(when),
        **{
            f"{name}_to_date": _to_date(name) for name in ("gross", "contributions", "additional", "wage_tax")
        },
        "cumulative_tax": _cumulative_tax(tax),
        "wage_tax": _wage_tax,
        "deductions": _sum("contributions", "wage_tax"),
        "net": _net,
        "employer_cost": _sum("gross", *ON_COSTS),
    }


def _results(simulation: Simulation) -> list[pl.Series | pl.Expr]:
    taxes = [
        pl.Series(f"个税 {number}月", simulation.calculate("wage_tax", month))
        for number, month in enumerate(MONTHS, 1)
    ]
    sums = [
        pl.Series(heading, simulation.calculate_add(name, YEAR)) if name else pl.lit("0.00").alias(heading)
        for heading, name in SUMS.items()
    ]
    return [*taxes, *sums]


def run(source: Path, target: Path, look_up: LookUp, tax: TaxOf, *, scale_by: DateUnit) -> dict[str, float]:
    """What is known of people, their grade and base pay stand for a month, or by the year for all of its months."""
    yearly = scale_by == DateUnit.YEAR
    system = scale_system(INPUTS, NUMBERS, look_up, scale_by)
    for name, formula in _formulas(tax, lambda period: period.this_year if yearly else period).items():
        system.add_variable(variable(name, DateUnit.MONTH, value_type=float, formula=formula))
    start = perf_counter()
    roster = pl.scan_csv(source, infer_schema=False)
    table = roster.select(*ABOUT, "岗位", *input_columns(INPUTS)).collect(engine="streaming")
    read = perf_counter()
    results = _results(simulation_of(system, INPUTS, table, [YEAR] if yearly else MONTHS))
    calculated = perf_counter()
    amounts = table.lazy().select(*ABOUT, "岗位").with_columns(results)
    amounts.sink_csv(target, include_bom=True, line_terminator="\r\n", float_precision=2)
    return {"read": read - start, "calculate": calculated - read, "write": perf_counter() - calculated}


def main(source: Path, target: Path) -> dict[str, float]:
    return run(source, target, by_node, by_scale, scale_by=DateUnit.MONTH)
