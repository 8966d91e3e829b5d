"""Calls of the library that provoke what no command can; each docstring tells the catalogue's readers."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import polars as pl

from shegong.engine.columns import calculate
from shegong.errors import ShegongError
from shegong.policy.figures import with_parameter, with_table_step
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.roster.fields import Words, read_layout
from shegong.roster.names import understand_name
from shegong.simulation.solve import solve

_DECEMBER = Month(2020, 12)


def _calculate(folder: Path, more: Mapping[str, Sequence[object]]) -> None:
    people = pl.DataFrame({"post": [0], "education": [0], **more})
    calculate(load_policy(str(folder / "county.toml"), ()), people, _DECEMBER)


def people_without_a_column(folder: Path) -> None:
    """`policy.calculate(people, "2020-12")`，`people` 没有 `credited_years` 列。"""
    _calculate(folder, {})


def people_with_a_wrong_type(folder: Path) -> None:
    """`policy.calculate(people, "2020-12")`，`credited_years` 列是文字 `"12"`。"""
    _calculate(folder, {"credited_years": ["12"]})


def people_out_of_limits(folder: Path) -> None:
    """`policy.calculate(people, "2020-12")`，`credited_years` 列里有 99。"""
    _calculate(folder, {"credited_years": [99]})


def layout_of_headers_broken(folder: Path) -> None:
    """程序自带的列名表（`configs/layouts/roster.toml`）被改成了这样。"""
    read_layout(folder / "roster.toml")


def total_as_a_name(_folder: Path) -> None:
    """姓名是“小计”。"""
    _name, problem = understand_name("小计", Words(frozenset(["小计"]), frozenset()))
    if problem:
        raise ShegongError(problem)


def parameter_unknown(folder: Path) -> None:
    """`with_parameter(policy, "wages", …)`；`county.toml` 里的参数是 `wage`。"""
    with_parameter(load_policy(str(folder / "county.toml"), ()), "wages", Fraction(500000))


def table_unknown(folder: Path) -> None:
    """`with_table_step(policy, "系数", …)`；`county.toml` 里的表是 `coefficient`（等级系数）。"""
    with_table_step(load_policy(str(folder / "county.toml"), ()), "系数", step=Fraction(1, 20))


def table_not_even(folder: Path) -> None:
    """`with_table_step(policy, "coefficient", …)`。"""
    with_table_step(load_policy(str(folder / "county.toml"), ()), "coefficient", step=Fraction(1, 20))


def count_not_whole(_folder: Path) -> None:
    """`with_parameter(policy, "years_per_grade", Fraction(5, 2))`，`policy` 是 `yanji-2018`。"""
    with_parameter(load_policy("yanji-2018"), "years_per_grade", Fraction(5, 2))


def divided_by_nothing(_folder: Path) -> None:
    """`with_parameter(policy, "years_per_grade", Fraction(0))`，`policy` 是 `yanji-2018`。"""
    with_parameter(load_policy("yanji-2018"), "years_per_grade", Fraction(0))


def step_of_nothing(_folder: Path) -> None:
    """`solve(cost, low, high, step, budget, …)`，`step` 是 0。"""
    solve(int, Fraction(4000), Fraction(6000), Fraction(0), 5000, direction=1)


def range_reversed(_folder: Path) -> None:
    """`solve(cost, low, high, step, budget, …)`，`low` 是 6000，`high` 是 4000。"""
    solve(int, Fraction(6000), Fraction(4000), Fraction(1), 5000, direction=1)


def costs_up_and_down(_folder: Path) -> None:
    """`solve(cost, low, high, step, budget, direction=1)`，而 `cost` 在 4000 处比在 5000 处大。"""
    ends = Fraction(4000), Fraction(7000)
    solve(lambda value: abs(int(value) - 5000) * 100, *ends, Fraction(1), 150000, direction=1)


def costs_unknown(_folder: Path) -> None:
    """`solve(cost, low, high, step, budget, direction=None)`，范围是 4000 到 6000，步长 1。"""
    solve(int, Fraction(4000), Fraction(6000), Fraction(1), 5000, direction=None)
