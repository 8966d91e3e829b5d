"""What a file as a whole may look like, and which files are refused before anybody is read."""

import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from shegong.errors import Problem, ShegongError
from shegong.policy.policy import Policy
from shegong.roster.read import read_roster
from tests.roster.samples import HEADER, Write, id_number, person

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [HEADER, person(1), person(2)]
TEXT = "".join(",".join(row) + "\n" for row in ROWS)


def refusal(path: Path, policy: Policy, sheet: str | None = None) -> Problem:
    with pytest.raises(ShegongError) as caught:
        read_roster(path, policy, sheet=sheet)
    assert caught.value.exit_code == 1
    return caught.value.problems[0]


def sheet_xml(cells: str, prologue: str = "") -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{prologue}<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'


def with_sheet(path: Path, xml: str) -> Path:
    """The workbook with other XML in place of its first sheet."""
    content = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, xml if entry == "xl/worksheets/sheet1.xml" else old.read(entry))
    path.write_bytes(content.getvalue())
    return path


def test_a_missing_file_is_named_with_the_nearest_one(write_text: Write, policy: Policy) -> None:
    path = write_text(TEXT, "花名册2020.csv")
    problem = refusal(path.with_name("花名册2021.csv"), policy)
    assert problem.code == "R001"
    assert "花名册2020.csv" in problem.remedy


def test_a_folder_a_pipe_and_a_lock_file_are_no_rosters(tmp_path: Path, policy: Policy) -> None:
    assert refusal(tmp_path, policy).code == "R002"
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe", policy).code == "R004"
    assert refusal(tmp_path / "~$花名册.xlsx", policy).code == "R006"
    assert refusal(tmp_path / ("长" * 300), policy).code == "R007"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "R005"),
        (b" \r\n\r\n", "R005"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "R010"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML PUBLIC>", "R010"),
        (b"%PDF-1.7 ...", "R011"),
        (b"\x89PNG\r\n\x1a\n", "R011"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "R012"),
        (OLE + b"\0" * 600, "R018"),
        (b"PK\x03\x04 and no more", "R013"),
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
        (TEXT.splitlines()[0].encode(), "R046"),
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


def test_text_named_as_a_workbook_is_read_as_text(write_text: Write, policy: Policy) -> None:
    roster = read_roster(write_text(TEXT, "花名册.xlsx"), policy)
    assert roster.people.height == 2
    assert [problem.code for problem in roster.problems] == ["R027"]


def test_a_workbook_named_as_text_is_read_as_a_workbook(write_sheet: Write, policy: Policy) -> None:
    roster = read_roster(write_sheet(ROWS, "花名册.csv"), policy)
    assert (roster.people.height, roster.reading.format) == (2, "xlsx")
    assert [problem.code for problem in roster.problems] == ["R027"]


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


def test_two_rosters_in_one_workbook_need_a_choice(write_sheet: Write, policy: Policy) -> None:
    path = write_sheet(ROWS, change=add_sheet("12月"))
    problem = refusal(path, policy)
    assert problem.code == "R021"
    assert "花名册、12月" in problem.message
    assert read_roster(path, policy, sheet="12月").reading.sheet == "12月"
    assert refusal(path, policy, sheet="11月").code == "R022"


def test_hidden_sheets_are_left_alone_unless_asked_for(write_sheet: Write, policy: Policy) -> None:
    path = write_sheet(ROWS, change=add_sheet("旧", "veryHidden"))
    roster = read_roster(path, policy)
    assert [problem.code for problem in roster.problems] == ["R023"]
    assert read_roster(path, policy, sheet="旧").reading.sheet == "旧"


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


def test_the_other_date_system_gives_the_same_dates(write_sheet: Write, wide_policy: Policy) -> None:
    from datetime import date, datetime  # noqa: PLC0415

    def change(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.active.append([*person(2), datetime(2018, 7, 1)])  # noqa: DTZ001

    path = write_sheet([(*HEADER, "入职时间")], change=change)
    assert read_roster(path, wide_policy).people["start"].to_list() == [date(2018, 7, 1)]


def test_a_sheet_whose_last_cell_is_far_away_is_refused_at_once(write_sheet: Write, policy: Policy) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = with_sheet(write_sheet(ROWS), sheet_xml(cells))
    start = time.perf_counter()
    problem = refusal(path, policy)
    assert (problem.code, "XFD1048576" in problem.message) == ("R014", True)
    assert time.perf_counter() - start < 10


def test_too_many_rows_are_refused(write_sheet: Write, policy: Policy) -> None:
    path = with_sheet(write_sheet(ROWS), sheet_xml('<row r="300000"><c r="A300000"><v>1</v></c></row>'))
    assert refusal(path, policy).code == "R015"


def test_entities_are_refused(write_sheet: Write, policy: Policy) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    path = with_sheet(write_sheet(ROWS), sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', bomb))
    assert refusal(path, policy).code == "R017"


def test_a_zip_bomb_is_refused(write_sheet: Write, policy: Policy) -> None:
    path = with_sheet(write_sheet(ROWS), sheet_xml(" " * (40 << 20)))
    assert refusal(path, policy).code == "R016"


def test_a_cut_off_workbook_is_refused(write_sheet: Write, policy: Policy) -> None:
    path = write_sheet(ROWS)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path, policy).code == "R013"
    path.write_bytes(whole[:400] + b"\0" * 100 + whole[500:])
    assert refusal(path, policy).code == "R013"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "花名册.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("花名册.csv", TEXT)
    assert refusal(path, policy).code == "R011"


def test_an_opendocument_sheet_is_read_and_its_bombs_are_not(tmp_path: Path, policy: Policy) -> None:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    def write(rows: str) -> Path:
        names = "urn:oasis:names:tc:opendocument:xmlns:"
        spaces = "".join(f' xmlns:{name}="{names}{name}:1.0"' for name in ("office", "table", "text"))
        path = tmp_path / "花名册.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(
                "content.xml",
                f"<office:document-content{spaces}><office:body><office:spreadsheet>"
                f'<table:table table:name="花名册">{rows}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>",
            )
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
        return path

    good = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)
    assert read_roster(write(good), policy).people["id_number"].to_list() == [id_number(1), id_number(2)]
    bomb = '<table:table-row table:number-rows-repeated="1048576">' + cell("1") + "</table:table-row>"
    assert refusal(write(good + bomb), policy).code == "R015"


def test_macros_and_links_are_pointed_out(write_sheet: Write, policy: Policy) -> None:
    path = write_sheet(ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"1")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert [problem.code for problem in read_roster(path, policy).problems] == ["R024", "R025"]


def test_all_sheets_hidden_is_refused(write_sheet: Write, policy: Policy) -> None:
    path = write_sheet(ROWS, change=add_sheet("旧", "hidden"))
    content = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, data.replace(b'state="visible"', b'state="hidden"'))
    path.write_bytes(content.getvalue())
    assert refusal(path, policy).code == "R020"
