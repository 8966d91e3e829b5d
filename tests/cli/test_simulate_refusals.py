"""What can be wrong with a scenario, its options and its files: refused, at its place, with nothing written."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Command, Outcome
from tests.errors import made
from tests.errors.cases import BASES

Simulate = Callable[..., Outcome]


@pytest.fixture
def simulate(shegong: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulate:
    """Runs a good scenario in which some texts are replaced; whoever refuses it writes nothing."""
    monkeypatch.chdir(tmp_path)
    for base in ("policy", "roster", "scenario"):
        Path(BASES[base].file).write_text(BASES[base].text.removeprefix("\n"), encoding="utf-8")

    def command(*options: str, add: str = "", **changes: str) -> Outcome:
        text = BASES["scenario"].text.removeprefix("\n")
        for old, new in changes.items():
            assert text.count(old) == 1
            text = text.replace(old, new)
        Path("plan.toml").write_text(text + add, encoding="utf-8")
        before = set(tmp_path.iterdir())
        outcome = shegong("simulate", "plan.toml", "--configs", ".", *options)
        assert outcome.code == 0 or set(tmp_path.iterdir()) == before
        return outcome

    return command


def told(outcome: Outcome) -> list[tuple[str, str]]:
    """The code and the place of each error."""
    found: list[tuple[str, str]] = re.findall(r"^错误 (\w+)(?:  (\S+))?", outcome.err, re.MULTILINE)
    return found


def test_everything_that_is_wrong_below_the_scenarios_heading_is_told_at_once(simulate: Simulate) -> None:
    shown = simulate(
        **{
            'policy = "county"': 'policy = "countty"',
            'from = "2021-01"': 'from = "2021-13"',
            "years = 3": "years = 1000000",
            '"花名册.csv"': '"花名.csv"',
        }
    )
    assert shown.code == 1
    assert told(shown) == [
        ("P021", "plan.toml:4:10"),
        ("A001", "plan.toml:5:8"),
        ("N005", "plan.toml:6:9"),
        ("N009", "plan.toml:9:10"),
    ]


def test_everything_that_is_wrong_with_an_entry_is_told_at_once(simulate: Simulate) -> None:
    shown = simulate(
        **{
            'input = "education"': 'input = "educaton"',
            'rate = "5%"': 'rate = "150%"',
            "female = 55": "female = -1",
            "male = 60\n": "male = 200\n",
        }
    )
    assert shown.code == 1
    assert told(shown) == [
        ("N023", "plan.toml:29:10"),
        ("N023", "plan.toml:30:8"),
        ("N022", "plan.toml:35:9"),
        ("N016", "plan.toml:37:8"),
    ]
    assert "是不是 education？" in shown.err


def test_what_two_variants_share_is_refused_once(simulate: Simulate) -> None:
    variants = '\n[variants.one]\nname = "甲案"\n\n[variants.other]\nname = "乙案"\nwithout = ["fill"]\n'
    shown = simulate(add=variants, **{'rate = "5%"': 'rate = "-5%"'})
    assert told(shown) == [("N016", "plan.toml:37:8")]


def test_a_formula_of_a_regulation_that_a_scenario_brings_is_refused_at_its_place(simulate: Simulate) -> None:
    shown = simulate(
        add='\n[regulation.sources.rule]\ntitle = "草案"\n\n[regulation.rules.base_pay]\nname = "基础工资"\n'
        'kind = "earning"\nformula = "wag * coefficient[grade]"\nround = "yuan"\nsource = "rule 第五条"\n'
    )
    assert told(shown) == [("F011", "plan.toml:79:12")]


def test_the_dates_of_a_scenario_must_lie_in_the_life_of_its_policy(simulate: Simulate) -> None:
    shown = simulate(**{'from = "2021-01"': 'from = "2019-01"'})
    assert told(shown) == [("P040", "plan.toml:5:8")]
    assert "--on" not in shown.err


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('scale = "104%"', 'scale = "-104%"', "N043"),
        ('scale = "104%"', "scale = 10\nuntil = 2023", "P009"),
        ('scale = "104%"\nround = "yuan"', 'set = "999999999999999"', "N043"),
        ('scale = "104%"', 'scale = "104%"\nbetween = ["-4%", "104%"]\nby = "1%"', "N046"),
        ("every = 1", "every = 0", "N023"),
        ("female = 55", "female = nan", "P010"),
        ("years = 3", 'years = "3"', "P009"),
        ("female = 55", "femal = 55\nfemale = 55", "P007"),
        ('rate = "2%"', "people = -3", "N023"),
        ('roster = "花名册.csv"', 'roster = "."', "N009"),
        ('id = "plan"', 'id = "plan"\nextends = "/etc/passwd"', "N074"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused_at_its_line(
    simulate: Simulate, old: str, new: str, code: str
) -> None:
    shown = simulate(**{old: new})
    assert shown.code == 1
    assert [found for found, _place in told(shown)] == [code]
    assert all(re.fullmatch(r"plan\.toml:\d+:\d+", place) for _code, place in told(shown))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "P008"),
        ("[scenario]\nname = '某县'".encode("gb18030"), "P003"),
        ("# 说明\n".encode() * 200_000, "P002"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused(
    simulate: Simulate, shegong: Command, content: bytes, code: str
) -> None:
    simulate()
    Path("plan.toml").write_bytes(content)
    shown = shegong("simulate", "plan.toml", "--configs", ".")
    assert shown.code == 1
    assert [found for found, _place in told(shown)] == [code]


def test_a_roster_with_errors_is_refused_with_all_of_them(simulate: Simulate) -> None:
    Path("花名册.csv").write_text(
        "姓名,证件号码,岗位,工作年限\n示例甲,990000199001010018,工作人员,12\n示例乙,990000199001010033,书记,99\n",
        encoding="utf-8",
    )
    assert [code for code, _place in told(simulate())] == ["R083", "R105", "R065"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--draws 0", "A013"),
        ("--draws 1000000000", "A013"),
        ("--seed -1", "A013"),
        ("--threads 0", "A013"),
        ("--budget -5万", "A054"),
        ("--year 2030", "N062"),
        ("--variant fast", "N063"),
        ("--solve wages --budget 6万", "N061"),
        ("--solve wage --budget 6万 --between 6000..4000", "G007"),
        ("--solve wage --budget 6万 --between 4000..6000 --step 0", "G006"),
        ("--solve wage --budget 6万 --between -6000..6000", "N088"),
        ("--solve wage --budget 6万 --between 0..99999999999999999", "N088"),
        ("--out 报告.pdf", "A009"),
        ("--out 报告", "A009"),
    ],
)
def test_an_option_that_makes_no_sense_is_wrong_usage(simulate: Simulate, options: str, code: str) -> None:
    shown = simulate(*options.split())
    assert shown.code == 2
    assert [found for found, _place in told(shown)] == [code]


def test_a_budget_that_no_value_can_meet_is_refused_with_the_nearest_cost(simulate: Simulate) -> None:
    shown = simulate("--solve", "wage", "--budget", "1万", "--between", "4000..6000")
    assert shown.code == 1
    assert "也要 48,000.00 元，超过 38,000.00 元" in shown.err


def test_a_report_goes_into_a_folder_that_is_there(simulate: Simulate) -> None:
    assert told(simulate("--out", "没有/报告.html")) == [("O004", "没有/报告.html")]


def test_a_report_does_not_replace_the_roster_it_is_made_from(simulate: Simulate) -> None:
    simulate()
    Path("花名册.csv").rename("人员.json")
    shown = simulate("--out", "人员.json", "--force", **{"花名册.csv": "人员.json"})
    assert told(shown) == [("O001", "人员.json")]
    assert Path("人员.json").read_text(encoding="utf-8").startswith("姓名")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"draws": 0', '"draws": -4'),
        ('"draws": 0', '"draws": 1000000000'),
        ('"seed": 1', '"seed": "x"'),
        ('"measure": "total"', '"measure": "all"'),
        ('"low": null', '"low": "1/0"'),
        ('"year": ""', '"year": 3'),
        ('"file": "plan.toml"', '"file": 3'),
        ('"manifest": {', '"manifest": 3, "other": {'),
    ],
)
def test_options_of_a_report_that_simulate_did_not_write_are_refused(
    simulate: Simulate, shegong: Command, tmp_path: Path, old: str, new: str
) -> None:
    simulate()
    made.report(tmp_path, (old, new))
    shown = shegong("simulate", "--again", "报告.json", "--configs", ".")
    assert shown.code == 1
    assert told(shown) == [("N066", "报告.json")]


def test_a_report_whose_scenario_is_gone_is_refused(
    simulate: Simulate, shegong: Command, tmp_path: Path
) -> None:
    simulate()
    made.report(tmp_path)
    Path("plan.toml").unlink()
    shown = shegong("simulate", "--again", "报告.json", "--configs", ".")
    assert shown.code == 1
    assert told(shown) == [("P001", "plan.toml")]


def test_a_policy_that_a_scenario_names_by_path_stands_beside_it(
    simulate: Simulate, shegong: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert simulate(**{'policy = "county"': 'policy = "county.toml"'}).code == 0
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert shegong("simulate", tmp_path / "plan.toml").code == 0
