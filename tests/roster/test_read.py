"""Reading rosters: the people come out clean, and whoever does not is accounted for."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.errors import Problem
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.roster.samples import HEADER, MORE, ORDINARY, Write, id_number, person, policy_with


def codes(roster: Roster) -> list[str]:
    return [problem.code for problem in roster.problems]


def errors(roster: Roster) -> list[Problem]:
    return [problem for problem in roster.problems if problem.severity == "error"]


def without(header: str) -> tuple[list[str], list[str]]:
    position = HEADER.index(header)
    return [name for name in HEADER if name != header], [
        cell for index, cell in enumerate(person()) if index != position
    ]


def test_a_good_roster_gives_its_people_as_numbers_in_fen_and_ranks(
    write_text: Write, policy: Policy
) -> None:
    roster = read_roster(write_text([HEADER, person(1), person(2, 岗位="社区正职", 现工资="4664")]), policy)
    assert roster.people.columns == [
        *("row", "number", "name", "id_number", "region", "unit", "current_pay"),
        *("post", "credited_years", "education", "certificate", "probation"),
    ]
    assert roster.people.rows() == [
        (2, "1", "示例甲", id_number(1), "延吉市", "白川社区", 285400, 0, 12, 2, 0, False),
        (3, "2", "示例乙", id_number(2), "延吉市", "白川社区", 466400, 2, 12, 2, 0, False),
    ]
    assert roster.problems == ()
    assert (roster.rows_read, roster.rejects.height) == (2, 0)


def test_what_was_understood_is_told(write_text: Write, policy: Policy) -> None:
    reading = read_roster(write_text([HEADER, person()]), policy).reading
    assert (reading.encoding, reading.separator, reading.header_row, reading.sheet) == ("UTF-8", ",", 1, None)
    assert [column.used_as for column in reading.columns] == list(HEADER)
    assert reading.defaults == ("probation",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_line_ends_make_no_difference(
    write_text: Write, policy: Policy, encoding: str, separator: str, ends: str
) -> None:
    rows = [HEADER, person(1), person(2, 学历="博士")]
    expected = read_roster(write_text(rows, "a.csv"), policy).people
    text = "".join(separator.join(row) + ends for row in rows)
    assert read_roster(write_text(text, encoding=encoding), policy).people.equals(expected)


def test_a_workbook_gives_the_same_people_as_a_text_file(
    write_text: Write, write_sheet: Write, policy: Policy
) -> None:
    rows = [HEADER, person(1), person(2, 岗位="副职")]
    expected = read_roster(write_text(rows), policy).people
    typed = [HEADER] + [(int(row[0]), *row[1:6], int(row[6]), *row[7:9], float(row[9])) for row in rows[1:]]
    assert read_roster(write_sheet(rows), policy).people.equals(expected)
    assert read_roster(write_sheet(typed), policy).people.equals(expected)


def test_quoted_and_plain_files_are_read_alike(write_text: Write, policy: Policy) -> None:
    rows = [HEADER, person(1), person(2, 现工资="2,854")]
    quoted = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    plain = "".join(";".join(row) + "\n" for row in rows)
    first, second = read_roster(write_text(quoted), policy), read_roster(write_text(plain), policy)
    assert first.people.equals(second.people)
    assert first.people["current_pay"].to_list() == [285400, 285400]


def test_a_line_break_in_a_quoted_cell_does_not_shift_line_numbers(write_text: Write, policy: Policy) -> None:
    rows = [(*HEADER, "备注"), (*person(1), '"两\n行"'), (*person(2, 学历="大砖"), "")]
    roster = read_roster(write_text(rows), policy)
    assert roster.people["row"].to_list() == [2]
    assert roster.people["note"].to_list() == ["两\n行"]
    assert roster.rejects["row"].to_list() == [4]


def test_title_rows_totals_repeated_headers_and_signatures_are_not_people(
    write_text: Write, policy: Policy
) -> None:
    blank = [""] * len(HEADER)
    total = ["合 计", *blank[1:9], "5708.00"]
    text = [["示例县社区工作者花名册", *blank[1:]], ["单位：元", *blank[1:]], HEADER, person(1), blank]
    text += [
        HEADER,
        person(2),
        total,
        ["", "总计：", *blank[2:]],
        ["制表：示例乙", *blank[1:8], "审核：", ""],
    ]
    roster = read_roster(write_text(text), policy)
    assert roster.people["row"].to_list() == [4, 7]
    assert (roster.rows_read, roster.rejects.height) == (2, 0)
    assert codes(roster) == ["R045", "R052", "R054", "R053", "R055"]
    assert roster.reading.skipped_rows == (5, 6, 8, 9, 10)
    assert all(problem.severity == "notice" for problem in roster.problems)


def test_a_header_of_two_rows_is_read_as_one(write_sheet: Write, policy: Policy) -> None:
    upper = ["序号", "姓名", "证件号码", "岗位情况", None, "学历"]
    lower = [None, None, None, "岗位", "工作年限", None]
    rows = [["花名册"], upper, lower, ["1", "示例甲", id_number(1), "副职", 3, "本科"]]
    roster = read_roster(write_sheet(rows), policy)
    assert roster.people.select("row", "post", "credited_years").rows() == [(4, 1, 3)]


def test_every_reason_of_a_row_is_given_and_its_text_is_kept(write_text: Write, policy: Policy) -> None:
    bad = person(1, 岗位="副书记", 工作年限="十二", 现工资="28,54.00")
    roster = read_roster(
        write_text("".join("\t".join(row) + "\n" for row in [HEADER, bad, person(2)])), policy
    )
    assert roster.people["row"].to_list() == [3]
    assert codes(roster) == ["R105", "R100", "R091"]
    first = errors(roster)[0]
    assert str(first.place) == "花名册.csv:2:6 (岗位)"
    assert first.value == "副书记"
    assert roster.rejects.columns == ["row", *HEADER, "reasons"]
    assert roster.rejects.row(0)[1:-1] == bad
    assert roster.rejects["reasons"][0].count("；") == 2
    assert roster.rows_read == roster.people.height + roster.rejects.height


def test_a_cell_of_a_workbook_is_named_by_sheet_and_letters(write_sheet: Write, policy: Policy) -> None:
    roster = read_roster(write_sheet([HEADER, person(学历="大砖")]), policy)
    (problem,) = errors(roster)
    assert str(problem.place) == "花名册.xlsx [花名册] H2 (学历)"
    assert "大专" in problem.remedy


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"姓名": ""}, "R060"),
        ({"岗位": " "}, "R060"),
        ({"姓名": "示" * 51}, "R071"),
        ({"姓名": "示\u0007例"}, "R072"),
        ({"姓名": "示\u202e例"}, "R072"),
        ({"姓名": "12345"}, "R070"),
        ({"姓名": "锟斤拷"}, "R075"),
        ({"姓名": "小计", "单位": "别处"}, None),
        ({"证件号码": ""}, "R088"),
        ({"证件号码": "2.22401E+17"}, "R081"),
        ({"证件号码": "12345"}, "R082"),
        ({"证件号码": "99010119800101001X"}, "R083"),
        ({"证件号码": id_number(1, "19810229")}, "R084"),
        ({"工作年限": "12.5"}, "R101"),
        ({"工作年限": "-1"}, "R064"),
        ({"工作年限": "81"}, "R065"),
        ({"工作年限": "1e1"}, "R100"),
        ({"学历": "小学"}, "R105"),
        ({"现工资": "1e5"}, "R090"),
        ({"现工资": "1_000"}, "R090"),
        ({"现工资": "NaN"}, "R090"),
        ({"现工资": "inf"}, "R090"),
        ({"现工资": "TRUE"}, "R090"),
        ({"现工资": "10⁴"}, "R090"),
        ({"现工资": "2854.005"}, "R092"),
        ({"现工资": "9" * 30}, "R093"),
    ],
)
def test_a_wrong_cell_costs_only_its_own_row(
    write_text: Write, policy: Policy, changes: dict[str, str], code: str | None
) -> None:
    roster = read_roster(write_text([HEADER, person(1, **changes), person(2)]), policy)
    assert roster.people["row"].to_list() == [3]
    if code:
        assert codes(roster) == [code]
        assert roster.rejects.row(0)[1:-1] == person(1, **changes)
    else:
        assert (codes(roster), roster.rejects.height) == (["R053"], 0)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("￥2,854.00", 285400),
        ("2，854", 285400),
        ("２８５４．５", 285450),
        ("2854元", 285400),
        (" 2854.5 ", 285450),
    ],
)
def test_money_is_read_as_people_write_it(write_text: Write, policy: Policy, text: str, fen: int) -> None:
    rows = [HEADER, person(1, 现工资=text), person(2, 现工资="")]
    roster = read_roster(write_text("".join("\t".join(row) + "\n" for row in rows)), policy)
    assert roster.people["current_pay"].to_list() == [fen, None]
    assert roster.problems == ()


def test_money_in_brackets_is_negative_and_a_dash_is_nothing_and_both_are_said(
    write_text: Write, policy: Policy
) -> None:
    roster = read_roster(write_text([HEADER, person(1, 现工资="(100.00)"), person(2, 现工资="-")]), policy)
    assert roster.people["current_pay"].to_list() == [0]
    assert codes(roster) == ["R094", "R096", "R095"]
    assert [problem.severity for problem in roster.problems] == ["warning", "error", "notice"]


@pytest.mark.parametrize("text", ["12", "１２", "12年", " 12 ", "12.0"])
def test_whole_numbers_are_read_as_people_write_them(write_text: Write, policy: Policy, text: str) -> None:
    roster = read_roster(write_text([HEADER, person(1, 工作年限=text)]), policy)
    assert roster.people["credited_years"].to_list() == [12]


def test_unusual_years_are_read_with_a_warning(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([HEADER, person(工作年限="51")]), policy)
    assert roster.people.height == 1
    assert [(problem.code, problem.severity) for problem in roster.problems] == [("R066", "warning")]


@pytest.mark.parametrize(
    "text", ["其他“两委”成员", '其他"两委"成员', "副职", "ＤＥＰＵＴＹ", "Deputy", " 副 职"]
)
def test_levels_are_understood_in_any_spelling(write_text: Write, policy: Policy, text: str) -> None:
    roster = read_roster(write_text([HEADER, person(岗位=text)]), policy)
    assert roster.people["post"].to_list() == [1]


@pytest.mark.parametrize(
    "text",
    [
        "2018-07-01",
        "2018/7/1",
        "2018.7.1",
        "20180701",
        "2018年7月1日",
        "2018年7月",
        "2018-07",
        "201807",
        "2018.7",
    ],
)
def test_dates_and_months_are_read_as_people_write_them(
    write_text: Write, wide_policy: Policy, text: str
) -> None:
    roster = read_roster(write_text([(*HEADER, "入职时间"), (*person(), text)]), wide_policy)
    assert roster.people["start"].to_list() == [date(2018, 7, 1)]


@pytest.mark.parametrize(
    ("value", "code"),
    [(2018.1, "R111"), (43282, "R113"), ("2018-02-30", "R112"), ("7月", "R110"), ("1948-01-01", "R064")],
)
def test_doubtful_dates_are_refused(
    write_sheet: Write, wide_policy: Policy, value: object, code: str
) -> None:
    roster = read_roster(write_sheet([(*HEADER, "入职时间"), (*person(), value)]), wide_policy)
    assert codes(roster) == [code]
    assert roster.people.height == 0


def test_dates_of_a_spreadsheet_are_dates(write_sheet: Write, wide_policy: Policy) -> None:
    roster = read_roster(write_sheet([(*HEADER, "入职时间"), (*person(), datetime(2018, 7, 1))]), wide_policy)  # noqa: DTZ001
    assert roster.people["start"].to_list() == [date(2018, 7, 1)]


def test_yes_and_no_are_read_and_blanks_take_the_default(write_text: Write, wide_policy: Policy) -> None:
    rows: list[tuple[str, ...]] = [(*HEADER, "试用期", "表彰奖励（元）")]
    rows += [(*person(1), "是", "500"), (*person(2), "否", ""), (*person(3), "", "")]
    people = read_roster(write_text(rows), wide_policy).people
    assert people["probation"].to_list() == [True, False, False]
    assert people["honour"].to_list() == [50000, 0, 0]
    assert people["start"].to_list() == [date(2018, 1, 1)] * 3


def test_a_name_that_looks_like_a_formula_stays_text_and_is_pointed_out(
    write_text: Write, policy: Policy
) -> None:
    roster = read_roster(write_text([HEADER, person(姓名="=示例(1)"), person(2, 姓名="示例·乙")]), policy)
    assert roster.people["name"].to_list() == ["=示例(1)", "示例·乙"]
    assert codes(roster) == ["R073"]


@pytest.mark.parametrize("write_it", [lambda n: f"'{n}", lambda n: f" {n[:6]} {n[6:]}", str.lower])
def test_an_id_number_is_normalised(write_text: Write, policy: Policy, write_it: object) -> None:
    number = next(number for serial in range(99) if (number := id_number(serial)).endswith("X"))
    roster = read_roster(write_text([HEADER, person(证件号码=write_it(number))]), policy)  # type: ignore[operator]
    assert roster.people["id_number"].to_list() == [number]
    assert roster.problems == ()


def test_an_id_number_in_a_message_is_masked_and_in_the_rejects_is_not(
    write_text: Write, policy: Policy
) -> None:
    number = id_number(1)
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    roster = read_roster(write_text([HEADER, person(证件号码=wrong), person(2, 姓名=wrong)]), policy)
    assert all(wrong not in f"{problem}" for problem in roster.problems)
    assert roster.problems[0].value == f"{wrong[:6]}********{wrong[-4:]}"
    assert f"第18位应为 {number[17]}" in roster.problems[0].message
    assert roster.rejects["证件号码"][0] == wrong


def test_a_number_cell_in_the_id_column_is_refused(write_sheet: Write, policy: Policy) -> None:
    row = list(person())
    roster = read_roster(write_sheet([HEADER, [*row[:2], int(id_number(1)[:17] + "0"), *row[3:]]]), policy)
    assert codes(roster) == ["R080"]


def test_a_person_twice_is_refused_in_every_row_and_each_names_the_others(
    write_text: Write, policy: Policy
) -> None:
    rows = [HEADER, person(1), person(2), person(1), person(3), person(3, 姓名="示例乙")]
    roster = read_roster(write_text(rows), policy)
    assert roster.people["row"].to_list() == [3]
    assert codes(roster) == ["R086", "R086", "R087", "R087"]
    assert "第 4 行" in roster.problems[0].message
    assert "第 2 行" in roster.problems[1].message


def test_an_old_number_and_a_new_one_of_the_same_person_are_a_repetition(
    write_text: Write, policy: Policy
) -> None:
    number = id_number(1)
    old = number[:6] + number[8:17]
    roster = read_roster(write_text([HEADER, person(1), person(2, 姓名="示例甲", 证件号码=old)]), policy)
    assert codes(roster) == ["R086", "R085", "R086"]
    assert roster.people.height == 0


def test_other_papers_have_no_check_digit(write_text: Write, policy: Policy) -> None:
    rows = [(*HEADER, "证件类型"), (*person(1, 证件号码="E12345678"), "护照"), (*person(2), "居民身份证")]
    rows.append((*person(3, 证件号码="E12345678"), ""))
    roster = read_roster(write_text(rows), policy)
    assert roster.people["id_number"].to_list() == ["E12345678", id_number(2)]
    assert codes(roster) == ["R082"]


def test_without_id_numbers_people_of_one_name_are_pointed_out(write_text: Write, policy: Policy) -> None:
    header, row = without("证件号码")
    roster = read_roster(write_text([header, row, row]), policy)
    assert roster.people.height == 2
    assert codes(roster) == ["R089", "R089"]


def test_an_empty_id_column_is_no_error(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([HEADER, person(证件号码="")]), policy)
    assert roster.people["id_number"].to_list() == [None]


def test_short_and_long_lines_are_refused_with_their_text(write_text: Write, policy: Policy) -> None:
    rows = [HEADER, person(1)[:8], (*person(2), "", ""), (*person(3)[:9], "2", "854")]
    roster = read_roster(write_text(rows), policy)
    assert roster.people["row"].to_list() == [3]
    assert codes(roster) == ["R050", "R051"]
    assert roster.rejects["多出的列"].to_list() == ["", "854"]


def test_a_person_without_a_name_is_no_second_header(write_text: Write, policy: Policy) -> None:
    """However much a cell looks like a heading."""
    nameless = ("",) * (len(HEADER) - 1) + ("post",)
    roster = read_roster(write_text([HEADER, nameless, person(1)]), policy)
    assert roster.rejects["row"].to_list() == [2]
    assert roster.people["row"].to_list() == [3]


def test_text_columns_keep_what_they_say(write_text: Write, policy: Policy) -> None:
    note = "[/b] =1+1 \x1b[31m"
    roster = read_roster(write_text([(*HEADER, "备注"), (*person(), note)]), policy)
    assert roster.people["note"].to_list() == [note]


def test_excels_text_trick_is_undone(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text([HEADER, person(证件号码=f'="{id_number(1)}"')]), policy)
    assert roster.people["id_number"].to_list() == [id_number(1)]
    assert codes(roster) == ["R038"]


CELLS = st.one_of(
    st.sampled_from(
        ["", "示例甲", "合计", "12", "本科", "副职", "99", "2854.00", "2018.1", id_number(1), "-", "是"]
    ),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters='\x00\r\n,"\x1a'), max_size=6),
)
WIDE_HEADER = (*HEADER, "试用期", "入职时间", "表彰奖励")
ROWS = st.lists(st.tuples(*[CELLS] * len(WIDE_HEADER)), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_no_row_is_lost_and_both_ways_of_reading_agree(
    write_text: Write, rows: list[tuple[str, ...]]
) -> None:
    policy = policy_with(*MORE)
    rows = [*rows, (*person(99), "", "", "")]
    plain = "".join(",".join(row) + "\n" for row in [WIDE_HEADER, *rows])
    careful = plain.replace("序号", '"序号"')
    first = read_roster(write_text(plain, "a.csv"), policy)
    second = read_roster(write_text(careful, "a.csv"), policy)
    assert first.people.equals(second.people)
    assert first.rejects.equals(second.rejects)
    assert first.problems == second.problems
    assert first.rows_read == first.people.height + first.rejects.height
    assert first.rows_read + len(first.reading.skipped_rows) == len(rows)
    seen = sorted([*first.people["row"], *first.rejects["row"], *first.reading.skipped_rows])
    assert seen == list(range(2, len(rows) + 2))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([choice.name for choice in ORDINARY[0].choices]),
            st.integers(0, 50),
            st.text("示例甲乙丙·", min_size=2, max_size=6).filter(lambda name: name.strip("·") != ""),
            st.integers(0, 10**8).map(lambda fen: f"{fen // 100}.{fen % 100:02}"),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_same_people_are_the_same_in_every_kind_of_file(
    write_text: Write, write_sheet: Write, people: list[tuple[str, int, str, str]]
) -> None:
    policy = policy_with(*ORDINARY)
    rows: list[tuple[str, ...]] = [HEADER]
    for serial, (post, years, name, pay) in enumerate(people):
        rows.append(person(serial, 岗位=post, 工作年限=str(years), 姓名=name, 现工资=pay))
    frames = [
        read_roster(write_text(rows, "a.csv"), policy).people,
        read_roster(write_text(rows, "b.csv", encoding="gb18030"), policy).people,
        read_roster(write_sheet(rows), policy).people,
    ]
    assert frames[0].height == len(people)
    assert all(frame.equals(frames[0]) for frame in frames)
