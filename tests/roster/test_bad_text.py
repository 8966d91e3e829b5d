"""What text files do to a roster: encodings, separators, quotes, headers and lines that are no people."""

import pytest

from shegong.errors import Problem, ShegongError
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.roster.samples import HEADER, Write, id_number, person

ROWS = [HEADER, person(1), person(2)]
TEXT = "".join(",".join(row) + "\n" for row in ROWS)


def codes(roster: Roster) -> list[str]:
    return [problem.code for problem in roster.problems]


def refused(roster: Roster) -> list[str]:
    return [problem.code for problem in roster.problems if problem.severity == "error"]


def refusal(write: Write, policy: Policy, content: object) -> Problem:
    with pytest.raises(ShegongError) as told:
        read_roster(write(content), policy)
    return told.value.problems[0]


def test_c01_a_file_in_gb18030_is_read(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text(TEXT, encoding="gb18030"), policy)
    assert (roster.reading.encoding, roster.people.height, roster.problems) == ("GB18030", 2, ())


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 BOM"), ("utf-16", "UTF-16")]
)
def test_c02_unicode_is_read_with_and_without_a_mark(
    write_text: Write, policy: Policy, encoding: str, told: str
) -> None:
    roster = read_roster(write_text(TEXT, encoding=encoding), policy)
    assert (roster.reading.encoding, roster.people.height) == (told, 2)


@pytest.mark.parametrize("many", [1, 3000])
def test_c03_a_file_in_two_encodings_is_refused_with_the_line_where_they_change(
    write_text: Write, policy: Policy, many: int
) -> None:
    added = ",".join(person(3)) + "\n"
    utf8, gbk = TEXT + added * many, added * 2
    for first, then, line in (
        (utf8.encode(), gbk.encode("gb18030"), 4 + many),
        (utf8.encode("gb18030"), gbk.encode(), 4 + many),
    ):
        problem = refusal(write_text, policy, first + then)
        assert (problem.code, problem.place and problem.place.line) == ("R031", line)


@pytest.mark.parametrize(
    ("encoding", "text"), [("big5", "姓名,崗位\n王小明,書記\n"), ("euc-kr", "이름\n김\n")]
)
def test_c04_other_encodings_are_refused_or_at_least_not_taken_for_a_roster(
    write_text: Write, policy: Policy, encoding: str, text: str
) -> None:
    problem = refusal(write_text, policy, text.encode(encoding) + b"\xff\xff\n")
    assert problem.code == "R030"
    assert "字节" in problem.message


def test_c05_a_nul_is_refused_with_its_line(write_text: Write, policy: Policy) -> None:
    problem = refusal(write_text, policy, TEXT.replace("本科", "本\0科", 1))
    assert (problem.code, problem.place and problem.place.line) == ("R032", 2)


@pytest.mark.parametrize(
    ("name", "code"), [("示例\ue863", "R076"), ("示\ufffd例", "R075"), ("锟斤拷锟斤拷", "R075")]
)
def test_c06_names_that_have_been_garbled_are_found(
    write_text: Write, policy: Policy, name: str, code: str
) -> None:
    roster = read_roster(write_text([HEADER, person(1, 姓名=name), person(2)]), policy)
    assert codes(roster) == [code]
    assert roster.people.height == (2 if code == "R076" else 1)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_c07_other_separators_are_found_out(write_text: Write, policy: Policy, separator: str) -> None:
    assert read_roster(write_text(TEXT.replace(",", separator)), policy).people.height == 2


def test_c07_full_width_commas_are_refused(write_text: Write, policy: Policy) -> None:
    assert refusal(write_text, policy, TEXT.replace(",", "，")).code == "R034"


def test_c08_a_first_line_that_names_the_separator_is_honoured(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text("sep=;\n" + TEXT.replace(",", ";")), policy)
    assert (roster.reading.header_row, roster.people.height) == (2, 2)


@pytest.mark.parametrize("before", ["", '"示例"丁', '示例"丁"'])
def test_c09_a_quote_that_is_never_closed_is_refused_with_its_line(
    write_text: Write, policy: Policy, before: str
) -> None:
    rows = [HEADER, person(1, 姓名=before or "示例丁"), person(2, 姓名='"示例乙'), person(3)]
    problem = refusal(write_text, policy, rows)
    assert (problem.code, problem.place and problem.place.line) == ("R035", 3)


@pytest.mark.parametrize(
    ("written", "name"), [('"示例"甲', "示例甲"), ('示"例"甲', '示"例"甲'), ('示例"甲', '示例"甲')]
)
def test_c10_a_quote_in_the_middle_of_a_cell_is_read_with_a_warning(
    write_text: Write, policy: Policy, written: str, name: str
) -> None:
    roster = read_roster(write_text([HEADER, person(1, 姓名=written), person(2)]), policy)
    assert roster.people["name"].to_list() == [name, "示例乙"]
    assert [(each.code, each.severity, each.place and each.place.line) for each in roster.problems] == [
        ("R036", "warning", 2)
    ]


def test_c10_quotes_as_they_should_be_are_not_mentioned(write_text: Write, policy: Policy) -> None:
    post = '"其他""两委""成员"'
    roster = read_roster(write_text([HEADER, person(1, 岗位=post), person(2, 地区='"吉林,\n延吉"')]), policy)
    assert (roster.people.height, roster.problems) == (2, ())


def test_c11_short_lines_are_refused_and_blanks_at_the_end_are_not(write_text: Write, policy: Policy) -> None:
    rows = [HEADER, (*person(1), "", ""), person(2)[:-2], (*person(3), "", "剩")]
    roster = read_roster(write_text(rows), policy)
    assert roster.people["row"].to_list() == [2]
    assert codes(roster) == ["R050", "R051"]


def test_c12_a_line_break_in_a_cell_is_kept_and_places_are_physical_lines(
    write_text: Write, policy: Policy
) -> None:
    rows = [HEADER, person(1, 单位='"白川\n社区"'), person(2, 学历="大砖")]
    roster = read_roster(write_text(rows), policy)
    assert roster.people["unit"].to_list() == ["白川\n社区"]
    assert [str(problem.place) for problem in roster.problems] == ["花名册.csv:4:8 (学历)"]


@pytest.mark.parametrize(
    "content",
    [TEXT.replace("\n", "\r"), TEXT + "\x1a", TEXT.replace("\n", "\r\n") + "\r\n\r\n\x1a"],
    ids=["returns alone", "an end of file", "blank lines and an end of file"],
)
def test_c13_old_ends_of_lines_and_files_are_no_people(
    write_text: Write, policy: Policy, content: str
) -> None:
    roster = read_roster(write_text(content), policy)
    assert (roster.people.height, roster.rejects.height, refused(roster)) == (2, 0, [])


def test_c14_the_trick_that_keeps_digits_in_a_spreadsheet_is_unwrapped(
    write_text: Write, policy: Policy
) -> None:
    roster = read_roster(write_text([HEADER, person(1, 证件号码=f'="{id_number(1)}"'), person(2)]), policy)
    assert roster.people["id_number"][0] == id_number(1)
    assert [(each.code, each.severity) for each in roster.problems] == [("R038", "notice")]


@pytest.mark.parametrize("name", ["\u200b姓名", "姓\u00a0名", "姓　名", "*姓名", "＊姓名："])
def test_c15_what_nobody_sees_in_a_heading_makes_no_difference(
    write_text: Write, policy: Policy, name: str
) -> None:
    roster = read_roster(write_text([(HEADER[0], name, *HEADER[2:]), person(1)]), policy)
    assert (roster.people["name"].to_list(), roster.problems) == (["示例甲"], ())


def test_c16_two_columns_of_one_name_are_refused_by_their_letters(write_text: Write, policy: Policy) -> None:
    rows = [(*HEADER, "补贴", "备注", "补贴"), (*person(1), "1", "", "2")]
    problem = refusal(write_text, policy, rows)
    assert problem.code == "R042"
    assert "K列和M列" in problem.message


def test_c17_a_missing_column_is_named_with_the_nearest_one(write_text: Write, policy: Policy) -> None:
    rows = [[cell.replace("工作年限", "社区工作年资") for cell in HEADER], person(1)]
    problem = refusal(write_text, policy, rows)
    assert problem.code == "R041"
    assert "工作年限" in problem.message
    assert "社区工作年资" in problem.remedy


def test_c18_columns_that_are_not_used_are_listed(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([(*HEADER, "血型"), (*person(1), "A")]), policy)
    assert [(each.code, each.severity) for each in roster.problems] == [("R044", "warning")]
    assert "血型" in roster.problems[0].message


def test_c19_a_header_below_titles_is_found(write_text: Write, policy: Policy) -> None:
    blank = [""] * (len(HEADER) - 1)
    roster = read_roster(write_text([["示例县花名册", *blank], ["单位：元", *blank], *ROWS]), policy)
    assert (codes(roster), roster.people["row"].to_list()) == (["R045"], [4, 5])


@pytest.mark.parametrize("with_title", [False, True])
def test_c20_a_page_break_copied_with_title_and_header_is_skipped(
    write_text: Write, policy: Policy, with_title: bool
) -> None:
    blank = [""] * (len(HEADER) - 1)
    title = [["示例县花名册", *blank]] if with_title else []
    page = [["第 2 页，共 2 页", *blank]]
    rows = [*title, HEADER, person(1), *page, *title, HEADER, person(2)]
    roster = read_roster(write_text(rows), policy)
    assert (roster.people.height, roster.rejects.height) == (2, 0)
    assert codes(roster) == [*(["R045"] if with_title else []), "R054"]


def test_c20_both_lines_of_a_header_are_known_when_they_come_again(
    write_sheet: Write, policy: Policy
) -> None:
    upper = ["序号", "姓名", "证件号码", "岗位情况", None, "学历"]
    lower = [None, None, None, "岗位", "工作年限", None]
    people = [
        [str(serial), f"示例{name}", id_number(serial), "副职", 3, "本科"]
        for serial, name in ((1, "甲"), (2, "乙"))
    ]
    roster = read_roster(write_sheet([upper, lower, people[0], upper, lower, people[1]]), policy)
    assert (roster.people["row"].to_list(), codes(roster)) == ([3, 6], ["R054"])


def test_c21_totals_and_signatures_are_no_people_and_a_wrong_total_is_pointed_out(
    write_text: Write, policy: Policy
) -> None:
    blank = [""] * 8
    rows = [*ROWS, ["合计", *blank, "5708.50"], ["制表：示例丙", *blank, ""]]
    roster = read_roster(write_text(rows), policy)
    assert (roster.people.height, roster.rejects.height) == (2, 0)
    assert codes(roster) == ["R053", "R055", "R137"]
    wrong = roster.problems[-1]
    assert str(wrong.place) == "花名册.csv:4:10 (现工资)"
    assert wrong.message == "合计行写 5,708.50 元，上面 2 人相加是 5,708.00 元"
