"""`shegong simulate`: published budgets come out of scenario files, and an answer can be repeated to the byte."""

import json
import shutil
from pathlib import Path

import pytest

from shegong.library import simulate
from shegong.simulation.outcome import cost
from shegong.simulation.question import Question
from tests.conftest import ROOT, Command

SCENARIOS = ROOT / "examples" / "scenarios"
YANJI, YANBIAN = SCENARIOS / "yanji-2021.toml", SCENARIOS / "yanbian-2021.toml"


def test_the_published_243_wan_of_yanji(shegong: Command) -> None:
    shown = shegong("simulate", YANJI)
    assert shown.code == 0
    assert "2,425,668.00" in shown.out
    assert "对得上" in shown.out
    assert "对不上" not in shown.out


def test_the_readings_of_the_4300_wan_of_yanbian(shegong: Command) -> None:
    found = json.loads(shegong("simulate", YANBIAN, "--json").out)
    claims = {each["key"]: each["claim"] for each in found["variants"] if "claim" in each}
    assert {key: each["amount"] for key, each in claims.items()} == {
        "month": "1564200.00",
        "year": "18770400.00",
        "filled": "45478368.00",
        "burdened": "58212311.04",
    }
    assert not any(each["closes"] for each in claims.values())


def test_4300_wan_would_close_were_those_who_fill_vacancies_paid_2336_a_month(shegong: Command) -> None:
    asked = ("--variant", "average", "--solve", "newcomers.pay", "--budget", "4300万", "--measure", "change")
    found = json.loads(shegong("simulate", YANBIAN, *asked, "--json").out)
    assert found["sought"]["value"] == "2336"
    assert found["sought"]["residual"] == "9952.00"
    assert found["sought"]["next"] == {"value": "2337", "cost": "43000416.00"}


def test_each_end_of_a_bar_is_what_the_scenario_costs_with_that_figure(
    shegong: Command, tmp_path: Path
) -> None:
    asked = ("--variant", "printed", "--sensitivity", "--json")
    found = json.loads(shegong("simulate", YANJI, *asked).out)["sensitivity"]
    bar = next(each for each in found["bars"] if each["key"] == "institution_wage")
    assert (bar["low"], bar["high"], bar["stated"]) == ("4500", "5200", True)
    text = YANJI.read_text(encoding="utf-8").replace(
        "../yanji/roster.csv", str(ROOT / "examples/yanji/roster.csv")
    )
    change = (
        '\n[changes.wage]\nparameter = "institution_wage"\nset = "5200.00"\nfrom = "2020-12"\nwhy = "试"\n'
    )
    path = tmp_path / "yanji-2021.toml"
    path.write_text(text + change, encoding="utf-8")
    told = json.loads(shegong("simulate", path, "--json").out)["variants"]
    cost = next(each for each in told if each["key"] == "printed")["years"][0]["total"]
    assert bar["at_high"] == cost


@pytest.mark.parametrize(
    ("scenario", "variant", "sought", "budget"),
    [
        (YANBIAN, "paced", "fill.a_year", "3500万"),
        (YANBIAN, "year", "institution_wage", "1900万"),
        (YANBIAN, "year", "coefficient.step", "2000万"),
        (YANBIAN, "average", "newcomers.pay", "4300万"),
    ],
)
def test_a_figure_that_keeps_a_budget_takes_a_dozen_evaluations(
    shegong: Command, scenario: Path, variant: str, sought: str, budget: str
) -> None:
    asked = ("--variant", variant, "--solve", sought, "--budget", budget, "--measure", "change")
    shown = shegong("simulate", scenario, *asked, "--json")
    assert shown.code == 0, shown.err
    found = json.loads(shown.out)["sought"]
    assert found["verdict"] == "found"
    assert found["proved"]
    assert len(found["evaluations"]) <= 12
    costs = {each["value"]: each["cost"] for each in found["evaluations"]}
    budget_fen = int(budget.removesuffix("万")) * 1_000_000
    assert int(costs[found["value"]].replace(".", "")) <= budget_fen
    assert int(found["next"]["cost"].replace(".", "")) > budget_fen


def test_json_stands_alone_and_tells_of_draws_and_what_matters(shegong: Command) -> None:
    asked = ("--draws", "17", "--seed", "7", "--budget", "2100万", "--sensitivity", "--json")
    shown = shegong("simulate", YANJI, *asked)
    found = json.loads(shown.out)
    assert found["manifest"]["options"]["seed"] == 7
    assert "over_budget" in found["variants"][-1]["years"][0]["drawn_total"]
    assert found["sensitivity"]["bars"]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The scenario with its roster, in a folder of one's own."""
    for name in ("scenarios", "yanji"):
        shutil.copytree(ROOT / "examples" / name, tmp_path / name)
    return tmp_path / "scenarios"


def test_a_report_is_repeated_to_the_byte_wherever_one_is(
    shegong: Command, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, report = copied / "yanji-2021.toml", copied / "report.json"
    written = shegong("simulate", scenario, "--draws", "3", "--seed", "7", "--out", report)
    assert written.code == 0, written.err
    assert str(copied) not in report.read_text(encoding="utf-8")
    monkeypatch.chdir(copied.parent / "yanji")
    again = shegong("simulate", "--again", report)
    assert again.code == 0, again.err
    assert "逐字节相同" in again.out
    scenario.write_text(scenario.read_text(encoding="utf-8").replace('"4%"', '"5%"'), encoding="utf-8")
    refused = shegong("simulate", "--again", report)
    assert refused.code == 1
    assert "N068" in refused.err
    assert "方案" in refused.err


def test_a_report_that_was_edited_is_refused(shegong: Command, copied: Path) -> None:
    report = copied / "report.json"
    shegong("simulate", copied / "yanji-2021.toml", "--out", report)
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace("2425668.00", "2425669.00"), encoding="utf-8")
    assert "N069" in shegong("simulate", "--again", report).err
    for spoilt in (text.replace('"draws": 0', '"draws": "many"'), text.replace('"draws": 0', '"draws": -1')):
        assert spoilt != text
        report.write_text(spoilt, encoding="utf-8")
        assert "N066" in shegong("simulate", "--again", report).err


def test_the_library_answers_what_the_command_does() -> None:
    found = simulate(YANJI, Question(variant="printed"))
    assert cost(found.run, found.main, [0]).change == 242_566_800


def test_the_establishment_alone_gives_the_published_rises_without_any_people(
    shegong: Command, tmp_path: Path
) -> None:
    posts = ROOT / "examples" / "yanbian" / "establishment.toml"
    path = tmp_path / "posts.toml"
    path.write_text(
        '[scenario]\nid = "posts"\nname = "只有编制"\npolicy = "yanbian-2018"\nfrom = "2020-12"\nmonths = 12\n'
        f'against = "current_pay"\n[people]\nestablishment = "{posts}"\n',
        encoding="utf-8",
    )
    found = json.loads(shegong("simulate", path, "--json").out)
    (only,) = found["variants"]
    yanji = only["years"][0]["by_region"]["延吉市"]
    assert only["monthly"][0] == "1564200.00"
    assert only["total"]["change"] == "18770400.00"
    assert yanji["change"] == "2425668.00"
    assert found["people"] == {"count": 1320, "synthetic": False}
