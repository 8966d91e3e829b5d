"""The wage tax and the contributions: seams, refusals, and what must hold for every wage."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.engine.checks import failed_checks
from shegong.engine.columns import make_plan
from shegong.engine.months import pay_months
from shegong.engine.passing import after_end, after_start
from shegong.engine.person import PersonPay, pay_person
from shegong.engine.transitions import close
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.formula.scope import BandAxis
from shegong.money import plain_yuan
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.facts import find_input, read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from tests.formula.effort import draws

TAX = load_policy("wage-tax")
YANJI = load_policy("yanji-net-2020")
SHANGHAI = load_policy("shanghai-insurance-2025")
CHIEF = {"post": "chief", "credited_years": "12", "education": "bachelor", "certificate": "intermediate"}
COUNTY = (
    '[policy]\nid = "county"\nname = "某县办法"\nregion = "990000"\nextends = [{bases}]\nfrom = {start}\n'
)
YUAN = 100
MONTHS = 12

# The annual table as the law prints it: upper end in yuan, rate and quick deduction; and the bonus's, a month.
ANNUAL = [
    (36_000, 3, 0),
    (144_000, 10, 2_520),
    (300_000, 20, 16_920),
    (420_000, 25, 31_920),
    (660_000, 30, 52_920),
    (960_000, 35, 85_920),
    (None, 45, 181_920),
]
# What one yuan more than the end of a band costs in tax, and up to which bonus net pay is less than at that end.
CLIFFS = [
    (36_000, "2310.10", 38_566),
    (144_000, "13200.20", 160_499),
    (300_000, "13750.25", 318_333),
    (420_000, "19250.30", 447_499),
    (660_000, "30250.35", 706_538),
    (960_000, "88000.45", 1_119_999),
]

wages = st.integers(0, 150_000 * YUAN)
modest = st.integers(0, 20_000 * YUAN)
bonuses = st.integers(0, 1_300_000 * YUAN)


def texts(given_fen: Mapping[str, int]) -> dict[str, str]:
    """Amounts in fen as they would be typed."""
    return {key: plain_yuan(fen) for key, fen in given_fen.items()}


def paid(on: str, policy: Policy = TAX, /, **told: str) -> PersonPay:
    """One month of somebody."""
    return pay_person(policy, read_facts(policy, told), parse_month(on))


def amount(on: str, key: str, **given_fen: int) -> int:
    """What a rule comes to, in fen, for amounts in fen."""
    return pay_person(TAX, read_facts(TAX, texts(given_fen)), parse_month(on), [key]).fen(key)


def failed(pay: PersonPay, severity: str = "error") -> set[str]:
    """The keys of the checks that a month does not pass."""
    return {check.key for check in failed_checks(pay) if check.severity == severity}


def year(
    policy: Policy, told: Mapping[str, str], on: int, months: Sequence[Mapping[str, str]]
) -> list[PersonPay]:
    """Month after month from January, with something of its own in each; what was paid is carried on."""
    carried = {key for transition in policy.transitions.values() for key in transition.sets}
    state: Mapping[str, Value] = {}
    found: list[PersonPay] = []
    for number, own in enumerate(months):
        month = Month(on, number + 1)
        before = {key: state[key] for key in carried & state.keys() if key not in own}
        facts = read_facts(policy, {**told, **own}) | before
        found.append(pay_person(policy, facts, month))
        state = close(policy, facts, month)
    return found


def annual_tax(taxable: int) -> int:
    """The annual table on an amount in fen, by rate and quick deduction, half up to the fen."""
    _end, rate, quick = next(each for each in ANNUAL if each[0] is None or taxable <= each[0] * YUAN)
    return (taxable * rate + 50) // 100 - quick * YUAN if taxable > 0 else 0


def county(folder: Path, text: str, *bases: str, start: str = "2020-01-01") -> Policy:
    """A county's regulation on top of shipped ones."""
    file = folder / "county.toml"
    head = COUNTY.format(bases=", ".join(f'"{base}"' for base in bases), start=start)
    file.write_text(f"{head}\n{text}", encoding="utf-8")
    return load_policy(str(file), [folder, shipped("configs")])


def figure(key: str, name: str, value: str, unit: str = "yuan", since: str = "2020-01-01") -> str:
    """A parameter of a county."""
    return (
        f'[parameters.{key}]\nname = "{name}"\nunit = "{unit}"\nstatus = "assumed"\nwhy = "示例"\n'
        f'values = {{ {since} = "{value}" }}\n'
    )


# The seams


def test_the_annual_table_is_the_one_that_the_law_prints() -> None:
    table = TAX.tables["annual_rates"]
    axis = table.lookup.axes[0]
    assert isinstance(axis, BandAxis)
    assert table.quick is not None
    assert axis.limits == tuple(end * YUAN for end, _rate, _quick in ANNUAL if end)
    for band, (_end, rate, quick) in enumerate(ANNUAL):
        assert table.lookup.cells[(band,)] == Fraction(rate, 100)
        assert table.quick.cells[(band,)] == quick * YUAN


def test_the_table_of_a_month_is_a_twelfth_of_the_annual_one() -> None:
    annual, monthly = TAX.tables["annual_rates"], TAX.tables["monthly_rates"]
    ends, ends_of_month = annual.lookup.axes[0], monthly.lookup.axes[0]
    assert isinstance(ends, BandAxis)
    assert isinstance(ends_of_month, BandAxis)
    assert tuple(limit / MONTHS for limit in ends.limits) == ends_of_month.limits
    assert annual.lookup.cells == monthly.lookup.cells
    assert annual.quick
    assert monthly.quick
    assert {key: value / MONTHS for key, value in annual.quick.cells.items()} == monthly.quick.cells


@pytest.mark.parametrize("band", range(len(ANNUAL) - 1))
def test_at_a_seam_both_brackets_give_the_same_tax(band: int) -> None:
    (end, rate, quick), (_end, next_rate, next_quick) = ANNUAL[band], ANNUAL[band + 1]
    assert end is not None
    assert end * rate - quick * 100 == end * next_rate - next_quick * 100
    before = 5_000 * YUAN
    at_end, beyond = (
        amount("2025-01", "cumulative_tax", other_pay=before + end * YUAN + more) for more in (0, 100 * YUAN)
    )
    assert at_end == (end * rate - quick * 100)
    assert beyond - at_end == next_rate * YUAN


# What holds for every wage


@given(wages, wages, modest, st.integers(0, 11))
@draws(150)
def test_whoever_earns_more_never_takes_home_less(
    lower: int, more: int, contributions: int, months: int
) -> None:
    before = {"income_to_date": 9_000 * YUAN * months, "tax_to_date": 90 * YUAN * months}
    first, second = (
        pay_person(
            TAX,
            read_facts(
                TAX,
                {
                    **texts({"other_pay": wage, "given_contributions": contributions, **before}),
                    "tax_months_to_date": str(months),
                },
            ),
            Month(2025, months + 1),
            ["net"],
        ).fen("net")
        for wage in (lower, lower + more)
    )
    assert first <= second <= first + more


@given(st.lists(wages, min_size=MONTHS, max_size=MONTHS), modest)
@draws(25)
def test_the_tax_of_twelve_months_is_the_most_that_was_due_at_any_time(
    pay: list[int], contributions: int
) -> None:
    told = texts({"given_contributions": contributions})
    months = year(TAX, told, 2025, [texts({"other_pay": wage}) for wage in pay])
    due = []
    for number in range(MONTHS):
        income = sum(pay[: number + 1]) - (number + 1) * (5_000 * YUAN + contributions)
        due.append(annual_tax(income))
    assert [month.fen("cumulative_tax") for month in months] == due
    assert sum(month.fen("wage_tax") for month in months) == max(due)


@given(wages, modest)
@draws(25)
def test_an_even_year_comes_to_the_annual_table(wage: int, contributions: int) -> None:
    facts = read_facts(TAX, texts({"other_pay": wage, "given_contributions": contributions}))
    months = list(pay_months(TAX, facts, Month(2024, 1), MONTHS))
    taxable = MONTHS * (wage - contributions - 5_000 * YUAN)
    assert sum(month.fen("wage_tax") for month in months) == annual_tax(taxable)
    assert [failed(month) - {"net_not_negative"} for month in months] == [set()] * MONTHS


@given(bonuses, bonuses)
@draws(150)
def test_a_greater_bonus_pays_more_unless_it_is_warned_about(one: int, other: int) -> None:
    less, more = (
        paid("2025-12", **texts({"bonus": bonus}), bonus_separately="是") for bonus in sorted((one, other))
    )
    assert less.fen("net") <= more.fen("net") or "bonus_cliff" in failed(more, "warning")


@pytest.mark.parametrize(("end", "cost", "until"), CLIFFS)
def test_a_bonus_just_over_a_seam_is_warned_about_with_the_yuan_it_costs(
    end: int, cost: str, until: int
) -> None:
    at_end, beyond, last, over = (
        paid("2025-01", other_pay="6000", bonus=str(bonus)) for bonus in (end, end + 1, until, until + 1)
    )
    assert plain_yuan(beyond.fen("bonus_tax") - at_end.fen("bonus_tax")) == cost
    assert beyond.fen("bonus_cliff") == at_end.fen("net") - beyond.fen("net")
    assert [failed(each, "warning") for each in (at_end, beyond, last, over)] == [
        set(),
        {"bonus_cliff"},
        {"bonus_cliff"},
        set(),
    ]


def test_whoever_earns_too_little_for_tax_is_told_that_a_separate_bonus_costs_tax() -> None:
    separate, merged = (
        paid("2025-01", other_pay="2854", bonus="2000", bonus_separately=answer) for answer in ("是", "否")
    )
    assert (separate.fen("bonus_tax"), merged.fen("wage_tax")) == (60 * YUAN, 0)
    assert failed(separate, "warning") == {"bonus_better_merged"}
    assert failed(merged, "warning") == set()


def test_a_bonus_that_is_not_taxed_separately_is_a_wage() -> None:
    merged = paid("2025-01", other_pay="20000", bonus="20000", bonus_separately="否")
    assert merged.fen("bonus_tax") == 0
    assert merged.fen("net") == paid("2025-01", other_pay="40000").fen("net")


# What is refused


@pytest.mark.parametrize(
    ("check", "on", "told"),
    [
        ("rent_or_loan", "2025-06", {"rent": "capital", "loan_interest": "full"}),
        ("bonus_once", "2025-06", {"bonus": "12000", "bonus_used": "是"}),
        ("bonus_until", "2028-01", {"bonus": "12000"}),
        ("first_job_since", "2020-06", {"first_job": "当年首次入职学生"}),
        ("at_once_since", "2020-12", {"deduct_at_once": "是"}),
        ("one_simplification", "2021-07", {"deduct_at_once": "是", "first_job": "other"}),
        ("elderly_share_within_cap", "2022-12", {"elderly": "shared", "elderly_share": "1500"}),
        ("elderly_share_within_cap", "2023-01", {"elderly": "shared", "elderly_share": "1500.01"}),
        ("elderly_share_told", "2025-06", {"elderly": "shared"}),
        ("elderly_share_told", "2025-06", {"elderly": "only_child", "elderly_share": "1000"}),
        ("infant_care_since", "2021-12", {"infants_half": "1"}),
        ("late_within_year", "2023-01", {"late_additional": "1000"}),
        ("months_before", "2025-03", {"tax_months_to_date": "3", "income_to_date": "1"}),
        ("nothing_before_first_month", "2025-01", {"income_to_date": "8000"}),
        (
            "tax_within_income",
            "2025-03",
            {"tax_months_to_date": "2", "income_to_date": "8", "tax_to_date": "9"},
        ),
        ("exempt_within_pay", "2025-06", {"exempt_income": "20000.01"}),
        ("net_not_negative", "2025-06", {"given_contributions": "20000.01"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(check: str, on: str, told: dict[str, str]) -> None:
    pay = paid(on, **{"other_pay": "20000", **told})
    assert failed(pay) == {check}
    assert TAX.checks[check].remedy


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2025-01", {}),
        ("2025-06", {"rent": "capital"}),
        ("2025-06", {"loan_interest": "full"}),
        ("2027-12", {"bonus": "12000"}),
        ("2028-01", {"bonus": "12000", "bonus_separately": "否"}),
        ("2025-06", {"bonus": "12000", "bonus_separately": "否", "bonus_used": "是"}),
        ("2020-07", {"first_job": "当年首次入职学生"}),
        ("2021-01", {"deduct_at_once": "是"}),
        ("2022-12", {"elderly": "shared", "elderly_share": "1000"}),
        ("2023-01", {"elderly": "shared", "elderly_share": "1500"}),
        ("2022-01", {"infants_half": "1"}),
        ("2025-06", {"exempt_income": "20000"}),
        ("2025-06", {"given_contributions": "20000"}),
    ],
)
def test_what_may_be_is_not(on: str, told: dict[str, str]) -> None:
    assert failed(paid(on, **{"other_pay": "20000", **told})) == set()


def test_a_second_bonus_in_a_year_is_refused_and_one_in_the_next_year_is_not() -> None:
    facts = read_facts(TAX, {"other_pay": "8000", "bonus": "12000"})
    again = {"bonus": facts["bonus"]}
    january, february, *_months, december = pay_months(TAX, facts, Month(2025, 1), MONTHS)
    assert (january.fen("bonus_tax"), failed(january)) == (360 * YUAN, set())
    assert failed(pay_person(TAX, {**february.facts, **again}, Month(2025, 2))) == {"bonus_once"}
    assert failed(pay_person(TAX, {**december.facts, **again}, Month(2025, 12))) == {"bonus_once"}
    next_year = close(TAX, december.facts, Month(2025, 12))
    assert failed(pay_person(TAX, {**next_year, **again}, Month(2026, 1))) == set()


@pytest.mark.parametrize(
    "key", ["other_pay", "given_contributions", "bonus", "income_to_date", "tax_to_date"]
)
def test_a_negative_amount_is_refused(key: str) -> None:
    with pytest.raises(ShegongError) as refused:
        paid("2025-01", **{key: "-1"})
    assert [problem.code for problem in refused.value.problems] == ["A005"]


def test_carried_figures_that_do_not_fit_each_other_are_warned_about() -> None:
    carried = {"tax_months_to_date": "5", "income_to_date": "50000"}
    fitting, missing = (
        paid("2025-06", other_pay="10000", tax_to_date=tax, **carried) for tax in ("750", "600")
    )
    assert failed(fitting, "warning") == set()
    assert failed(missing, "warning") == {"tax_before"}
    assert missing.fen("tax_due_to_date") == 750 * YUAN
    assert failed(paid("2025-06", other_pay="10000"), "warning") == {"year_to_date_known"}
    assert failed(paid("2025-06", other_pay="10000", tax_months_to_date="5"), "warning") == {"income_before"}


# The year


def test_who_joins_in_july_has_five_thousand_a_month_from_then_or_from_january() -> None:
    told = {"other_pay": "20000", "given_contributions": "3500"}
    from_july, from_january = (
        [
            month.fen("cumulative_basic") // YUAN
            for month in pay_months(TAX, read_facts(TAX, {**told, "first_job": first}), Month(2026, 7), 6)
        ]
        for first in ("no", "student")
    )
    assert from_july == [5_000, 10_000, 15_000, 20_000, 25_000, 30_000]
    assert from_january == [35_000, 40_000, 45_000, 50_000, 55_000, 60_000]


def test_a_new_year_begins_with_nothing_carried() -> None:
    told = {"other_pay": "20000", "children_full": "1", "deduct_at_once": "是"}
    *_before, december, january = pay_months(TAX, read_facts(TAX, told), Month(2025, 1), MONTHS + 1)
    carried = [key for key in TAX.inputs if key.endswith("_to_date")]
    assert [december.facts[key] for key in carried if december.facts[key] == 0] == [0] * 4
    assert [january.facts[key] for key in carried] == [0] * len(carried)
    assert january.facts["deduct_at_once"] is False
    assert january.facts["children_full"] == 1


def test_deductions_that_come_late_lower_later_months_and_nothing_is_paid_back() -> None:
    spent = {"other_pay": "20000"}
    months = year(TAX, spent, 2025, [{}, {"late_additional": "40000"}, *[{}] * 10])
    assert [month.fen("wage_tax") // YUAN for month in months[:4]] == [450, 0, 0, 150]
    assert sum(month.fen("wage_tax") for month in months) == annual_tax(140_000 * YUAN)


def test_the_rise_of_2023_catches_up_in_september(tmp_path: Path) -> None:
    until_august = """
[parameters.child_education]
name = "子女教育（每个子女每月）"
unit = "yuan"
source = "rise 第二条"
values = { 2019-01-01 = "1000.00", 2023-09-01 = "2000.00" }

[parameters.only_child_support]
name = "赡养老人（独生子女，每月）"
unit = "yuan"
source = "rise 第三条"
values = { 2019-01-01 = "2000.00", 2023-09-01 = "3000.00" }
"""
    as_it_was = county(tmp_path, until_august, "wage-tax", start="2019-01-01")
    told = {
        "other_pay": "16000",
        "given_contributions": "1500",
        "children_full": "1",
        "elderly": "only_child",
    }
    catching_up = {"late_additional": plain_yuan(8 * 2_000 * YUAN)}
    really = year(as_it_was, told, 2023, [*[{}] * 8, catching_up, *[{}] * 3])
    by_law = list(pay_months(TAX, read_facts(TAX, told), Month(2023, 1), MONTHS))
    assert [month.fen("additional_deductions") // YUAN for month in really] == [3_000] * 8 + [21_000] + [
        5_000
    ] * 3
    assert [month.fen("wage_tax") for month in really[:8]] != [month.fen("wage_tax") for month in by_law[:8]]
    for key in ("cumulative_additional", "cumulative_taxable", "cumulative_tax"):
        assert really[8].fen(key) == by_law[8].fen(key)
    assert sum(month.fen("wage_tax") for month in really) == sum(month.fen("wage_tax") for month in by_law)
    assert [failed(month) for month in really] == [set()] * MONTHS


def test_a_year_in_columns_is_the_year_of_each_person() -> None:
    people = [
        read_facts(TAX, {"other_pay": "30000", "given_contributions": "4500", "children_full": "2"}),
        read_facts(TAX, {"other_pay": "8000", "given_contributions": "2000", "deduct_at_once": "是"}),
        read_facts(TAX, {"other_pay": "123456.78", "bonus": "36001", "rent": "other_city"}),
    ]
    first = Month(2025, 1)
    expected = [[month.fen("net") for month in pay_months(TAX, facts, first, MONTHS + 1)] for facts in people]
    columns = {key: [_cell(facts[key]) for facts in people] for key in TAX.inputs}
    state = pl.DataFrame(columns).lazy()
    found = []
    for number in range(MONTHS + 1):
        plan = make_plan(TAX, first.plus(number))
        paid_now = plan.run(after_start(plan, state) if number else state)
        found.append(paid_now.select("net").collect()["net"].to_list())
        state = after_end(plan, paid_now).select(TAX.inputs.keys()).collect().lazy()
    assert [list(months) for months in zip(*found, strict=True)] == expected


def _cell(value: Value) -> object:
    return int(value) if isinstance(value, Fraction) else value


# On top of a place's regulation


def places() -> list[str]:
    """The regulations that pay something and say nothing of tax; the old one of Beijing was over by 2019."""
    found = []
    for name in sorted(policy_files(shipped("configs"))):
        rules = load_policy(name).rules
        if "gross" in rules and "wage_tax" not in rules and name != "beijing-old":
            found.append(name)
    return found


@pytest.mark.parametrize("place", places())
def test_tax_and_insurance_can_be_laid_on_every_regulation(place: str, tmp_path: Path) -> None:
    taxed = county(tmp_path, "", place, "wage-tax")
    assert {"gross", "wage_tax", "net"} <= taxed.rules.keys()
    assert "employer_cost" in county(tmp_path, "", place, "yanbian-insurance-2020").rules


def test_under_a_places_regulation_what_it_pays_is_taxed(tmp_path: Path) -> None:
    taxed = county(tmp_path, "", "yanji-2018", "wage-tax")
    pay = paid("2020-06", taxed, **CHIEF, other_pay="3000", given_contributions="800")
    assert pay.fen("gross") == 4872_00 + 3000_00
    assert pay.fen("wage_tax") == 62_16
    assert pay.fen("net") == 4872_00 + 3000_00 - 800_00 - 62_16


def test_yanji_paid_month_by_month_with_carried_figures_is_the_year_paid_at_once() -> None:
    told = {**CHIEF, "declared_base": "4500", "other_pay": "4000"}
    at_once = list(pay_months(YANJI, read_facts(YANJI, told), Month(2020, 1), MONTHS))
    before: list[PersonPay] = []
    for month in at_once:
        carried = {
            "income_to_date": sum(each.fen("gross") for each in before),
            "contributions_to_date": sum(each.fen("employee_contributions") for each in before),
            "tax_to_date": sum(each.fen("wage_tax") for each in before),
        }
        alone = paid(str(month.month), YANJI, **told, **texts(carried), tax_months_to_date=str(len(before)))
        assert {key: step.value for key, step in alone.steps.items()} == {
            key: step.value for key, step in month.steps.items()
        }
        assert failed(alone) | failed(alone, "warning") == set()
        before.append(alone)
    assert sum(month.fen("wage_tax") for month in before) == annual_tax(MONTHS * (8872_00 - 688_50 - 5000_00))


# Insurance and fund


@given(st.integers(0, 60_000 * YUAN), st.integers(0, 60_000 * YUAN))
@draws(40)
def test_contributions_rise_with_the_declared_base_from_the_floor_to_the_cap(one: int, other: int) -> None:
    keys = [
        "pension_employee",
        "medical_employee",
        "unemployment_employee",
        "fund_employee",
        "pension_employer",
    ]
    less, more = (
        pay_person(
            SHANGHAI,
            read_facts(SHANGHAI, texts({"declared_base": max(base, 1), "other_pay": 20_000 * YUAN})),
            Month(2025, 12),
            keys,
        )
        for base in sorted((one, other))
    )
    for key in keys:
        assert less.fen(key) <= more.fen(key)
    for pay in (less, more):
        assert 7_460 * YUAN <= pay.fen("pension_base") <= 37_302 * YUAN
        assert 2_690 * YUAN <= pay.fen("fund_base") <= 37_302 * YUAN
        assert pay.fen("fund_employee") % YUAN == 0


def test_pension_of_employers_fell_to_16_percent_in_may_2019(tmp_path: Path) -> None:
    floors = [
        figure(f"pension_{end}", "界限", value, since="2019-01-01")
        for end, value in (("floor", "1"), ("cap", "9999"))
    ]
    policy = county(tmp_path, "\n".join(floors), "social-insurance", start="2019-01-01")
    rates = [
        pay_person(
            policy, read_facts(policy, {"declared_base": "5000"}), Month(2019, month), ["pension_employer"]
        )
        for month in (4, 5)
    ]
    assert [each.fen("pension_employer") for each in rates] == [1000_00, 800_00]


def test_without_a_declared_base_the_months_pay_is_taken_and_told() -> None:
    told = {"other_pay": "9000"}
    assert failed(paid("2026-01", SHANGHAI, **told), "warning") == {"base_declared"}
    assert paid("2026-01", SHANGHAI, **told).fen("pension_base") == 9000_00
    assert failed(paid("2026-01", SHANGHAI, **told, declared_base="8000"), "warning") == set()


def test_contributions_that_are_calculated_are_not_read_from_a_roster_as_well() -> None:
    assert find_input(TAX, "个人缴费合计") == TAX.inputs["given_contributions"]
    assert find_input(YANJI, "个人缴费合计") is None
    more = paid("2026-01", SHANGHAI, other_pay="20000", declared_base="20000", given_contributions="100")
    assert more.fen("employee_contributions") == 3600_00
    assert more.fen("wage_tax") == 342_00
    assert more.fen("net") == 20000_00 - 3600_00 - 342_00


def test_somebody_outside_insurance_and_fund_pays_nothing_to_either() -> None:
    pay = paid("2026-01", SHANGHAI, other_pay="10000", insured="否", fund_member="否")
    assert pay.fen("employee_contributions") == 0
    assert pay.fen("employer_cost") == pay.fen("gross")
    assert failed(pay) | failed(pay, "warning") == set()


@pytest.mark.parametrize(
    ("check", "severity", "told"),
    [
        ("pay_to_insure", "error", {"other_pay": "0", "given_contributions": "0"}),
        ("base_without_insurance", "error", {"insured": "否", "declared_base": "8000"}),
        ("net_not_negative", "error", {"other_pay": "500", "declared_base": "8000"}),
        ("net_at_least_minimum_wage", "warning", {"other_pay": "3000", "declared_base": "8000"}),
    ],
)
def test_contributions_that_cannot_be_are_told(check: str, severity: str, told: dict[str, str]) -> None:
    pay = paid("2025-12", SHANGHAI, **{"other_pay": "9000", **told})
    assert check in failed(pay, severity)


@pytest.mark.parametrize(
    ("check", "key", "unit", "value"),
    [
        ("fund_rate_within_limits", "fund_rate_employee", "rate", "4%"),
        ("fund_rate_within_limits", "fund_rate_employer", "rate", "13%"),
        ("rates_plausible", "unemployment_rate_employer", "rate", "70%"),
    ],
)
def test_figures_that_cannot_be_refuse_everybody(
    check: str, key: str, unit: str, value: str, tmp_path: Path
) -> None:
    wrong = county(tmp_path, figure(key, "某项", value, unit), "yanbian-insurance-2020")
    told = {"other_pay": "9000", "declared_base": "9000"}
    assert failed(paid("2020-06", wrong, **told)) == {check}
    assert failed(paid("2020-06", load_policy("yanbian-insurance-2020"), **told)) == set()


def test_a_floor_above_its_cap_is_not_loaded_and_from_a_later_date_on_refuses_everybody(
    tmp_path: Path,
) -> None:
    reversed_ends = figure("medical_floor", "下限", "16000.00")
    with pytest.raises(ShegongError) as refused:
        county(tmp_path, reversed_ends, "yanbian-insurance-2020")
    assert [problem.code for problem in refused.value.problems] == ["F016"]
    from_july = reversed_ends.replace("2020-01-01 =", '2020-01-01 = "3000.00", 2020-07-01 =')
    policy = county(tmp_path, from_july, "yanbian-insurance-2020")
    told = {"other_pay": "9000", "declared_base": "9000"}
    assert [failed(paid(on, policy, **told)) for on in ("2020-06", "2020-07")] == [
        set(),
        {"floors_below_caps"},
    ]


def test_a_rate_of_16_for_16_percent_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(ShegongError) as refused:
        county(tmp_path, figure("medical_rate_employer", "比例", "16", "rate"), "yanbian-insurance-2020")
    assert [(problem.code, problem.remedy) for problem in refused.value.problems] == [
        ("P028", '是不是 "16%"？')
    ]


def test_a_floor_that_nobody_has_set_stops_contributions_and_a_minimum_wage_stops_nothing(
    tmp_path: Path,
) -> None:
    with pytest.raises(ShegongError) as refused:
        paid("2020-06", county(tmp_path, "", "social-insurance"), declared_base="5000")
    assert {problem.code for problem in refused.value.problems} == {"P041"}
    changchun = paid(
        "2020-06", load_policy("changchun-insurance-2015"), other_pay="900", declared_base="3000"
    )
    assert failed(changchun) | failed(changchun, "warning") == set()


def test_how_an_item_is_rounded_is_for_the_place_to_say(tmp_path: Path) -> None:
    to_the_jiao = """
[rules.pension_employee]
name = "基本养老保险（个人）"
kind = "deduction"
formula = "pension_base * pension_rate_employee if insured else 0"
round = "jiao"
mode = "up"
status = "assumed"
why = "示例"
"""
    policy = county(tmp_path, to_the_jiao, "yanbian-insurance-2020")
    told = {"other_pay": "4335.55", "declared_base": "4335.55"}
    assert paid("2020-06", policy, **told).fen("pension_employee") == 346_90
    assert paid("2020-06", load_policy("yanbian-insurance-2020"), **told).fen("pension_employee") == 346_84
