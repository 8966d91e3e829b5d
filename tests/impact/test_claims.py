from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from re import findall

import pytest

from shegong.errors import Problem, ShegongError
from shegong.formula.types import MONEY
from shegong.impact.claims import claim_files, load_claims
from shegong.impact.prints import UNITS, Unit, parse_print, unit_text
from shegong.impact.reconcile import reconcile
from shegong.money import FEN_PER_YUAN
from shegong.policy.catalogue import policy_files

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "configs"
GOOD = """\
[claims]
id = "town"
name = "某镇公布数"
region = "222400"

[sources.news]
title = "报"

[figures.people]
name = "人数"
unit = "people"
value = 10
source = "news 第3版"

[figures.rise]
name = "月增资"
unit = "yuan"
per = "month"
value = "500"
source = "news 第3版"

[claim.month]
name = "每月增加"
printed = "5000元"
unit = "yuan"
per = "month"
source = "news 第3版"
formula = "people * rise"

[claim.month.readings.share]
name = "只给一部分"
formula = "people * rise * share"
unknown.name = "share"
unknown.label = "比例"
unknown.type = "rate"
unknown.question = "几成？"
"""


def write(folder: Path, text: str, name: str = "town.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems(folder: Path, *changes: tuple[str, str]) -> list[Problem]:
    """What is wrong with the good file after some changes to its text."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(ShegongError) as refused:
        load_claims(write(folder, text), [])
    return list(refused.value.problems)


def only(folder: Path, *changes: tuple[str, str]) -> Problem:
    (problem,) = problems(folder, *changes)
    return problem


def pointed_at(problem: Problem) -> str:
    assert problem.excerpt is not None
    return problem.excerpt.line[problem.excerpt.start : problem.excerpt.end]


def line_of(problem: Problem) -> int | None:
    assert problem.place is not None
    return problem.place.line


def test_a_good_file_loads_from_its_path(tmp_path: Path) -> None:
    claims = load_claims(write(tmp_path, GOOD), [])
    assert (claims.id, claims.region, len(claims.claims)) == ("town", "222400", 1)
    assert claims.figures["rise"].value == 500 * FEN_PER_YUAN
    assert claims.figures["people"].evidence.status == "published"
    assert str(claims.claims[0].clause) == "《报》 第3版"
    assert reconcile(claims).results[0].verdict == "closes"


def test_the_shipped_claims_are_found_by_id_and_are_no_policies() -> None:
    assert claim_files([CONFIGS])["yanbian-2021"] == CONFIGS / "claims" / "yanbian-2021.toml"
    assert load_claims("yanbian-2021", [CONFIGS]).file == "configs/claims/yanbian-2021.toml"
    assert "yanbian-2021" not in policy_files(CONFIGS)


def test_every_published_figure_of_the_article_is_there_with_its_page() -> None:
    figures = load_claims("yanbian-2021", [CONFIGS]).figures.values()
    published = [each for each in figures if each.evidence.status == "published"]
    shown = {each.value / (FEN_PER_YUAN if each.type == MONEY else 1) for each in published}
    assert shown == {840, 431, 469, 2184, 1320, 1185, 2854, 4335, 154, 27}
    assert {str(each.evidence.clause) for each in published} == {"《中国城市报》 第30版"}


def test_the_shipped_claims_hold_no_web_address() -> None:
    assert "http" not in (CONFIGS / "claims" / "yanbian-2021.toml").read_text(encoding="utf-8")


def test_a_users_claims_come_before_the_shipped_ones_and_say_so(tmp_path: Path) -> None:
    for name in ("own", "shipped"):
        (tmp_path / name / "claims").mkdir(parents=True)
        write(tmp_path / name / "claims", GOOD)
    folders = [tmp_path / "own", tmp_path / "shipped"]
    assert claim_files(folders)["town"] == folders[0] / "claims" / "town.toml"
    (notice,) = load_claims("town", folders).notices
    assert (notice.code, notice.severity) == ("C003", "notice")
    assert str(folders[1] / "claims" / "town.toml") in notice.message


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(ShegongError) as refused:
        load_claims("yanbain-2021", [CONFIGS])
    (problem,) = refused.value.problems
    assert (problem.code, problem.remedy) == ("C001", "是不是 yanbian-2021？")


def test_an_id_like_no_other_lists_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ShegongError) as refused:
        load_claims("甲", [CONFIGS, tmp_path])
    assert "yanbian-2021" in refused.value.problems[0].remedy


def test_a_link_out_of_the_config_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own" / "claims").mkdir(parents=True)
    outside = write(tmp_path, GOOD)
    (tmp_path / "own" / "claims" / "town.toml").symlink_to(outside)
    with pytest.raises(ShegongError) as refused:
        load_claims("town", [tmp_path / "own"])
    assert refused.value.problems[0].code == "C002"


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(ShegongError) as refused:
        load_claims("missing/none.toml", [])
    assert refused.value.problems[0].code == "P001"


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "pointed"),
    [
        ('id = "town"', 'id = "city"', "C004", 2, '"city"'),
        ("[figures.people]", "[figures.min]", "C005", 9, "figures.min"),
        ("value = 10\n", "", "C006", 9, "figures.people"),
        ("value = 10\n", 'value = 10\nstatus = "derived"\n', "C006", 9, "figures.people"),
        ("value = 10\n", 'value = 10\nstatus = "assumed"\n', "C007", 13, '"assumed"'),
        ('source = "news 第3版"\n', "", "C008", 9, "figures.people"),
        ('source = "news 第3版"', 'source = "nesw 第3版"', "C009", 13, '"nesw 第3版"'),
        ("value = 10", "value = 10.5", "C010", 12, "10.5"),
        ('value = "500"', 'value = "5百"', "C010", 19, '"5百"'),
        ('"5000元"', '"五千元"', "C011", 24, '"五千元"'),
        ('"5000元"', '"5000人"', "C011", 24, '"5000人"'),
        ('"5000元"', '"0元"', "C012", 24, '"0元"'),
        ('"5000元"\n', '"5000元"\nstep = 3000\n', "C012", 25, "3000"),
        ("value = 10\n", 'formula = "rise / rise"\n', "C013", 12, '"rise / rise"'),
        ('"people * rise * share"', '"people * rise / share"', "C014", 32, "people * rise / share"),
        ('"people * rise * share"', '"rise * max(share, 0)"', "C014", 32, "max(share, 0)"),
        ('"people * rise * share"', '"rise * share * (1 + share)"', "C014", 32, "rise * share * (1 + share)"),
        ('"people * rise"\n', '"people * 12"\n', "C015", 28, '"people * 12"'),
        ('"people * rise"\n', '"rise > rise"\n', "C015", 28, '"rise > rise"'),
        ('formula = "people * rise"\n', "", "C016", 22, "claim.month"),
        (
            'formula = "people * rise"\n',
            'formula = "people * rise"\nwhy = "缺数"\n',
            "C016",
            22,
            "claim.month",
        ),
        ('"people * rise * share"', '"people * rise"', "C017", 33, '"share"'),
        ('unknown.name = "share"', 'unknown.name = "rise"', "C018", 33, '"rise"'),
        (
            'unknown.type = "rate"',
            'unknown.type = "rate"\nunknown.compare = "rice"',
            "C019",
            36,
            '"rice"',
        ),
        (
            'unknown.type = "rate"',
            'unknown.type = "rate"\nunknown.compare = "rise"',
            "C019",
            36,
            '"rise"',
        ),
        ('"people * rise"\n', '"people * rize"\n', "F011", 28, "rize"),
        ('"people * rise"\n', '"people + rise"\n', "F012", 28, "people + rise"),
        ('"people * rise"\n', '"people * (rise"\n', "F006", 28, None),
        ("per = ", "pre = ", "P007", 18, "pre"),
        ('source = "news 第3版"\nformula', "formula", "P008", 22, "claim.month"),
        ('unit = "people"', 'unit = "heads"', "P009", 11, '"heads"'),
        ("value = 10\n", 'value = 10\npolicy = "xian-2020"\n', "C020", 9, "figures.people"),
        ('printed = "5000元"\n', "", "C023", 22, "claim.month"),
        ('printed = "5000元"\n', 'why = "没有公布"\n', "C024", 33, "unknown.name"),
        ("value = 10\n", 'value = "10余人"\n', "C022", 32, "people"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, code: str, line: int, pointed: str | None
) -> None:
    found = {each.code: each for each in problems(tmp_path, (old, new))}
    assert code in found
    assert line_of(found[code]) == line
    if pointed is not None:
        assert pointed_at(found[code]) == pointed


def test_a_misspelt_figure_names_the_nearest(tmp_path: Path) -> None:
    problem = only(tmp_path, ('"people * rise"\n', '"people * rize"\n'))
    assert (problem.message, problem.remedy) == ("每月增加：不认识的名称“rize”", "是不是 rise？")


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ('id = "town"', 'id = "city"'),
        ("value = 10", "value = 10.5"),
        ('"5000元"', '"五千元"'),
        ('unknown.type = "rate"', 'unknown.type = "rate"\nunknown.compare = "nothing"'),
    )
    assert [each.code for each in found] == ["C004", "C010", "C011", "C019"]


def test_a_broken_figure_is_reported_once_and_not_where_it_is_used(tmp_path: Path) -> None:
    assert only(tmp_path, ('value = "500"', 'value = "5%"')).code == "C010"


def test_a_broken_compared_figure_is_reported_once(tmp_path: Path) -> None:
    changes = (
        ('value = "500"', 'value = "5%"'),
        ('unknown.type = "rate"', 'unknown.type = "money"\nunknown.compare = "rise"'),
        ('"people * rise * share"', '"people * share"'),
    )
    assert only(tmp_path, *changes).code == "C010"


def test_a_broken_unknown_is_reported_once(tmp_path: Path) -> None:
    compare = 'unknown.type = "rate"\nunknown.compare = "nothing"'
    assert only(tmp_path, ('unknown.type = "rate"', compare)).code == "C019"


def test_a_derived_figure_is_computed_from_those_above_it(tmp_path: Path) -> None:
    derived = '[figures.each]\nname = "两人合计"\nunit = "wan"\nformula = "rise * 2"\n\n[claim.month]'
    claims = load_claims(write(tmp_path, GOOD.replace("[claim.month]", derived, 1)), [])
    each = claims.figures["each"]
    assert each.value == 1000 * FEN_PER_YUAN
    assert (each.evidence.status, each.evidence.clause) == ("derived", None)
    assert each.formula is not None
    assert [figure.key for figure in each.formula.used] == ["rise"]


def test_an_assumed_figure_with_a_reason_needs_no_source(tmp_path: Path) -> None:
    text = GOOD.replace(
        'value = 10\nsource = "news 第3版"', 'value = 10\nstatus = "assumed"\nwhy = "估计"', 1
    )
    people = load_claims(write(tmp_path, text), []).claims[0].formula
    assert people is not None
    assert [(each.key, each.evidence.status) for each in people.used] == [
        ("people", "assumed"),
        ("rise", "published"),
    ]


def test_a_claim_without_enough_figures_may_say_why_it_cant_be_tested(tmp_path: Path) -> None:
    text = GOOD.replace('formula = "people * rise"\n', 'why = "没有公布人数"\n', 1)
    result = reconcile(load_claims(write(tmp_path, text), [])).results[0]
    assert (result.verdict, result.claim.why) == ("untested", "没有公布人数")
    assert result.readings[0].verdict == "solved"


def test_an_unknown_may_be_taken_away_and_divided(tmp_path: Path) -> None:
    text = GOOD.replace('"people * rise * share"', '"rise * people * -(-share / 2 - 1)"', 1)
    solved = reconcile(load_claims(write(tmp_path, text), [])).results[0].readings[0].solved
    assert solved is not None
    assert solved.at_print == 0


def test_a_reading_keeps_the_period_of_its_claim_unless_it_names_one(tmp_path: Path) -> None:
    assert load_claims(write(tmp_path, GOOD), []).claims[0].readings[0].per == "month"


@pytest.mark.parametrize(
    ("text", "unit", "value", "step"),
    [
        ("243万", "wan", "243000000", "1000000"),
        ("243", "wan", "243000000", "1000000"),
        ("142.29万元", "wan", "142290000", "10000"),
        ("2.16亿", "yi", "21600000000", "100000000"),
        ("2,425,668元", "yuan", "242566800", "100"),
        ("469.50", "yuan", "46950", "1"),
        ("38.5%", "rate", "0.385", "0.001"),
        ("0.385", "rate", "0.385", "0.001"),
        ("1.8万人", "people", "18000", "1000"),
        ("864个", "posts", "864", "1"),
    ],
)
def test_a_print_is_read_to_its_last_digit(text: str, unit: Unit, value: str, step: str) -> None:
    printed = parse_print(text, unit)
    assert (printed.value, printed.step) == (Fraction(value), Fraction(step))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("243元", "wan"),
        ("5%", "yuan"),
        ("5%", "people"),
        ("5元", "people"),
        ("5人", "yuan"),
        ("3万", "rate"),
        ("12,34", "yuan"),
        ("1234,567", "yuan"),
        ("-5", "yuan"),
        ("２４３万", "wan"),
        ("", "yuan"),
        ("9" * 19, "yuan"),
    ],
)
def test_a_print_that_does_not_suit_its_unit_is_refused(text: str, unit: Unit) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        parse_print(text, unit)


def test_each_code_stands_at_one_place_in_the_source() -> None:
    files = sorted((ROOT / "src" / "shegong" / "impact").glob("*.py"))
    codes = Counter(
        code for file in files for code in findall(r'"(C\d{3})"', file.read_text(encoding="utf-8"))
    )
    assert sorted(codes) == [f"C{number:03}" for number in range(1, 26)]
    assert set(codes.values()) == {1}


def test_every_unit_has_a_name_but_a_rate() -> None:
    assert [unit for unit in UNITS if not unit_text(unit)] == ["rate"]


def test_a_figure_that_rests_on_a_bound_is_no_number_either(tmp_path: Path) -> None:
    text = GOOD.replace("value = 10", 'value = "10余人"').split("[claim.month.readings.share]")[0]
    text = text.replace(
        "[claim.month]",
        '[figures.double]\nname = "两倍人数"\nunit = "people"\nformula = "people * 2"\n\n[claim.month]',
    ).replace('"people * rise"', '"double * rise"')
    (found,) = reconcile(load_claims(write(tmp_path, text), [])).results
    assert found.in_numbers == "两倍人数 × 500.00"
    assert found.recomputed is not None
    assert found.recomputed.extent.low == 1_000_000
    assert found.recomputed.extent.high is None
    assert found.verdict == "differs"  # at least 10,000 yuan is not 5,000
