"""What stands in the cells of a roster and is not as it should be: people, numbers, cards, grades, dates, amounts."""

from datetime import date

import openpyxl
import pytest

from shegong.errors import Problem
from shegong.formula.types import COUNT, MONEY
from shegong.policy.policy import Input, Policy
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from tests.roster.samples import HEADER, MORE, ORDINARY, Write, id_number, person, policy_with

GOOD_CARD = "6228480000000000018"


def codes(roster: Roster) -> list[str]:
    return [problem.code for problem in roster.problems]


def severities(roster: Roster) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in roster.problems]


def with_card(*cards: object) -> list[tuple[object, ...]]:
    return [(*HEADER, "银行账号"), *((*person(serial), card) for serial, card in enumerate(cards, start=1))]


def cell_of(write: Write, policy: Policy, **cells: str) -> Roster:
    """A roster of one person with some cells, separated by tabs."""
    return read_roster(write("".join("\t".join(row) + "\n" for row in (HEADER, person(1, **cells)))), policy)


def test_p01_an_id_number_stored_as_a_number_is_refused(write_sheet: Write, policy: Policy) -> None:
    roster = read_roster(
        write_sheet([HEADER, (*person()[:2], int(id_number(2)[:17] + "0"), *person()[3:])]), policy
    )
    assert codes(roster) == ["R080"]
    assert "末几位" in roster.problems[0].message
    assert str(roster.problems[0].place) == "花名册.xlsx [花名册] C2 (证件号码)"


def test_p02_a_scientific_number_is_refused_as_lost(write_text: Write, policy: Policy) -> None:
    assert codes(cell_of(write_text, policy, 证件号码="2.22401E+17")) == ["R081"]


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (id_number(1)[:17] + "?", "R082", "18位"),
        (id_number(1)[:17] + str((int(id_number(1)[17]) + 1) % 10), "R083", "第18位应为"),
        (id_number(1, "19810229"), "R084", "1981年02月29日"),
        (id_number(1, "18990101"), "R084", "1899年"),
    ],
)
def test_p03_a_wrong_number_is_refused_with_what_is_wrong_in_it(
    write_text: Write, policy: Policy, number: str, code: str, words: str
) -> None:
    (problem,) = cell_of(write_text, policy, 证件号码=number).problems
    assert problem.code == code
    assert words in problem.message


@pytest.mark.parametrize(
    "written",
    ["{}", "'{}", " {} ", "９９０１０１{tail}", "{head} {birth} {rest}", "{small}"],
)
def test_p04_a_number_is_read_however_it_was_typed(write_text: Write, policy: Policy, written: str) -> None:
    number = next(each for each in (id_number(serial) for serial in range(1, 99)) if each.endswith("X"))
    parts = {"head": number[:6], "birth": number[6:14], "rest": number[14:], "tail": number[6:]}
    text = written.format(number, small=number.lower(), **parts)
    roster = cell_of(write_text, policy, 证件号码=text)
    assert (roster.people["id_number"].to_list(), roster.problems) == ([number], ())


def test_p04_an_old_number_is_read_with_a_warning(write_text: Write, policy: Policy) -> None:
    roster = cell_of(write_text, policy, 证件号码=id_number(1)[:6] + id_number(1)[8:17])
    assert (roster.people.height, severities(roster)) == (1, [("R085", "warning")])


@pytest.mark.parametrize(
    ("paper", "number"), [("护照", "E12345678"), ("港澳居民来往内地通行证", "H1234567890")]
)
def test_p05_other_papers_are_accepted_where_the_file_says_so(
    write_text: Write, policy: Policy, paper: str, number: str
) -> None:
    roster = read_roster(write_text([(*HEADER, "证件类型"), (*person(1, 证件号码=number), paper)]), policy)
    assert (roster.people["id_number"].to_list(), roster.problems) == ([number], ())


@pytest.mark.parametrize(("name", "code"), [("示例甲", "R086"), ("示例乙", "R087")])
def test_p06_p07_one_number_in_two_rows_is_refused_in_both(
    write_text: Write, policy: Policy, name: str, code: str
) -> None:
    rows = [HEADER, person(1), person(2), person(3, 姓名=name, 证件号码=id_number(1))]
    roster = read_roster(write_text(rows), policy)
    assert severities(roster) == [(code, "error"), (code, "error")]
    assert ["第 4 行" in roster.problems[0].message, "第 2 行" in roster.problems[1].message] == [True, True]
    assert roster.people["row"].to_list() == [3]


def test_p08_two_people_of_one_name_are_noted_by_their_lines(write_text: Write, policy: Policy) -> None:
    rows = [HEADER, person(1), person(2), person(3, 姓名="示例甲"), person(4, 姓名="示例乙")]
    roster = read_roster(write_text(rows), policy)
    assert (roster.people.height, severities(roster)) == (4, [("R140", "notice")])
    assert roster.problems[0].message == "同名不同人：2 个姓名，第 2、4；3、5 行"


def test_p09_a_card_of_two_people_is_pointed_out_with_its_last_digits_alone(
    write_text: Write, policy: Policy
) -> None:
    roster = read_roster(write_text(with_card(GOOD_CARD, "6222021234567890128", f"'{GOOD_CARD}")), policy)
    assert severities(roster) == [("R134", "warning")] * 2
    assert [problem.value for problem in roster.problems] == ["***************0018"] * 2
    assert "第 4 行" in roster.problems[0].message
    assert roster.people["card"].to_list() == [GOOD_CARD, "6222021234567890128", GOOD_CARD]


@pytest.mark.parametrize("card", ["6228480000000000019", "6228 4800 0000 0000 108"])
def test_p10_a_card_whose_last_digit_is_not_right_is_pointed_out(
    write_text: Write, policy: Policy, card: str
) -> None:
    roster = read_roster(write_text(with_card(card)), policy)
    assert (roster.people.height, severities(roster)) == (1, [("R133", "warning")])


@pytest.mark.parametrize(
    ("card", "read"),
    [
        (GOOD_CARD, GOOD_CARD),
        ("6228 4800 0000 0000 018", GOOD_CARD),
        ("6228-4800-0000-0000-018", GOOD_CARD),
        ("６２２８４８００００００００00018", GOOD_CARD),
        ("'" + GOOD_CARD, GOOD_CARD),
        ("0123456789", "0123456789"),
        ("", None),
        ("无", None),
    ],
)
def test_a_card_is_read_however_it_was_typed_and_may_be_blank(
    write_text: Write, policy: Policy, card: str, read: str | None
) -> None:
    roster = read_roster(write_text(with_card(card)), policy)
    assert (roster.people["card"].to_list(), roster.problems) == ([read], ())


@pytest.mark.parametrize(
    ("card", "code"),
    [("6.22848E+18", "R131"), ("6228480", None), ("12345", "R132"), ("农行卡", "R132"), ("6" * 31, "R132")],
)
def test_what_is_no_card_number_is_refused(
    write_text: Write, policy: Policy, card: str, code: str | None
) -> None:
    roster = read_roster(write_text(with_card(card)), policy)
    assert codes(roster) == ([code] if code else [])


def test_a_card_stored_as_a_number_has_lost_its_last_digits(write_sheet: Write, policy: Policy) -> None:
    roster = read_roster(write_sheet(with_card(6228480000000000018, 622848000000001)), policy)
    assert [str(problem.place) for problem in roster.problems] == ["花名册.xlsx [花名册] K2 (银行账号)"]
    assert codes(roster) == ["R130"]
    assert roster.people["card"].to_list() == ["622848000000001"]
    assert "6228480" not in str(roster.problems)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "R060"),
        ("　", "R060"),
        ("123", "R070"),
        ("示" * 51, "R071"),
        ("示\u0007例", "R072"),
        ("-", "R070"),
    ],
)
def test_p11_what_is_no_name_is_refused(write_text: Write, policy: Policy, name: str, code: str) -> None:
    assert severities(cell_of(write_text, policy, 姓名=name)) == [(code, "error")]


@pytest.mark.parametrize("name", ["买买提·示例", "㛃䶮", "𠮷示例", "김철수", "计小明", "示例 甲"])
def test_p12_rare_and_foreign_names_are_accepted(write_text: Write, policy: Policy, name: str) -> None:
    roster = cell_of(write_text, policy, 姓名=name)
    assert (roster.people["name"].to_list(), roster.problems) == ([name], ())


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "@SUM", "+示例", "＝示例"])
def test_p13_a_name_like_a_formula_is_a_text_with_a_warning(
    write_text: Write, policy: Policy, name: str
) -> None:
    roster = cell_of(write_text, policy, 姓名=f'"{name.replace(chr(34), chr(34) * 2)}"')
    assert (roster.people["name"].to_list(), severities(roster)) == ([name], [("R073", "warning")])


@pytest.mark.parametrize(
    ("name", "code"),
    [("示例[/b]", None), ("\x1b[31m示例", "R072"), ("示\u202e例", "R072"), ("示\u0007", "R072")],
)
def test_p14_signs_that_steer_a_screen_are_refused_and_marks_are_letters(
    write_text: Write, policy: Policy, name: str, code: str | None
) -> None:
    assert codes(cell_of(write_text, policy, 姓名=name)) == ([code] if code else [])


GRADED = policy_with(*ORDINARY, Input("told", "核定等级", (), COUNT, "级", 1, 18))


@pytest.mark.parametrize(
    ("text", "grade", "told"),
    [
        ("7", 7, []), ("7级", 7, []), ("７级", 7, []), ("七级", 7, ["R141"]), ("第七级", 7, ["R141"]),
        ("十二", 12, ["R141"]), ("Ⅶ", 7, ["R141"]), ("ⅩⅡ级", 12, ["R141"]),
        ("0", None, ["R064"]), ("19", None, ["R065"]), ("-1", None, ["R064"]), ("7.5", None, ["R101"]),
        ("高级", None, ["R100"]), ("十九级", None, ["R141", "R065"]),
    ],
)  # fmt: skip
def test_p15_a_grade_is_understood_in_words_and_refused_outside_the_scale(
    write_text: Write, text: str, grade: int | None, told: list[str]
) -> None:
    roster = read_roster(write_text([(*HEADER, "核定等级"), (*person(), text)]), GRADED)
    assert (roster.people["told"].to_list(), codes(roster)) == ([grade] if grade else [], told)


def test_p17_an_unknown_post_is_refused_with_the_nearest_one(write_text: Write, policy: Policy) -> None:
    (problem,) = cell_of(write_text, policy, 岗位="社区正值").problems
    assert problem.code == "R105"
    assert "是不是“社区正职”" in problem.remedy
    (problem,) = cell_of(write_text, policy, 岗位="副书记").problems
    assert all(name in problem.remedy for name in ("普通工作人员", "其他“两委”成员", "社区正职"))


DATES = policy_with(*MORE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1948-12-31", "R064"), ("2031-01-01", "R065"),  # P18
        ("2018.1", "R111"),  # P19
        ("2018.13", "R112"), ("18.7", "R110"), ("7月", "R110"), ("43282", "R113"),  # P20
    ],
)  # fmt: skip
def test_p18_p19_p20_dates_that_cannot_be_or_cannot_be_told_are_refused_with_an_example(
    write_text: Write, text: str, code: str
) -> None:
    roster = read_roster(write_text([(*HEADER, "入职时间"), (*person(), text)]), DATES)
    assert severities(roster) == [(code, "error")]
    if code in ("R110", "R111", "R113"):
        assert "2018-" in roster.problems[0].remedy


@pytest.mark.parametrize("text", ["-", "无", "/"])
def test_a_dash_among_dates_is_a_blank(write_text: Write, text: str) -> None:
    roster = read_roster(write_text([(*HEADER, "入职时间"), (*person(), text)]), DATES)
    assert (roster.people["start"].to_list(), severities(roster)) == (
        [date(2018, 1, 1)],
        [("R095", "notice")],
    )


@pytest.mark.parametrize(
    ("text", "told"), [("-1", ("R064", "error")), ("81", ("R065", "error")), ("61", ("R066", "warning"))]
)
def test_p21_years_below_nothing_are_refused_and_very_many_pointed_out(
    write_text: Write, policy: Policy, text: str, told: tuple[str, str]
) -> None:
    assert severities(cell_of(write_text, policy, 工作年限=text)) == [told]


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "-inf", "1e5", "1_000", "1E308", "10⁴⁰⁰", "二千", "2854.00.00"]
)
def test_p23_what_computers_call_a_number_is_no_amount(write_text: Write, policy: Policy, text: str) -> None:
    assert severities(cell_of(write_text, policy, 现工资=text)) == [("R090", "error")]
    assert codes(cell_of(write_text, policy, 现工资="1" + "0" * 400)) == ["R093"]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("￥2,854.00", 285400),
        ("¥2,854", 285400),
        ("2，854", 285400),
        ("２８５４", 285400),
        ("2854元", 285400),
        ("'2854", None),
    ],
)
def test_p24_amounts_are_read_as_people_write_them(
    write_text: Write, policy: Policy, text: str, fen: int | None
) -> None:
    roster = cell_of(write_text, policy, 现工资=text)
    assert roster.people["current_pay"].to_list() == ([fen] if fen else [])


def test_p24_brackets_mean_less_than_nothing_and_that_is_said(write_text: Write) -> None:
    fine = Input("fine", "补扣", (), MONEY, "元", -100_000, 100_000, default=0)
    roster = read_roster(
        write_text([(*HEADER, "补扣"), (*person(), "(100.00)")]), policy_with(*ORDINARY, fine)
    )
    assert (roster.people["fine"].to_list(), severities(roster)) == ([-10000], [("R094", "warning")])


@pytest.mark.parametrize("text", ["28,54.00", "2.854,00", "2854,00", ",285", "2,8540"])
def test_p25_separators_in_wrong_places_are_refused(write_text: Write, policy: Policy, text: str) -> None:
    assert codes(cell_of(write_text, policy, 现工资=text)) == ["R091"]


def test_p26_more_than_a_fen_can_tell_is_refused(write_text: Write, policy: Policy) -> None:
    assert severities(cell_of(write_text, policy, 现工资="2854.005")) == [("R092", "error")]
    assert codes(cell_of(write_text, policy, 现工资="2854.000")) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-2854", ("R096", "error")),
        ("0", ("R135", "warning")),
        ("0.00", ("R135", "warning")),
        ("100000.01", ("R136", "warning")),
    ],
)
def test_p27_pay_that_is_negative_is_refused_and_none_or_very_much_pointed_out(
    write_text: Write, policy: Policy, text: str, told: tuple[str, str]
) -> None:
    assert severities(cell_of(write_text, policy, 现工资=text)) == [told]
    assert cell_of(write_text, policy, 现工资="100000").problems == ()


@pytest.mark.parametrize("text", ["TRUE", "是"])
def test_p28_yes_is_no_amount(write_text: Write, policy: Policy, text: str) -> None:
    assert codes(cell_of(write_text, policy, 现工资=text)) == ["R090"]


def test_p28_yes_in_a_workbook_is_no_amount(write_sheet: Write, policy: Policy) -> None:
    assert codes(read_roster(write_sheet([HEADER, (*person()[:9], True)]), policy)) == ["R090"]


def test_p29_a_formula_that_was_never_calculated_is_refused(write_sheet: Write, policy: Policy) -> None:
    (problem,) = read_roster(write_sheet([HEADER, (*person()[:9], "=2000+854"), person(2)]), policy).problems
    assert (problem.code, str(problem.place)) == ("R063", "花名册.xlsx [花名册] J2 (现工资)")


@pytest.mark.parametrize("code", ["#N/A", "#REF!", "#NAME?", "#DIV/0!"])
def test_p30_errors_of_a_spreadsheet_are_refused_with_their_cell(
    write_sheet: Write, policy: Policy, code: str
) -> None:
    (problem,) = read_roster(write_sheet([HEADER, (*person()[:9], code), person(2)]), policy).problems
    assert (problem.code, problem.place and problem.place.cell) == ("R062", "J2")
    assert code in problem.message


@pytest.mark.parametrize("text", ["-", "——", "－", "/", "／", "无", " — "])
def test_p31_a_dash_is_nothing_and_that_is_said(write_text: Write, policy: Policy, text: str) -> None:
    roster = cell_of(write_text, policy, 现工资=text, 工作年限=text, 证书=text)
    assert roster.people.select("current_pay", "credited_years", "certificate").rows() == [(0, 0, 0)]
    # 无 is one of the certificates.
    expected = 2 if text.strip() == "无" else 3
    assert severities(roster) == [("R095", "notice")] * expected


def test_p31_a_blank_is_missing(write_text: Write, policy: Policy) -> None:
    assert codes(cell_of(write_text, policy, 工作年限="", 现工资="")) == ["R060"]
    assert cell_of(write_text, policy, 现工资="").people["current_pay"].to_list() == [None]


def test_p31_many_dashes_in_a_column_are_told_once(write_text: Write, policy: Policy) -> None:
    rows = [HEADER, *(person(serial, 现工资="—") for serial in range(1, 10))]
    (notice,) = read_roster(write_text(rows), policy).problems
    assert notice.message == "“—”按“0 元”读取（这一列共 9 处）"
    assert str(notice.place) == "花名册.csv:2:10 (现工资)"


def test_p32_merged_units_are_filled_down_and_merged_names_are_not(
    write_sheet: Write, policy: Policy
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cells in ("D2:E3", "E4:E5", "B5:B6"):
            book.active.merge_cells(cells)

    rows = [HEADER, *(person(serial) for serial in range(1, 6))]
    roster = read_roster(write_sheet(rows, change=change), policy)
    # D and E are one cell, which is what D says.
    assert roster.people["region"].to_list() == ["延吉市"] * 4
    assert roster.people["unit"].to_list() == ["", "", "白川社区", "白川社区"]
    assert roster.people["row"].to_list() == [2, 3, 4, 5]
    assert [(each.code, each.place and (each.place.cell or each.place.line)) for each in roster.problems] == [
        ("R056", "D1"), ("R056", "E1"), ("R060", "B6"),
    ]  # fmt: skip


def test_p33_hidden_rows_are_read_and_counted(write_sheet: Write, policy: Policy) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[2].hidden = True

    roster = read_roster(write_sheet([HEADER, person(1), person(2)], change=change), policy)
    assert (roster.people.height, severities(roster)) == (2, [("R026", "warning")])
    assert "1 行" in roster.problems[0].message


def test_p34_who_is_crossed_out_is_read_like_the_others(write_sheet: Write, policy: Policy) -> None:
    """Nothing is known from how a cell looks; docs/cells.md says so."""

    def change(book: openpyxl.Workbook) -> None:
        for cell in book.active[2]:
            cell.font = openpyxl.styles.Font(strike=True, color="FFFF0000")

    roster = read_roster(write_sheet([HEADER, person(1), person(2)], change=change), policy)
    assert (roster.people.height, roster.problems) == (2, ())


def test_no_message_shows_a_whole_number(write_text: Write, policy: Policy) -> None:
    rows = [[*each] for each in with_card("622848000000000001X", "62284800000000000190000000000000001")]
    rows[1][2] = id_number(1)[:17] + "?"
    rows[2][9] = GOOD_CARD + "x"
    problems: tuple[Problem, ...] = read_roster(write_text(rows), policy).problems
    told = [f"{problem.message} {problem.value}" for problem in problems]
    assert len(told) == 4
    for number in (id_number(1)[6:14], GOOD_CARD[4:14]):
        assert not any(number in text for text in told)
