"""The Yanji rule as an OpenFisca tax-benefit system: vectorised formulas over numpy arrays, amounts as float32.

polars reads and writes the files, which is faster than anything that OpenFisca brings along.
"""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from jobs import COLUMNS, MONTH

Values = Any
"""A numpy array, by whatever name OpenFisca calls it."""
Period = str
Numbers = Any
"""The parameters at a period, by name: OpenFisca has no type for them."""
Person = Callable[[str, Period], Values]
Parameters = Callable[[Period], Numbers]
LookUp = Callable[[Numbers, str, Values], Values]
Formula = Callable[[Person, Period, Parameters], Values]

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


INPUTS: dict[str, tuple[str, type[Enum] | None]] = {
    "post": ("岗位", Post),
    "credited_years": ("工作年限", None),
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


def _variable(name: str, **attributes: object) -> type[Variable]:
    common = {"entity": PERSON, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), common | attributes)


def _parameters(numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _parameters(value) if isinstance(value, dict) else {"values": {"2018-01-01": {"value": value}}}
        for name, value in numbers.items()
    }


def _system(look_up: LookUp) -> TaxBenefitSystem:
    system = TaxBenefitSystem([PERSON])
    system.parameters = ParameterNode("", data=_parameters(NUMBERS))
    for name, (_heading, enum) in INPUTS.items():
        kind: dict[str, Any] = {"value_type": int}
        if enum:
            kind = {"value_type": Enum, "possible_values": enum, "default_value": next(iter(enum))}
        system.add_variable(_variable(name, **kind))
    system.add_variable(_variable("grade", value_type=int, formula=_grade_by(look_up)))
    system.add_variable(_variable("paid_grade", value_type=int, formula=_paid_grade))
    system.add_variable(_variable("base_pay", value_type=float, formula=_base_pay))
    system.add_variable(_variable("gross", value_type=float, formula=_gross))
    return system


def _input(name: str) -> pl.Expr:
    heading, enum = INPUTS[name]
    if enum is None:
        return pl.col(heading).cast(pl.Int32).alias(name)
    chain: pl.Expr = pl.lit(None, dtype=pl.UInt8)
    for rank, member in enumerate(enum):
        chain = pl.when(pl.col(heading) == member.value).then(pl.lit(rank, dtype=pl.UInt8)).otherwise(chain)
    return chain.alias(name)


def main(source: Path, target: Path, look_up: LookUp = by_node) -> dict[str, float]:
    system = _system(look_up)
    start = perf_counter()
    roster = pl.scan_csv(source, infer_schema=False)
    table = roster.select(*COLUMNS, *(_input(name) for name in INPUTS)).collect(engine="streaming")
    read = perf_counter()
    simulation = SimulationBuilder().build_default_simulation(system, table.height)
    for name, (_heading, enum) in INPUTS.items():
        values = table[name].to_numpy()
        simulation.set_input(name, MONTH, EnumArray(values, enum) if enum else values)
    found = {name: simulation.calculate(name, MONTH) for name in RESULTS}
    calculated = perf_counter()
    results = [pl.Series(RESULTS[name], values) for name, values in found.items()]
    amounts = table.lazy().select(*COLUMNS).with_columns(results)
    amounts.sink_csv(target, include_bom=True, line_terminator="\r\n", float_precision=2)
    return {"read": read - start, "calculate": calculated - read, "write": perf_counter() - calculated}
