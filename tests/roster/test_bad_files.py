"""What becomes of a file that is not what it should be: a test for each kind of it, through the whole command."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from shegong.roster.compound import with_stream
from tests.conftest import Command, Outcome
from tests.errors.cases import BASES
from tests.roster.samples import Write
from tests.roster.workbooks import (
    ods_cell,
    ods_rows,
    replaced,
    rewritten,
    with_part,
    with_sheet,
    write_ods,
    write_xls,
)

HEADER = ("姓名", "证件号码", "岗位", "工作年限", "现工资")
ROWS = [
    HEADER,
    ("示例甲", "990000199001010017", "工作人员", "12", "3200.00"),
    ("示例乙", "990000199001010033", "工作人员", "6", "3000.00"),
]
TEXT = "".join(",".join(row) + "\n" for row in ROWS)
FILES = Path(__file__).parent / "files"
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

Batch = Callable[..., Outcome]


@pytest.fixture
def batch(shegong: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """Pays a roster; what was written before is overwritten."""
    (tmp_path / "county.toml").write_text(BASES["policy"].text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return partial(_batch, shegong)


def _batch(shegong: Command, roster: Path | str, *more: str, policy: str = "county.toml") -> Outcome:
    options = ("--policy", policy, "--on", "2020-12", "--out", "工资表.csv", "--force")
    return shegong("batch", roster, *options, *more)


def require_paid(outcome: Outcome, *told: str) -> None:
    assert (outcome.code, outcome.err.count("错误")) == (0, 0), outcome.err
    assert Path("工资表.csv").read_text("utf-8-sig").count("示例") == 2
    require_told(outcome, *told)


def require_refused(outcome: Outcome, *told: str) -> None:
    assert outcome.code == 1
    assert not Path("工资表.csv").exists()
    require_told(outcome, *told)


def require_told(outcome: Outcome, *told: str) -> None:
    assert [text for text in told if text not in outcome.err] == [], outcome.err
    assert "Traceback" not in outcome.err


# F01
def test_a_missing_file_is_told_with_those_whose_names_are_near(batch: Batch, write_text: Write) -> None:
    write_text(TEXT, "花名册2020-11.csv")
    write_text(TEXT, "花名册2020-10.csv")
    require_refused(
        batch("花名册2020-12.csv"), "R001", "文件不存在", "花名册2020-11.csv", "花名册2020-10.csv"
    )


def test_a_missing_file_like_no_other_is_told_with_the_rosters_that_there_are(
    batch: Batch, write_text: Write
) -> None:
    write_text(TEXT, "花名册.xlsx")
    require_refused(batch("abc"), "R001", "这个文件夹里有 花名册.xlsx")
    require_refused(batch("没有/花名册.xlsx"), "R001", "没有文件夹 没有")


def test_a_folder_is_told_with_the_rosters_in_it(batch: Batch, tmp_path: Path) -> None:
    (tmp_path / "十二月").mkdir()
    for number in range(7):
        (tmp_path / "十二月" / f"花名册{number}.xlsx").touch()
    require_refused(batch("十二月"), "R002", "这是文件夹", "花名册0.xlsx", "等 7 个")


# F02, F03
def test_a_file_that_may_not_be_read_or_is_locked_by_excel_says_so(tmp_path: Path, write_text: Write) -> None:
    path = write_text(TEXT)
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith(("pytest-", "popen-", "test_")):
            folder.chmod(0o755)
    script = """
import os, sys
from pathlib import Path
from shegong.roster.opening import read_bytes
if not os.geteuid():
    os.setuid(65534)  # root may read everything
try:
    read_bytes(Path(sys.argv[1]))
except Exception as error:
    print(error)
"""
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "R003 无权读取，或正被 Excel/WPS 占用"


# F04
@pytest.mark.parametrize("name", ["花名册.xlsx", "花名册.csv", "花名册.xls"])
@pytest.mark.parametrize("content", [b"", b" \r\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(batch: Batch, write_text: Write, name: str, content: bytes) -> None:
    require_refused(batch(write_text(content, name)), "R005", "空文件")


# F05
def test_a_header_alone_is_nobody_to_pay(batch: Batch, write_sheet: Write, write_text: Write) -> None:
    require_refused(batch(write_sheet(ROWS[:1])), "R046", "没有人员数据")
    require_refused(batch(write_text(ROWS[:1])), "R046", "没有人员数据")


# F06
def test_a_workbook_is_known_by_what_is_in_it(batch: Batch, tmp_path: Path, write_sheet: Write) -> None:
    require_paid(batch(write_xls(tmp_path / "花名册.xlsx", ROWS)), "R027", "按内容识别为 xls")
    require_paid(batch(write_sheet(ROWS, "花名册.xls")), "R027", "按内容识别为 xlsx")
    require_paid(batch(write_sheet(ROWS, "花名册.csv")), "R027", "按内容识别为 xlsx")


# F07
@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<html><table><tr><td>姓名</td></tr></table></html>", "网页表格"),
        ("\ufeff\n<!DOCTYPE HTML PUBLIC>", "网页表格"),
        ('<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">', "网页表格"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related", "单个文件的网页（.mht）"),
        (
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "“XML 电子表格 2003”",
        ),
        ('<?xml version="1.0"?><roster/>', "XML 文件"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_web_page_that_is_called_a_workbook_is_told(
    batch: Batch, write_text: Write, content: str, what: str, encoding: str
) -> None:
    path = write_text(content, "花名册.xls", encoding=encoding)
    require_refused(batch(path), "R010", f"这是{what}，不是工作簿", "另存为 xlsx")


# F08
def test_text_that_is_called_a_workbook_is_read_as_text(batch: Batch, write_text: Write) -> None:
    require_paid(batch(write_text(TEXT, "花名册.xlsx")), "R027", "按内容识别为 CSV")


# F09
@pytest.mark.parametrize("name", ["花名册.xlsx", "花名册.xls"])
def test_a_workbook_with_a_password_is_told(batch: Batch, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(with_stream("EncryptedPackage", bytes(5000)))
    require_refused(batch(path), "R012", "工作簿已加密", "去掉密码")


def test_an_old_workbook_with_a_password_is_told(batch: Batch, tmp_path: Path) -> None:
    begin_of_book, password = "0908100000060500" + "00" * 12, "2f0006000000" + "1234abcd"
    stream = bytes.fromhex(begin_of_book + password) + bytes(100)
    path = tmp_path / "花名册.xls"
    path.write_bytes(with_stream("Workbook", stream))
    require_refused(batch(path), "R012", "工作簿已加密")


# F10
def test_a_file_that_is_cut_off_or_damaged_is_told(batch: Batch, write_sheet: Write, tmp_path: Path) -> None:
    path = write_sheet(ROWS)
    whole = path.read_bytes()
    for content in (
        whole[: len(whole) // 2],
        whole[:400] + bytes(100) + whole[500:],
        b"PK\x03\x04 and no more",
    ):
        path.write_bytes(content)
        require_refused(batch(path), "R013", "文件损坏（不完整）")
    old = write_xls(tmp_path / "花名册.xls", ROWS)
    whole = old.read_bytes()
    for content in (whole[:600], whole[:512] + bytes(600)):
        old.write_bytes(content)
        require_refused(batch(old), "R018", "工作簿读不出来")


def test_an_archive_with_two_parts_of_one_name_is_told(batch: Batch, write_sheet: Write) -> None:
    path = with_part(write_sheet(ROWS), "xl/Worksheets/sheet1.xml", "<worksheet/>")
    require_refused(batch(path), "R013")


# F11
def far_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.save(folder / "花名册.xlsx")
    return with_sheet(folder / "花名册.xlsx", FAR)


def far_xlsx_oddly_written(folder: Path) -> Path:
    return replaced(far_xlsx(folder), "xl/worksheets/", '<c r="XFD', '<c  r="XFD')


def far_xls(folder: Path) -> Path:
    return write_xls(folder / "花名册.xls", ROWS, lambda _book, sheet: sheet.write(65535, 255, 1))


def far_ods(folder: Path) -> Path:
    far = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    wide = '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>' + ods_cell("1")
    return write_ods(folder / "花名册.ods", ods_rows(ROWS) + far + wide + "</table:table-row>")


def far_ods_of_copies(folder: Path) -> Path:
    many = '<table:table-row table:number-rows-repeated="100000">'
    cell = ods_cell("1").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="400"')
    return write_ods(folder / "花名册.ods", ods_rows(ROWS) + f"{many}{cell}</table:table-row>")


@pytest.mark.parametrize(
    ("make", "last"),
    [
        (far_xlsx, "XFD1048576"),
        (far_xlsx_oddly_written, "XFD1048576"),
        (far_xls, "IV65536"),
        (far_ods, "XFD1000004"),
        (far_ods_of_copies, "OJ100003"),
    ],
)
def test_a_sheet_whose_last_cell_is_far_away_is_refused_before_a_reader_fills_the_memory(
    batch: Batch, tmp_path: Path, make: Callable[[Path], Path], last: str
) -> None:
    path = make(tmp_path)
    assert path.stat().st_size < 50_000
    require_refused(batch(path), "R014", f"表格范围异常（最后单元格 {last}）")
    assert reading_in_little_memory(path).startswith("R014")


def test_many_sheets_that_are_large_together_are_refused(batch: Batch, tmp_path: Path) -> None:
    def more(book: object, _sheet: object) -> None:
        for number in range(40):
            book.add_sheet(f"{number}").write(60_000, 9, 1)  # type: ignore[attr-defined]

    require_refused(batch(write_xls(tmp_path / "花名册.xls", ROWS, more)), "R014", "J60001")


def test_a_size_that_an_old_workbook_only_claims_takes_no_memory(batch: Batch, tmp_path: Path) -> None:
    path = write_xls(tmp_path / "花名册.xls", ROWS)
    claimed, small = bytes.fromhex("00000000ffffff7f0000ff000000"), bytes.fromhex("000000000300000000000500")
    content = path.read_bytes()
    assert content.count(small) == 1
    path.write_bytes(content.replace(small, claimed[:12]))
    require_paid(batch(path))


# F12
def test_more_rows_than_a_roster_has_are_refused(batch: Batch, write_sheet: Write, tmp_path: Path) -> None:
    path = with_sheet(write_sheet(ROWS), '<row r="300000"><c r="A300000"><v>1</v></c></row>')
    require_refused(batch(path), "R015", "行数超过上限 200000", "删除多余的行")
    many = '<table:table-row table:number-rows-repeated="1048576">' + ods_cell("1") + "</table:table-row>"
    require_refused(batch(write_ods(tmp_path / "花名册.ods", ods_rows(ROWS) + many)), "R015")


def test_a_sheet_with_all_rows_used_is_refused_for_its_rows_not_for_its_bytes(
    batch: Batch, write_sheet: Write
) -> None:
    path = write_sheet(ROWS)
    beginning = f'<worksheet xmlns="http://x"><dimension ref="A1:X1048576"/><sheetData>{" " * (310 << 20)}'

    def longer(name: str, data: bytes) -> tuple[str, bytes]:
        return name, beginning.encode() if name == "xl/worksheets/sheet1.xml" else data

    require_refused(batch(rewritten(path, longer)), "R015", "至少有 1048576 行")


# F13
def test_a_zip_bomb_is_refused(batch: Batch, write_sheet: Write, tmp_path: Path) -> None:
    path = with_sheet(write_sheet(ROWS), " " * (40 << 20))
    require_refused(batch(path), "R016", "解压后过大（40 MB）")
    assert reading_in_little_memory(path).startswith("R016")
    spaces = write_ods(tmp_path / "花名册.ods", " " * (40 << 20))
    require_refused(batch(spaces), "R016")


def test_a_text_that_stands_everywhere_is_refused_though_it_is_stored_once(
    batch: Batch, tmp_path: Path
) -> None:
    path = tmp_path / "花名册.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row in range(20_000):
        sheet.write_string(row, 0, "长" * 30_000)
    book.close()
    require_refused(batch(path), "R117", "文字总量过大")
    assert reading_in_little_memory(path).startswith("R117")

    def fill(_book: object, sheet: object) -> None:
        for row in range(3, 20_003):
            sheet.write(row, 5, "长" * 30_000)  # type: ignore[attr-defined]

    require_refused(batch(write_xls(tmp_path / "花名册.xls", ROWS, fill)), "R117")
    cell = ods_cell("长" * 30_000).replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="9"'
    )
    rows = f'<table:table-row table:number-rows-repeated="20000">{cell}</table:table-row>'
    require_refused(batch(write_ods(tmp_path / "花名册.ods", ods_rows(ROWS) + rows)), "R117")


def test_a_long_remark_among_many_short_ones_is_no_bomb(batch: Batch, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 0, (*row, "备注" if not number else "长" * 30_000))
    other = book.add_worksheet("说明")
    for number in range(20_000):
        other.write_string(number, 0, "短")
    book.close()
    require_paid(batch(path))


# F14
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/"]
)
def test_entities_are_refused_wherever_they_stand(batch: Batch, write_sheet: Write, part: str) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'

    def declare(name: str, data: bytes) -> tuple[str, bytes]:
        beginning = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return name, data[:beginning] + bomb + data[beginning:] if name.startswith(part) else data

    path = rewritten(write_sheet(ROWS), declare)
    require_refused(batch(path), "R017", "文件含不允许的 XML 声明")
    assert reading_in_little_memory(path).startswith("R017")


def test_entities_in_an_opendocument_sheet_are_refused(batch: Batch, tmp_path: Path) -> None:
    def declare(name: str, data: bytes) -> tuple[str, bytes]:
        return name, b'<!DOCTYPE a [<!ENTITY a "b">]>' + data if name == "content.xml" else data

    require_refused(batch(rewritten(write_ods(tmp_path / "花名册.ods", ods_rows(ROWS)), declare)), "R017")


# F15
def test_a_cell_that_is_too_long_is_told_with_its_place(
    batch: Batch, write_sheet: Write, write_text: Write
) -> None:
    rows = [(*HEADER, "备注"), (*ROWS[1], "长" * 32_768), (*ROWS[2], "")]
    path = with_sheet(write_sheet(rows), sheet_rows(rows))
    require_refused(batch(path), "R061", "[花名册] F2 (备注)", "单元格过长：32768 个字")
    quoted = [(*HEADER, "备注"), (*ROWS[1], '"' + "长" * 200_000 + '"')]
    require_refused(batch(write_text(quoted)), "R037", "花名册.csv:2", "单元格超过 131072 个字符")


def sheet_rows(rows: Sequence[Sequence[str]]) -> str:
    """Rows with their texts in the cells themselves, where openpyxl would cut them."""
    cells = [
        "".join(
            f'<c r="{"ABCDEF"[column]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(texts)
        )
        for row, texts in enumerate(rows, 1)
    ]
    return "".join(f'<row r="{row}">{text}</row>' for row, text in enumerate(cells, 1))


# F16
def test_macros_do_not_run_and_that_is_told(batch: Batch, write_sheet: Write) -> None:
    path = with_part(write_sheet(ROWS, "花名册.xlsm"), "xl/vbaProject.bin", b"1")
    require_paid(batch(path), "注意 R024", "宏不会执行，只读数据")


# F17
def test_the_files_that_formulas_refer_to_are_named(batch: Batch, write_sheet: Write) -> None:
    path = with_part(write_sheet(ROWS), "xl/externalLinks/externalLink1.xml")
    relation = (
        '<Relationships><Relationship Id="rId1" Target="file:///D:%5C工资%5C去年.xlsx"/></Relationships>'
    )
    with_part(path, "xl/externalLinks/_rels/externalLink1.xml.rels", relation)
    require_paid(batch(path), "注意 R025", "公式引用外部文件，使用保存时的值：去年.xlsx")


@pytest.mark.parametrize("name", ["linked.xls", "linked.ods"])
def test_the_files_that_formulas_of_other_programs_refer_to_are_named(batch: Batch, name: str) -> None:
    require_told(batch(FILES / name, policy="yanji-2018"), "注意 R025", "去年.csv")


# F18
@pytest.mark.parametrize("is_old", [False, True])
def test_the_other_date_system_gives_the_same_dates(
    batch: Batch, tmp_path: Path, write_sheet: Write, is_old: bool
) -> None:
    day = datetime(2018, 7, 1)  # noqa: DTZ001
    rows = [("姓名", "岗位", "入职时间"), ("示例甲", "工作人员"), ("示例乙", "工作人员")]

    def in_1904(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.active["C2"] = book.active["C3"] = day

    def in_1904_too(book: object, sheet: object) -> None:
        import xlwt  # noqa: PLC0415

        book.dates_1904 = True  # type: ignore[attr-defined]
        for row in (1, 2):
            sheet.write(row, 2, day, xlwt.easyxf(num_format_str="YYYY-MM-DD"))  # type: ignore[attr-defined]

    path = (
        write_xls(tmp_path / "花名册.xls", rows, in_1904_too) if is_old else write_sheet(rows, change=in_1904)
    )
    (tmp_path / "dated.toml").write_text(BASES["dated"].text, encoding="utf-8")
    for other in BASES["dated"].beside:
        (tmp_path / BASES[other].file).write_text(BASES[other].text, encoding="utf-8")
    require_told(batch(path, policy=policy_of("dated")))
    assert Path("工资表.csv").read_text("utf-8-sig").count("2018-07-01") == 2


def policy_of(base: str) -> str:
    command = BASES[base].command
    return command[command.index("--policy") + 1]


# F19
def test_several_rosters_in_one_workbook_need_a_choice(batch: Batch, write_sheet: Write) -> None:
    path = write_sheet(ROWS, change=partial(add_sheet, name="11月"))
    require_refused(batch(path), "R021", "有几个工作表都像花名册：花名册、11月", "--sheet 花名册")
    require_refused(batch(path, "--sheet", "12月"), "R022", "没有工作表“12月”", "花名册、11月")
    require_paid(batch(path, "--sheet", "11月"))


def test_a_workbook_whose_sheets_are_all_hidden_needs_a_choice(batch: Batch, write_sheet: Write) -> None:
    path = replaced(write_sheet(ROWS), "xl/workbook.xml", 'state="visible"', 'state="hidden"')
    require_refused(batch(path), "R020", "没有可见的工作表；隐藏的有：花名册", "--sheet")
    require_paid(batch(path, "--sheet", "花名册"))


def add_sheet(book: openpyxl.Workbook, name: str, state: str = "visible") -> None:
    sheet = book.create_sheet(name)
    sheet.sheet_state = state
    for row in ROWS:
        sheet.append(row)


# F20
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_left_alone_whatever_is_in_them(
    batch: Batch, write_sheet: Write, state: str
) -> None:
    def add_far(book: openpyxl.Workbook) -> None:
        add_sheet(book, "旧", state)
        book["旧"]["XFD1048576"] = 1

    path = write_sheet(ROWS, change=add_far)
    require_paid(batch(path), "说明 R023", "忽略隐藏的工作表：旧")
    require_told(batch(path, "--sheet", "旧"), "R014")


# F21
def test_a_chart_before_the_roster_is_passed_over(batch: Batch, write_sheet: Write) -> None:
    path = write_sheet(ROWS, change=lambda book: book.create_chartsheet("图", 0).add_chart(BarChart()))
    require_paid(batch(path), "说明 R118", "忽略图表或宏的工作表：图")


# F22
def test_workbooks_of_wps_and_libreoffice_are_read(batch: Batch, tmp_path: Path) -> None:
    require_paid(batch(write_xls(tmp_path / "花名册.et", ROWS)))
    require_paid(batch(write_ods(tmp_path / "花名册.ods", ods_rows(ROWS))))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"SQLite format 3\0", "数据库（SQLite）"),
        (b"{\\rtf1\\ansi", "文档（.rtf）"),
        (b"\x03\x14\x0c\x1f\x02\0\0\0" + bytes(40), "dBase/FoxPro 数据表（.dbf）"),
        (b"\x09\x04\x06\0\0\0\x10\0", "Excel 4.0 或更早的工作簿"),
        (with_stream("WordDocument", bytes(5000)), "文档（.doc 或 .wps）"),
        (with_stream("PowerPoint Document", bytes(5000)), "演示文稿（.ppt 或 .dps）"),
        (with_stream("Other", bytes(5000)), "不是工作簿的 OLE 文件"),
    ],
)
def test_other_formats_are_refused_by_name(
    batch: Batch, write_text: Write, content: bytes, what: str
) -> None:
    require_refused(batch(write_text(content, "花名册.xls")), "R011", f"不支持的格式：{what}")


@pytest.mark.parametrize(
    ("part", "main", "what"),
    [
        ("xl/workbook.bin", "xl/workbook.bin", "Excel 二进制工作簿（.xlsb）"),
        ("word/document.xml", "word/document.xml", "文档（.docx 或 .odt）"),
        ("ppt/presentation.xml", "ppt/presentation.xml", "演示文稿（.pptx 或 .odp）"),
        ("OFD.xml", "", "版式文档（.ofd）"),
        ("Index/Document.iwa", "", "苹果表格（.numbers）"),
        ("花名册.csv", "", "压缩包"),
    ],
)
def test_other_archives_are_refused_by_name(
    batch: Batch, tmp_path: Path, part: str, main: str, what: str
) -> None:
    path = tmp_path / "花名册.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "<a/>")
        if main:
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
            relation = f'<Relationship Id="rId1" Type="{kind}" Target="{main}"/>'
            archive.writestr("_rels/.rels", f"<Relationships>{relation}</Relationships>")
    require_refused(batch(path), "R011", f"不支持的格式：{what}")


def test_a_workbook_of_excel_95_is_refused_by_name(batch: Batch, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xls"
    path.write_bytes(with_stream("Book", bytes.fromhex("0908080000050500") + bytes(100)))
    require_refused(batch(path), "R116", "是 Excel 95 或更早的工作簿")


# F23
def test_a_link_is_followed_and_the_real_name_told(
    batch: Batch, tmp_path: Path, write_text: Write, write_sheet: Write
) -> None:
    (tmp_path / "链接").symlink_to(write_sheet(ROWS, "十二月.xlsx"))
    require_paid(batch("链接"), "说明 R119", "这是链接，读的是", "十二月.xlsx")
    (tmp_path / "链接.csv").symlink_to(write_text(TEXT, "十二月.csv"))
    require_paid(batch("链接.csv"), "说明 R119", "十二月.csv")


def test_a_link_that_leads_nowhere_or_to_itself_is_told(batch: Batch, tmp_path: Path) -> None:
    (tmp_path / "断.csv").symlink_to("没有.csv")
    require_refused(batch("断.csv"), "R001")
    (tmp_path / "环.csv").symlink_to("环.csv")
    require_refused(batch("环.csv"), "R007", "链接指回自己")


# F24
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_refused_without_waiting_for_it(
    batch: Batch, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "花名册.csv")
    require_refused(batch("花名册.csv"), "R004", "不是普通文件")


# F26
@pytest.mark.parametrize("name", ["十二月 花名册", "名 册（最终）[2]", "👩‍💼 roster", "a" * 240])
def test_any_name_that_the_system_allows_will_do(
    batch: Batch, write_text: Write, write_sheet: Write, name: str
) -> None:
    require_paid(batch(write_text(TEXT, f"{name}.csv")))
    require_paid(batch(write_sheet(ROWS, f"{name}.xlsx")))


def test_a_name_that_is_too_long_is_told(batch: Batch) -> None:
    require_refused(batch("长" * 300 + ".csv"), "R120", "路径过长", "改短文件名")


# F27
def test_the_lock_file_of_a_workbook_is_told_from_it(batch: Batch, write_text: Write) -> None:
    require_refused(batch(write_text(b"\x05admin", "~$花名册.xlsx")), "R006", "临时锁文件")


# What no test above asks for: workbooks that are in order, however they are written.


def test_a_workbook_may_stand_elsewhere_in_its_archive(batch: Batch, write_sheet: Write) -> None:
    def moved(name: str, data: bytes) -> tuple[str, bytes]:
        data = data.replace(b"xl/workbook.xml", b"book/main.xml").replace(b"/xl/worksheets", b"worksheets")
        name = name.replace("xl/_rels/workbook.xml.rels", "book/_rels/main.xml.rels")
        name = name.replace("xl/workbook.xml", "book/main.xml").replace("xl/", "book/")
        return name, data.replace(b'"/xl/', b'"')

    require_paid(batch(rewritten(write_sheet(ROWS), moved)))


def test_a_strict_workbook_is_read_like_any_other(batch: Batch, write_sheet: Write) -> None:
    def strict(name: str, data: bytes) -> tuple[str, bytes]:
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        data = data.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        related = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        return name, data.replace(related, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    require_paid(batch(rewritten(write_sheet(ROWS), strict)))


def test_parquet_is_told_when_it_is_called_otherwise(batch: Batch, tmp_path: Path) -> None:
    frame = pl.DataFrame(ROWS[1:], schema=list(HEADER), orient="row")
    frame.write_parquet(tmp_path / "花名册.csv")
    require_paid(batch("花名册.csv"), "R027", "按内容识别为 parquet")


MEMORY_SCRIPT = """
import sys
from pathlib import Path
import shegong.roster.read
from shegong.roster.opening import open_table
from shegong.errors import ShegongError
try:
    open_table(Path(sys.argv[1]), None, len)
except ShegongError as error:
    print(error, *[line for line in open("/proc/self/status") if line.startswith("VmHWM")])
"""
MOST_MEMORY = 100_000
"""In kB, with the program itself."""


def reading_in_little_memory(path: Path) -> str:
    """Why a file is refused, by a process of its own that may not take much memory on the way."""
    command = [sys.executable, "-c", MEMORY_SCRIPT, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    told, peak, _unit = done.stdout.rsplit(maxsplit=2)
    assert int(peak) < MOST_MEMORY, done.stdout
    return told
