"""Made-up people fit what was published: counts exactly, averages to the last digit, all else as supposed."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.policy.catalogue import config_folders
from shegong.simulation.sample.fit import Fit, misses
from shegong.simulation.sample.people import Sample, make_people
from shegong.simulation.sample.plan import read_plan
from tests.conftest import ROOT
from tests.simulation.sample.plans import margin, people_of

REGIONS = ("甲区", "乙区", "丙区")
EVERYWHERE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fit_of(sample: Sample) -> Fit:
    assert sample.fit is not None
    return sample.fit


def pay_of(people: pl.DataFrame) -> list[int]:
    """What the county's rule says, in fen, reckoned here once more."""
    return [
        200_000 + 100_000 * post + 1_000 * years + 10_000 * education
        for post, years, education in people.select("post", "credited_years", "education").iter_rows()
    ]


def test_people_come_out_as_supposed_where_margins_tell_no_more_than_how_many(tmp_path: Path) -> None:
    sample = people_of(
        tmp_path,
        REGIONS,
        margin("people", people="3000"),
        margin("years", by='["credited_years"]', split='{ "0-4" = 1, "5-9" = 1 }'),
    )
    assert fit_of(sample).divergence == 0
    assert Counter(sample.table["region"]) == {"甲区": 1000, "乙区": 1000, "丙区": 1000}
    for _years, people in sample.table.group_by("credited_years"):
        assert abs(people.height - 300) <= len(REGIONS) * 2


def test_the_table_of_deming_and_stephan_is_reproduced(tmp_path: Path) -> None:
    """A table that was fitted by hand: the prior in shares of posts and years, both margins published.

    With independent priors proportional fitting yields the product of the margins: 600 x 40 % x 25 %, and so on.
    """
    sample = people_of(
        tmp_path,
        ("甲区", "乙区"),
        margin("regions", by='["region"]', people='{ "甲区" = 240, "乙区" = 360 }'),
        margin("posts", by='["post"]', people="{ staff = 450, chief = 150 }"),
    )
    assert Counter(sample.table.select("region", "post").iter_rows()) == {
        ("甲区", 0): 180,
        ("甲区", 1): 60,
        ("乙区", 0): 270,
        ("乙区", 1): 90,
    }


def test_a_margin_of_two_axes_pulls_along_what_hangs_on_it(tmp_path: Path) -> None:
    """Fitted by hand: posts by region given, and bachelors among chiefs; staff stay at the supposed 40 %."""
    sample = people_of(
        tmp_path,
        ("甲区", "乙区"),
        margin(
            "heads",
            by='["region", "post"]',
            people='{ "甲区" = { staff = 100, chief = 20 }, "乙区" = { staff = 50, chief = 30 } }',
        ),
        margin("chiefs", where='{ post = "chief", education = "bachelor" }', people="40"),
    )
    found = Counter(sample.table.select("region", "post", "education").iter_rows())
    assert found["甲区", 1, 1] + found["乙区", 1, 1] == 40
    assert (found["甲区", 1, 1], found["乙区", 1, 1]) == (16, 24)
    assert (found["甲区", 0, 1], found["乙区", 0, 1]) == (40, 20)


def test_a_tilt_is_exponential(tmp_path: Path) -> None:
    """Only years matter within a post and an education: each is to the one before as that is to the one before it."""
    sample = people_of(
        tmp_path,
        ("甲区",),
        margin(
            "heads",
            by='["post", "education"]',
            people="{ staff = { college = 100000, bachelor = 0 }, chief = { college = 0, bachelor = 0 } }",
        ),
        margin("pay", average='"2030"', of='"base_pay"'),
    )
    counts = [people for _years, people in sorted(Counter(sample.table["credited_years"]).items())]
    ratios = [Fraction(more, less) for less, more in zip(counts[1:], counts[:-1], strict=True)]
    assert all(abs(ratio - ratios[0]) < Fraction(1, 100) for ratio in ratios)
    assert sum(pay_of(sample.table)) in range(202_950 * 100_000, 203_050 * 100_000)


@st.composite
def crowds(draw: st.DrawFn) -> list[tuple[int, int, int, int, int]]:
    """Real people, of whom margins are then published: region, post, years, education and age."""
    person = st.tuples(
        st.integers(0, 2), st.integers(0, 1), st.integers(0, 9), st.integers(0, 1), st.integers(20, 59)
    )
    everywhere = [(region, region % 2, region, 0, 30) for region in range(3)]
    return everywhere + draw(st.lists(person, min_size=1, max_size=60))


def bands(counts: Mapping[str, int]) -> str:
    return "{ " + ", ".join(f'"{key}" = {count}' for key, count in counts.items()) + " }"


@EVERYWHERE
@given(crowd=crowds(), seed=st.integers(0, 2**32 - 1))
def test_margins_that_real_people_have_are_met_exactly(
    tmp_path: Path, crowd: list[tuple[int, int, int, int, int]], seed: int
) -> None:
    of_both = Counter((region, post) for region, post, *_others in crowd)
    tables = {
        region: bands({"staff": of_both[number, 0], "chief": of_both[number, 1]})
        for number, region in enumerate(REGIONS)
    }
    heads = "{ " + ", ".join(f'"{region}" = {table}' for region, table in tables.items()) + " }"
    young = sum(1 for person in crowd if person[2] <= 3)
    old = sum(1 for person in crowd if person[4] >= 40)
    bachelors = sum(person[3] for person in crowd)
    sample = people_of(
        tmp_path,
        REGIONS,
        margin("heads", by='["region", "post"]', people=heads),
        margin("years", by='["credited_years"]', people=bands({"0-3": young, "4-": len(crowd) - young})),
        margin("education", by='["education"]', people=bands({"bachelor": bachelors})),
        margin("ages", by='["age"]', people=bands({"20-39": len(crowd) - old, "40-": old})),
        seed=seed,
    )
    fit, people = fit_of(sample), sample.table
    assert not fit.missed
    found = Counter(people.select("region", "post").iter_rows())
    assert found == {(REGIONS[region], post): count for (region, post), count in of_both.items()}
    assert int((people["credited_years"] <= 3).sum()) == young
    assert int(people["education"].sum()) == bachelors
    born = people["id_number"].str.slice(6, 8)
    assert sum(1 for birth in born if birth <= "19801231") == old


@EVERYWHERE
@given(crowd=crowds(), seed=st.integers(0, 2**32 - 1))
def test_averages_that_real_people_have_are_met_to_the_last_digit(
    tmp_path: Path, crowd: list[tuple[int, int, int, int, int]], seed: int
) -> None:
    crowd = crowd * 4  # whole people of a few come to few averages
    pay = [
        200_000 + 100_000 * post + 1_000 * years + 10_000 * education
        for _r, post, years, education, _a in crowd
    ]
    chiefs = [amount for amount, person in zip(pay, crowd, strict=True) if person[1]]

    of_post = Counter(person[1] for person in crowd)
    sample = people_of(
        tmp_path,
        REGIONS,
        margin("heads", by='["post"]', people=bands({"staff": of_post[0], "chief": of_post[1]})),
        margin("pay", average=f'"{round(Fraction(sum(pay), 100 * len(pay)))}"', of='"base_pay"'),
        margin(
            "chiefs",
            where='{ post = "chief" }',
            average=f'"{round(Fraction(sum(chiefs), 100 * len(chiefs)))}"',
            of='"base_pay"',
        ),
        seed=seed,
    )
    fit = fit_of(sample)
    for line in fit.lines:
        assert line.fits or abs(line.difference) < 1_000, line
    exact = {line.key: line.reached for line in fit.lines if line.kind == "average"}
    again = pay_of(sample.table)
    assert exact["pay"] == Fraction(sum(again), len(again))
    assert len(misses(sample.plan, fit)) == len(fit.missed)


def test_an_average_that_whole_people_do_not_come_to_is_missed_by_what_is_told(tmp_path: Path) -> None:
    sample = people_of(
        tmp_path,
        ("甲区",),
        margin("people", by='["post"]', people="{ staff = 3, chief = 0 }"),
        margin("pay", average='"2045.00"', of='"base_pay"'),
    )
    fit = fit_of(sample)
    (missed,) = fit.missed
    assert missed.difference != 0
    assert abs(missed.difference) == min(
        abs(Fraction(sum(three), 3) - 204_500) for three in product(range(200_000, 220_000, 1_000), repeat=3)
    )
    (warning,) = misses(sample.plan, fit)
    assert warning.code == "S028"
    assert warning.severity == "warning"


def test_posts_are_filled_and_vacant_by_region(tmp_path: Path) -> None:
    sample = people_of(
        tmp_path,
        ("甲区", "乙区"),
        margin("people", by='["region"]', people='{ "甲区" = 30, "乙区" = 20 }'),
        margin("posts", posts="84"),
        margin("own", where='{ region = "甲区" }', posts="50"),
    )
    posts = fit_of(sample).posts
    assert posts is not None
    assert posts.group_by("region", maintain_order=True).agg(
        pl.col("posts", "filled", "vacant").sum()
    ).rows() == [("甲区", 50, 30, 20), ("乙区", 34, 20, 14)]
    assert (posts["posts"] == posts["filled"] + posts["vacant"]).all()
    assert posts["vacant"].min() == min(posts["vacant"]) >= 0


def test_a_total_is_split_by_a_key_and_the_largest_remainders_get_the_rest(tmp_path: Path) -> None:
    sample = people_of(
        tmp_path,
        REGIONS,
        margin("people", people="10"),
        margin("regions", by='["region"]', split='{ "甲区" = 1, "乙区" = 1, "丙区" = 1 }'),
    )
    assert Counter(sample.table["region"]) == {"甲区": 4, "乙区": 3, "丙区": 3}


def test_the_same_seed_makes_the_same_people_and_another_one_others(tmp_path: Path) -> None:
    told = (margin("people", people="90"), margin("pay", average='"2600"', of='"base_pay"'))
    one, two, other = (people_of(tmp_path, REGIONS, *told, seed=seed) for seed in (7, 7, 8))
    assert one.table.equals(two.table)
    assert not one.table.equals(other.table)
    assert fit_of(one).lines[0].reached == fit_of(other).lines[0].reached == 90


@pytest.mark.parametrize(
    ("margins", "code", "told"),
    [
        (
            [margin("people", people="90"), margin("pay", average='"3500"', of='"base_pay"')],
            "S025",
            "最多 3,190.00",
        ),
        (
            [margin("people", people="90"), margin("pay", average='"1900"', of='"base_pay"')],
            "S025",
            "最少 2,000.00",
        ),
        (
            [
                margin("people", people="90"),
                margin("regions", by='["region"]', people='{ "甲区" = 40, "乙区" = 40 }'),
            ],
            "S023",
            "差 10",
        ),
        (
            [
                margin("people", people="90"),
                margin("own", where='{ region = "甲区" }', people="50"),
                margin("rest", where='{ region = "乙区" }', people="41"),
            ],
            "S024",
            "最少 40，最多 40",
        ),
        (
            [margin("people", people="90"), margin("old", where='{ credited_years = "10-" }', people="1")],
            "S024",
            "最少 0，最多 0",
        ),
        ([margin("regions", by='["region"]', people='{ "甲区" = 90, "乙区" = 0 }')], "S026", "乙区"),
        ([margin("own", where='{ region = "甲区" }', people="50")], "S027", "多少人"),
        (
            [margin("people", people="90"), margin("posts", posts="89")],
            "S021",
            "89 个岗位，却有 90 人",
        ),
        ([margin("people", people="-90")], "S019", "-90"),
    ],
)
def test_margins_that_nobody_could_fit_are_refused_with_what_could_be(
    tmp_path: Path, margins: list[str], code: str, told: str
) -> None:
    with pytest.raises(ShegongError) as refused:
        people_of(tmp_path, ("甲区", "乙区"), *margins)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert told in problem.message + problem.remedy
    assert problem.place is not None
    assert problem.place.line is not None


def test_the_prefecture_of_yanbian_is_as_published() -> None:
    sample = make_people(read_plan(ROOT / "examples" / "yanbian" / "margins.toml", config_folders()))
    fit = fit_of(sample)
    assert not fit.missed
    reached = {line.key: line.reached for line in fit.lines}
    assert [int(reached[key]) for key in ("people", "yanji_people", "posts", "yanji_posts")] == [
        1320,
        431,
        2184,
        840,
    ]
    assert 285_350 <= reached["average_pay"] < 285_450
    assert 433_450 <= reached["committee_average_pay"] < 433_550
