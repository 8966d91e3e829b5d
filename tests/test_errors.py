"""Problems say where, what, and what to do."""

import pytest

from shegong.errors import Place, Problem, ShegongError, nearest


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("jilin.toml"), "jilin.toml"),
        (Place("jilin.toml", 12), "jilin.toml:12"),
        (Place("jilin.toml", 12, 9), "jilin.toml:12:9"),
        (Place("花名册.xlsx", sheet="12月", cell="C15"), "花名册.xlsx [12月] C15"),
        (Place("花名册.csv", 7, 3, label="证件号码"), "花名册.csv:7:3 (证件号码)"),
    ],
)
def test_a_place_is_written_as_people_write_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_refusal_holds_every_reason() -> None:
    problems = [Problem("P001", "文件不存在"), Problem("P002", "文件超过 1 MB")]
    refusal = ShegongError(problems)
    assert refusal.problems == tuple(problems)
    assert str(refusal) == "P001 文件不存在; P002 文件超过 1 MB"
    assert refusal.exit_code == 1
    assert ShegongError(problems[0], exit_code=2).problems == (problems[0],)


def test_problems_are_records_that_can_be_compared_and_counted_once() -> None:
    assert len({Problem("P001", "x", place=Place("a", 1)), Problem("P001", "x", place=Place("a", 1))}) == 1


@pytest.mark.parametrize(
    ("word", "guess"),
    [("cheif", "chief"), ("社区正值", "社区正职"), ("xyz", None), ("", None), ("x" * 100_000, None)],
)
def test_the_nearest_known_word_is_offered_only_if_it_is_near(word: str, guess: str | None) -> None:
    assert nearest(word, ["chief", "deputy", "社区正职"]) == guess
