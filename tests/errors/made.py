"""Files that the cases need and that text can't say.

Each function's docstring tells, in the catalogue, what the input is.
"""

import os
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl

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
    (folder / "花名册.xlsx").write_bytes(_OLE + "EncryptedPackage".encode("utf-16-le"))


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
    """`花名册.xlsx` 的公式引用另一个工作簿。"""
    _with_part(_workbook(folder), "xl/externalLinks/externalLink1.xml")


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
