"""What the shipped regulations say about their places, beyond the cases that they carry."""

from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from shegong.engine.columns import calculate, make_plan
from shegong.engine.group_limits import limits_of
from shegong.engine.limits import LimitFound
from shegong.engine.person import PersonPay, pay_person
from shegong.engine.transitions import advance
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.doubts import warnings_of
from shegong.policy.facts import read_fact, read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from shegong.proof.prove import prove

YEAR_2023 = [Month(2023, month) for month in range(1, 13)]
COUNTY = """[policy]
id = "county"
name = "某县办法"
region = "990000"
extends = ["{base}"]
from = {start}

"""


def paid(policy: str | Policy, on: str, **given: str) -> PersonPay:
    """One person's month under a shipped regulation, or under one at hand."""
    loaded = load_policy(policy) if isinstance(policy, str) else policy
    return pay_person(loaded, read_facts(loaded, given), parse_month(on))


def county(folder: Path, base: str, text: str, start: str = "2020-01-01") -> Policy:
    """A county's regulation on top of a shipped one."""
    file = folder / "county.toml"
    file.write_text(COUNTY.format(base=base, start=start) + text, encoding="utf-8")
    return load_policy(str(file), [folder, shipped("configs")])


def found(policy: Policy, on: str, *people: dict[str, str]) -> dict[str, list[LimitFound]]:
    """What the limits of a regulation find in some people, by limit."""
    facts = [read_facts(policy, person) for person in people]
    columns = {
        key: [int(value) if isinstance(value, Fraction) else value for value in (each[key] for each in facts)]
        for key in policy.inputs
    }
    month = parse_month(on)
    table = pl.DataFrame(columns)
    by_limit: dict[str, list[LimitFound]] = {}
    for each in limits_of(make_plan(policy, month), calculate(policy, table, month)):
        by_limit.setdefault(each.limit.key, []).append(each)
    return by_limit


def grade(pay: PersonPay) -> int:
    value = pay.steps["grade"].value
    assert isinstance(value, Fraction)
    return value.numerator


# Hohhot


def test_a_worker_of_hohhot_who_goes_from_grade_3_to_12_gains_1529_yuan() -> None:
    before = paid(
        "hohhot-2023", "2023-01", post="staff", credited_years="6", education="college", certificate="none"
    )
    after = paid(
        "hohhot-2023",
        "2023-01",
        post="deputy",
        credited_years="12",
        education="master",
        certificate="intermediate",
    )
    assert (grade(before), grade(after)) == (3, 12)
    assert after.fen("gross") - before.fen("gross") == 1529_00


def test_a_senior_certificate_in_hohhot_is_worth_3_grades_and_not_4() -> None:
    none, junior, senior = (
        paid(
            "hohhot-2023", "2023-01", post="staff", credited_years="0", education="college", certificate=held
        )
        for held in ("none", "junior", "senior")
    )
    assert grade(junior) - grade(none) == 1
    assert grade(senior) - grade(none) == 3


def test_hohhot_says_that_only_two_of_its_rows_were_published() -> None:
    policy = load_policy("hohhot-2023")
    (rows,) = (each for each in policy.assumptions(["gross"]) if each.key == "coefficient")
    assert "3738" in rows.why
    assert "5267" in rows.why
    assert policy.parameters["pay_of_grade_12"].evidence.status == "published"
    assert policy.parameters["base"].evidence.status == "assumed"


# Benxi and its district Mingshan


def test_mingshan_overrides_only_the_split_and_how_often_performance_is_paid() -> None:
    city, district = load_policy("benxi-2023"), load_policy("mingshan-2023")
    other = {key for key, given in district.parameters.items() if given != city.parameters[key]}
    assert other == {"basic_share", "months_per_payment"}
    assert district.tables == city.tables
    assert [rule.formula for rule in district.rules.values()] == [
        rule.formula for rule in city.rules.values()
    ]


def test_over_a_year_benxi_and_mingshan_pay_the_same_unless_the_year_is_failed() -> None:
    def year(policy: str, appraisal: str) -> int:
        return sum(
            paid(policy, str(month), post="chief", credited_years="7", appraisal=appraisal).fen("gross")
            for month in YEAR_2023
        )

    assert year("benxi-2023", "pass") == year("mingshan-2023", "pass")
    assert year("benxi-2023", "fail") * 9 == year("mingshan-2023", "fail") * 8


# Xi'an


def test_xian_raises_its_base_in_july_2022_and_must_set_it_anew_after_three_years() -> None:
    before, after = (
        paid("xian-2020", on, post="staff", credited_years="0").fen("gross") for on in ("2022-06", "2022-07")
    )
    assert (before, after) == (3200_00, 3900_00)
    policy = load_policy("xian-2020")
    assert warnings_of(policy, [parse_month("2025-06")]) == []
    (warning,) = warnings_of(policy, [parse_month("2025-07")])
    assert (warning.code, warning.severity) == ("P071", "warning")


def test_probation_in_xian_lasts_three_months() -> None:
    policy = load_policy("xian-2020")
    facts = read_facts(policy, {"post": "staff", "credited_years": "0", "probation": "first"})
    amounts = []
    for month in (Month(2020, 10), Month(2020, 11), Month(2020, 12), Month(2021, 1)):
        amounts.append(pay_person(policy, facts, month).fen("gross"))
        facts = advance(policy, facts, month.plus(1))
    assert amounts == [2560_00, 2560_00, 2560_00, 3200_00]


def test_two_excellent_years_running_may_bring_an_early_step_at_most_twice_in_a_life(tmp_path: Path) -> None:
    policy = county(
        tmp_path,
        "xian-2020",
        """
[inputs.excellent_last_year]
name = "上年度已是优秀"
type = "flag"
default = false

[inputs.early_steps]
name = "提前晋升次数"
type = "count"
maximum = 2
default = 0

[rules.grade]
name = "等级"
kind = "info"
formula = "clamp(post.lowest + floor(credited_years / years_per_grade) + early_steps, post.lowest, post.highest)"
status = "assumed"
why = "示例"

[transitions.early]
name = "连续两年优秀，提前晋升一级，最多两次"
when = "month == 1"
status = "assumed"
why = "示例"

[transitions.early.set]
early_steps = "min(early_steps + 1, 2) if appraisal == excellent and excellent_last_year else early_steps"
excellent_last_year = "appraisal == excellent and not excellent_last_year"
""",
    )
    facts = read_facts(policy, {"post": "staff", "credited_years": "0", "appraisal": "excellent"})
    steps = []
    for year in range(2021, 2028):
        facts = advance(policy, facts, Month(year, 1))
        steps.append(facts["early_steps"])
    assert steps == [0, 1, 1, 2, 2, 2, 2]


# Yantai


def test_a_failed_year_in_yantai_delays_promotion_by_a_year() -> None:
    policy = load_policy("yantai-2020")

    def grades(appraisals: list[str]) -> list[int]:
        facts = read_facts(policy, {"post": "staff", "credited_years": "0"})
        reached = []
        for year, appraisal in enumerate(appraisals, start=2021):
            facts["appraisal"] = read_fact(policy.inputs["appraisal"], appraisal)
            facts = advance(policy, facts, Month(year, 1))
            reached.append(grade(pay_person(policy, facts, Month(year, 1))))
        return reached

    assert grades(["pass", "excellent", "pass", "pass"]) == [1, 1, 2, 2]
    assert grades(["pass", "basic", "pass", "pass"]) == [1, 1, 1, 2]
    assert grades(["fail", "fail", "fail", "fail"]) == [1, 1, 1, 1]


@pytest.mark.parametrize(("post", "move", "then"), [("staff", "to_chief", 10), ("chief", "to_staff", 4)])
def test_a_change_of_post_in_yantai_places_anew_by_years_from_the_next_month(
    post: str, move: str, then: int
) -> None:
    policy = load_policy("yantai-2020")
    facts = read_facts(policy, {"post": post, "credited_years": "9", "next_post": move})
    after = advance(policy, facts, Month(2021, 5))
    assert grade(pay_person(policy, after, Month(2021, 5))) == then
    assert advance(policy, after, Month(2021, 6)) == after


# Jinzhou


def test_a_part_year_in_jinzhou_counts_as_a_whole_and_only_from_january() -> None:
    years = [
        paid("jinzhou-2022", on, post="staff", certificate="none", start_date="2021-03-15")
        .steps["counted_years"]
        .value
        for on in ("2022-01", "2022-12", "2023-01", "2024-01")
    ]
    assert years == [1, 1, 2, 3]


# Shaanxi


def test_a_year_of_service_in_shaanxi_pays_15_yuan_a_month_from_the_year_after_it_is_full() -> None:
    policy = load_policy("shaanxi-2015")
    person = {"post": "staff", "credited_years": "0", "education": "college", "certificate": "none"}
    facts = read_facts(policy, {**person, "newcomer": "true"})
    amounts = []
    for year in (2016, 2017, 2018):
        facts = advance(policy, facts, Month(year, 1))
        amounts.append(pay_person(policy, facts, Month(year, 1)).fen("gross"))
    assert amounts == [2200_00, 2215_00, 2230_00]


# Jinan and Shandong


def test_in_jinan_a_diploma_without_its_degree_is_worth_years_and_both_are_worth_grades() -> None:
    policy = load_policy("jinan")
    values = [
        grade(
            pay_person(
                policy,
                read_facts(
                    policy,
                    {
                        "post": "deputy",
                        "credited_years": years,
                        "education": "master",
                        "certificate": "none",
                        "proof": proof,
                    },
                ),
                Month(2021, 1),
                ["grade"],
            )
        )
        for years, proof in (("3", "one"), ("3", "both"), ("2", "one"))
    ]
    assert values == [6, 7, 5]


def test_a_county_of_shandong_whose_factor_is_outside_its_range_breaks_a_limit(tmp_path: Path) -> None:
    figures = """
[parameters.starting_pay]
name = "起始标准"
unit = "yuan"
status = "assumed"
why = "示例"
values = {{ 2022-01-01 = "4000.00" }}

[parameters.local_factor]
name = "倍数"
unit = "rate"
status = "assumed"
why = "示例"
values = {{ 2022-01-01 = "{factor}" }}
"""
    within = county(tmp_path, "shandong-2022", figures.format(factor="1.2"), "2022-01-01")
    assert prove(within).breaches == ()
    beyond = county(tmp_path, "shandong-2022", figures.format(factor="1.25"), "2022-01-01")
    (breach,) = prove(beyond).breaches
    assert breach.law == "limits_hold"


# Ningbo, Nanjing, Changzhou: floors


def test_ningbo_holds_each_posts_average_income_to_its_multiple_of_the_average_wage(tmp_path: Path) -> None:
    policy = county(
        tmp_path,
        "ningbo",
        """
[parameters.average_wage]
name = "上年全部单位在岗职工年平均工资"
unit = "yuan"
status = "assumed"
why = "示例"
values = { 2020-01-01 = "60000.00" }

[parameters.uplift]
name = "上浮系数"
unit = "rate"
status = "assumed"
why = "示例"
values = { 2020-01-01 = "1" }
""",
    )
    person = {"certificate": "none", "credited_years": "6"}
    people = [{"post": "staff"}, {"post": "staff", "credited_years": "8"}, {"post": "chief"}]
    income = found(policy, "2020-06", *({**person, **each} for each in people))["income"]
    # 5000 a month and 1.10: exactly 1.1 times the average; the chief's 1.40 is below 1.6.
    assert [(each.people, each.at_least, each.broken) for each in income] == [
        (2, Fraction(66_000_00), 0),
        (1, Fraction(96_000_00), 1),
    ]


def test_a_certificate_in_ningbo_counts_only_with_the_appointment() -> None:
    policy = load_policy("ningbo")
    grades = [
        grade(
            pay_person(
                policy,
                read_facts(
                    policy, {"post": "staff", "credited_years": "0", "certificate": held, "appointment": to}
                ),
                Month(2020, 1),
                ["grade"],
            )
        )
        for held, to in (
            ("senior", "not_appointed"),
            ("none", "expert"),
            ("senior", "worker"),
            ("senior", "expert"),
        )
    ]
    assert grades == [1, 1, 3, 4]


def test_the_floor_in_nanjing_is_on_what_the_employer_pays_in_all() -> None:
    policy = load_policy("nanjing-2018")
    person = {"post": "staff", "area": "鼓楼区", "monthly_pay": "5000.00"}
    without, with_contributions = (
        found(policy, "2018-10", {**person, "monthly_contributions": paid_by_employer})["floor"][0]
        for paid_by_employer in ("0.00", "1533.34")
    )
    assert (without.broken, without.found, without.at_least) == (1, Fraction(60_000_00), Fraction(78_400_00))
    assert with_contributions.broken == 0


@pytest.mark.parametrize(
    ("policy", "on", "given"),
    [
        ("harbin-2016", "2016-03", {"post": "deputy"}),
        ("changzhou-2011", "2011-09", {"monthly_pay": "2345.67", "monthly_contributions": "765.44"}),
    ],
)
def test_what_governments_share_adds_up_to_what_it_costs(policy: str, on: str, given: dict[str, str]) -> None:
    pay = paid(policy, on, **given)
    whole = "employer_cost" if "employer_cost" in pay.steps else "gross"
    assert pay.fen("city_share") + pay.fen("district_share") == pay.fen(whole)


def test_the_rise_of_harbin_in_2016_is_borne_half_by_the_city_and_half_by_the_district() -> None:
    pay = paid("harbin-2016", "2016-03", post="chief")
    assert (pay.fen("rise"), pay.fen("city_share")) == (600_00, 300_00)


# Harbin, Dashiqiao: quotas; retirement


def test_no_more_than_three_in_ten_may_be_excellent_in_harbin() -> None:
    policy = load_policy("harbin-2023")
    excellent = {"post": "staff", "area": "district", "appraisal": "excellent"}
    others = [{"post": "staff", "area": "南岗区"}] * 7
    (within,) = found(policy, "2023-12", *others, *[excellent] * 3)["excellent"]
    (beyond,) = found(policy, "2023-12", *others, *[excellent] * 4)["excellent"]
    assert (within.found, within.broken) == (Fraction(3, 10), 0)
    assert (beyond.found, beyond.broken) == (Fraction(4, 11), 1)


@pytest.mark.parametrize(
    ("sex", "age", "broken"), [("女", "54", 0), ("女", "55", 1), ("男", "59", 0), ("男", "60", 1)]
)
def test_in_harbin_women_retire_at_55_and_men_at_60(sex: str, age: str, broken: int) -> None:
    policy = load_policy("harbin-2023")
    person = {"post": "staff", "area": "district", "sex": sex, "age": age}
    assert found(policy, "2023-10", person)["retirement"][0].broken == broken


# Beijing


@pytest.mark.parametrize(
    ("post", "year"), [("chief", 23_760_00), ("deputy", 21_420_00), ("staff", 19_560_00)]
)
def test_twelve_months_in_beijing_come_to_the_published_year(post: str, year: int) -> None:
    months = [
        paid("beijing-old", f"2010-{month:02}", post=post, certificate="none") for month in range(1, 13)
    ]
    assert sum(month.fen("gross") for month in months) == year
    assert {month.fen("year_total") for month in months} == {year}


def test_whoever_holds_two_posts_in_beijing_is_paid_once_for_the_higher() -> None:
    either = [
        paid("beijing-old", "2010-06", post=first, second_post=second, certificate="none").fen("gross")
        for first, second in (("staff", "chief"), ("chief", "staff"), ("chief", "deputy"), ("chief", "chief"))
    ]
    assert either == [1680_00] * 4


# Qingdao Shinan


def test_the_rise_of_shinan_is_arrears_for_nine_months() -> None:
    policy = load_policy("shinan-2016")
    months = [Month(2016, month) for month in range(1, 13)]
    late = [month for month in months if any(each.code == "P072" for each in warnings_of(policy, [month]))]
    assert late == months[:9]


# All of them


def test_what_a_clerk_of_jilin_writes_means_the_same_elsewhere() -> None:
    known = load_policy("jilin-2020").inputs
    for name in policy_files(shipped("configs")):
        for key in ("education", "certificate", "appraisal", "post"):
            given = load_policy(name).inputs.get(key)
            spellings = (
                {text: choice.key for choice in given.choices for text in choice.spellings} if given else {}
            )
            for choice in known[key].choices:
                assert {spellings.get(text, choice.key) for text in choice.spellings} == {choice.key}, (
                    name,
                    key,
                )
