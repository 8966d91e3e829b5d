"""Every layout that is shipped, filled from a real payroll and read back."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from shegong.payroll.layouts.load import known_layouts, load_layout
from shegong.policy.catalogue import config_folders, policy_files, shipped
from shegong.policy.load import load_policy
from shegong.roster.fields import fields_of, read_layout, roster_layout
from tests.conftest import Command
from tests.payroll.layouts.office import (
    PEOPLE,
    beside,
    card,
    column_of,
    kind_of,
    lines_of,
    pay,
    person,
    roster,
    sheet_of,
)
from tests.payroll.town import number

FOUR = ["基本养老保险费", "基本医疗保险费", "失业保险费", "住房公积金"]
FIVE = ["累计子女教育", "累计继续教育", "累计住房贷款利息", "累计住房租金", "累计赡养老人"]
INFANTS, PENSION = "累计3岁以下婴幼儿照护", "累计个人养老金"
THREE = ["企业(职业)年金", "商业健康保险", "税延养老保险"]
COSTS = ["公务交通费用", "通讯费用", "律师办案费用"]
WHO = ["工号", "*姓名", "*证件类型", "*证件号码", "本期收入", "本期免税收入"]
END = ["准予扣除的捐赠额", "减免税额"]
TAX = {
    "tax-2019": [
        "工号",
        "*姓名",
        "*证照类型",
        "*证照号码",
        "*本期收入",
        "本期免税收入",
        *FOUR,
        *FIVE,
        *THREE,
        "其他",
        *END,
        "备注",
    ],
    "tax-2022": [*WHO, *FOUR, *FIVE, INFANTS, PENSION, *THREE, "其他", *END, "备注"],
    "tax-28": [
        *WHO,
        *FOUR,
        *FIVE,
        INFANTS,
        PENSION,
        *THREE,
        *COSTS,
        "西藏附加减除费用",
        "其他",
        *END,
        "备注",
    ],
    "tax-29": [
        *WHO,
        *FOUR,
        *FIVE,
        INFANTS,
        PENSION,
        *THREE,
        *COSTS,
        "西藏附加减除费用",
        "其他",
        *END,
        "协定减免",
        "备注",
    ],
    "tax-33": [
        "工号",
        "姓名",
        "证件类型",
        "证件号码",
        "所得期间起",
        "所得期间止",
        "本期收入",
        "本期免税收入",
        *FOUR,
        *FIVE,
        INFANTS,
        PENSION,
        *THREE,
        *COSTS,
        "住房公积金调整",
        "准予扣除的捐赠额",
        "税前扣除项目合计",
        "减免税额",
        "协定减免",
        "减除费用标准",
        "已缴税额",
        "备注",
    ],
}
LENGTHS = {"tax-2019": 22, "tax-2022": 24, "tax-28": 28, "tax-29": 29, "tax-33": 33}
ACCOUNTS = [card(which) for which in range(1, 8)]
NAMES = [each["姓名"] for each in PEOPLE]


def test_the_layouts_are_those_of_the_page() -> None:
    page = (shipped("configs").parent / "docs" / "layouts.md").read_text(encoding="utf-8")
    known = known_layouts((shipped("configs"),))
    assert [key for key in known if f"| `{key}` |" not in page] == []
    assert {"bank-generic", "bank-cmb", "bank-abc", "bank-abc-cross", "bank-icbc-text", *TAX} < known.keys()


def test_the_example_of_the_page_is_a_layout(shegong: Command, tmp_path: Path) -> None:
    page = (shipped("configs").parent / "docs" / "layouts.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    (tmp_path / "my-configs" / "layouts").mkdir(parents=True)
    (tmp_path / "my-configs" / "layouts" / "my-bank.toml").write_text(text, encoding="utf-8")
    path = roster(tmp_path)
    shown = pay(shegong, path, "--layout", "my-bank", "--configs", tmp_path / "my-configs")
    assert shown.code == 0
    (file,) = beside(path)
    rows = sheet_of(file)
    assert list(rows[0].values()) == [
        "付款账号",
        "0100 0000 0000",
        "合计",
        str(sum(column_of(path, "实发合计"))),
    ]
    assert list(rows[1].values()) == ["*姓名", "*账号", "金额", "摘要"]
    assert file.name.startswith("某街道办事处_某农商行代发_7人_")


def test_what_layouts_ask_for_exists_somewhere() -> None:
    folders = config_folders()
    policies = [load_policy(key, folders) for key in policy_files(folders[-1]) if key != "jilin-2020"]
    known = {"paid", "id_type", "sex", "birth", *fields_of(read_layout(roster_layout())).by_key}
    for policy in policies:
        known |= {*policy.rules, *policy.inputs, *policy.parameters}
    for key in known_layouts(folders):
        layout = load_layout(key, folders)
        asked = {
            *(source for column in layout.columns for source in (*column.keys, *column.sum)),
            *(source for column in layout.columns for source in (column.when, column.unless) if source),
            *(tie.with_ for tie in layout.ties),
        }
        assert asked - known == set(), key


def test_no_shipped_layout_is_said_to_be_the_original() -> None:
    for key in known_layouts((shipped("configs"),)):
        head = load_layout(key, (shipped("configs"),)).head
        assert head.status == "assumed"
        assert head.why
        assert head.source


@pytest.mark.parametrize(
    ("key", "above", "headings"),
    [
        ("bank-cmb", 0, ["收款账号", "收款户名", "金额", "用途"]),
        ("bank-abc", 1, ["编号", "收款方账号", "收款方户名", "金额", "备注（附言）"]),
        (
            "bank-abc-cross",
            1,
            [
                "编号",
                "收款方账号",
                "收款方户名",
                "开户行支行名称",
                "是否农行账户",
                "金额",
                "用途（附言）",
            ],
        ),
    ],
)
def test_a_bank_s_workbook_has_every_account_and_net_pay(
    shegong: Command, tmp_path: Path, key: str, above: int, headings: list[str]
) -> None:
    path = roster(tmp_path)
    assert pay(shegong, path, "--layout", key).code == 0
    (file,) = beside(path)
    rows = sheet_of(file)[above:]
    assert list(rows[0].values()) == headings
    cells = [dict(zip(headings, row.values(), strict=True)) for row in rows[1:]]
    account, name = (next(each for each in headings if each.endswith(end)) for end in ("账号", "户名"))
    assert [cell[account] for cell in cells] == ACCOUNTS
    assert [cell[name] for cell in cells] == NAMES
    assert [Decimal(cell["金额"]) for cell in cells] == column_of(path, "实发合计")
    letters = dict(zip(headings, "ABCDEFG", strict=False))
    assert kind_of(file, f"{letters[account]}{above + 2}") == "s"
    assert kind_of(file, f"{letters['金额']}{above + 2}") == "n"
    if "是否农行账户" in headings:
        assert {cell["是否农行账户"] for cell in cells} == {"否"}
    total = sum(column_of(path, "实发合计"))
    assert f"_7人_金额{total}元.xlsx" in file.name
    assert file.name.startswith("示例街道_")


def test_the_generic_file_is_a_csv_that_excel_and_banks_read(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path)
    assert pay(shegong, path, "--layout", "bank-generic").code == 0
    (file,) = beside(path)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert file.read_bytes().count(b"\r\n") == 8
    heading, *lines = lines_of(file)
    assert heading == ["序号", "户名", "账号", "开户行", "金额", "备注"]
    assert [line[2] for line in lines] == ACCOUNTS
    assert [Decimal(line[4]) for line in lines] == column_of(path, "实发合计")
    assert all(line[4].count(".") == 1 and len(line[4].partition(".")[2]) == 2 for line in lines)
    assert lines[0][0] == "1"
    assert lines[0][5] == "2020年1月工资"


def test_the_text_file_says_how_many_and_how_much_above_the_people(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path)
    shown = pay(shegong, path, "--layout", "bank-icbc-text")
    assert shown.code == 0
    assert "付款账号" in shown.err
    (file,) = beside(path)
    lines = file.read_bytes().decode("gb18030").split("\r\n")
    total = sum(column_of(path, "实发合计"))
    assert lines[:2] == ["账号|名称|总笔数|总金额", f"|示例街道|7|{total}"]
    assert lines[2].split("|") == [
        "1",
        ACCOUNTS[0],
        "示例乙",
        str(column_of(path, "实发合计")[0]),
        "2020年1月工资",
    ]
    assert len(lines) == 2 + 7 + 1


@pytest.mark.parametrize("key", TAX)
def test_a_tax_file_has_the_headings_of_its_version_and_blanks_for_what_is_not_used(
    shegong: Command, tmp_path: Path, key: str
) -> None:
    path = roster(tmp_path)
    assert pay(shegong, path, "--layout", key).code == 0
    (file,) = beside(path)
    assert file.name == "正常工资薪金所得.xlsx"
    rows = sheet_of(file)
    letters = {text: letter for letter, text in rows[0].items()}
    assert list(rows[0].values()) == TAX[key]
    assert len(rows[0]) == LENGTHS[key]
    assert len(rows) == 8
    income = next(text for text in TAX[key] if text.endswith("本期收入"))
    for heading, column in {
        income: "应发合计",
        "基本养老保险费": "基本养老保险（个人）",
        "基本医疗保险费": "基本医疗保险（个人）",
        "失业保险费": "失业保险（个人）",
        "住房公积金": "住房公积金（个人）",
    }.items():
        assert [Decimal(row[letters[heading]]) for row in rows[1:]] == column_of(path, column)
    for heading in ("本期免税收入", *FIVE, "减免税额", "备注"):
        assert not any(letters[heading] in row for row in rows[1:]), heading
    paper, numbered = (next(text for text in TAX[key] if text.endswith(end)) for end in ("类型", "号码"))
    assert {row[letters[paper]] for row in rows[1:]} == {"居民身份证"}
    assert [row[letters[numbered]] for row in rows[1:]] == [number(which) for which in range(1, 8)]
    assert kind_of(file, f"{letters[numbered]}2") == "s"


def test_the_tax_file_of_january_has_what_is_deducted_to_date(shegong: Command, tmp_path: Path) -> None:
    people = [
        person(1, 子女教育人数="2"),
        person(2, 住房贷款利息="全额"),
        person(3, 住房租金="其他城市"),
        person(4, 赡养老人="独生子女"),
        person(5),
    ]
    path = roster(tmp_path, people)
    shown = pay(shegong, path, "--layout", "tax-2022")
    assert shown.code == 0, shown.err
    assert "B020" not in shown.err
    (file,) = beside(path)
    rows = sheet_of(file)
    letters = {text: letter for letter, text in rows[0].items()}
    found = [
        {heading: Decimal(row[letters[heading]]) for heading in FIVE if letters[heading] in row}
        for row in rows[1:]
    ]
    assert found == [
        {"累计子女教育": Decimal(2000)},
        {"累计住房贷款利息": Decimal(1000)},
        {"累计住房租金": Decimal(800)},
        {"累计赡养老人": Decimal(2000)},
        {},
    ]


def test_deductions_to_date_that_cannot_be_told_apart_are_left_blank_and_said(
    shegong: Command, tmp_path: Path
) -> None:
    path = roster(tmp_path, [person(1, 子女教育人数="1"), person(2)])
    shown = pay(shegong, path, "--layout", "tax-2022", "--from-january", on="2020-03")
    assert shown.code == 0
    assert "B020" in shown.err
    assert "1 人，共差 3,000.00 元，第 2 行" in shown.err
    (file,) = beside(path)
    rows = sheet_of(file)
    assert not {"K", "L", "M", "N", "O", "P"} & rows[1].keys()
    assert Decimal(rows[1]["E"]) == column_of(path, "应发合计")[0]


def test_a_bonus_taxed_by_itself_is_no_income_of_the_month(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1, 全年一次性奖金="10000.50"), person(2)])
    assert pay(shegong, path, "--layout", "tax-29").code == 0
    (file,) = beside(path)
    gross = column_of(path, "应发合计")
    assert [Decimal(row["E"]) for row in sheet_of(file)[1:]] == [gross[0] - Decimal("10000.50"), gross[1]]


def test_contributions_that_have_no_column_are_said(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1, 其他个人缴费="30.00"), person(2)])
    shown = pay(shegong, path, "--layout", "tax-2022")
    assert "“三险一金”：文件里各列之和与工资表不等，1 人，共差 30.00 元，第 2 行" in shown.err


def test_the_period_and_the_tax_paid_stand_in_the_long_version(shegong: Command, tmp_path: Path) -> None:
    people = [person(1, 其他应发="9000"), person(2)]
    path = roster(tmp_path, people)
    assert pay(shegong, path, "--layout", "tax-33", "--from-january", on="2020-02").code == 0
    (file,) = beside(path)
    rows = sheet_of(file)
    letters = {text: letter for letter, text in rows[0].items()}
    first, second = rows[1:]
    assert (first[letters["所得期间起"]], first[letters["所得期间止"]]) == ("2020-02-01", "2020-02-29")
    assert Decimal(first[letters["已缴税额"]]) == column_of(path, "累计已预缴税额（到上月）")[0] > 0
    assert letters["已缴税额"] not in second
    assert first[letters["减除费用标准"]] == "5000.00"


def test_personnel_are_told_with_sex_and_birth_from_their_numbers(shegong: Command, tmp_path: Path) -> None:
    path = roster(tmp_path, [person(1), person(2)])
    assert pay(shegong, path, "--layout", "tax-personnel").code == 0
    (file,) = beside(path)
    assert file.name == "人员信息采集.xlsx"
    heading, *rows = sheet_of(file)
    letters = {text: letter for letter, text in heading.items()}
    told = [
        [
            row[letters[key]]
            for key in ("*性别", "*出生日期", "*国籍(地区)", "*任职受雇从业类型", "学历", "银行账号")
        ]
        for row in rows
    ]
    assert told == [
        ["男", "1990-01-01", "中国", "雇员", "本科", card(1)],
        ["女", "1990-01-01", "中国", "雇员", "本科", card(2)],
    ]
    assert letters["入职年度就业情形"] not in rows[0]
