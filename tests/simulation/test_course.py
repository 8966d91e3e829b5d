"""What becomes of people over years, and what that costs: without chance everything can be reckoned by hand."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from shegong.errors import ShegongError
from shegong.simulation.outcome import Kind, cost, kinds
from shegong.simulation.run import Run
from tests.simulation.scenarios import (
    EVERYONE_PASSES,
    establishment,
    exits,
    monthly,
    people,
    person,
    run_in,
    yuan,
)

NEWCOMERS = '[newcomers]\nshares.education = { college = "100%" }\nvalues.credited_years = 0\nwhy = "约定"\n'
STAFF = "工作人员"


def fill(*told: str) -> str:
    return "\n".join(["[fill]", 'why = "约定"', *told, ""])


def heads_by_month(run: Run) -> list[int]:
    """How many are paid in each month, where everyone is paid 2,000 yuan."""
    found = [divmod(each, yuan("2000.00")) for each in monthly(run)]
    assert all(rest == 0 for _heads, rest in found)
    return [heads for heads, _rest in found]


FIXED_PAY = (
    'careers = true\n[changes.flat]\nparameter = "per_year"\nset = "0"\nfrom = "2021-01"\nwhy = "约定"\n'
)


def test_newcomers_of_every_year_advance_as_the_rule_says(tmp_path: Path) -> None:
    text = EVERYONE_PASSES + exits("20%") + fill("leavers_after = 0") + NEWCOMERS
    run = run_in(tmp_path, text, people(100, years=30), years=15)
    found = run.courses[-1]
    first, last = (kinds(found, year) for year in (0, 14))
    assert sum(each.people for each in last) == 100
    assert {each.grade for each in first} == {1, 11}
    # Of those who came in the last three years nobody is above the first grade, and hardly anybody else is in it.
    newest = sum(each.people for each in last if each.grade == 1)
    assert 40 <= newest <= 60
    assert sum(each.people for each in last if each.grade and each.grade >= 4) >= 10


def test_nobody_is_lost_or_made_up(tmp_path: Path) -> None:
    posts = establishment(("延吉市", STAFF, 30), ("图们市", STAFF, 20))
    text = FIXED_PAY + EVERYONE_PASSES + exits("24%") + fill("a_year = 6", "leavers_after = 3") + NEWCOMERS
    run = run_in(tmp_path, text, people(40, "延吉市", "图们市"), years=3, posts=posts, draws=5)
    course = run.courses[-1]
    for sums in (course.expected, course.drawn):
        assert sums is not None
        assert (sums.heads <= 12 * np.array([30, 20])).all()
        assert (sums.people.sum(axis=(2, 3)) <= 50).all()
    assert sum(heads_by_month(run)) == course.expected.heads.sum()


def test_totals_are_the_sums_of_regions_months_and_kinds(tmp_path: Path) -> None:
    roster = [*people(30, "延吉市", "图们市"), *(person(400 + n, "敦化市", "社区正职", 5) for n in range(7))]
    text = EVERYONE_PASSES + exits("15%") + '[on_cost]\nrate = "28.5%"\nwhy = "约定"\n'
    run = run_in(tmp_path, text, roster, years=3, draws=18)
    course = run.courses[-1]
    everything = cost(run, course, range(3))
    parts = [cost(run, course, [year], region) for year in range(3) for region in range(3)]
    for number in range(4):
        assert sum(part[number] for part in parts) == everything[number]
    assert sum(monthly(run)) == everything.total
    for year in range(3):
        assert kinds(course, year) == sorted(
            (
                Kind(post, grade, sum(each.people for each in found if each[:2] == (post, grade)))
                for found in [[each for region in range(3) for each in kinds(course, year, region)]]
                for post, grade in {each[:2] for each in found}
            )
        )
    for sums in (course.expected, course.drawn):
        assert sums is not None
        total = sum(sums.amounts[item].sum(axis=2) for item in ("gross", "on_cost"))
        by_year = sums.monthly.reshape(len(sums.monthly), 3, 12).sum(axis=2)
        assert (by_year == total).all()


def test_of_many_alike_a_rate_meets_its_share_every_year_everywhere(tmp_path: Path) -> None:
    text = FIXED_PAY + EVERYONE_PASSES + exits("12%") + fill("leavers_after = 0") + NEWCOMERS
    run = run_in(tmp_path, text + "\n", people(1000, "延吉市", "图们市", "敦化市", "珲春市"), years=2)
    assert heads_by_month(run)[:24] == [1000] * 24
    run = run_in(
        tmp_path, FIXED_PAY + EVERYONE_PASSES + exits("12%"), people(1000, "延吉市", "图们市"), years=2
    )
    heads = heads_by_month(run)
    # In the first January everybody is there still: eleven twelfths leave in the first year.
    assert heads[0] == 1000
    assert abs(heads[11] - 890) <= 1
    assert all(9 <= before - after <= 11 for before, after in pairwise(heads[:12]))
    assert abs(heads[11] - heads[23] - heads[11] * 12 // 100) <= 1
    by_region = run.courses[-1].expected.people[0, 1].sum(axis=1)
    assert abs(int(by_region[0]) - int(by_region[1])) <= 4


def test_a_rate_also_meets_the_share_of_few_people_over_the_years(tmp_path: Path) -> None:
    text = FIXED_PAY + EVERYONE_PASSES + exits("4%") + fill("leavers_after = 11") + NEWCOMERS
    run = run_in(tmp_path, text, people(10), start="2021-01", years=3)
    assert min(heads_by_month(run)) >= 9
    run = run_in(
        tmp_path,
        EVERYONE_PASSES + exits("4%") + fill("leavers_after = 11") + NEWCOMERS,
        people(10),
        years=40,
    )
    away = 40 * 12 * 10 - int(run.courses[-1].expected.heads.sum())
    assert 14 * 11 <= away <= 18 * 11  # about 16 of them left, each for eleven months


def test_exits_go_by_age_post_and_region_and_the_first_that_fits_holds(tmp_path: Path) -> None:
    roster = [
        *(person(n, "延吉市", born="19950615") for n in range(20)),
        *(person(20 + n, "图们市", born="19950615") for n in range(20)),
        *(person(40 + n, "延吉市", born="19700615") for n in range(20)),
        *(person(60 + n, "延吉市", "社区正职", born="19950615") for n in range(20)),
    ]
    text = (
        EVERYONE_PASSES
        + exits("0%", 'posts = ["chief"]', key="chiefs")
        + exits("100%", "ages = [16, 40]", 'regions = ["延吉市"]', key="young")
    )
    run = run_in(tmp_path, text, roster, years=2)
    left = run.courses[-1].expected.people[0, 1]
    names = run.courses[-1].regions
    assert left[names.index("图们市")].sum() == 20
    assert left[names.index("延吉市")].sum() == 40


def test_a_region_without_anybody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShegongError) as refused:
        run_in(tmp_path, exits("5%", 'regions = ["延吉"]'), people(3))
    assert [each.code for each in refused.value.problems] == ["N085"]
    assert "延吉市" in refused.value.problems[0].remedy


def test_posts_are_not_filled_with_nobody_knows_whom(tmp_path: Path) -> None:
    with pytest.raises(ShegongError) as refused:
        run_in(tmp_path, fill("leavers_after = 2"), people(3))
    assert [each.code for each in refused.value.problems] == ["N090"]


def test_people_retire_in_the_month_after_the_birthday(tmp_path: Path) -> None:
    roster = [
        person(1, born="19660310", woman=True),
        person(2, born="19610731"),
        person(3, born="19900101"),
    ]
    text = FIXED_PAY + EVERYONE_PASSES + '[retirement]\nfemale = 55\nmale = 60\nwhy = "约定"\n'
    run = run_in(tmp_path, text, roster)
    assert heads_by_month(run) == [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("months", [0, 1, 4])
def test_the_posts_of_leavers_are_filled_after_so_many_months(tmp_path: Path, months: int) -> None:
    text = FIXED_PAY + EVERYONE_PASSES + '[retirement]\nfemale = 55\nmale = 60\nwhy = "约定"\n'
    text += fill(f"leavers_after = {months}") + NEWCOMERS
    run = run_in(tmp_path, text, [person(1, born="19660310", woman=True), person(2)])
    assert heads_by_month(run) == [2, 2, 2, *[1] * months, *[2] * (9 - months)]


def test_vacancies_are_filled_at_a_pace_evenly_over_regions(tmp_path: Path) -> None:
    posts = establishment(("延吉市", STAFF, 22), ("图们市", STAFF, 14))
    text = FIXED_PAY + EVERYONE_PASSES + fill('from = "2021-03"', "a_year = 12") + NEWCOMERS
    run = run_in(tmp_path, text, people(4, "延吉市", "图们市"), years=3, posts=posts)
    # 20 + 12 vacancies: one a month from March on, until all 32 are filled.
    assert heads_by_month(run)[:34] == [4, 4, *range(5, 37)]
    assert heads_by_month(run)[34:] == [36, 36]
    halfway = run.courses[-1].expected.people[0, 0].sum(axis=1)
    assert [int(each) for each in halfway] == [2 + 6, 2 + 4]


def test_added_posts_are_there_from_their_date_on(tmp_path: Path) -> None:
    posts = establishment(("延吉市", STAFF, 2), ("图们市", STAFF, 1))
    text = FIXED_PAY + EVERYONE_PASSES + fill('from = "2021-02"') + NEWCOMERS
    text += '[changes.more]\nposts = 3\nregion = "图们市"\npost = "staff"\nfrom = "2021-06"\nwhy = "约定"\n'
    run = run_in(tmp_path, text, people(1), posts=posts)
    assert heads_by_month(run) == [1, *[3] * 4, *[6] * 7]
    assert run.courses[-1].expected.heads[0, 0].tolist() == [1 + 11 * 2, 11 + 7 * 3]


def test_no_more_are_appointed_than_posts_of_the_kind_are_vacant_by_then(tmp_path: Path) -> None:
    posts = establishment(("延吉市", STAFF, 10), ("延吉市", "社区正职", 2))
    text = EVERYONE_PASSES
    text += '[changes.more]\nposts = 4\nregion = "延吉市"\npost = "chief"\nfrom = "2022-07"\nwhy = "约定"\n'
    text += '[appointments.chief]\nname = "任正职"\nof = "staff"\nto = "chief"\npeople = 5\nmonth = 3\nwhy = "约定"\n'
    run = run_in(tmp_path, text, people(10), posts=posts, years=3)
    found = [{each.post: each.people for each in kinds(run.courses[-1], year)} for year in range(3)]
    names = [*run.scenario.policy.posts]
    staff, chief = names.index("staff"), names.index("chief")
    assert found == [{staff: 8, chief: 2}, {staff: 8, chief: 2}, {staff: 4, chief: 6}]


def test_people_are_appointed_by_a_rate_where_posts_are_not_told_apart(tmp_path: Path) -> None:
    text = EVERYONE_PASSES
    text += '[appointments.chief]\nname = "任正职"\nof = "staff"\nto = "chief"\nrate = "10%"\nmonth = 3\nwhy = "约定"\n'
    run = run_in(tmp_path, text, people(100), years=2)
    names = [*run.scenario.policy.posts]
    found = [{names[each.post or 0]: each.people for each in kinds(run.courses[-1], year)} for year in (0, 1)]
    assert found == [{"staff": 90, "chief": 10}, {"staff": 81, "chief": 19}]


def test_only_those_below_a_level_reach_it(tmp_path: Path) -> None:
    roster = [person(n, education="大专" if n < 50 else "本科") for n in range(80)]
    text = FIXED_PAY + EVERYONE_PASSES
    text += '[uptake.degree]\nname = "本科"\ninput = "education"\nto = "bachelor"\nrate = "20%"\n'
    text += 'month = 9\nwhy = "约定"\n'
    run = run_in(tmp_path, text, roster, years=2)
    paid = [each - 80 * yuan("2000.00") for each in monthly(run)]
    assert paid == [yuan("100.00") * n for n in [*[30] * 8, *[40] * 12, *[48] * 4]]
