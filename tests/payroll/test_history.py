"""What happened to people, folded month by month, is what they are paid by."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.engine.careers import Event as Told
from shegong.engine.careers import career
from shegong.errors import ShegongError
from shegong.payroll.following import follow, told_by
from shegong.payroll.history import history_of
from shegong.payroll.run import pay_roster
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.events import dated_events, read_events
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.payroll.town import number

SINCE = Month(2020, 6)
HEADER = "姓名,证件号码,岗位,工作年限,学历,社会工作者职业水平\n"
PEOPLE = (
    f"示例甲,{number(1)},工作人员,0,大专,无\n"
    f"示例乙,{number(2)},工作人员,3,大专,无\n"
    f"示例丙,{number(3)},社区正职,8,本科,社会工作师\n"
)


@pytest.fixture(scope="module")
def yanji() -> Policy:
    return load_policy("yanji-2018", [Path("configs")])


def people_of(folder: Path, policy: Policy) -> Roster:
    path = folder / "roster.csv"
    path.write_text(HEADER + PEOPLE, encoding="utf-8")
    return read_roster(path, policy)


def folded(folder: Path, policy: Policy, events: str, month: Month, since: Month = SINCE) -> Roster:
    path = folder / "events.csv"
    path.write_text("姓名,年月,事项,内容\n" + events, encoding="utf-8")
    return told_by(history_of(policy, people_of(folder, policy), read_events(path, policy), since), month)


def codes(told: ShegongError) -> list[str]:
    return [problem.code for problem in told.problems]


def test_events_come_to_the_facts_that_a_roster_could_have_told(tmp_path: Path, yanji: Policy) -> None:
    events = (
        "示例甲,2020,年度考核,优秀\n示例乙,2020年,年度考核,不合格\n"
        "示例乙,2020-08,证书,初级\n示例乙,2020/9/1,岗位,副职\n示例丙,2020-12,学历,硕士\n示例丙,2020-12,年度考核,合格\n"
    )
    people = folded(tmp_path, yanji, events, Month(2021, 2))
    path = tmp_path / "facts.csv"
    path.write_text(
        HEADER
        + f"示例甲,{number(1)},工作人员,1,大专,无\n"
        + f"示例乙,{number(2)},副职,3,大专,初级\n"
        + f"示例丙,{number(3)},社区正职,9,硕士,社会工作师\n",
        encoding="utf-8",
    )
    by_facts = pay_roster(yanji, read_roster(path, yanji), Month(2021, 2)).table
    by_events = pay_roster(yanji, people, Month(2021, 2)).table
    results = ["name", "post", "credited_years", "education", "certificate", *yanji.rules]
    assert by_events.select(results).equals(by_facts.select(results))
    assert people.problems == ()


def test_who_has_not_joined_or_has_left_is_not_paid(tmp_path: Path, yanji: Policy) -> None:
    events = "示例甲,2020-09,任用,\n示例乙,2020-08,离职,\n"
    there = {
        month: folded(tmp_path, yanji, events, Month(2020, month)).people["name"].to_list()
        for month in (7, 8, 9)
    }
    assert there == {
        7: ["示例乙", "示例丙"],
        8: ["示例乙", "示例丙"],
        9: ["示例甲", "示例丙"],
    }
    people = folded(tmp_path, yanji, events, Month(2020, 7))
    assert [problem.code for problem in people.problems] == ["H013"]


def test_a_year_without_an_appraisal_is_told_and_counts_as_the_policy_says(
    tmp_path: Path, yanji: Policy
) -> None:
    events = (
        "示例甲,2020,年度考核,不合格\n示例乙,2020,年度考核,优秀\n示例丙,2020,年度考核,合格\n"
        "示例乙,2021,年度考核,合格\n"
    )
    people = folded(tmp_path, yanji, events, Month(2022, 1))
    assert people.people["credited_years"].to_list() == [1, 5, 10]
    assert [problem.code for problem in people.problems] == ["H012"]
    assert "2021 年没有“年度考核”：2 人，花名册第 2、4 行" in people.problems[0].message


def test_a_year_without_an_appraisal_is_refused_where_the_policy_has_no_default(
    tmp_path: Path,
) -> None:
    text = Path("configs/jilin/jilin-2020.toml").read_text("utf-8").replace('default = "pass"\n', "")
    text = text.replace('id = "jilin-2020"', 'id = "strict"')
    (tmp_path / "strict.toml").write_text(text, encoding="utf-8")
    policy = load_policy("strict", [tmp_path, Path("configs")])
    path = tmp_path / "roster.csv"
    path.write_text(HEADER.replace("\n", ",年度考核\n") + PEOPLE.replace("\n", ",合格\n"), encoding="utf-8")
    with pytest.raises(ShegongError) as told:
        told_by(history_of(policy, read_roster(path, policy), (), SINCE), Month(2022, 1))
    assert codes(told.value) == ["H011"]


@pytest.mark.parametrize(
    ("events", "code", "words"),
    [
        ("示例申,2020-08,证书,初级\n", "H004", "是不是 示例甲"),
        (",2020-08,证书,初级\n", "H001", "没有写是谁"),
        ("示例甲,2020-08,证书等级,初级\n", "H002", "离开写“离职”"),
        ("示例甲,二月,证书,初级\n", "H003", "年月“二月”不对"),
        ("示例甲,2020,证书,初级\n", "H003", "年月“2020”不对"),
        ("示例甲,2020-08,岗位,副书记\n", "A004", "副书记"),
        ("示例甲,2020-08,证书,初级\n示例甲,2020-08,证书,中级\n", "H006", "第 2 行"),
        ("示例甲,2020-05,证书,初级\n", "H007", "2020-06 起在岗"),
        ("示例甲,2020-09,任用,\n示例甲,2020-08,证书,初级\n", "H007", "2020-09 起在岗"),
        ("示例甲,2020-07,离职,\n示例甲,2020-08,证书,初级\n", "H008", "发到 2020-07"),
        ("示例甲,2020-08,岗位,工作人员\n", "H009", "这时已经是这个岗位"),
        ("示例甲,2020-08,岗位\n", "R050", "列数不足"),
        ("示例甲,2020-08,证书,1,500\n", "R051", "列数过多"),
    ],
)
def test_events_that_cannot_be_are_refused_with_their_place(
    tmp_path: Path, yanji: Policy, events: str, code: str, words: str
) -> None:
    with pytest.raises(ShegongError) as told:
        folded(tmp_path, yanji, events, Month(2021, 2))
    (problem,) = told.value.problems
    assert problem.code == code
    assert words in problem.message + problem.remedy
    assert problem.place
    assert problem.place.file == "events.csv"


def test_a_number_and_a_name_that_are_two_people_are_refused(tmp_path: Path, yanji: Policy) -> None:
    events = tmp_path / "events.csv"
    events.write_text(
        f"姓名,证件号码,年月,事项,内容\n示例乙,{number(1)},2020-08,证书,初级\n", encoding="utf-8"
    )
    with pytest.raises(ShegongError) as told:
        history_of(yanji, people_of(tmp_path, yanji), read_events(events, yanji), SINCE)
    assert codes(told.value) == ["H016"]


def test_who_joined_before_the_roster_speaks_is_as_it_says(tmp_path: Path, yanji: Policy) -> None:
    people = folded(tmp_path, yanji, "示例甲,2015-03,任用,\n", SINCE)
    assert people.people["credited_years"].to_list() == [0, 3, 8]


def test_what_the_roster_tells_of_its_own_year_is_heard(tmp_path: Path, yanji: Policy) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(HEADER.replace("\n", ",年度考核\n") + PEOPLE.replace("\n", ",不合格\n"), encoding="utf-8")
    people = told_by(history_of(yanji, read_roster(path, yanji), (), SINCE), Month(2021, 1))
    assert people.people["credited_years"].to_list() == [0, 3, 8]
    assert people.problems == ()


def test_a_year_to_date_is_not_begun_in_the_middle_of_its_year(tmp_path: Path) -> None:
    policy = load_policy("yanji-net-2020", [Path("configs")])
    people = people_of(tmp_path, policy)
    with pytest.raises(ShegongError) as told:
        told_by(history_of(policy, people, (), Month(2020, 6)), Month(2020, 9))
    assert codes(told.value) == ["H015"]
    for since, month in ((Month(2020, 1), Month(2020, 9)), (Month(2020, 6), Month(2021, 3))):
        assert told_by(history_of(policy, people, (), since), month).people.height == 3


def test_two_people_of_one_name_are_told_apart_by_their_numbers(tmp_path: Path, yanji: Policy) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(HEADER + PEOPLE.replace("示例乙", "示例甲"), encoding="utf-8")
    people = read_roster(path, yanji)
    events = tmp_path / "events.csv"
    events.write_text("姓名,年月,事项,内容\n示例甲,2020-08,证书,初级\n", encoding="utf-8")
    with pytest.raises(ShegongError) as told:
        history_of(yanji, people, read_events(events, yanji), SINCE)
    assert codes(told.value) == ["H005"]
    events.write_text(f"身份证号,时间,事项,内容\n{number(2)},2020-08,证书,初级\n", encoding="utf-8")
    found = told_by(history_of(yanji, people, read_events(events, yanji), SINCE), Month(2020, 9))
    assert found.people["certificate"].to_list() == [0, 1, 2]


steps = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.one_of(
            st.tuples(st.just("certificate"), st.integers(0, 3)),
            st.tuples(st.just("education"), st.integers(0, 4)),
            st.tuples(st.just("probation"), st.integers(0, 2)),
            st.tuples(st.just("post"), st.integers(0, 2)),
        ),
    ),
    max_size=6,
    unique_by=lambda step: (step[0], step[1][0]),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, results=st.lists(st.integers(0, 3), min_size=3, max_size=3), years=st.integers(0, 40))
def test_columns_and_interpreter_follow_a_person_alike(
    tmp_path: Path, yanji: Policy, steps: list[tuple[int, tuple[str, int]]], results: list[int], years: int
) -> None:
    happened = [(SINCE.plus(ahead), key, rank) for ahead, (key, rank) in steps]
    held = 0  # staff; a post that is held is given to nobody
    told: list[tuple[Month, str, int]] = []
    for month, key, rank in sorted(happened, key=lambda step: step[0]):
        if key != "post" or rank != held:
            told.append((month, key, rank))
            held = rank if key == "post" else held
    told += [(Month(2020 + ahead, 12), "appraisal", rank) for ahead, rank in enumerate(results)]
    lines = [f"示例甲,{month},{key},{yanji.inputs[key].choices[rank].name}" for month, key, rank in told]
    (tmp_path / "events.csv").write_text("姓名,年月,事项,内容\n" + "\n".join(lines), encoding="utf-8")
    roster = tmp_path / "roster.csv"
    roster.write_text(HEADER + f"示例甲,{number(1)},工作人员,{years},大专,无\n", encoding="utf-8")
    events = read_events(tmp_path / "events.csv", yanji)
    history = history_of(yanji, read_roster(roster, yanji), events, SINCE)
    columns = [(table["grade"][0], table["gross"][0]) for _plan, table in follow(history, SINCE.plus(31))]
    facts = read_facts(
        yanji, {"post": "staff", "credited_years": str(years), "education": "college", "certificate": "none"}
    )
    course = career(yanji, facts, SINCE, 32, [Told(month, key, Fraction(rank)) for month, key, rank in told])
    assert columns == [(month.pay.steps["grade"].value, month.pay.fen("gross")) for month in course]
    jumped = told_by(history_of(yanji, read_roster(roster, yanji), events, SINCE), SINCE.plus(31))
    assert pay_roster(yanji, jumped, SINCE.plus(31)).table["gross"].to_list() == [columns[-1][1]]


def test_columns_with_a_year_or_a_month_are_events(tmp_path: Path, yanji: Policy) -> None:
    """The same people, told by columns of the roster and by a file of events, come to the same pay."""
    path = tmp_path / "columns.csv"
    heading = "2019年度考核,2020年度考核,2020-08 证书,2020年9月岗位,2021 年度考核"
    told = (
        "合格,优秀,,,",
        "优秀,不合格,初级,副职,合格",
        ",,,,",
    )  # what was before is in the other columns already
    lines = [f"{person},{more}" for person, more in zip(PEOPLE.splitlines(), told, strict=True)]
    path.write_text(f"{HEADER.strip()},{heading}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    roster = read_roster(path, yanji)
    assert [(problem.code, problem.severity) for problem in roster.problems] == [("R048", "notice")]
    events = dated_events(path, yanji, roster.people["row"], SINCE)
    by_columns = told_by(history_of(yanji, roster, events, SINCE), Month(2021, 2))
    assert [problem.code for problem in by_columns.problems] == ["H012", "H014"]
    written = (
        "示例甲,2020,年度考核,优秀\n示例乙,2020,年度考核,不合格\n"
        "示例乙,2020-08,证书,初级\n示例乙,2020-09,岗位,副职\n"
    )
    by_events = folded(tmp_path, yanji, written, Month(2021, 2))
    results = ["name", "post", "credited_years", "certificate", "grade", "gross"]
    paid = [
        pay_roster(yanji, people, Month(2021, 2)).table.select(results) for people in (by_columns, by_events)
    ]
    assert paid[0].equals(paid[1])
    assert paid[0]["credited_years"].to_list() == [1, 3, 9]


def test_a_cell_of_such_a_column_is_told_by_its_place(tmp_path: Path, yanji: Policy) -> None:
    path = tmp_path / "columns.csv"
    path.write_text(
        f"{HEADER.strip()},2020年度考核,2020岗位\n{PEOPLE.splitlines()[0]},很好,副职\n", encoding="utf-8"
    )
    roster = read_roster(path, yanji)
    assert [problem.code for problem in roster.problems] == ["R044", "R048"]  # a post holds for no year
    with pytest.raises(ShegongError) as error:
        dated_events(path, yanji, roster.people["row"], SINCE)
    (problem,) = error.value.problems
    assert (problem.code, str(problem.place)) == ("A004", "columns.csv:2:7 (2020年度考核)")
