"""Lines of totals are held against the people whom they add up."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.formula.types import MONEY
from shegong.money import plain_yuan
from shegong.policy.policy import Input, Policy
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.roster.samples import HEADER, ORDINARY, Write, person, policy_with

Row = Sequence[str]
ABOUT_TOTALS = ("R053", "R137", "R138", "R139")


def total(label: str, amount: str = "", name: str = "") -> Row:
    return (label, name, *[""] * 7, amount)


def people(*amounts: str) -> list[Row]:
    return [person(serial, 现工资=amount) for serial, amount in enumerate(amounts, start=1)]


def told(roster: Roster) -> list[str]:
    return [problem.code for problem in roster.problems if problem.code in ABOUT_TOTALS]


@pytest.mark.parametrize(
    "rows",
    [
        [*people("1000", "2000.5"), total("合计", "3000.50")],
        [*people("1000", "2000.5"), total("合 计：", "￥3,000.50元".replace(",", ""))],
        [total("合计", "3000"), *people("1000", "2000")],
        [
            *people("1000"),
            total("小计", "1000"),
            *people("", "2000", "-")[1:],
            total("小计", "2000"),
            total("总计", "3000"),
        ],
        [*people("1000"), total("白川街道小计", "1000"), *people("", "2000")[1:], total("累计", "3000")],
        [
            *people("1000"),
            total("本页合计", "1000"),
            HEADER,
            *people("", "2000")[1:],
            total("本页合计", "2000"),
        ],
        [*people("1000", "2000"), total("合计", "3000", "共 2 人")],
        [*people("1000", "2000"), total("合计（2人）", "3000")],
        [*people("1000", "2000"), total("总人数", "", "2")],
        [total("甲街道小计", "1000"), *people("1000"), total("乙街道小计", "2000"), *people("", "2000")[1:]],
    ],
)
def test_totals_that_are_right_are_confirmed(write_text: Write, policy: Policy, rows: list[Row]) -> None:
    roster = read_roster(write_text([HEADER, *rows]), policy)
    assert told(roster) == ["R053"]
    notice = next(problem for problem in roster.problems if problem.code == "R053")
    assert "相符" in notice.message
    assert roster.rejects.is_empty()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (total("合计", "3000.01"), "合计行写 3,000.01 元，上面 2 人相加是 3,000.00 元"),
        (total("合计", "3000", "共3人"), "合计行写 3 人，上面有 2 人"),
        (total("总人数", "", "3"), "合计行写 3 人，上面有 2 人"),
    ],
)
def test_a_total_that_is_wrong_is_named_with_our_sum(
    write_text: Write, policy: Policy, row: Row, message: str
) -> None:
    roster = read_roster(write_text([HEADER, *people("1000", "2000"), row]), policy)
    assert [problem.message for problem in roster.problems if problem.severity == "warning"] == [message]
    assert roster.people.height == 2


def test_a_wrong_subtotal_is_compared_with_its_part_and_a_wrong_total_with_everyone(
    write_text: Write, policy: Policy
) -> None:
    rows = [
        *people("1000"),
        total("小计", "1000"),
        *people("", "2000")[1:],
        total("小计", "2001"),
        total("总计", "3001"),
        total("合计", "3002"),
    ]
    roster = read_roster(write_text([HEADER, *rows]), policy)
    assert [problem.message for problem in roster.problems if problem.code == "R137"] == [
        "合计行写 2,001.00 元，上一个合计行以下 1 人相加是 2,000.00 元",
        "合计行写 3,001.00 元，上面全部 2 人相加是 3,000.00 元",
        "合计行写 3,002.00 元，上一个合计行以下 1 人相加是 2,000.00 元、上面全部 2 人相加是 3,000.00 元",
    ]


def test_rejected_people_whose_amount_can_be_read_count(write_text: Write, policy: Policy) -> None:
    rows = [person(1, 现工资="1000", 学历="大砖"), person(2, 现工资="2000"), total("合计", "3000", "2人")]
    roster = read_roster(write_text([HEADER, *rows]), policy)
    assert (roster.people.height, roster.rejects.height, told(roster)) == (1, 1, ["R053"])


def test_where_an_amount_cannot_be_read_the_total_is_not_judged(write_text: Write, policy: Policy) -> None:
    rows = [*people("1000", "二千"), total("合计", "3000")]
    roster = read_roster(write_text([HEADER, *rows]), policy)
    found = {problem.code: problem for problem in roster.problems}
    assert told(roster) == ["R053", "R138"]
    assert (found["R138"].severity, "1 人" in found["R138"].message) == ("notice", True)


def test_a_total_in_a_workbook_is_named_by_its_cell(write_sheet: Write, policy: Policy) -> None:
    rows = [HEADER, *people("1000", "2000"), ("合计", *[None] * 8, 3100)]
    (wrong,) = [each for each in read_roster(write_sheet(rows), policy).problems if each.code == "R137"]
    assert str(wrong.place) == "花名册.xlsx [花名册] J4 (现工资)"


def test_a_formula_that_was_never_calculated_is_not_judged(write_sheet: Write, policy: Policy) -> None:
    rows = [HEADER, *people("1000", "2000"), ("合计", *[None] * 8, "=SUM(J2:J3)")]
    roster = read_roster(write_sheet(rows), policy)
    assert (told(roster), roster.people.height, roster.rejects.height) == (["R053", "R138"], 2, 0)


def test_every_column_of_money_is_checked(write_text: Write) -> None:
    bonus = Input("bonus", "奖金", (), MONEY, "元", 0, 10**9, default=5000)
    rows = [(*HEADER, "奖金"), (*person(1), ""), (*person(2), "30"), (*total("合计", "5708"), "31")]
    roster = read_roster(write_text(rows), policy_with(*ORDINARY, bonus))
    assert roster.people["bonus"].to_list() == [5000, 3000]
    (wrong,) = [each for each in roster.problems if each.code == "R137"]
    assert wrong.message == "合计行写 31.00 元，上面 2 人相加是 30.00 元"


def test_streets_merged_down_to_their_subtotals_are_no_people(write_sheet: Write, policy: Policy) -> None:
    header = ("街道", *HEADER)
    rows = [
        header,
        ("甲街道", *person(1, 现工资="1000")),
        (None, *person(2, 现工资="2000")),
        (None, "", "小计", *[None] * 7, 3000),
        ("乙街道", *person(3, 现工资="500")),
        (None, "小计", *[None] * 8, 500),
    ]

    def change(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A2:A4")
        book.active.merge_cells("A5:A6")

    roster = read_roster(write_sheet(rows, change=change), policy)
    assert roster.people["street"].to_list() == ["甲街道", "甲街道", "乙街道"]
    assert (roster.rejects.height, told(roster)) == (0, ["R053"])
    assert "相符" in next(each.message for each in roster.problems if each.code == "R053")


def test_a_total_far_below_in_a_long_file_is_checked(write_text: Write, policy: Policy) -> None:
    """However many parts the file is read in."""
    many = 200_000
    serial, name, _number, *rest = person(1)
    rows = [",".join(["护照", serial, name, f"E{number:08}", *rest]) for number in range(many)]
    for more, expected in ((0, ["R053"]), (1, ["R053", "R137"])):
        last = ",".join(["合计", *[""] * 9, plain_yuan(many * 285400 + more)])
        text = "\n".join([",".join(["证件类型", *HEADER]), *rows, last, ""])
        roster = read_roster(write_text(text), policy)
        assert (roster.people.height, told(roster)) == (many, expected)


cell = st.sampled_from(
    ["", " ", "-", "无", "/", "2854", "2，854", "x", "1e5", "NaN", "#N/A", "合计", "小计", "共2人", "2人", "姓名",
     "现工资", "制表", "第1页", "示例丁", '"', "=1+1", "[/b]", "\u200b", "本科", "12", "0", "-5"]
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.lists(cell, min_size=10, max_size=10), max_size=6), quoted=st.booleans())
def test_no_row_is_ever_lost(tmp_path: Path, policy: Policy, table: list[list[str]], quoted: bool) -> None:
    lines = [HEADER, person(1), *table, person(2)]
    if quoted:
        lines = [['"' + each.replace('"', '""') + '"' for each in line] for line in lines]
    else:
        lines = [[each.replace('"', "") for each in line] for line in lines]
    path = tmp_path / "花名册.csv"
    path.write_text("\n".join(map(",".join, lines)) + "\n", encoding="utf-8")
    roster = read_roster(path, policy)
    assert roster.people.height + roster.rejects.height == roster.rows_read
    assert roster.rows_read + len(roster.reading.skipped_rows) == len(lines) - 1
    rows = [*roster.people["row"], *roster.rejects["row"], *roster.reading.skipped_rows]
    assert sorted(rows) == list(range(2, len(lines) + 1))


amounts = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(amounts, min_size=1, max_size=4), label=st.sampled_from(["小计", "合计", "甲街道小计"]),
       top=st.booleans(), wrong=st.integers(0, 3))  # fmt: skip
def test_a_right_total_is_never_warned_of_and_a_wrong_one_always(
    tmp_path: Path, policy: Policy, groups: list[list[int]], label: str, top: bool, wrong: int
) -> None:
    everyone = [fen for group in groups for fen in group]
    serials = iter(range(1, 100))
    lines: list[Row] = []
    for group in groups:
        lines += [person(next(serials), 现工资=plain_yuan(fen)) for fen in group]
        lines.append(total(label, plain_yuan(sum(group)), f"{len(group)}人"))
    # More than all of them together is the sum of none of them.
    last = total("总计", plain_yuan(sum(everyone) + wrong), f"共{len(everyone)}人")
    lines = [last, *lines] if top else [*lines, last]
    path = tmp_path / "花名册.csv"
    path.write_text("\n".join(map(",".join, [HEADER, *lines])) + "\n", encoding="utf-8")
    roster = read_roster(path, policy)
    assert told(roster) == (["R053", "R137"] if wrong else ["R053"])
