"""Where nothing is left to chance, a simulation pays everybody what the interpreter does, month by month."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import polars as pl
import pytest

from shegong.engine.careers import career
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.policy.catalogue import shipped
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Input, Policy
from shegong.policy.yearly import yearly_inputs
from shegong.roster.read import read_roster
from shegong.simulation.run import run_scenario
from shegong.simulation.scenario.read import read_scenario
from tests.conftest import ROSTER
from tests.simulation.scenarios import write

CONFIGS = (shipped("configs"),)

PEOPLE = 30


def roster_for(policy: Policy, folder: Path, start: Month, *, results: bool = False) -> Path:
    """Made-up people of whom everything is told that a policy asks for; the results of a year only if asked for."""
    random = Random(7)  # noqa: S311  made-up people

    def told(given: Input) -> str:
        match given.type.kind:
            case "level":
                return random.choice([each.name for each in given.choices])
            case "flag":
                return random.choice(["是", "否"])
            case "date":
                return f"{start.year - random.randint(0, 9)}-01-{random.randint(1, 28):02}"
            case "money":
                return f"{random.randint(2_000, 4_000)}.50"
            case _:
                return str(random.randint(int(given.minimum), min(int(given.maximum), 20)))

    yearly = [] if results else yearly_inputs(policy)
    inputs = [given for given in policy.inputs.values() if given.event is None and given not in yearly]
    lines = [",".join(["姓名", *(given.name for given in inputs)])]
    lines += [",".join([f"示例{number:02}", *map(told, inputs)]) for number in range(PEOPLE)]
    return write(folder, "roster.csv", "\n".join(lines) + "\n")


def people_of(policy: Policy, table: pl.DataFrame) -> list[dict[str, Value]]:
    """The facts of everyone, as the interpreter takes them."""

    def value(written: date | bool | int) -> Value:
        return written if isinstance(written, bool | date) else Fraction(written)

    return [{key: value(row[key]) for key in policy.inputs} for row in table.iter_rows(named=True)]


def by_interpreter(
    policy: Policy, everyone: list[dict[str, Value]], start: Month, months: int
) -> tuple[list[int], list[int]]:
    """Gross pay and what the employer adds, of everyone together, month by month."""
    gross, added = [0] * months, [0] * months
    employer = [rule.key for rule in policy.items if rule.kind == "employer"]
    done: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for facts in everyone:
        key = tuple(facts.values())
        if key not in done:
            paid = [each.pay for each in career(policy, facts, start, months)]
            assert len(paid) == months
            done[key] = [(each.fen("gross"), sum(each.fen(rule) for rule in employer)) for each in paid]
        for number, (one, other) in enumerate(done[key]):
            gross[number] += one
            added[number] += other
    return gross, added


def require_same(
    folder: Path, policy: str, roster: Path, start: str, years: int, passing: Mapping[str, str]
) -> None:
    """Simulate a roster of which everyone has the same result every year, and hold it against the interpreter."""
    text = f'[scenario]\nid = "plan"\nname = "核对"\npolicy = "{policy}"\nfrom = "{start}"\nyears = {years}\n'
    text += f'[people]\nroster = "{roster}"\n'
    for key, result in passing.items():
        text += f'[yearly.{key}]\nshares = {{ {result} = "100%" }}\nwhy = "约定"\n'
    folders = (*CONFIGS, folder)
    run = run_scenario(read_scenario(write(folder, "plan.toml", text), folders))
    loaded = load_policy(policy, folders)
    first = parse_month(start)
    table = read_roster(roster, loaded).people.select(loaded.inputs.keys())
    gross, added = by_interpreter(loaded, people_of(loaded, table), first, 12 * years)
    expected = run.courses[-1].expected
    assert [int(each) for each in expected.monthly[0]] == [
        one + other for one, other in zip(gross, added, strict=True)
    ]
    for year in range(years):
        months = slice(12 * year, 12 * year + 12)
        assert int(expected.amounts["gross"][0, year].sum()) == sum(gross[months])
        assert int(expected.amounts["on_cost"][0, year].sum()) == sum(added[months])


@pytest.mark.parametrize(
    ("policy", "start", "years"),
    [("yanji-2018", "2020-12", 7), ("yanji-net-2020", "2020-03", 2), ("yanbian-2018", "2021-01", 4)],
)
def test_the_roster_of_yanji_is_paid_as_the_interpreter_pays(
    tmp_path: Path, policy: str, start: str, years: int
) -> None:
    require_same(tmp_path, policy, ROSTER, start, years, {"appraisal": "pass"})


@pytest.mark.parametrize(
    ("policy", "start", "years"),
    [
        ("shaanxi-2015", "2015-06", 6),
        ("shaanxi-later", "2016-11", 3),
        ("xian-2020", "2020-02", 4),
        ("benxi-2023", "2023-05", 4),
        ("mingshan-2023", "2023-05", 2),
        ("jinzhou-2022", "2022-03", 5),
        ("harbin-2016", "2016-01", 1),
        ("harbin-2023", "2023-10", 3),
        ("hohhot-2023", "2023-01", 3),
        ("dashiqiao", "2020-01", 2),
        ("beijing-old", "2009-01", 2),
        ("changzhou-2011", "2011-07", 2),
    ],
)
def test_people_of_many_places_are_paid_as_the_interpreter_pays(
    tmp_path: Path, policy: str, start: str, years: int
) -> None:
    loaded = load_policy(policy, CONFIGS)
    roster = roster_for(loaded, tmp_path, parse_month(start))
    results = {each.key: "pass" for each in yearly_inputs(loaded) if each.key == "appraisal"}
    require_same(tmp_path, policy, roster, start, years, results)


@pytest.mark.parametrize("policy", ["xian-2020", "benxi-2023", "shaanxi-later"])
def test_the_results_that_a_roster_tells_count_in_the_first_january(tmp_path: Path, policy: str) -> None:
    loaded = load_policy(policy, CONFIGS)
    roster = roster_for(loaded, tmp_path, Month(2023, 5), results=True)
    require_same(tmp_path, policy, roster, "2023-05", 1, {"appraisal": "excellent"})


@pytest.mark.parametrize(
    ("policy", "start", "code"),
    [("appraisal", "2021-01", "N053"), ("yantai-2020", "2021-01", "N053")],
)
def test_a_policy_that_pays_nothing_says_so(tmp_path: Path, policy: str, start: str, code: str) -> None:
    with pytest.raises(ShegongError) as refused:
        require_same(tmp_path, policy, ROSTER, start, 1, {})
    assert [each.code for each in refused.value.problems] == [code]
