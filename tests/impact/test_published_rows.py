"""Every total, average, range or pair of figures that was published, with its verdict."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from shegong.formula.types import MONEY
from shegong.impact.claims import claim_files, load_claims
from shegong.impact.reconcile import ClaimResult, ReadingResult, Reconciliation, Solved, reconcile
from shegong.policy.regions import level
from tests.conftest import ROOT

CONFIGS = ROOT / "configs"
FILES = sorted(claim_files([CONFIGS]))
YUAN = 100
WAN = 10_000 * YUAN


@cache
def place(name: str) -> Reconciliation:
    return reconcile(load_claims(name, [CONFIGS]))


def claim(name: str, key: str) -> ClaimResult:
    return next(each for each in place(name).results if each.claim.key == key)


def reading(name: str, key: str, reading_key: str) -> ReadingResult:
    return next(each for each in claim(name, key).readings if each.reading.key == reading_key)


def solution(name: str, key: str, reading_key: str) -> Solved:
    solved = reading(name, key, reading_key).solved
    assert solved is not None
    return solved


def ends(name: str, key: str) -> tuple[Fraction | int | None, Fraction | int | None]:
    """Between what a claim's formula lies: money in yuan."""
    found = claim(name, key).recomputed
    assert found is not None
    size = YUAN if claim(name, key).claim.type == MONEY else 1
    low, high = (None if end is None else end / size for end in (found.extent.low, found.extent.high))
    return low, high


def amount(name: str, key: str) -> Fraction | int:
    """What a claim's formula comes to, where that is one figure: money in yuan."""
    low, high = ends(name, key)
    assert low is not None
    assert low == high
    return low


def verdict(name: str, key: str) -> str:
    return claim(name, key).verdict


def by_policy(name: str, key: str) -> str:
    """What the regulation comes to, beside what the published figures come to."""
    return reading(name, key, "by_policy").verdict


def test_yanji_closes_at_243_wan_and_yanbian_does_not_close_at_4300() -> None:
    assert verdict("yanbian-2021", "yanji_year") == "closes"
    assert verdict("yanbian-2021", "yanbian_month") == "differs"


def test_jilin_spends_at_least_2_16_yi_a_year_and_nobody_published_how_much() -> None:
    assert ends("jilin-2021", "year") == (216_000_000, None)
    assert verdict("jilin-2021", "year") == "untested"
    assert "没有公布增资总额" in claim("jilin-2021", "year").missing


def test_nearly_6000_more_leave_at_least_12000_before() -> None:
    assert ends("jilin-2021", "people_before") == (12_000, 18_000)


def test_the_least_rise_of_jilin_is_a_bound_that_nothing_can_test() -> None:
    found = claim("jilin-2021", "rise")
    assert found.verdict == "untested"
    assert found.claim.print is not None
    assert (found.claim.print.low, found.claim.print.high) == (Fraction(1000 * YUAN), None)


def test_a_post_of_jilin_serves_200_to_300_households() -> None:
    assert ends("jilin-2020", "households_per_post") == (200, 300)
    assert verdict("jilin-2020", "households_per_more") == "untested"


def test_dashiqiao_spends_70_56_wan_more_a_year() -> None:
    assert amount("dashiqiao", "year") == 705_600
    assert verdict("dashiqiao", "year") == "untested"
    assert amount("dashiqiao", "before") == 1650


def test_dashiqiao_pays_1850_and_heads_2250_by_its_rules() -> None:
    assert verdict("dashiqiao", "standard") == "closes"
    assert (amount("dashiqiao", "chief"), by_policy("dashiqiao", "chief")) == (2250, "closes")
    assert (amount("dashiqiao", "deputy"), by_policy("dashiqiao", "deputy")) == (2050, "closes")


def test_a_quota_of_25_to_30_percent_of_294_is_73_5_to_88_2() -> None:
    assert ends("dashiqiao", "excellent") == (Fraction("73.5"), Fraction("88.2"))


def test_jiujiang_adds_up_to_302_29_wan() -> None:
    assert verdict("jiujiang-2016", "total") == "closes"
    assert amount("jiujiang-2016", "total") == 3_022_900


def test_160_communities_of_jiujiang_get_1_wan_each() -> None:
    assert verdict("jiujiang-2016", "running") == "closes"


def test_the_city_of_jiujiang_bears_60_9_percent_if_each_community_has_one_head() -> None:
    assert verdict("jiujiang-2016", "city_share") == "untested"
    full = reading("jiujiang-2016", "city_share", "all_by_city")
    assert full.recomputed is not None
    assert full.recomputed.value == 2_336_880 * YUAN
    assert full.verdict == "differs"
    share = solution("jiujiang-2016", "city_share", "one_head_each").at_print
    assert round(share, 3) == Fraction("0.609")


def test_no_number_of_heads_and_no_whole_months_make_the_city_of_jiujiang_bear_it_all() -> None:
    assert reading("jiujiang-2016", "city_share", "heads").verdict == "only_negative"
    assert reading("jiujiang-2016", "city_share", "months").verdict == "no_whole"


def test_harbin_spends_at_least_4320_wan_a_year_half_of_it_the_city() -> None:
    assert ends("harbin-2016", "year") == (43_200_000, None)
    assert ends("harbin-2016", "city_year") == (21_600_000, None)
    assert verdict("harbin-2016", "year") == verdict("harbin-2016", "city_year") == "untested"


def test_heads_and_deputies_of_harbin_get_600_more_alike() -> None:
    assert amount("harbin-2016", "rise") == 600
    assert reading("harbin-2016", "rise", "deputy").verdict == "closes"
    assert verdict("harbin-2016", "chief") == verdict("harbin-2016", "deputy") == "closes"


def test_harbin_pays_3700_in_districts_and_3200_in_counties_by_its_rules() -> None:
    for key in ("district_basic", "county_basic", "staff_post", "award"):
        assert verdict("harbin-2023", key) == "closes"
    assert (amount("harbin-2023", "district"), by_policy("harbin-2023", "district")) == (3700, "closes")
    assert (amount("harbin-2023", "county"), by_policy("harbin-2023", "county")) == (3200, "closes")


def test_a_head_in_nangang_got_230_more_and_a_deputy_215() -> None:
    assert (amount("nangang-2006", "chief"), amount("nangang-2006", "deputy")) == (230, 215)


def test_35000_of_changzhou_are_80_percent_of_43750() -> None:
    assert amount("changzhou-2011", "average") == 43_750
    solved = solution("changzhou-2011", "floor", "average")
    assert (solved.low, solved.high) == (Fraction(43_125 * YUAN), Fraction(44_375 * YUAN))
    assert verdict("changzhou-2011", "floor") == "untested"


def test_about_3500_wan_of_changzhou_would_pay_about_1000_people() -> None:
    assert verdict("changzhou-2011", "total") == "untested"
    assert solution("changzhou-2011", "total", "people").whole == (986, 1014)
    assert amount("changzhou-2011", "city") == 17_500_000


def test_a_regrading_of_hohhot_brings_1529() -> None:
    assert verdict("hohhot-2023", "rise") == "closes"
    assert by_policy("hohhot-2023", "rise") == "closes"


@pytest.mark.parametrize("key", ["grade_3", "grade_12"])
def test_a_published_row_of_hohhot_is_what_its_assumed_table_comes_to(key: str) -> None:
    found = claim("hohhot-2023", key)
    assert found.verdict == "closes"
    assert "等级系数" in {each.name for told in found.by_policy for each in told.assumed}
    solved = solution("hohhot-2023", key, "base")
    assert Fraction(3398 * YUAN) in solved


def test_1061_people_of_hohhot_cost_at_most_1946_72_wan_more_a_year() -> None:
    assert ends("hohhot-2023", "year") == (0, 19_467_228)


def test_the_average_of_alxa_left_banner_was_3602_before() -> None:
    assert amount("alxa-left", "before") == 3602
    solved = solution("alxa-left", "average", "before")
    assert solved.at_print == 3602 * YUAN
    assert verdict("alxa-left", "average") == "untested"


def test_rencheng_pays_1_48_yi_a_year() -> None:
    assert amount("rencheng", "year") == 148_048_000
    assert verdict("rencheng", "year") == "untested"


@pytest.mark.parametrize(("key", "floor"), [("inner", 78_400), ("outer", 68_600)])
def test_the_floors_of_nanjing_are_80_and_70_percent_of_about_98000(key: str, floor: int) -> None:
    found = claim("nanjing-2018", key).recomputed
    assert found is not None
    assert found.extent.about
    assert amount("nanjing-2018", key) == floor
    assert by_policy("nanjing-2018", key) == "closes"


def test_the_floor_of_a_head_in_nanjing_is_about_98000() -> None:
    assert verdict("nanjing-2018", "chief") == "closes"


def test_a_twelfth_of_the_income_of_xian_is_3227_and_not_3200() -> None:
    found = claim("xian-2020", "base_2020")
    assert found.verdict == "differs"
    assert found.recomputed is not None
    assert found.recomputed.value == 3227 * YUAN
    assert found.recomputed.difference == 27 * YUAN


def test_the_base_of_xian_closes_when_rounded_to_hundreds_and_not_to_tens() -> None:
    verdicts = {each.reading.key: each.verdict for each in claim("xian-2020", "base_2020").readings}
    assert verdicts == {
        "down_to_hundreds": "closes",
        "to_hundreds": "closes",
        "to_tens": "differs",
        "share": "solved",
    }


@pytest.mark.parametrize(
    "key",
    ["staff_min", "staff_max", "deputy_min", "deputy_max", "chief_min", "chief_max", "base_2022"],
)
def test_the_ends_of_each_post_of_xian_are_what_its_assumed_table_comes_to(key: str) -> None:
    found = claim("xian-2020", key)
    assert found.verdict == "closes"
    assert any(told.assumed for told in found.by_policy)


def test_the_base_of_xian_alone_brings_700_to_1181_and_about_1000_on_average_at_1_43() -> None:
    assert verdict("xian-2020", "rise_2022") == "untested"
    least, most = (reading("xian-2020", "rise_2022", key).recomputed for key in ("grade_1", "grade_18"))
    assert least
    assert most
    assert least.value == 700 * YUAN
    assert most.value == Fraction("1181.25") * YUAN
    assert round(solution("xian-2020", "rise_2022", "coefficient").at_print, 2) == Fraction("1.43")


def test_a_rise_of_1300_is_no_third_of_what_xian_pays() -> None:
    before = solution("xian-2020", "rise_2020", "aim").at_print
    assert round(before / YUAN, 2) == Fraction("4333.33")
    assert before + 1300 * YUAN > 5400 * YUAN


def test_probation_in_xian_pays_2560() -> None:
    assert (amount("xian-2020", "probation"), by_policy("xian-2020", "probation")) == (2560, "closes")


def test_lijin_rises_by_2000() -> None:
    assert verdict("lijin", "rise") == "closes"


def test_wuzhong_is_told_with_its_doubt() -> None:
    assert amount("wuzhong", "rise") == 2000
    assert "混淆" in claim("wuzhong", "rise").missing


def test_shinan_spends_at_least_about_600_wan_a_year_and_owes_450_for_nine_months() -> None:
    assert ends("shinan-2016", "year") == (6_000_000, None)
    assert ends("shinan-2016", "arrears") == (4_500_000, None)
    assert amount("shinan-2016", "performance") == 600
    found = claim("shinan-2016", "year").recomputed
    assert found is not None
    assert found.extent.about


def test_jinzhou_begins_at_2958_and_ends_at_4289_which_is_1_45_times_as_much() -> None:
    assert verdict("jinzhou-2022", "base") == verdict("jinzhou-2022", "top") == "closes"
    assert round(amount("jinzhou-2022", "ratio"), 5) == Fraction("1.44997")
    assert Fraction("1.45") in solution("jinzhou-2022", "top", "coefficient")
    assert Fraction("0.03") in solution("jinzhou-2022", "top", "step")


def test_a_certificate_in_jinzhou_makes_3058_and_4589() -> None:
    assert (amount("jinzhou-2022", "junior"), by_policy("jinzhou-2022", "junior")) == (3058, "closes")
    assert (amount("jinzhou-2022", "senior"), by_policy("jinzhou-2022", "senior")) == (4589, "closes")


@pytest.mark.parametrize(("key", "least"), [("chief", "1.6"), ("deputy", "1.3"), ("staff", "1.1")])
def test_ningbo_printed_bounds_alone(key: str, least: str) -> None:
    found = claim("ningbo", key)
    assert found.claim.print is not None
    assert (found.claim.print.low, found.claim.print.high) == (Fraction(least), None)
    assert found.verdict == "untested"


@pytest.mark.parametrize(
    ("key", "year"),
    [("chief_year", 23_760), ("deputy_year", 21_420), ("staff_year", 19_560), ("certified_year", 20_520)],
)
def test_a_year_of_the_old_rule_of_beijing_is_what_its_regulation_comes_to(key: str, year: int) -> None:
    assert amount("beijing-old", key) == year
    assert by_policy("beijing-old", key) == "closes"


@pytest.mark.parametrize("post", ["chief", "deputy", "staff"])
def test_the_standards_of_beijing_are_those_of_its_regulation(post: str) -> None:
    assert verdict("beijing-old", f"{post}_basic") == verdict("beijing-old", f"{post}_allowance") == "closes"


@pytest.mark.parametrize(("key", "month"), [("new", 2200), ("junior", 2675), ("chief", 4345)])
def test_a_month_of_shaanxi_is_what_its_regulation_comes_to(key: str, month: int) -> None:
    assert amount("shaanxi-2015", key) == month
    assert by_policy("shaanxi-2015", key) == "closes"


@pytest.mark.parametrize(
    ("key", "comes_to"), [("new", 2500), ("employer", 700), ("employee", 275), ("award", 2500)]
)
def test_the_later_standard_is_what_its_regulation_comes_to(key: str, comes_to: int) -> None:
    assert amount("shaanxi-later", key) == comes_to
    assert by_policy("shaanxi-later", key) == "closes"


def test_the_housing_fund_of_the_later_standard_is_175_to_300() -> None:
    assert ends("shaanxi-later", "fund") == (175, 300)


def test_benxi_splits_3400_at_about_80_percent_and_mingshan_at_90() -> None:
    assert verdict("benxi-2023", "base") == "closes"
    assert (amount("benxi-2023", "city_basic"), by_policy("benxi-2023", "city_basic")) == (2720, "closes")
    assert amount("benxi-2023", "district_basic") == 3060
    assert by_policy("benxi-2023", "district_basic") == "closes"


def test_the_highest_pay_of_qinghai_is_2_45_times_the_lowest() -> None:
    assert round(amount("qinghai-2018", "ratio"), 2) == Fraction("2.45")
    assert verdict("qinghai-2018", "coefficients") == "untested"


def test_two_counties_of_shandong_may_differ_by_half() -> None:
    assert ends("shandong-2022", "highest_over_lowest") == (Fraction(2, 3), Fraction(3, 2))


@pytest.mark.parametrize("name", FILES)
def test_each_place_tells_for_each_claim_its_verdict_or_what_is_missing(name: str) -> None:
    for result in place(name).results:
        if result.verdict == "untested":
            assert result.missing
        else:
            assert result.claim.print is not None
            assert result.recomputed is not None


@pytest.mark.parametrize("name", FILES)
def test_whatever_would_close_a_reading_does_close_it_when_put_back(name: str) -> None:
    for result in place(name).results:
        for each in result.readings:
            if each.solved and each.verdict in ("solved", "only_negative", "no_whole"):
                form, printed = each.reading.formula, result.claim.print
                assert printed is not None
                for end in (each.solved.low, each.solved.high, each.solved.at_print):
                    if end is not None:
                        assert (end in each.solved) == (form.value(end) in printed)


@pytest.mark.parametrize("name", FILES)
def test_every_published_figure_has_a_document_and_no_web_address(name: str) -> None:
    claims = place(name).claims
    assert "http" not in (CONFIGS / "claims" / f"{name}.toml").read_text(encoding="utf-8")
    assert level(claims.region) in {0, 1, 2}
    for figure in claims.figures.values():
        if figure.evidence.status == "published":
            assert figure.evidence.clause is not None
        else:  # what is inferred is a formula's or a regulation's, never a figure of its own
            assert figure.formula or figure.by_policy


def test_claims_that_close_on_assumed_figures_say_so() -> None:
    resting = [
        (name, result.claim.key)
        for name in FILES
        for result in place(name).results
        if result.verdict == "closes" and any(told.assumed for told in result.by_policy)
    ]
    assert ("hohhot-2023", "grade_3") in resting
    assert ("dashiqiao", "standard") not in resting


def test_two_prints_differ_and_no_other() -> None:
    differing = [
        (name, result.claim.key)
        for name in FILES
        for result in place(name).results
        if result.verdict == "differs"
    ]
    assert differing == [("xian-2020", "base_2020"), ("yanbian-2021", "yanbian_month")]
