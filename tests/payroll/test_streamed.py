"""A file that is paid while it flows by comes to what it comes to when it is read first; or nobody pays it so."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.payroll.export import write_payroll
from shegong.payroll.run import Payroll, pay_roster
from shegong.payroll.streamed import stream_month, stream_year
from shegong.payroll.tally import Tally, tally_of
from shegong.payroll.year import pay_year
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Input, Policy
from shegong.roster.identity import check_character
from shegong.roster.read import read_roster
from tests.conftest import ROSTER
from tests.payroll.town import number, roster, town

HEADING = "姓名,证件号码,地区,岗位,工作年限,加班工资,子女教育"
PEOPLE = [
    f"示例甲,{number(1)},甲镇,工作人员,0,0,无",
    f"示例乙,{number(2)},乙镇,社区正职,12,5000,无",
    f"示例丙,{number(3)},甲镇,社区正职,40,31234.56,全额",
    f"示例丁,{number(4)},乙镇,工作人员,20,250.05,一半",
]


def read_first(policy: Policy, path: Path, month: Month, *, year: bool) -> Payroll:
    people = read_roster(path, policy)
    return pay_year(policy, people, month.year) if year else pay_roster(policy, people, month)


def flown_by(policy: Policy, path: Path, target: Path, month: Month, *, year: bool) -> Tally | None:
    if year:
        return stream_year(policy, path, month.year, target)
    return stream_month(policy, path, month, target)


def require_alike(policy: Policy, path: Path, month: Month, *, year: bool) -> Tally | None:
    """The tally of those who flowed by, if they did: their file and their figures are those of the ordinary way."""
    streamed, ordinary = path.with_name("streamed.csv"), path.with_name("ordinary.csv")
    found = flown_by(policy, path, streamed, month, year=year)
    if found is None:
        return None
    payroll = read_first(policy, path, month, year=year)
    write_payroll(payroll, ordinary, kind="csv")
    assert streamed.read_bytes() == ordinary.read_bytes()
    expected = tally_of(payroll)
    assert found.groups == expected.groups
    assert found.roster.reading == expected.roster.reading
    assert found.roster.rows_read == expected.roster.rows_read
    assert (found.paid, found.moves, found.unconfirmed) == (
        expected.paid,
        expected.moves,
        expected.unconfirmed,
    )
    assert (found.problems, found.limits, found.period) == (
        expected.problems,
        expected.limits,
        expected.period,
    )
    assert found.checked >= expected.checked
    assert found.roster.people.is_empty()  # however many they were
    return found


@pytest.mark.parametrize("year", [False, True])
@pytest.mark.parametrize(
    ("name", "month"), [("yanji-2018", Month(2021, 1)), ("yanji-net-2020", Month(2020, 1))]
)
def test_the_yanji_roster_is_paid_alike(tmp_path: Path, name: str, month: Month, year: bool) -> None:
    policy = load_policy(name, [Path("configs")])
    path = tmp_path / "roster.csv"
    path.write_bytes(ROSTER.read_bytes())
    found = require_alike(policy, path, month, year=year)
    assert found
    assert found.paid == 431


@pytest.mark.parametrize("year", [False, True])
@pytest.mark.parametrize(
    ("name", "month"), [("yanji-2018", Month(2021, 1)), ("yanji-net-2020", Month(2020, 1))]
)
def test_a_file_that_goes_by_in_pieces_is_paid_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, month: Month, year: bool
) -> None:
    monkeypatch.setattr("shegong.roster.scan._PIECE", ROSTER.stat().st_size // 5)
    policy = load_policy(name, [Path("configs")])
    path = tmp_path / "roster.csv"
    path.write_bytes(ROSTER.read_bytes())
    found = require_alike(policy, path, month, year=year)
    assert found
    assert found.paid == 431


@pytest.mark.parametrize("year", [False, True])
def test_people_of_a_town_are_paid_alike_whatever_the_lines_end_with(tmp_path: Path, year: bool) -> None:
    policy = town(tmp_path)
    for ends in ("\r\n", "\n"):
        for last in ("", ends):
            path = tmp_path / "roster.csv"
            path.write_text(ends.join([HEADING, *PEOPLE]) + last, encoding="utf-8", newline="")
            found = require_alike(policy, path, Month(2020, 1), year=year)
            assert found
            assert found.roster.rows_read == len(PEOPLE)


def _plain_text(given: Input) -> str:
    return given.choices[-1].name if given.choices else {"date": "2011-03-01"}.get(given.type.kind, "3")


def test_people_with_dates_are_paid_alike(tmp_path: Path) -> None:
    policy = load_policy("jinzhou-2022", [Path("configs")])
    given = [entry for entry in policy.inputs.values() if entry.default is None]
    path = tmp_path / "roster.csv"
    lines = [
        ["姓名", "证件号码", *(entry.name for entry in given)],
        *(["示例", number(place), *map(_plain_text, given)] for place in range(3)),
    ]
    path.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
    assert require_alike(policy, path, Month(2022, 6), year=False)
    path.write_text(path.read_text("utf-8").replace("2011-03-01", "2011-02-30", 1), encoding="utf-8")
    assert stream_month(policy, path, Month(2022, 6), tmp_path / "p.csv") is None


def test_a_name_with_signs_that_stand_for_others_is_that_file_alone(tmp_path: Path) -> None:
    path = roster(tmp_path, PEOPLE[:2], HEADING).rename(tmp_path / "ro[s]*.csv")
    roster(tmp_path, PEOPLE[2:], HEADING).rename(tmp_path / "ros-1.csv")
    found = require_alike(town(tmp_path), path, Month(2020, 1), year=False)
    assert found
    assert found.paid == 2


@pytest.mark.parametrize("piece", [1, 1 << 20])
def test_a_warning_about_somebody_is_told_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr("shegong.roster.scan._PIECE", piece)
    fined = f"示例戊,{number(5)},甲镇,工作人员,0,0,无,4000"
    path = roster(tmp_path, [*(f"{line},0" for line in PEOPLE), fined], HEADING + ",扣罚")
    for year in (False, True):
        found = require_alike(town(tmp_path), path, Month(2020, 1), year=year)
        assert found
        assert [each.code for each in found.problems if each.severity == "warning"] == ["E008"]


@pytest.mark.parametrize("year", [False, True])
def test_people_of_one_name_are_told_alike(tmp_path: Path, year: bool) -> None:
    namesake = f"示例乙,{number(9)},甲镇,工作人员,0,0,无"
    path = roster(tmp_path, [*PEOPLE, namesake], HEADING)
    found = require_alike(town(tmp_path), path, Month(2020, 1), year=year)
    assert found
    assert [problem.code for problem in found.problems] == ["R140"]


@pytest.mark.parametrize("birth", ["20100101", "19100101", "19500101"])
@pytest.mark.parametrize("year", [False, True])
def test_nobody_flows_by_where_somebody_is_too_young_or_old(tmp_path: Path, birth: str, year: bool) -> None:
    digits = f"990000{birth}001"
    line = PEOPLE[0].replace(number(1), digits + check_character(digits))
    path = roster(tmp_path, [line, *PEOPLE[1:]], HEADING)
    assert flown_by(town(tmp_path), path, tmp_path / "p.csv", Month(2020, 1), year=year) is None


def test_nobody_flows_by_with_a_card_that_another_may_have(tmp_path: Path) -> None:
    path = roster(tmp_path, [f"{line},6228480000000000018" for line in PEOPLE], HEADING + ",银行账号")
    assert flown_by(town(tmp_path), path, tmp_path / "p.csv", Month(2020, 1), year=False) is None


ODD = {
    "a quote": (PEOPLE[0], PEOPLE[0].replace("甲镇", '"甲镇"')),
    "a blank line": (PEOPLE[1], f"{PEOPLE[1]}\n"),
    "a line that is too short": (PEOPLE[1], PEOPLE[1].rpartition(",")[0]),
    "a line that is too long": (PEOPLE[1], f"{PEOPLE[1]},"),
    "one too short and one too long": (
        "\n".join(PEOPLE[1:3]),
        f"{PEOPLE[1].rpartition(',')[0]}\n{PEOPLE[2]},",
    ),
    "a return within a line": (PEOPLE[2], PEOPLE[2].replace("甲镇", "甲\r镇")),
    "a nul": (PEOPLE[2], PEOPLE[2].replace("甲镇", "甲\0镇")),
    "another level": (PEOPLE[2], PEOPLE[2].replace("全额", "两倍")),
    "a level with a space": (PEOPLE[2], PEOPLE[2].replace("全额", " 全额")),
    "years that cannot be": (PEOPLE[2], PEOPLE[2].replace(",40,", ",61,")),
    "an amount in full-width digits": (PEOPLE[1], PEOPLE[1].replace("5000", "５０００")),
    "an amount finer than a fen": (PEOPLE[1], PEOPLE[1].replace("5000", "5000.001")),
    "a wrong check character": (PEOPLE[0], PEOPLE[0].replace(number(1), number(1)[:-1] + "?")),
    "a person twice": (PEOPLE[3], PEOPLE[3].replace(number(4), number(2))),
    "a text like a formula": (PEOPLE[0], PEOPLE[0].replace("甲镇", "=甲镇")),
    "an old end of file": (PEOPLE[3], f"{PEOPLE[3]}\x1a"),
    "no name": (PEOPLE[0], PEOPLE[0].replace("示例甲", "")),
    "a total": (PEOPLE[3], f"{PEOPLE[3]}\n合计,,,,,36484.61,"),
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("year", [False, True])
@pytest.mark.parametrize("piece", [1, 1 << 20])
def test_nobody_flows_by_where_something_is_to_be_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, year: bool, piece: int
) -> None:
    monkeypatch.setattr("shegong.roster.scan._PIECE", piece)
    was, written = ODD[what]
    text = "\n".join([HEADING, *PEOPLE])
    assert was in text
    path = tmp_path / "roster.csv"
    written = text.replace(was, written)
    path.write_text(written if written.endswith("\x1a") else written + "\n", encoding="utf-8", newline="")
    policy = town(tmp_path)
    assert flown_by(policy, path, tmp_path / "payroll.csv", Month(2020, 1), year=year) is None


def test_only_plain_files_flow_by(tmp_path: Path) -> None:
    policy = town(tmp_path)
    text = "\n".join([HEADING, *PEOPLE])
    for name, data in {
        "roster.txt": text.encode(),
        "gb18030.csv": text.encode("gb18030"),
        "wide.csv": text.encode("utf-16"),
        "tabs.csv": text.replace(",", "\t").encode(),
        "nobody.csv": HEADING.encode(),
        "unnumbered.csv": b"\n".join(
            b",".join(line.encode().split(b",")[:1] + line.encode().split(b",")[2:])
            for line in (HEADING, *PEOPLE)
        ),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert flown_by(policy, path, tmp_path / "payroll.csv", Month(2020, 1), year=False) is None, name
    for path in (tmp_path / "none.csv", tmp_path, tmp_path / "~$roster.csv"):
        assert flown_by(policy, path, tmp_path / "payroll.csv", Month(2020, 1), year=False) is None


def test_whoever_a_check_refuses_does_not_flow_by(tmp_path: Path) -> None:
    refused = f"示例戊,{number(5)},甲镇,工作人员,0,0,无,100000"
    path = roster(tmp_path, [*(f"{line},0" for line in PEOPLE), refused], HEADING + ",扣罚")
    for year in (False, True):
        assert flown_by(town(tmp_path), path, tmp_path / "p.csv", Month(2020, 1), year=year) is None


def test_a_header_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    path = roster(tmp_path, ["示例甲,工作人员"], "姓名,岗位")
    with pytest.raises(ShegongError) as told:
        stream_month(town(tmp_path), path, Month(2020, 1), tmp_path / "p.csv")
    assert told.value.problems[0].code == "R041"


def test_a_line_that_is_too_long_far_down_does_not_flow_by(tmp_path: Path) -> None:
    """However many lines there are: the reader takes them in several parts."""
    policy = load_policy("yanji-2018", [Path("configs")])
    people = pl.read_csv(ROSTER, infer_schema=False)
    lines = people.write_csv(include_header=False).splitlines()
    many = [line for _copy in range(60) for line in lines]
    long, short = many[20_000] + ",", many[25_000].rpartition(",")[0]
    path = tmp_path / "roster.csv"
    heading = ",".join(people.columns)
    path.write_text(
        "\n".join([heading, *many[:20_000], long, *many[20_000:25_000], short, *many[25_000:]]), "utf-8"
    )
    assert stream_month(policy, path, Month(2020, 12), tmp_path / "p.csv") is None


cell = st.one_of(
    st.sampled_from(
        ["", " ", "-1", "60", "61", "1e2", "３", "0.5", "无", "合计", "=1", "@甲", "工作人员 ", "12年"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=6),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.integers(0, 3), column=st.integers(0, 6), text=cell, year=st.booleans())
def test_whatever_stands_in_a_cell_both_ways_agree(
    tmp_path: Path, line: int, column: int, text: str, year: bool
) -> None:
    lines = [each.split(",") for each in PEOPLE]
    lines[line][column] = text
    path = tmp_path / "roster.csv"
    path.write_text("\n".join([HEADING, *map(",".join, lines)]) + "\n", encoding="utf-8", newline="")
    found = require_alike(town(tmp_path), path, Month(2020, 1), year=year)
    if found:
        assert found.roster.rejects.is_empty()
