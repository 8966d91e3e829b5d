"""`shegong roster check`: what was understood, what is wrong, and a copy that is corrected and read again."""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.conftest import ROOT, ROSTER, Command, Outcome
from tests.roster.samples import Write, id_number

YANJI = ("--policy", "yanji-2018")
HEAD = ("序号", "姓名", "证件号码", "单位", "岗位", "工作年限", "学历", "证书", "现工资", "备注")
TITLE = ("某街道社区工作者花名册",)


def person(serial: int, **changes: object) -> tuple[object, ...]:
    usual: dict[str, object] = {
        "number": serial,
        "name": "示例" + "甲乙丙丁戊"[serial - 1],
        "id": id_number(serial, area="990000"),
        "unit": "白川社区",
        "post": "普通工作人员",
        "years": 12,
        "education": "本科",
        "certificate": "无",
        "pay": 3200.5,
        "note": None,
    }
    return tuple((usual | changes).values())


GOOD_ROWS = (person(1), person(2), person(3))
BAD_ROWS = (
    person(1),
    person(2, post="副书记官"),
    person(3, id=id_number(3, area="990000")[:-1] + "?", years=-1),
)
TOTAL = ("合计", None, None, None, None, None, None, None, 9601.5)
SIGNATURE = ("制表：", None, None, "审核：")
CORRECTIONS = {"E4": "社区正职", "C5": id_number(3, area="990000"), "F5": 12}
"""What a clerk types into the marked copy of the bad rows."""


def csv_text(rows: tuple[tuple[object, ...], ...]) -> str:
    return "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)


def correct(copy: Path, corrections: Mapping[str, object]) -> None:
    """Type into the copy as a clerk does: the cells' formats stay, the comments too."""
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    for cell, value in corrections.items():
        sheet[cell] = value
    book.save(copy)


def through_libreoffice(path: Path, ending: str = "xlsx") -> Path:
    """The file as LibreOffice writes it after opening it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    out = path.parent / "lo"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(path)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}  # else it may not find a file with a Chinese name
    subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
    return out / f"{path.stem}.{ending}"


def paid(shegong: Command, roster: Path) -> pl.DataFrame:
    out = roster.with_name(f"{roster.stem}-paid.csv")
    assert shegong("batch", roster, *YANJI, "--on", "2020-12", "--out", out).code == 0
    return pl.read_csv(out, infer_schema=False)


def told(outcome: Outcome) -> list[tuple[str, str]]:
    """Each problem's code, and what it says."""
    blocks = json.loads(outcome.out)["problems"]
    return [(block["code"], block["message"]) for block in blocks]


def test_a_good_roster_is_understood_column_by_column_and_nobody_is_paid(shegong: Command) -> None:
    shown = shegong("roster", "check", ROOT / "examples" / "yanji" / "roster.xlsx", *YANJI)
    assert shown.code == 0
    assert "工作表“花名册”，表头在第 2 行" in shown.out
    assert "读入 431 行 = 可以算 431 行 + 剔除 0 行；合计 1 行（第 434 行）" in shown.out
    lines = [line.split() for line in shown.out.splitlines()]
    assert ["C", "证件号码", "证件号码", "431", "990000********0012"] in lines
    assert ["B", "姓名", "姓名", "431", "示**"] in lines
    assert "错误 0 条（剔除 0 行）、注意 0 条、说明 2 条" in shown.out
    assert "--out" not in shown.out


def test_a_text_file_is_told_with_its_encoding_separator_and_column_numbers(
    shegong: Command, write_text: Write
) -> None:
    rows = ((*HEAD, "2021年度考核", "手机"), (*GOOD_ROWS[0], "", "13812345678"))
    roster = write_text(csv_text(rows).replace(",", ";"), encoding="gb18030")
    shown = shegong("roster", "check", roster, *YANJI)
    assert shown.code == 0
    assert "csv GB18030，分号分隔，表头在第 1 行" in shown.out
    lines = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert "11 2021年度考核 以后的变动（有 --since 才用） 0" in lines
    assert "12 手机 没有用到 1 13*******78" in lines
    assert "文件里没有、按办法默认的：试用期 = 否" in shown.out
    assert "13812345678" not in shown.out + shown.err


def test_bad_rows_are_told_at_once_with_their_cells_and_a_copy_is_suggested(
    shegong: Command, write_sheet: Write
) -> None:
    roster = write_sheet((TITLE, HEAD, *BAD_ROWS, TOTAL, SIGNATURE))
    shown = shegong("roster", "check", roster, *YANJI)
    assert shown.code == 3
    assert "读入 3 行 = 可以算 1 行 + 剔除 2 行；合计 1 行（第 6 行）；签字 1 行（第 7 行）" in shown.out
    for cell in ("E4 (岗位)", "C5 (证件号码)", "F5 (工作年限)"):
        assert cell in shown.err
    assert "--out 花名册-标注.xlsx" in shown.out
    assert sorted(path.name for path in roster.parent.iterdir()) == ["花名册.xlsx"]


def test_json_says_the_same_to_a_program(shegong: Command, write_sheet: Write, tmp_path: Path) -> None:
    roster = write_sheet((TITLE, HEAD, *BAD_ROWS, TOTAL))
    shown = shegong("roster", "check", roster, *YANJI, "--json", "--out", tmp_path / "标注.xlsx")
    assert shown.code == 3
    assert shown.err == ""
    document = json.loads(shown.out)
    assert document["rows"] == {
        "read": 3,
        "good": 1,
        "rejected": 2,
        "absent": 0,
        "not_people": {"total": [6]},
    }
    assert document["counts"] == {"error": 3, "warning": 0, "notice": 2}
    post = document["columns"][4]
    assert (post["column"], post["field"], post["use"], post["filled"]) == ("E", "post", "field", 3)
    assert document["defaults"]["probation"] == "否"
    assert document["written"] == {"marked": str(tmp_path / "标注.xlsx")}


def test_with_a_month_it_also_says_who_is_away_and_whom_the_policy_refuses(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    (tmp_path / "town.toml").write_text(
        '[policy]\nid = "town"\nname = "某镇"\nregion = "222401"\nextends = ["yanji-2018", "jilin-retirement-2021"]\n'
        'from = 2020-01-01\n[sources.rule]\ntitle = "某镇规定"\n'
        '[checks.years]\nname = "工作年限不得超过30年"\nformula = "credited_years <= 30"\n'
        'remedy = "核对工作年限"\nsource = "rule"\n',
        encoding="utf-8",
    )
    rows = (HEAD, person(1), person(2, years=31), person(3, id=id_number(3, birth="19400101", area="990000")))
    roster = write_text(csv_text(rows))
    policy = ("--policy", tmp_path / "town.toml")
    assert shegong("roster", "check", roster, *policy).code == 0
    shown = shegong("roster", "check", roster, *policy, "--on", "2021-12", "--out", tmp_path / "m.xlsx")
    assert shown.code == 3, shown.err
    assert "读入 3 行 = 可以算 1 行 + 剔除 1 行 + 不在岗 1 行" in shown.out
    assert "工作年限不得超过30年" in shown.err
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets[0]
    assert "工作年限不得超过30年" in sheet["K3"].value
    assert "核对工作年限" in sheet["B3"].comment.text


@pytest.mark.parametrize("source", ["xlsx", "gbk", "xls"])
def test_a_marked_copy_is_corrected_checked_again_and_paid(
    shegong: Command, write_sheet: Write, write_text: Write, tmp_path: Path, source: str
) -> None:
    rows = (TITLE, HEAD, *BAD_ROWS, TOTAL, SIGNATURE)
    if source == "gbk":
        roster = write_text(
            csv_text(tuple((*row, *[None] * (10 - len(row))) for row in rows)), encoding="gb18030"
        )
    else:
        roster = write_sheet(rows)
        roster = roster if source == "xlsx" else through_libreoffice(roster, source)
    copy = tmp_path / "标注.xlsx"
    first = shegong("roster", "check", roster, *YANJI, "--out", copy, "--json")
    assert first.code == 3
    again = shegong("roster", "check", copy, *YANJI, "--json")
    assert again.code == 3
    assert told(again) == told(first)
    correct(copy, CORRECTIONS)
    assert shegong("roster", "check", copy, *YANJI).code == 0
    table = paid(shegong, copy)
    assert table["姓名"].to_list() == ["示例甲", "示例乙", "示例丙"]
    assert table["岗位"].to_list() == ["普通工作人员", "社区正职", "普通工作人员"]
    right = write_sheet((HEAD, person(1), person(2, post="社区正职"), person(3)), name="对.xlsx")
    assert table.equals(paid(shegong, right))


def test_a_copy_corrected_in_libreoffice_is_read_as_well(
    shegong: Command, write_sheet: Write, tmp_path: Path
) -> None:
    numeric = person(3, id=990000198001010034, years="=2020-2008")
    roster = write_sheet(
        (TITLE, HEAD, person(1), person(2, post="副书记官", education="#N/A"), numeric, TOTAL)
    )
    copy = tmp_path / "标注.xlsx"
    first = shegong("roster", "check", roster, *YANJI, "--out", copy, "--json")
    opened = shegong("roster", "check", through_libreoffice(copy), *YANJI, "--json")
    assert opened.code == 3
    codes = [code for code, _message in told(first)]
    # Opening the copy calculates what was not: the cell holds an error value from then on.
    assert [code for code, _message in told(opened)] == [code.replace("R063", "R062") for code in codes]
    correct(copy, {"E4": "社区正职", "G4": "本科", "C5": id_number(3, area="990000"), "F5": 12})
    saved = through_libreoffice(copy)
    assert shegong("roster", "check", saved, *YANJI).code == 0
    assert paid(shegong, saved).equals(paid(shegong, copy))


def test_rows_of_wrong_length_stay_refused_until_somebody_has_seen_to_them(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    good = csv_text((HEAD, person(1)))
    short = ",".join(map(str, person(2)[:-2])) + "\n"
    roster = write_text(good + short + csv_text((person(3),)).replace("\n", ",多,余\n") + "合计\n")
    copy = tmp_path / "标注.xlsx"
    assert shegong("roster", "check", roster, *YANJI, "--out", copy).code == 3
    again = shegong("roster", "check", copy, *YANJI)
    assert again.code == 3
    assert "读入 3 行 = 可以算 1 行 + 剔除 2 行；合计 1 行（第 5 行）" in again.out
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    assert [cell.value for cell in sheet[1]][-2:] == ["原文有误", "错误说明"]
    assert "多,余" in sheet["K4"].value
    correct(copy, {"K3": None, "K4": None, "I3": 3200.5})
    assert shegong("roster", "check", copy, *YANJI).code == 0


def test_the_same_roster_gives_the_same_copy_byte_for_byte(
    shegong: Command, write_sheet: Write, tmp_path: Path
) -> None:
    roster = write_sheet((TITLE, HEAD, *BAD_ROWS))
    for name in ("a.xlsx", "b.xlsx"):
        shegong("roster", "check", roster, *YANJI, "--out", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_file_that_is_no_roster_is_refused_as_a_whole(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    roster = write_text("姓名,岗位\n示例甲,社区正职\n")
    shown = shegong("roster", "check", roster, *YANJI, "--out", tmp_path / "标注.xlsx")
    assert shown.code == 1
    assert "缺少“工作年限”列" in shown.err
    assert not (tmp_path / "标注.xlsx").exists()


OWN = csv_text((HEAD, *GOOD_ROWS)).replace("工作年限", "内部工龄").replace("现工资", "档案工资")
MAP = ("--map", "内部工龄=credited_years", "--map", "档案工资=现工资", "--map", "备注=")


def test_a_mapping_says_which_column_is_what_and_is_saved_for_the_next_time(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    roster = write_text(OWN)
    assert "--map 内部工龄" not in shegong("roster", "check", roster, *YANJI).out
    saved = tmp_path / "对照.toml"
    shown = shegong("roster", "check", roster, *YANJI, *MAP, "--save-map", saved)
    assert shown.code == 0, shown.err
    lines = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert "6 内部工龄 工作年限 3 12" in lines
    assert "10 备注 不用 0" in lines
    text = saved.read_text(encoding="utf-8")
    assert "yanji-2018" in text
    assert '"内部工龄" = "credited_years"  # 工作年限' in text
    assert shegong("roster", "check", roster, *YANJI, "--map", saved).out == shown.out.replace(
        f"已写出 {saved}\n", ""
    )


def test_batch_and_impact_take_a_mapping_as_they_take_the_known_names(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    usual, own = write_text(csv_text((HEAD, *GOOD_ROWS))), write_text(OWN, "自用.csv")
    month = (*YANJI, "--on", "2020-12")
    for ending in ("csv", "parquet"):
        plain, mapped = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
        assert shegong("batch", usual, *month, "--out", plain).code == 0
        assert shegong("batch", own, *month, *MAP[:4], "--out", mapped).code == 0
        assert plain.read_bytes() == mapped.read_bytes()
    expected = shegong("impact", usual, *month, "--json")
    found = shegong("impact", own, *month, *MAP[:4], "--json")
    assert json.loads(found.out) | {"roster": ""} == json.loads(expected.out) | {"roster": ""}
    assert shegong("batch", own, *month, "--out", tmp_path / "c.csv").code == 1


def test_arrears_take_a_mapping_for_both_policies(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    months = ("--from", "2020-05", "--to", "2020-06", "--was", "yanbian-2018")
    usual, own = write_text(csv_text((HEAD, *GOOD_ROWS))), write_text(OWN, "自用.csv")
    assert shegong("arrears", usual, *YANJI, *months, "--out", tmp_path / "a.csv").code == 0
    assert shegong("arrears", own, *YANJI, *months, *MAP, "--out", tmp_path / "b.csv").code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_names_of_ones_own_add_to_the_shipped_ones(
    shegong: Command, write_text: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts = tmp_path / "自己的" / "layouts"
    layouts.mkdir(parents=True)
    (layouts / "roster.toml").write_text(
        'ignored = ["手机"]\n[fields.transport]\nname = "交通补贴"\ntype = "money"\n'
        '[fields.current_pay]\nalso = ["档案工资"]\n[fields.unit]\nrequired = true\n'
        '[inputs]\ncredited_years = ["内部工龄"]\n[words]\ntotals = ["全区合计"]\n',
        encoding="utf-8",
    )
    lines = OWN.splitlines()
    more = ["交通补贴,手机", "100.5,138", ",138", "0,138"]
    text = "".join(f"{line},{extra}\n" for line, extra in zip(lines, more, strict=True))
    roster = write_text(text + "全区合计,,,,,,,,,,,\n")
    configs = ("--configs", tmp_path / "自己的")
    shown = shegong("roster", "check", roster, *YANJI, *configs)
    assert shown.code == 0, shown.err
    assert "合计 1 行（第 5 行）" in shown.out
    assert "R044" not in shown.err
    out = tmp_path / "paid.csv"
    assert shegong("batch", roster, *YANJI, *configs, "--on", "2020-12", "--out", out).code == 0
    assert pl.read_csv(out, infer_schema=False)["交通补贴"].to_list() == ["100.50", None, "0.00"]
    monkeypatch.setenv("SHEGONG_CONFIGS", str(tmp_path / "自己的"))
    blank = write_text(text.replace("白川社区", "", 1), "空.csv")
    shown = shegong("roster", "check", blank, *YANJI)
    assert shown.code == 3
    assert "空.csv:2:4 (单位)" in shown.err


def test_a_big_roster_is_marked_with_as_many_comments_as_a_spreadsheet_bears(
    shegong: Command, write_text: Write, tmp_path: Path
) -> None:
    rows = [
        (
            *person(
                1,
                number=serial,
                id=id_number(serial % 900, birth=f"19{60 + serial // 900}0101", area="990000"),
            ),
        )
        for serial in range(1, 11_002)
    ]
    bad = [(*row[:8], "-", *row[9:]) for row in rows[:-1]] + [(*rows[-1][:4], "副书记官", *rows[-1][5:])]
    roster = write_text(csv_text((HEAD, *bad)))
    copy = tmp_path / "标注.xlsx"
    shown = shegong("roster", "check", roster, *YANJI, "--out", copy, "--json")
    assert shown.code == 3
    with zipfile.ZipFile(copy) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        listing = archive.read("xl/worksheets/sheet2.xml").decode()
    assert comments.count("<comment ") == 10_000
    assert '<comment ref="E11002"' in comments

    assert listing.count("<row ") > 11_001


def test_what_the_shipped_roster_holds_comes_back_unchanged_from_its_copy(
    shegong: Command, tmp_path: Path
) -> None:
    copy = tmp_path / "标注.xlsx"
    assert shegong("roster", "check", ROSTER, *YANJI, "--out", copy).code == 0
    for number, roster in enumerate((ROSTER, copy)):
        out = tmp_path / f"{number}.csv"
        assert shegong("batch", roster, *YANJI, "--on", "2020-12", "--out", out).code == 0
    assert (tmp_path / "0.csv").read_bytes() == (tmp_path / "1.csv").read_bytes()


def test_names_of_two_folders_add_up_and_a_folder_named_twice_counts_once(
    shegong: Command, write_text: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, name, header in (("近", "交通补贴", "内部工龄"), ("远", "车补", "年头")):
        (tmp_path / folder / "layouts").mkdir(parents=True)
        (tmp_path / folder / "layouts" / "roster.toml").write_text(
            f'[fields.transport]\nname = "{name}"\nalso = ["{folder}补"]\ntype = "money"\n'
            f'[inputs]\ncredited_years = ["{header}"]\n',
            encoding="utf-8",
        )
    roster = write_text(OWN.replace("备注", "远补").replace("内部工龄", "年头"))
    configs = ("--configs", tmp_path / "近")
    monkeypatch.setenv("SHEGONG_CONFIGS", str(tmp_path / "远"))
    shown = shegong("roster", "check", roster, *YANJI, *configs)
    assert shown.code == 0, shown.err
    assert "远补 交通补贴" in " ".join(shown.out.split())
    monkeypatch.setenv("SHEGONG_CONFIGS", str(tmp_path / "近"))
    assert shegong("roster", "check", write_text(OWN), *YANJI, *configs).code == 0


def test_the_shipped_folder_is_nobodys_own(shegong: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert shegong("roster", "check", ROSTER, *YANJI, "--configs", "configs").code == 0
