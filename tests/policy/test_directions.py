"""Which way a cost moves with a figure is shown once, and holds for everybody in every month."""

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.engine.columns import calculate
from shegong.errors import ShegongError
from shegong.formula.parse import FormulaError
from shegong.formula.types import MONEY
from shegong.policy.directions import cost_direction
from shegong.policy.figures import progression, with_figures, with_parameter, with_table_step
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.engine.regulations import Regulation, regulations
from tests.engine.test_regulations import frame_of, people_of
from tests.formula.effort import draws
from tests.policy.place import load

JUNE = Month(2020, 6)


def by_parameter(policy: Policy, key: str, low: str, high: str, *rules: str) -> int | None:
    lowest, highest = (with_parameter(policy, key, Fraction(value)) for value in (low, high))
    return cost_direction(lowest, highest, rules)


def test_a_higher_base_wage_never_costs_less_and_more_years_a_grade_never_cost_more() -> None:
    yanji = load_policy("yanji-net-2020")
    for cost in ("gross", "employer_cost"):
        assert by_parameter(yanji, "institution_wage", "300000", "900000", cost) == 1
        assert by_parameter(yanji, "years_per_grade", "1", "6", cost) == -1
    assert by_parameter(yanji, "pension_rate_employer", "0.12", "0.2", "gross", "employer_cost") == 1


def test_what_is_left_after_tax_is_not_sure_to_rise_with_pay() -> None:
    yanji = load_policy("yanji-net-2020")
    assert by_parameter(yanji, "institution_wage", "300000", "900000", "net") is None


def test_the_cells_the_first_value_and_the_step_of_a_table_move_a_cost_too() -> None:
    yanji = load_policy("yanji-2018")
    steps = [with_table_step(yanji, "coefficient", step=Fraction(step, 100)) for step in (1, 10)]
    assert cost_direction(steps[0], steps[1], ["gross"]) == 1
    assert cost_direction(steps[1], steps[0], ["gross"]) == -1
    firsts = [with_table_step(yanji, "coefficient", first=Fraction(first)) for first in (1, 2)]
    assert cost_direction(firsts[0], firsts[1], ["gross"]) == 1
    assert (
        cost_direction(yanji, with_figures(yanji, "education_grades", lambda grades: grades * 2), ["gross"])
        == 1
    )


def test_a_figure_that_moves_both_ways_shows_nothing() -> None:
    yanji = load_policy("yanji-2018")
    tilted = with_table_step(yanji, "coefficient", first=Fraction(1, 2), step=Fraction(1, 5))
    assert cost_direction(yanji, tilted, ["gross"]) is None
    later = date(2022, 1, 1)
    low = with_parameter(yanji, "institution_wage", {later: Fraction(300000)})
    assert cost_direction(low, yanji, ["gross"]) == 1
    swapped = with_parameter(
        yanji, "institution_wage", {date(2020, 1, 1): Fraction(900000), later: Fraction(1)}
    )
    assert cost_direction(yanji, swapped, ["gross"]) is None


def test_what_changes_nothing_never_falls() -> None:
    yanji = load_policy("yanji-net-2020")
    assert cost_direction(yanji, yanji, ["gross"]) == 1
    assert by_parameter(yanji, "minimum_wage", "100000", "200000", "employer_cost") == 1


BASE_PAY = """name = "基础工资"
kind = "earning"
formula = "base * share * coefficient[grade]"
round = "yuan"
source = "law 二"
"""
SPLIT = """name = "基础工资"
kind = "earning"
formula = "standard * share"
round = "yuan"
source = "law 二"

[rules.standard]
name = "薪酬标准"
kind = "info"
formula = "base * coefficient[grade]"
round = "yuan"
source = "law 二"

[rules.rest]
name = "绩效工资"
kind = "earning"
formula = "-(base_pay - standard)"
round = "jiao"
source = "law 二"
"""
NO_MORE = ("+ (base_pay * 1% if local else 0)", "")


def test_pay_that_is_split_into_a_share_and_the_rest_moves_as_the_whole(tmp_path: Path) -> None:
    split = load(tmp_path, (BASE_PAY, SPLIT), NO_MORE)
    assert by_parameter(split, "base", "400000", "600000", "rest") is None
    assert by_parameter(split, "base", "400000", "600000", "base_pay", "rest") == 1
    assert by_parameter(split, "base", "400000", "600000", "gross") == 1
    assert by_parameter(split, "base", "600000", "400000", "gross") == -1
    assert by_parameter(split, "share", "0.5", "0.9", "base_pay") == 1
    assert by_parameter(split, "share", "0.9", "0.5", "gross") == 1  # it stands still


def test_a_rest_that_is_rounded_by_itself_is_not_sure_to_make_up_for_its_share(tmp_path: Path) -> None:
    coarse = load(tmp_path, (BASE_PAY, SPLIT.replace('"jiao"', '"ten"')), NO_MORE)
    assert by_parameter(coarse, "base", "400000", "600000", "gross") is None


def with_transition(folder: Path, when: str, becomes: str) -> Policy:
    transition = f"""[transitions.yearly]
name = "每年"
when = "{when}"
set = {{ {becomes} }}
source = "law 五"

[[cases]]"""
    return load(folder, ("[[cases]]", transition))


@pytest.mark.parametrize(
    ("when", "becomes", "direction"),
    [
        ("month == 1", 'served = "served + 1"', 1),
        ("month == 1 and base > wage", 'served = "served + 1"', None),
        ("month == 1 and base_pay > wage", 'served = "served + 1"', None),
        ("month == 1", 'wage = "round(base_pay, fen)"', 1),
        ("month == 1", 'served = "floor(base_pay / base)"', None),
        ("month == 1", 'served = "min(floor(40 * coefficient[grade] * share), 40)"', 1),
    ],
)
def test_a_promotion_that_hangs_on_the_figure_shows_nothing(
    tmp_path: Path, when: str, becomes: str, direction: int | None
) -> None:
    place = with_transition(tmp_path, when, becomes)
    assert by_parameter(place, "base", "400000", "600000", "gross") == direction


def test_what_becomes_of_people_passes_on_how_it_moves(tmp_path: Path) -> None:
    earlier = with_transition(tmp_path, "month == 1", 'served = "min(floor(40 * share), 40)"')
    assert by_parameter(earlier, "share", "0.5", "0.9", "grade") == 1
    later = with_transition(tmp_path, "month == 1", 'served = "40 - min(floor(40 * share), 40)"')
    assert by_parameter(later, "share", "0.5", "0.9", "grade") == -1
    assert by_parameter(later, "share", "0.5", "0.9", "gross") is None
    chained = load(
        tmp_path,
        ("[[cases]]", CHAIN),
    )
    assert by_parameter(chained, "share", "0.5", "0.9", "grade") == 1
    assert by_parameter(chained, "share", "0.5", "0.9", "base_pay") == 1


CHAIN = """[transitions.first]
name = "先"
when = "month == 1"
set = { served = "min(floor(wage / base), 40)" }
source = "law 五"

[transitions.then]
name = "后"
when = "month == 1"
set = { wage = "round(base * share, fen)" }
source = "law 五"

[[cases]]"""


def test_an_absence_that_hangs_on_the_figure_shows_nothing(tmp_path: Path) -> None:
    absence = '[absences.away]\nname = "不在"\nwhen = "{}"\nsource = "law 五"\n\n[[cases]]'
    away = load(tmp_path, ("[[cases]]", absence.format("wage > base")))
    assert by_parameter(away, "base", "400000", "600000", "gross") is None
    local = load(tmp_path, ("[[cases]]", absence.format("local")))
    assert by_parameter(local, "base", "400000", "600000", "gross") == 1


def test_a_range_in_which_the_rules_make_no_sense_shows_nothing() -> None:
    yanji = load_policy("yanji-2018")
    assert by_parameter(yanji, "years_per_grade", "-1", "1", "gross") is None


def test_policies_that_differ_in_more_than_figures_show_nothing() -> None:
    assert cost_direction(load_policy("yanji-2018"), load_policy("hohhot-2023"), ["gross"]) is None


def test_a_figure_that_only_one_of_two_policies_has_shows_nothing(tmp_path: Path) -> None:
    jilin = load_policy("jilin-2020")
    assert cost_direction(jilin, with_parameter(jilin, "institution_wage", Fraction(1)), ["gross"]) is None
    longer = load(tmp_path, ("to = 4", "to = 5"))
    assert cost_direction(load(tmp_path), longer, ["gross"]) is None


def varied(draw: st.DrawFn, policy: Policy) -> list[Policy]:
    """The policy with a figure that rises, or falls, from one to the next."""
    falls = draw(st.booleans())
    figures_asked = [key for key in (*policy.parameters, *policy.tables) if key in policy.entries_behind()]
    key = draw(st.sampled_from(figures_asked or ["base"]))
    if key in policy.parameters:
        kind = policy.parameters[key].type.kind
        figures = {
            "money": st.integers(-500_000, 2_000_000).map(Fraction),
            "rate": st.fractions(-2, 2, max_denominator=1000),
            "count": st.integers(0, 9).map(Fraction),
        }[kind]
        values = sorted(draw(st.lists(figures, min_size=3, max_size=3, unique=True)), reverse=falls)
        return [with_parameter(policy, key, value) for value in values]
    steps = sorted(draw(st.lists(st.integers(0, 5), min_size=3, max_size=3, unique=True)), reverse=falls)
    if progression(policy.tables[key].lookup) and draw(st.booleans()):
        return [with_table_step(policy, key, step=Fraction(step)) for step in steps]
    return [with_figures(policy, key, lambda value, step=step: value * step) for step in steps]  # type: ignore[misc]


def test_what_is_shown_of_a_figure_holds_for_everybody_under_any_regulation(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("regulations")
    outcomes: Counter[int | str | None] = Counter()

    @draws(120)
    @given(regulations(), st.data())
    def compare(regulation: Regulation, data: st.DataObject) -> None:
        try:
            policy = load_policy(regulation.write(folder), [folder])
            policies = data.draw(st.composite(lambda draw: varied(draw, policy))())
            people = frame_of(policy, data.draw(st.composite(lambda draw: people_of(draw, policy, 6))()))
            paid = [calculate(each, people, JUNE) for each in policies]
        except (ShegongError, FormulaError):
            outcomes["refused"] += 1
            return
        money = [rule.key for rule in policy.rules.values() if rule.type == MONEY]
        for rules in [[key] for key in money] + [money]:
            shown = cost_direction(policies[0], policies[-1], rules)
            costs = [[sum(row) for row in frame.select(rules).iter_rows()] for frame in paid]
            rising = [all(x <= y for x, y in zip(*pair, strict=True)) for pair in pairwise(costs)]
            falling = [all(x >= y for x, y in zip(*pair, strict=True)) for pair in pairwise(costs)]
            assert shown != 1 or all(rising)
            assert shown != -1 or all(falling)
            outcomes[shown if not (all(rising) and all(falling)) else "still"] += 1

    compare()
    assert min(outcomes[1] + outcomes[-1], outcomes[None]) > 5, outcomes
