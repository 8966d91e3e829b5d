"""The Yanji rule as an OpenFisca tax-benefit system: vectorised formulas over numpy arrays, amounts as float32.

polars reads and writes the files, which is faster than anything that OpenFisca brings along.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from jobs import COLUMNS, MONTH

Values = Any
"""A numpy array, by whatever name OpenFisca calls it."""
Period = Any
"""OpenFisca's own; a variable may ask for the month before or the year around it."""
Numbers = Any
"""The parameters at a period, by name: OpenFisca has no type for them."""
Person = Callable[[str, Period], Values]
Parameters = Callable[[Period], Numbers]
LookUp = Callable[[Numbers, str, Values], Values]
Inputs = dict[str, tuple[str, type]]
"""The heading of each input, and what it is: an enum, int or float."""
Formula = Callable[..., Values]
"""Of a person and a period, and of the parameters if it asks for them."""

PERSON = build_entity(key="person", plural="persons", label="Person", is_person=True)


class Post(Enum):
    """岗位, from low to high."""

    staff = "普通工作人员"
    deputy = "其他“两委”成员"
    chief = "社区正职"


class Education(Enum):
    """学历."""

    none = "中专及以下"
    college = "大专"
    bachelor = "本科"
    master = "硕士"
    doctor = "博士"


class Certificate(Enum):
    """社会工作者职业水平."""

    none = "无"
    junior = "助理社会工作师"
    intermediate = "社会工作师"
    senior = "高级社会工作师"


class Probation(Enum):
    """试用期."""

    no = "否"
    experienced = "有工作经历"
    inexperienced = "无工作经历"


INPUTS: Inputs = {
    "post": ("岗位", Post),
    "credited_years": ("工作年限", int),
    "education": ("学历", Education),
    "certificate": ("社会工作者职业水平", Certificate),
    "probation": ("试用期", Probation),
}
RESULTS = {"grade": "等级", "paid_grade": "发放等级", "base_pay": "基础工资", "gross": "应发合计"}
NUMBERS: dict[str, Any] = {
    "institution_wage": 4800,
    "local_factor": 1,
    "average_base_pay": 2854,
    "basic_share": 0.7,
    "years_per_grade": 3,
    "probation_share": 0.8,
    "probation_grades": 1,
    "first_coefficient": 0.8,
    "coefficient_step": 0.05,
    "lowest": {"staff": 1, "deputy": 4, "chief": 7},
    "highest": {"staff": 12, "deputy": 15, "chief": 18},
    "education_grades": {"none": 0, "college": 0, "bachelor": 1, "master": 2, "doctor": 3},
    "certificate_grades": {"none": 0, "junior": 1, "intermediate": 2, "senior": 3},
}


def by_node(rule: Numbers, table: str, key: Values) -> Values:
    """The values of a table by an enum, as OpenFisca documents it: in Python, one person after the other."""
    return rule[table][key]


def _grade_by(look_up: LookUp) -> Formula:
    def formula(person: Person, period: Period, parameters: Parameters) -> Values:
        rule, post = parameters(period), person("post", period)
        rises = look_up(rule, "education_grades", person("education", period))
        rises = rises + look_up(rule, "certificate_grades", person("certificate", period))
        rises = rises + person("credited_years", period) // rule.years_per_grade
        lowest = look_up(rule, "lowest", post)
        return np.clip(lowest + rises, lowest, look_up(rule, "highest", post))

    return formula


def _paid_grade(person: Person, period: Period, parameters: Parameters) -> Values:
    grade = person("grade", period)
    lower = np.maximum(grade - parameters(period).probation_grades, 1)
    return np.where(person("probation", period) == Probation.experienced, lower, grade)


def _base_pay(person: Person, period: Period, parameters: Parameters) -> Values:
    rule = parameters(period)
    coefficient = rule.first_coefficient + rule.coefficient_step * (person("paid_grade", period) - 1)
    ordinary = rule.institution_wage * rule.local_factor * rule.basic_share * coefficient
    on_probation = rule.average_base_pay * rule.probation_share
    pay = np.where(person("probation", period) == Probation.inexperienced, on_probation, ordinary)
    return np.floor(pay + 0.5)


def _gross(person: Person, period: Period) -> Values:
    return person("base_pay", period)


def variable(name: str, period: DateUnit, **attributes: object) -> type[Variable]:
    common = {"entity": PERSON, "definition_period": period, "label": name}
    return type(name, (Variable,), common | attributes)


def parameters_of(numbers: dict[str, Any]) -> dict[str, Any]:
    """Numbers by name, tables of them, and scales as pairs of threshold and rate: as OpenFisca wants them."""
    return {name: _parameter(value) for name, value in numbers.items()}


def _parameter(value: Any) -> dict[str, Any]:  # noqa: ANN401
    match value:
        case dict():
            return parameters_of(value)
        case tuple():
            return {"brackets": [parameters_of({"threshold": start, "rate": rate}) for start, rate in value]}
        case _:
            return {"values": {"2018-01-01": {"value": value}}}


def scale_system(
    inputs: Inputs, numbers: dict[str, Any], look_up: LookUp, period: DateUnit
) -> TaxBenefitSystem:
    """A system with the inputs, the grade and the base pay, all of them by `period`."""
    system = TaxBenefitSystem([PERSON])
    system.parameters = ParameterNode("", data=parameters_of(numbers))
    for name, (_heading, kind) in inputs.items():
        attributes: dict[str, Any] = {"value_type": kind}
        if issubclass(kind, Enum):
            attributes = {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
        system.add_variable(variable(name, period, **attributes))
    system.add_variable(variable("grade", period, value_type=int, formula=_grade_by(look_up)))
    system.add_variable(variable("paid_grade", period, value_type=int, formula=_paid_grade))
    system.add_variable(variable("base_pay", period, value_type=float, formula=_base_pay))
    return system


def simulation_of(
    system: TaxBenefitSystem, inputs: Inputs, table: pl.DataFrame, periods: Sequence[str]
) -> Simulation:
    """A simulation of the people in a table of `input_columns`, who are the same in all of the periods."""
    simulation = SimulationBuilder().build_default_simulation(system, table.height)
    for name, (_heading, kind) in inputs.items():
        values = table[name].to_numpy()
        given = EnumArray(values, kind) if issubclass(kind, Enum) else values
        for period in periods:
            simulation.set_input(name, period, given)
    return simulation


def input_columns(inputs: Inputs) -> list[pl.Expr]:
    """What OpenFisca is given of the roster: ranks of choices, numbers."""
    return [_input(name, heading, kind) for name, (heading, kind) in inputs.items()]


def _input(name: str, heading: str, kind: type) -> pl.Expr:
    if not issubclass(kind, Enum):
        return pl.col(heading).cast(pl.Int32 if kind is int else pl.Float32).alias(name)
    chain: pl.Expr = pl.lit(None, dtype=pl.UInt8)
    for rank, member in enumerate(kind):
        chain = pl.when(pl.col(heading) == member.value).then(pl.lit(rank, dtype=pl.UInt8)).otherwise(chain)
    return chain.alias(name)


def main(source: Path, target: Path, look_up: LookUp = by_node) -> dict[str, float]:
    system = scale_system(INPUTS, NUMBERS, look_up, DateUnit.MONTH)
    system.add_variable(variable("gross", DateUnit.MONTH, value_type=float, formula=_gross))
    start = perf_counter()
    roster = pl.scan_csv(source, infer_schema=False)
    table = roster.select(*COLUMNS, *input_columns(INPUTS)).collect(engine="streaming")
    read = perf_counter()
    simulation = simulation_of(system, INPUTS, table, [MONTH])
    results = [pl.Series(heading, simulation.calculate(name, MONTH)) for name, heading in RESULTS.items()]
    calculated = perf_counter()
    amounts = table.lazy().select(*COLUMNS).with_columns(results)
    amounts.sink_csv(target, include_bom=True, line_terminator="\r\n", float_precision=2)
    return {"read": read - start, "calculate": calculated - read, "write": perf_counter() - calculated}
