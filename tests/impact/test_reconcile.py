from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shegong.formula.check import check
from shegong.formula.parse import parse
from shegong.formula.types import COUNT, MONEY, RATE, Type
from shegong.impact.claims import load_claims
from shegong.impact.prints import Print, Sense, Unit, parse_print
from shegong.impact.published import (
    Claim,
    ClaimSet,
    Figure,
    Formula,
    Reading,
    Unknown,
    scope_of,
)
from shegong.impact.reconcile import (
    ClaimResult,
    ReadingResult,
    Reconciliation,
    Solved,
    reconcile,
    solve,
)
from shegong.impact.reconcile_json import as_json, number_text
from shegong.policy.policy import Clause, Evidence, Source

CONFIGS = Path(__file__).parents[2] / "configs"
YUAN = 100
WAN = 10_000 * YUAN

wholes = st.integers(min_value=1, max_value=10_000)
amounts = st.integers(min_value=1, max_value=10_000_000)
steps = st.integers(min_value=1, max_value=1_000_000)
senses = st.sampled_from(get_args(Sense))


@st.composite
def printed_figures(draw: st.DrawFn) -> Print:
    """Whatever may be printed: a number, a bound, about so much, a range."""
    step = Fraction(draw(steps))
    value, sense = draw(amounts) * step, draw(senses)
    return Print("", value, step, sense, value + draw(wholes) * step if sense == "range" else None)


prints = printed_figures()


@pytest.fixture(scope="module")
def yanbian() -> Reconciliation:
    return reconcile(load_claims("yanbian-2021", [CONFIGS]))


def claim(result: Reconciliation, key: str) -> ClaimResult:
    return next(each for each in result.results if each.claim.key == key)


def reading(result: Reconciliation, key: str) -> ReadingResult:
    return next(each for each in claim(result, "yanbian_month").readings if each.reading.key == key)


def solution(result: Reconciliation, key: str) -> Solved:
    solved = reading(result, key).solved
    assert solved is not None
    return solved


def in_yuan(value: Fraction) -> Fraction:
    return round(value / YUAN, 2)


def figure(key: str, value: int | Fraction, kind: Type = COUNT, unit: Unit = "people") -> Figure:
    return Figure(key, key, unit, kind, Fraction(value), None, Evidence())


def formula(text: str, *figures: Figure, unknown: Type | None = None) -> Formula:
    asked = Unknown("x", "未知", unknown, "多少？") if unknown else None
    checked = check(text, parse(text), scope_of(figures, asked))
    return Formula(text, checked.tree, checked.type, figures, asked)


def verdict_of(value: int | Fraction, printed: Print) -> str:
    """The verdict on a claim whose formula is one amount."""
    clause = Clause(Source("news", "报"), "第1版")
    pay = formula("pay", figure("pay", value, MONEY, "yuan"))
    one = Claim("c", "数", printed, "wan", MONEY, None, clause, pay, ())
    return reconcile(ClaimSet("a", "甲", "222400", "a.toml", "", {}, (one,))).results[0].verdict


def test_yanji_closes(yanbian: Reconciliation) -> None:
    found = claim(yanbian, "yanji_year")
    assert found.verdict == "closes"
    assert found.recomputed is not None
    assert found.recomputed.value == 431 * 469 * 12 * YUAN == 242_566_800
    assert found.in_names == "延吉市转入“社工岗”人数 × 延吉市人均月增资 × 12"
    assert found.in_numbers == "431 × 469.00 × 12"


def test_yanbian_does_not_close_as_printed(yanbian: Reconciliation) -> None:
    found = claim(yanbian, "yanbian_month")
    assert found.verdict == "differs"
    assert found.recomputed is not None
    assert found.recomputed.value == 156_420_000
    assert found.recomputed.difference == 156_420_000 - 4300 * WAN
    assert found.recomputed.factor == Fraction(43_000_000, 1_564_200)


def test_yanbian_does_not_close_as_a_year_either(yanbian: Reconciliation) -> None:
    found = reading(yanbian, "year_plain")
    assert found.verdict == "differs"
    assert found.recomputed is not None
    assert found.recomputed.value == 1_877_040_000
    assert (found.reading.per, claim(yanbian, "yanbian_month").claim.per) == ("year", "month")


def test_yanbian_closes_as_a_year_over_the_posts_of_yanbian_and_of_yanji_together(
    yanbian: Reconciliation,
) -> None:
    found = reading(yanbian, "year_both_posts")
    assert found.verdict == "closes"
    assert found.recomputed is not None
    assert found.recomputed.value == (2184 + 840) * 1185 * 12 * YUAN == 4_300_128_000


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("month_people", "32575.76"),
        ("month_posts", "19688.64"),
        ("year_people", "2714.65"),
        ("year_posts", "1640.72"),
        ("year_vacancies_pay", "2336.96"),
    ],
)
def test_what_each_head_would_have_to_get(yanbian: Reconciliation, key: str, answer: str) -> None:
    assert in_yuan(solution(yanbian, key).at_print) == Fraction(answer)


def test_the_pay_of_filled_vacancies_stands_beside_the_published_average(yanbian: Reconciliation) -> None:
    compared = reading(yanbian, "year_vacancies_pay").compared
    assert compared is not None
    assert compared.figure.value == 2854 * YUAN
    assert in_yuan(compared.difference) == Fraction("-517.04")
    assert not compared.closes


def test_the_on_cost_rate_that_closes_all_posts_is_about_38_5_percent(yanbian: Reconciliation) -> None:
    assert round(solution(yanbian, "year_posts_oncost").at_print, 4) == Fraction("0.3846")


def test_filled_vacancies_at_the_average_pay_leave_no_room_for_on_cost(yanbian: Reconciliation) -> None:
    found = reading(yanbian, "year_vacancies_oncost")
    assert found.verdict == "only_negative"
    assert round(solution(yanbian, "year_vacancies_oncost").at_print, 4) == Fraction("-0.1108")


def test_exactly_3024_people_at_1185_close_a_year(yanbian: Reconciliation) -> None:
    assert solution(yanbian, "year_count").whole == (3024, 3024)


def test_no_whole_number_of_months_closes(yanbian: Reconciliation) -> None:
    assert reading(yanbian, "months").verdict == "no_whole"
    assert round(solution(yanbian, "months").at_print, 2) == Fraction("27.49")
    assert solution(yanbian, "months").whole is None


def test_every_solved_reading_gives_the_print_when_put_back(yanbian: Reconciliation) -> None:
    tried = 0
    for result in yanbian.results:
        for each in result.readings:
            if each.solved:
                form, printed = each.reading.formula, result.claim.print
                assert printed
                assert each.solved.low is not None
                assert each.solved.high is not None
                assert form.value(each.solved.at_print) == printed.value
                assert form.value(each.solved.low) in printed
                assert form.value(each.solved.high) not in printed
                tried += 1
    assert tried == 10


def test_what_lacks_figures_is_not_tested_and_says_why(yanbian: Reconciliation) -> None:
    untested = [each for each in yanbian.results if each.verdict == "untested"]
    assert [each.claim.key for each in untested] == ["yanbian_rise", "average_pay", "committee_average_pay"]
    assert all(each.claim.why and each.recomputed is None for each in untested)
    assert (yanbian.count("closes"), yanbian.count("differs"), yanbian.count("untested")) == (1, 1, 3)


def test_a_derived_figure_brings_those_it_comes_from(yanbian: Reconciliation) -> None:
    form = reading(yanbian, "year_vacancies_pay").reading.formula
    assert [each.key for each in form.used] == [
        "yanbian_people",
        "yanbian_rise",
        "yanbian_vacancies",
        "yanbian_posts",
    ]
    vacancies = form.used[2]
    assert vacancies.value == 864
    assert vacancies.evidence.status == "derived"


def test_an_unknown_keeps_its_name_among_the_numbers(yanbian: Reconciliation) -> None:
    found = reading(yanbian, "year_posts_oncost")
    assert found.in_numbers == "2184 × 1,185.00 × 12 × (1 + 单位负担率)"


def test_243_wan_stands_for_242_5_up_to_but_not_including_243_5() -> None:
    printed = parse_print("243万", "wan")
    low, high = Fraction(242 * WAN + WAN // 2), Fraction(243 * WAN + WAN // 2)
    assert (printed.low, printed.high) == (low, high)
    assert verdict_of(low, printed) == verdict_of(high - 1, printed) == "closes"
    assert verdict_of(low - 1, printed) == verdict_of(high, printed) == "differs"
    assert verdict_of(high - Fraction(1, 10**9), printed) == "closes"


@given(people=wholes, months=wholes, amount=amounts, step=steps)
def test_a_solved_rise_reproduces_the_print(people: int, months: int, amount: int, step: int) -> None:
    printed = Print("", Fraction(amount * step), Fraction(step))
    form = formula("people * x * months", figure("people", people), figure("months", months), unknown=MONEY)
    verdict, solved = solve(form, printed)
    assert verdict == "solved"
    assert solved is not None
    assert form.value(solved.at_print) == printed.value
    assert solved.at_print in solved
    assert solved.low is not None
    assert solved.high is not None
    assert (solved.low in solved, solved.high in solved) == (True, False)


@given(base=amounts, slope=st.integers(-1000, 1000), printed=prints, tried=st.fractions(-1000, 1000))
def test_a_value_lies_between_the_ends_exactly_when_it_gives_the_print_whatever_was_printed(
    base: int, slope: int, printed: Print, tried: Fraction
) -> None:
    assume(slope)
    figures = (figure("base", base, MONEY, "yuan"), figure("slope", slope))
    form = formula("base * (1 + slope * x)", *figures, unknown=RATE)
    _verdict, solved = solve(form, printed)
    assert solved is not None
    for value in (tried, solved.low, solved.high, solved.at_print):
        if value is not None:
            assert (value in solved) == (form.value(value) in printed)


@given(base=amounts, printed=prints, each=st.integers(-1000, 1000))
def test_the_whole_numbers_are_all_that_close(base: int, printed: Print, each: int) -> None:
    assume(each)
    figures = (figure("base", base, MONEY, "yuan"), figure("each", each, MONEY, "yuan"))
    form = formula("base + each * x", *figures, unknown=COUNT)
    verdict, solved = solve(form, printed)
    assert solved is not None
    if solved.whole:
        first, last = solved.whole
        assert form.value(Fraction(first)) in printed
        if last is None:
            assert form.value(Fraction(first + 10**9)) in printed
        else:
            assert first <= last
            assert form.value(Fraction(last)) in printed
            assert form.value(Fraction(last + 1)) not in printed
        assert first == 0 or form.value(Fraction(first - 1)) not in printed
    else:
        assert verdict in ("no_whole", "only_negative")
        near = int(solved.at_print)
        assert all(form.value(Fraction(n)) not in printed for n in range(max(near - 1, 0), max(near + 2, 0)))


@pytest.mark.parametrize(("rise", "verdict"), [(469, "any_value"), (470, "no_value")])
def test_an_unknown_that_does_not_matter_closes_always_or_never(rise: int, verdict: str) -> None:
    form = formula("rise + rise * (x - x)", figure("rise", rise * YUAN, MONEY, "yuan"), unknown=RATE)
    assert solve(form, parse_print("469元", "yuan")) == (verdict, None)


def test_a_falling_formula_closes_at_the_upper_end_and_not_at_the_lower() -> None:
    form = formula("pay * (1 - x)", figure("pay", 1000 * YUAN, MONEY, "yuan"), unknown=RATE)
    verdict, solved = solve(form, parse_print("900元", "yuan"))
    assert (verdict, solved) == (
        "solved",
        Solved(Fraction("0.0995"), Fraction("0.1005"), Fraction("0.1"), low_included=False),
    )


def test_a_reading_without_an_unknown_closes_or_differs() -> None:
    pay = figure("pay", 900 * YUAN, MONEY, "yuan")
    readings = tuple(Reading(text, text, None, formula(text, pay)) for text in ("pay", "pay * 2"))
    clause = Clause(Source("news", "报"), "第1版")
    one = Claim("c", "数", parse_print("900元", "yuan"), "yuan", MONEY, None, clause, None, readings, "缺数")
    result = reconcile(ClaimSet("a", "甲", "222400", "a.toml", "", {}, (one,))).results[0]
    assert [each.verdict for each in result.readings] == ["closes", "differs"]
    assert result.verdict == "untested"


def test_an_unknown_without_a_value_is_written_without_one(yanbian: Reconciliation) -> None:
    found = claim(yanbian, "yanji_year")
    form = formula("pay + pay * (x - x)", figure("pay", 1, MONEY, "yuan"), unknown=RATE)
    changed = replace(found.claim, readings=(Reading("r", "读法", None, form),))
    data = json.dumps(as_json(reconcile(replace(yanbian.claims, claims=(changed,)))))
    (written,) = json.loads(data)["claims"][0]["readings"]
    assert written["verdict"] == "no_value"
    assert "low" not in written["unknown"]


def test_a_compared_figure_that_closes_the_reading_says_so(yanbian: Reconciliation) -> None:
    found = claim(yanbian, "yanbian_month")
    first = found.claim.readings[0]
    asked = first.formula.unknown
    assert asked is not None
    assert asked.compare is not None
    closing = replace(asked.compare, value=Fraction(32_575 * YUAN + 75))
    form = replace(first.formula, unknown=replace(asked, compare=closing))
    changed = replace(found.claim, readings=(replace(first, formula=form),))
    result = reconcile(replace(yanbian.claims, claims=(changed,))).results[0]
    assert result.readings[0].compared is not None
    assert result.readings[0].compared.closes


def test_json_holds_no_float_and_money_in_yuan(yanbian: Reconciliation) -> None:
    text = json.dumps(as_json(yanbian), ensure_ascii=False)

    def refuse(number: str) -> None:
        raise AssertionError(number)

    data = json.loads(text, parse_float=refuse)
    yanji, yanbian_claim = data["claims"][:2]
    assert yanji["recomputed"]["value"] == "2425668.00"
    assert yanji["printed"] == {
        "text": "243万",
        "value": "2430000.00",
        "low": "2425000.00",
        "high": "2435000.00",
        "sense": "rounded",
        "low_included": True,
        "high_included": False,
    }
    months = next(each for each in yanbian_claim["readings"] if each["key"] == "months")
    assert months["unknown"]["at_print"] == "27.490090781230"
    assert months["unknown"]["whole"] is None
    assert data["figures"]["yanbian_vacancies"]["status"] == "derived"
    assert data["claims"][2]["formula"] is None
    assert yanji["source"] == {
        "title": "中国城市报",
        "publisher": "",
        "number": "",
        "date": "2021-01-04",
        "place": "第30版",
    }
    assert data["figures"]["yanbian_vacancies"]["source"] is None


@given(amounts)
def test_whole_fen_are_written_with_two_decimals(fen: int) -> None:
    assert Fraction(number_text(Fraction(fen), MONEY)) * YUAN == fen
