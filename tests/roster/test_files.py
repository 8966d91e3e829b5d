"""What a file as a whole may look like, and which files are refused before anybody is read."""

from pathlib import Path

import openpyxl
import pytest

from shegong.errors import Problem, ShegongError
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from tests.roster.samples import HEADER, Write, person

ROWS = [HEADER, person(1), person(2)]
TEXT = "".join(",".join(row) + "\n" for row in ROWS)


def refusal(path: Path, policy: Policy, sheet: str | None = None) -> Problem:
    with pytest.raises(ShegongError) as caught:
        read_roster(path, policy, sheet=sheet)
    assert caught.value.exit_code == 1
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名,甲乙\n".encode("big5") + b"\xff\xff\n", "R030"),
        (b"\xff\xfe" + b"\x00\xd8\x00", "R029"),
        (TEXT.encode() + TEXT.encode("gb18030"), "R031"),
        (TEXT.encode("gb18030") + TEXT.encode(), "R031"),
        (TEXT.encode().replace("延吉市".encode(), b"\0", 1), "R032"),
        (TEXT.replace(",", "，").encode(), "R034"),
        (TEXT.replace("白川社区", '"白川社区', 1).encode(), "R035"),
        (TEXT.replace("白川社区", '"' + "长" * 140_000 + '"', 1).encode(), "R037"),
        ("甲,乙,丙\n1,2,3\n".encode(), "R040"),
        (TEXT.replace("姓名", "名字", 1).encode(), "R041"),
        (TEXT.replace("序号", "岗位", 1).encode(), "R042"),
        (TEXT.replace("姓名", "户名", 1).replace("序号", "员工姓名", 1).encode(), "R043"),
        (TEXT.replace("现工资", "现工资（万元）", 1).encode(), "R047"),
        ((TEXT.splitlines()[0] + "\n" + "," * 9 + "\n\n").encode(), "R046"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    write_text: Write, policy: Policy, content: bytes, code: str
) -> None:
    assert refusal(write_text(content), policy).code == code


def test_bytes_that_are_no_text_are_named(write_text: Write, policy: Policy) -> None:
    problem = refusal(write_text(b"abc\n" + b"\xff\xff"), policy)
    assert "第 5 字节是 FF FF" in problem.message
    assert problem.place
    assert problem.place.line == 2


def test_text_that_turns_into_another_encoding_far_down_is_refused(write_text: Write, policy: Policy) -> None:
    rows = "".join(",".join(person(serial % 1000)) + "\n" for serial in range(2000))
    good = ",".join(HEADER) + "\n" + rows
    assert refusal(write_text(good.encode() + ",".join(person(1)).encode("gb18030")), policy).code == "R031"
    assert refusal(write_text(good.encode() + b"1,\xff"), policy).code in ("R030", "R031")


def test_every_missing_column_is_named_and_the_nearest_one_with_it(write_text: Write, policy: Policy) -> None:
    with pytest.raises(ShegongError) as caught:
        read_roster(write_text("序号,姓名,工作年\n1,示例甲,2\n"), policy)
    messages = [problem.message for problem in caught.value.problems]
    assert messages == ["缺少“岗位”列", "缺少“工作年限”列", "缺少“学历”列"]
    assert "“工作年”" in caught.value.problems[1].remedy


def test_both_columns_of_a_repeated_header_are_named(write_text: Write, policy: Policy) -> None:
    text = TEXT.replace("现工资", "补贴,补 贴", 1)
    assert "J列和K列" in refusal(write_text(text), policy).message


def test_headers_are_known_by_their_synonyms_whatever_is_around_them(
    write_text: Write, policy: Policy
) -> None:
    header = [
        "No.",
        "*姓　名",
        "身份证号",
        "县（市、区）",
        "所属单位",
        "职务",
        "社区工龄",
        "文化程度",
        "社工证",
        "现工资(元)",
    ]
    roster = read_roster(write_text([header, person(1)]), policy)
    assert [column.used_as for column in roster.reading.columns] == list(HEADER)


def test_the_column_with_the_very_name_wins_over_a_synonym(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([(*HEADER, "户名"), (*person(), "别人")]), policy)
    assert roster.people["name"].to_list() == ["示例甲"]
    assert [problem.code for problem in roster.problems] == ["R044"]


def test_columns_that_mean_nothing_are_listed_and_kept_in_rejects(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([(*HEADER, "血型"), (*person(学历="?"), "A")]), policy)
    assert roster.problems[0].code == "R044"
    assert "血型" in roster.problems[0].message
    assert roster.rejects["血型"].to_list() == ["A"]


def test_a_first_line_may_name_the_separator(write_text: Write, policy: Policy) -> None:
    text = "sep=|\r\n" + "".join("|".join(row) + "\r\n" for row in ROWS)
    assert read_roster(write_text(text), policy).people["row"].to_list() == [3, 4]


def test_the_mark_that_ends_dos_files_is_no_row(write_text: Write, policy: Policy) -> None:
    assert read_roster(write_text(TEXT.encode() + b"\x1a"), policy).rows_read == 2


def test_asking_a_text_file_for_a_sheet_is_pointed_out(write_text: Write, policy: Policy) -> None:
    assert [problem.code for problem in read_roster(write_text(TEXT), policy, sheet="甲").problems] == [
        "R028"
    ]


def add_sheet(name: str, state: str = "visible", rows: object = ROWS) -> object:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:  # type: ignore[attr-defined]
            sheet.append(row)

    return change


def test_of_several_sheets_the_one_that_looks_like_a_roster_is_read(
    write_sheet: Write, policy: Policy
) -> None:
    path = write_sheet(ROWS, change=add_sheet("说明", rows=[["填表说明"]]))
    assert read_roster(path, policy).reading.sheet == "花名册"


def test_hidden_rows_are_read_and_pointed_out(write_sheet: Write, policy: Policy) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[2].hidden = True

    roster = read_roster(write_sheet(ROWS, change=hide), policy)
    assert roster.people.height == 2
    assert [problem.code for problem in roster.problems] == ["R026"]


def test_merged_units_are_filled_down(write_sheet: Write, policy: Policy) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("E2:E3")

    roster = read_roster(write_sheet(ROWS, change=merge), policy)
    assert roster.people["unit"].to_list() == ["白川社区", "白川社区"]
    assert [problem.code for problem in roster.problems] == ["R056"]


def test_error_cells_and_formulas_without_a_value_are_named(write_sheet: Write, policy: Policy) -> None:
    rows = [HEADER, [*person(1)[:6], "#N/A", *person(1)[7:]], [*person(2)[:9], "=SUM(A1:A2)"]]
    roster = read_roster(write_sheet(rows), policy)
    assert [(problem.code, problem.place.cell) for problem in roster.problems if problem.place] == [
        ("R062", "G2"),
        ("R063", "J3"),
    ]
    assert "#N/A" in roster.problems[0].message
