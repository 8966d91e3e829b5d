"""Files that the cases need and that text can't say.

Each function's docstring tells, in the catalogue, what the input is.
"""

import contextlib
import os
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import openpyxl.worksheet.table
import polars as pl
import xlsxwriter
from filelock import lock_descriptor
from openpyxl.chart import BarChart

from shegong.report.plain import json_text
from shegong.report.simulation.data import as_json
from shegong.roster.compound import with_stream
from shegong.simulation.manifest import manifest_of
from shegong.simulation.question import Question, answer
from shegong.simulation.scenario.read import read_scenario
from tests.errors.cases import BASES

HEADER = ("姓名", "证件号码", "岗位", "工作年限", "现工资")
PERSON = ("示例甲", "990000199001010017", "工作人员", 12, 3200)
NEXT = ("示例乙", "990000199001010033", "工作人员", 12, 3200)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _policy(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    text = BASES["policy"].text.replace('"county"', f'"{name}"')
    for old, new in changes:
        text = text.replace(old, new)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def folder_named_as_a_policy(folder: Path) -> None:
    """`办法.toml` 是一个文件夹。"""
    (folder / "办法.toml").mkdir()


def policy_of_a_megabyte(folder: Path) -> None:
    """`big.toml` 有 1 MB 多。"""
    (folder / "big.toml").write_text("# 说明\n" * 150_000, encoding="utf-8")


def policy_in_gb18030(folder: Path) -> None:
    """`old.toml` 由记事本以 ANSI（GB18030）编码保存。"""
    text = BASES["policy"].text.replace('"county"', '"old"')
    (folder / "old.toml").write_bytes(text.encode("gb18030"))


def policy_with_an_endless_number(folder: Path) -> None:
    """`long.toml` 里“工作年限”的 `maximum` 有 5,000 位。"""
    _policy(folder, "long", ("maximum = 60", "maximum = " + "6" * 5000))


def policy_of_many_rules(folder: Path) -> None:
    """`many.toml` 在原有的两条之外又有 149 条规则。"""
    rule = '\n[rules.more{0}]\nname = "补贴{0}"\nkind = "info"\nformula = "1"\nsource = "rule 第九条"\n'
    path = _policy(folder, "many")
    with path.open("a", encoding="utf-8") as file:
        file.writelines(rule.format(number) for number in range(1, 150))


def two_policies_of_one_id(folder: Path) -> None:
    """文件夹 `自己的/甲` 和 `自己的/乙` 里各有一份 `xian.toml`。"""
    for name in ("甲", "乙"):
        (folder / "自己的" / name).mkdir(parents=True)
        _policy(folder / "自己的" / name, "xian")


def policy_without_bottom(folder: Path) -> None:
    """`deep.toml` 里有一行是 100,000 个左方括号。"""
    (folder / "deep.toml").write_text("deep = " + "[" * 100_000 + "\n", encoding="utf-8")


def seventeen_layers(folder: Path) -> None:
    """`layer01.toml` 引用 `layer02.toml`，一直引用到 `layer17.toml`。"""
    for number in range(1, 18):
        above = f'from = 2020-01-01\nextends = ["layer{number + 1:02}"]'
        _policy(folder, f"layer{number:02}", ("from = 2020-01-01", above))


def own_yanji(folder: Path) -> None:
    """文件夹 `自己的` 里有一份 `yanji-2018.toml`，程序自带的也有一份。"""
    (folder / "自己的").mkdir()
    _policy(folder / "自己的", "yanji-2018")


def policy_behind_a_link(folder: Path) -> None:
    """文件夹 `自己的` 里的 `linked.toml` 是链接，指向文件夹外面。"""
    (folder / "自己的").mkdir()
    (folder / "自己的" / "linked.toml").symlink_to(folder / "county.toml")


def policy_with_a_long_formula(folder: Path) -> None:
    """`long.toml` 里“基础工资”的公式有 2,001 个字符。"""
    formula = "wage * coefficient[grade]"
    _policy(folder, "long", (formula, formula.ljust(2001)))


def policy_with_a_deep_formula(folder: Path) -> None:
    """`deep.toml` 里“基础工资”的公式有 41 层括号。"""
    formula = "wage * coefficient[grade]"
    _policy(folder, "deep", (formula, "(" * 41 + formula + ")" * 41))


def policy_with_huge_numbers(folder: Path) -> None:
    """`huge.toml` 里“基础工资”的公式是 `wage * credited_years * credited_years * …`，乘了 20 次工作年限。"""
    _policy(folder, "huge", ("wage * coefficient[grade]", "wage" + " * credited_years" * 20))


def policy_without_pay(folder: Path) -> None:
    """`unpaid.toml` 里“基础工资”的 `kind` 是 `"info"`，没有别的工资项目。"""
    _policy(folder, "unpaid", ('kind = "earning"', 'kind = "info"'))


def policy_with_fine_shares(folder: Path) -> None:
    """`fine.toml` 里“基础工资”的公式是 `wage * coefficient[grade] * 0.333333333333`。"""
    formula = "wage * coefficient[grade]"
    _policy(folder, "fine", (formula, formula + " * 0.333333333333"))


def policy_with_many_clamps(folder: Path) -> None:
    """`nested.toml` 里“等级”的公式是 `clamp(clamp(clamp(…, 1, 18), 1, 18), 1, 18)`，套了 35 层。"""
    formula = "min(post.lowest + floor(credited_years / 3), post.highest)"
    _policy(folder, "nested", (formula, "clamp(" * 35 + formula + ", 1, 18)" * 35))


def policy_with_a_starred_name(folder: Path) -> None:
    """`starred.toml` 里“学历”有一个值叫 `本科*`。"""
    _policy(folder, "starred", ('"本科"', '"本科*"'))


def policy_with_old_dates(folder: Path) -> None:
    """`old.toml` 多一个输入项“入职日期”，最早 1890-01-01，又有一条规则用到它。"""
    _policy(folder, "old")
    with (folder / "old.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[inputs.hired]\nname = "入职日期"\ntype = "date"\nminimum = 1890-01-01\n'
            '\n[rules.served]\nname = "年数"\nkind = "info"\nformula = "years(hired, month_start)"\n'
            'source = "rule 第九条"\n'
        )


def _own_layout(folder: Path, text: str) -> None:
    (folder / "自己的" / "layouts").mkdir(parents=True)
    (folder / "自己的" / "layouts" / "roster.toml").write_text(text, encoding="utf-8")


def own_column_without_a_name(folder: Path) -> None:
    """`自己的/layouts/roster.toml` 里的 `[fields.phone]` 只写了 `also = ["联系电话"]`。"""
    _own_layout(folder, '[fields.phone]\nalso = ["联系电话"]\n')


def own_name_of_two_columns(folder: Path) -> None:
    """`自己的/layouts/roster.toml` 里的 `[fields.street]` 写了 `also = ["单位"]`，那是另一列的名称。"""
    _own_layout(folder, '[fields.street]\nalso = ["单位"]\n')


def own_column_renamed(folder: Path) -> None:
    """`自己的/layouts/roster.toml` 里的 `[fields.unit]` 写了 `name = "工作单位"`。"""
    _own_layout(folder, '[fields.unit]\nname = "工作单位"\n')


def own_column_called_like_a_rule(folder: Path) -> None:
    """`自己的/layouts/roster.toml` 里新加的列是 `[fields.base_pay]`，办法有一条规则也叫 `base_pay`。"""
    _own_layout(folder, '[fields.base_pay]\nname = "原基础工资"\n')


def _claims(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(BASES["claims"].text.replace('"town"', f'"{name}"'), encoding="utf-8")
    return path


def claims_behind_a_link(folder: Path) -> None:
    """`自己的/claims/linked.toml` 是链接，指向文件夹 `自己的` 外面。"""
    (folder / "自己的" / "claims").mkdir(parents=True)
    (folder / "自己的" / "claims" / "linked.toml").symlink_to(_claims(folder, "linked"))


def own_claims(folder: Path) -> None:
    """`自己的/claims` 里有一份 `yanbian-2021.toml`，程序自带的也有一份。"""
    _claims(folder / "自己的" / "claims", "yanbian-2021")


def pipe(folder: Path) -> None:
    """`管道` 是一个命名管道。"""
    os.mkfifo(folder / "管道")


def link_elsewhere(folder: Path) -> None:
    """`工资表.csv` 是一个链接，指向文件夹 `别处`。"""
    (folder / "别处").mkdir()
    (folder / "工资表.csv").symlink_to(Path("别处") / "工资表.csv")


def written_by_another(folder: Path) -> None:
    """另一台电脑正在把工资表写到共享文件夹里的同一个位置。"""
    lock = folder / ".工资表.csv.lock"
    lock.write_text("\t4321\tPC-2\t2020-12-31 17:00:00", encoding="utf-8")
    # Open, and locked, until the tests end.
    assert lock_descriptor(os.open(lock, os.O_RDWR), blocking=False)


def rejects_linked_to_output(folder: Path) -> None:
    """`工资表-rejects.csv` 是一个链接，指向 `工资表.csv`。"""
    (folder / "工资表-rejects.csv").symlink_to("工资表.csv")


def link_to_itself(folder: Path) -> None:
    """`工资表.csv` 是一个链接，指向它自己。"""
    (folder / "工资表.csv").symlink_to("工资表.csv")


def folder_named_as_output(folder: Path) -> None:
    """`工资表.csv` 是一个文件夹。"""
    (folder / "工资表.csv").mkdir()


def _roster(folder: Path, content: bytes) -> None:
    (folder / "花名册.csv").write_bytes(content)


def roster_of_nothing(folder: Path) -> None:
    """`花名册.csv` 是空的。"""
    _roster(folder, b"")


def roster_in_broken_utf16(folder: Path) -> None:
    """`花名册.csv` 以 UTF-16 的标记开头，后面不成对。"""
    _roster(folder, "姓名\n".encode("utf-16") + b"\x00\xd8")


def roster_in_no_encoding(folder: Path) -> None:
    """`花名册.csv` 里有字节 FF FF。"""
    _roster(folder, "姓名,岗位\n".encode("gb18030") + b"\xff\xff\n")


def roster_in_two_encodings(folder: Path) -> None:
    """`花名册.csv` 的第 1 行是 UTF-8，第 2 行是 GB18030。"""
    _roster(folder, "姓名,岗位,工作年限\n".encode() + "示例甲,工作人员,12\n".encode("gb18030"))


def roster_with_nul(folder: Path) -> None:
    """`花名册.csv` 第 2 行有一个空字符（NUL）。"""
    _roster(folder, "姓名,岗位,工作年限\n示例甲,工作\0人员,12\n".encode())


def roster_with_an_endless_cell(folder: Path) -> None:
    """`花名册.csv` 第 2 行的姓名加了引号，有 140,000 个字。"""
    _roster(folder, ('姓名,岗位,工作年限\n"' + "长" * 140_000 + '",工作人员,12\n').encode())


def roster_with_a_long_remark(folder: Path) -> None:
    """`花名册.csv` 第 2 行的备注有 40,000 个字。"""
    _roster(folder, ("姓名,岗位,工作年限,备注\n示例甲,工作人员,12," + "长" * 40_000 + "\n").encode())


def roster_with_a_remark_of_rare_characters(folder: Path) -> None:
    """`花名册.csv` 第 2 行的备注有 20,000 个“𠮷”，每个占两个字。"""
    _roster(folder, ("姓名,岗位,工作年限,备注\n示例甲,工作人员,12," + "𠮷" * 20_000 + "\n").encode())


def roster_with_an_unseen_character_in_a_remark(folder: Path) -> None:
    """`花名册.csv` 第 2 行的备注里有一个退格符。"""
    _roster(folder, "姓名,岗位,工作年限,备注\n示例甲,工作人员,12,兼\b职\n".encode())


def roster_with_an_unseen_character(folder: Path) -> None:
    """`花名册.csv` 第 2 行的姓名中间有一个退格符。"""
    _roster(folder, "姓名,岗位,工作年限\n示\b例甲,工作人员,12\n".encode())


def _workbook(
    folder: Path,
    *rows: Sequence[object],
    name: str = "花名册.xlsx",
    change: Callable[[openpyxl.Workbook], object] | None = None,
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "12月"
    for row in (HEADER, *(rows or (PERSON,))):
        sheet.append(row)
    if change:
        change(book)
    path = folder / name
    book.save(path)
    return path


def _rewrite(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change the bytes of one part of a workbook."""
    content = BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            data = before.read(entry)
            after.writestr(entry, data.replace(old, new) if entry.startswith(part) else data)
    path.write_bytes(content.getvalue())


def encrypted_workbook(folder: Path) -> None:
    """`花名册.xlsx` 有打开密码。"""
    (folder / "花名册.xlsx").write_bytes(with_stream("EncryptedPackage", bytes(5000)))


def roster_behind_a_link(folder: Path) -> None:
    """`链接.csv` 是一个链接，指向 `花名册.csv`。"""
    (folder / "链接.csv").symlink_to("花名册.csv")


def workbook_of_excel_95(folder: Path) -> None:
    """`花名册.xls` 是 Excel 95 的格式（BIFF5）。"""
    (folder / "花名册.xls").write_bytes(with_stream("Book", bytes.fromhex("0908080000050500") + bytes(100)))


def workbook_with_a_long_text_everywhere(folder: Path) -> None:
    """`花名册.xlsx` 的备注有 20,000 行，都是同一段 30,000 字的文字，在文件里只存一份。"""
    book = xlsxwriter.Workbook(folder / "花名册.xlsx")
    sheet = book.add_worksheet("12月")
    sheet.write_row(0, 0, (*HEADER, "备注"))
    for row in range(1, 20_001):
        sheet.write_string(row, 5, "长" * 30_000)
    book.close()


def workbook_with_a_chart(folder: Path) -> None:
    """`花名册.xlsx` 的第一个工作表是图表。"""

    def chart(book: openpyxl.Workbook) -> None:
        book.create_chartsheet("图表", 0).add_chart(BarChart())

    _workbook(folder, change=chart)


def parquet_with_a_list(folder: Path) -> None:
    """`花名册.parquet` 的“考核”一列，每格是一个列表。"""
    rows = {"姓名": ["示例甲"], "岗位": ["工作人员"], "工作年限": [12], "考核": [["优秀", "合格"]]}
    pl.DataFrame(rows).write_parquet(folder / "花名册.parquet")


def half_a_workbook(folder: Path) -> None:
    """`花名册.xlsx` 没有复制完。"""
    path = _workbook(folder)
    path.write_bytes(path.read_bytes()[:2000])


def workbook_with_a_far_cell(folder: Path) -> None:
    """`花名册.xlsx` 最右下角的单元格 XFD1048576 里有一个数。"""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    _rewrite(_workbook(folder), "xl/worksheets/sheet1.xml", b"</sheetData>", far)


def workbook_with_many_rows(folder: Path) -> None:
    """`花名册.xlsx` 第 300,000 行有一个数。"""
    far = b'<row r="300000"><c r="A300000"><v>1</v></c></row></sheetData>'
    _rewrite(_workbook(folder), "xl/worksheets/sheet1.xml", b"</sheetData>", far)


def zip_bomb(folder: Path) -> None:
    """`花名册.xlsx` 只有几十 KB，解压后有 40 MB。"""
    _rewrite(
        _workbook(folder), "xl/worksheets/sheet1.xml", b"</sheetData>", b" " * (40 << 20) + b"</sheetData>"
    )


def workbook_with_entities(folder: Path) -> None:
    """`花名册.xlsx` 里的 XML 定义了实体。"""
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><worksheet'
    _rewrite(_workbook(folder), "xl/worksheets/sheet1.xml", b"<worksheet", entity)


def damaged_xls(folder: Path) -> None:
    """`花名册.xls` 只有文件头是完整的。"""
    (folder / "花名册.xls").write_bytes(_OLE + b"\0" * 600)


def workbook_zipped_with_password(folder: Path) -> None:
    """`花名册.xlsx` 由压缩软件加了密码。"""
    path = _workbook(folder)
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + flags] |= 1
            start = content.find(mark, start + 4)
    path.write_bytes(content)


def workbook_all_hidden(folder: Path) -> None:
    """`花名册.xlsx` 的工作表全部隐藏。"""
    _rewrite(_workbook(folder), "xl/workbook.xml", b'state="visible"', b'state="hidden"')


def _add_roster(book: openpyxl.Workbook, name: str, state: str = "visible") -> None:
    sheet = book.create_sheet(name)
    sheet.sheet_state = state
    sheet.append(HEADER)
    sheet.append(PERSON)


def workbook_with_two_rosters(folder: Path) -> None:
    """`花名册.xlsx` 有两个工作表“12月”“11月”，都是花名册。"""
    _workbook(folder, change=lambda book: _add_roster(book, "11月"))


def workbook_with_a_hidden_sheet(folder: Path) -> None:
    """`花名册.xlsx` 的工作表“11月”是隐藏的。"""
    _workbook(folder, change=lambda book: _add_roster(book, "11月", "hidden"))


def _with_part(path: Path, part: str) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, "<a/>")


def workbook_with_macros(folder: Path) -> None:
    """`花名册.xlsm` 带宏。"""
    _with_part(_workbook(folder, name="花名册.xlsm"), "xl/vbaProject.bin")


def workbook_with_links(folder: Path) -> None:
    """`花名册.xlsx` 的公式引用另一个工作簿“去年.xlsx”。"""
    path = _workbook(folder)
    _with_part(path, "xl/externalLinks/externalLink1.xml")
    relation = '<Relationships><Relationship Id="rId1" Target="file:///D:/工资/去年.xlsx"/></Relationships>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", relation)


def workbook_with_a_hidden_row(folder: Path) -> None:
    """`花名册.xlsx` 第 3 行是隐藏的。"""

    def hide(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[3].hidden = True

    _workbook(folder, PERSON, NEXT, change=hide)


def workbook_with_merged_cells(folder: Path) -> None:
    """`花名册.xlsx` 里单位一列的 F2、F3 是合并的。"""

    def merge(book: openpyxl.Workbook) -> None:
        book.active["F1"], book.active["F2"] = "单位", "示例社区"
        book.active.merge_cells("F2:F3")

    _workbook(folder, PERSON, NEXT, change=merge)


def workbook_with_an_error(folder: Path) -> None:
    """`花名册.xlsx` 的单元格 D3 是错误值 #N/A。"""
    _workbook(folder, PERSON, (*NEXT[:3], "#N/A", 3200))


def workbook_not_calculated(folder: Path) -> None:
    """`花名册.xlsx` 的单元格 D3 是公式 `=2020-2008`，由别的程序写出，没有算过。"""
    _workbook(folder, PERSON, (*NEXT[:3], "=2020-2008", 3200))


def workbook_with_a_numeric_id(folder: Path) -> None:
    """`花名册.xlsx` 的单元格 B3 是数字，不是文本。"""
    _workbook(folder, PERSON, (NEXT[0], 990000199001010033, *NEXT[2:]))


def workbook_with_a_numeric_card(folder: Path) -> None:
    """`花名册.xlsx` 又有一列“银行账号”，单元格 F2 是数字，不是文本。"""

    def change(book: openpyxl.Workbook) -> None:
        book.active["F1"], book.active["F2"] = "银行账号", 6228480000000000018

    _workbook(folder, change=change)


def _layout(folder: Path, name: str) -> None:
    (folder / "自己的" / "layouts").mkdir(parents=True)
    text = BASES["layout"].text.replace('"own"', f'"{name}"')
    (folder / "自己的" / "layouts" / f"{name}.toml").write_text(text, encoding="utf-8")


def layout_behind_a_link(folder: Path) -> None:
    """`自己的/layouts/own.toml` 是链接，指向文件夹 `自己的` 外面。"""
    (folder / "自己的" / "layouts").mkdir(parents=True)
    (folder / "自己的" / "layouts" / "own.toml").symlink_to(folder / "own.toml")


def own_bank_generic(folder: Path) -> None:
    """`自己的/layouts` 里有一份 `bank-generic.toml`，程序自带的也有一份。"""
    _layout(folder, "bank-generic")


def policy_that_pays_some(folder: Path) -> None:
    """`some.toml` 里没有工作年限的人，“基础工资”是 0。"""
    formula = "wage * coefficient[grade]"
    _policy(folder, "some", (formula, f"{formula} if credited_years > 0 else 0"))


def _template(
    folder: Path,
    *rows: Sequence[object],
    heading: Sequence[str] = ("姓名", "应发合计"),
    change: Callable[[openpyxl.Workbook], object] | None = None,
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "工资"
    for row in (heading, *rows):
        sheet.append(row)
    if change:
        change(book)
    path = folder / "模板.xlsx"
    book.save(path)
    return path


def template_with_a_picture(folder: Path) -> None:
    """`模板.xlsx` 里有一张图片。"""
    _with_part(_template(folder), "xl/media/image1.png")


def template_of_nonsense(folder: Path) -> None:
    """`模板.xlsx` 的样式是坏的。"""
    _rewrite(_template(folder), "xl/styles.xml", b'numFmtId="0"', b'numFmtId="x"')


def template_without_headings(folder: Path) -> None:
    """`模板.xlsx` 的第 1 行是“甲”和“乙”。"""
    _template(folder, heading=("甲", "乙"))


def template_with_other_columns(folder: Path) -> None:
    """`模板.xlsx` 的列是“姓名”“应发合计”“签字”，下面写着“负责人：{{领导}}”。"""
    _template(folder, (), (), ("负责人：{{领导}}",), heading=("姓名", "应发合计", "签字"))


def template_without_room(folder: Path) -> None:
    """`模板.xlsx` 的表头下面就是合计行。"""
    _template(folder, ("合计", "=SUM(B1:B1)"))


def template_with_a_short_sum(folder: Path) -> None:
    """`模板.xlsx` 的表头下面有三个空行，合计是 `=SUM(B3:B4)`，漏了第一行。"""
    _template(folder, (), (), (), ("合计", "=SUM(B3:B4)"))


def template_with_merged_rows(folder: Path) -> None:
    """`模板.xlsx` 的 C2、C3 是合并的。"""
    _template(folder, change=lambda book: book.active.merge_cells("C2:C3"))


def template_with_a_table(folder: Path) -> None:
    """`模板.xlsx` 的空行只有一行，是一个“表格”对象，下面有合计行。"""
    table = openpyxl.worksheet.table.Table(displayName="工资", ref="A1:B2")
    _template(folder, (), ("合计",), change=lambda book: book.active.add_table(table))


def template_with_new_formats(folder: Path) -> None:
    """`模板.xlsx` 里有迷你图。"""
    _rewrite(
        _template(folder, heading=("户名", "账号", "金额")),
        "xl/worksheets/sheet1.xml",
        b"</worksheet>",
        b"<extLst/></worksheet>",
    )


def places_of_one_name(folder: Path) -> None:
    """`自己的/regions/别处.toml` 里有两个朝阳区：220104 和 220303。"""
    _places(folder, '220104 = "朝阳区"\n220303 = "朝阳区"\n')


def place_of_a_bad_code(folder: Path) -> None:
    """`自己的/regions/别处.toml` 里有一个代码写成 `2224`。"""
    _places(folder, '2224 = "延边州"\n')


def _places(folder: Path, text: str) -> None:
    (folder / "自己的" / "regions").mkdir(parents=True)
    (folder / "自己的" / "regions" / "别处.toml").write_text(f"[places]\n{text}", encoding="utf-8")


def policy_that_leaves_some_out(folder: Path) -> None:
    """`former.toml` 里“工作年限”最多 40 年。"""
    _policy(folder, "former", ("maximum = 60\nunusual_above = 45", "maximum = 40"))


def thousands_of_regions(folder: Path) -> None:
    """`margins.toml` 后面再写了 11,000 个地区。"""
    path = folder / "margins.toml"
    more = "".join(f'\n[[groups]]\nregion = "{number}"\nunits = ["甲"]\n' for number in range(11_000))
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


def policy_of_rising_years(folder: Path) -> None:
    """`rising.toml` 每年1月给每个人加一年工作年限，工作年限最多 60；月平均工资不到 4,000 元（`least`）的年份不加。"""
    path = _policy(folder, "rising")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n[parameters.least]\nname = "下限"\nunit = "yuan"\nsource = "rule 第九条"\n'
            'values = { 2020-01-01 = "4000.00" }\n'
            '\n[transitions.year]\nname = "计一年"\nwhen = "month == 1 and wage >= least"\n'
            'set = { credited_years = "credited_years + 1" }\nsource = "rule 第九条"\n'
        )


def policy_with_other_figures(folder: Path) -> None:
    """`fund.toml` 里单位缴公积金；`spare.toml` 里有一个参数“备用数”，没有规则用到它。"""
    rule = '\n[rules.fund]\nname = "公积金"\nkind = "employer"\nformula = "base_pay * 12%"\nround = "fen"\n'
    spare = '\n[parameters.spare]\nname = "备用数"\nunit = "yuan"\nvalues = { 2020-01-01 = "3.00" }\n'
    for name, text in (("fund", rule), ("spare", spare)):
        with _policy(folder, name).open("a", encoding="utf-8") as file:
            file.write(text + 'source = "rule 第九条"\n')


def report(folder: Path, *changes: tuple[str, str]) -> None:
    """The report of `simulate plan.toml --out 报告.json`, afterwards changed."""
    with contextlib.chdir(folder):
        found = answer(read_scenario(Path("plan.toml"), (folder,)), Question())
        text = json_text(as_json(found, manifest_of(found.run.scenario, found.question, "zh")))
    for old, new in changes:
        text = text.replace(old, new)
    (folder / "报告.json").write_text(text, encoding="utf-8")


def report_then_another_roster(folder: Path) -> None:
    """`报告.json` 写成以后，`花名册.csv` 末尾加了一个空行。"""
    report(folder)
    with (folder / "花名册.csv").open("a", encoding="utf-8") as file:
        file.write("\n")


def report_tampered(folder: Path) -> None:
    """`报告.json` 写成以后，有人把里面的 57600 元改成了 57000 元。"""
    report(folder, ("57600", "57000"))
