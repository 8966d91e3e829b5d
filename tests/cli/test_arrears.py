"""`shegong arrears`: what is owed for months past, person by person and month by month."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from shegong.money import parse_number
from tests.conftest import ROSTER, Command
from tests.payroll.town import TOWN, number

SHINAN = (
    "姓名,证件号码,原报酬,现工资\n"
    f"示例甲,{number(1)},2500,2500\n示例乙,{number(2)},3100.50,3100.50\n示例丙,{number(3)},2500,4000\n"
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def shinan(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(SHINAN, encoding="utf-8")
    return path


def owed(roster: Path, out: Path, *more: str) -> list[str]:
    return [
        *("arrears", str(roster), "--policy", "shinan-2016", "--from", "2016-01", "--to", "2016-09"),
        *("--out", str(out), *more),
    ]


def test_nine_months_of_shinan_are_owed_month_by_month(
    shegong: Command, shinan: Path, tmp_path: Path
) -> None:
    """Announced in September 2016, in force from January: about 1,000 yuan a head and month."""
    shown = shegong(*owed(shinan, tmp_path / "list.csv"))
    assert shown.code == 0
    first, second, third = rows_of(tmp_path / "list.csv")
    assert first["2016-01 补发"] == first["2016-09 补发"] == "1000.00"
    assert (first["补发合计"], second["补发合计"]) == ("9000.00", "9000.00")
    assert (third["补发合计"], third["说明"]) == ("-4500.00", "多发了 4,500.00 元")
    assert "补发：2 人，9 个月，共 13,500.00 元" in shown.out
    assert "多发：1 人，共 4,500.00 元" in shown.out
    assert "各月之和 13,500.00 元 = 各人之和 13,500.00 元" in shown.out


def test_the_list_to_sign_has_a_sheet_of_every_month(shegong: Command, shinan: Path, tmp_path: Path) -> None:
    assert shegong(*owed(shinan, tmp_path / "list.xlsx")).code == 0
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["结果", "补发名单", "逐月应发与已发"]
    cells = [cell.value for row in book["逐月应发与已发"].iter_rows() for cell in row]
    assert cells.count("2016-05") == 3
    told = json.loads(shegong(*owed(shinan, tmp_path / "list.html", "--json")).out)
    assert told["months"][0] == {
        "month": "2016-01",
        "people": 3,
        "due": "11100.50",
        "paid": "9600.50",
        "owed": "1500.00",
    }
    assert (told["owed"], told["overpaid"]) == ("13500.00", 1)


def test_a_policy_that_changes_nothing_owes_nothing(shegong: Command, tmp_path: Path) -> None:
    command = ["arrears", str(ROSTER), "--policy", "yanji-2018", "--from", "2020-05", "--to", "2021-04"]
    shown = shegong(*command, "--was", "yanji-2018", "--out", str(tmp_path / "list.csv"))
    assert shown.code == 0
    assert "补发：0 人，12 个月，共 0.00 元" in shown.out


def test_a_fact_that_was_known_late_is_owed_against_the_payrolls_of_those_months(
    shegong: Command, tmp_path: Path
) -> None:
    paid = {"2020-05": tmp_path / "may.csv", "2020-06": tmp_path / "june.xlsx"}
    for month, path in paid.items():
        shegong("batch", str(ROSTER), "--policy", "yanji-2018", "--on", month, "--out", str(path))
    events = tmp_path / "events.csv"
    events.write_text(
        "姓名,年月,事项,内容\n示例0001,2020-05,学历,博士\n示例0002,2020-06,证书,高级\n", "utf-8"
    )
    shown = shegong(
        *("arrears", str(ROSTER), "--policy", "yanji-2018", "--from", "2020-05", "--to", "2020-06"),
        *(part for month, path in paid.items() for part in ("--paid", f"{month}={path}")),
        *("--events", str(events), "--out", str(tmp_path / "list.csv")),
    )
    assert shown.code == 0
    assert "补发：2 人，2 个月，共 1,512.00 元" in shown.out
    first, second, *others = rows_of(tmp_path / "list.csv")
    assert (first["2020-05 补发"], first["2020-06 补发"], first["补发合计"]) == (
        "504.00",
        "504.00",
        "1008.00",
    )
    assert (second["2020-05 补发"], second["补发合计"]) == ("0.00", "504.00")
    assert {row["补发合计"] for row in others} == {"0.00"}


def test_whoever_stands_only_in_the_payroll_is_told(shegong: Command, tmp_path: Path) -> None:
    text = ROSTER.read_text("utf-8-sig").splitlines()
    short = tmp_path / "roster.csv"
    short.write_text("\n".join(text[:-1]), encoding="utf-8")
    paid = tmp_path / "may.csv"
    shegong("batch", str(ROSTER), "--policy", "yanji-2018", "--on", "2020-05", "--out", str(paid))
    shown = shegong(
        *("arrears", str(short), "--policy", "yanji-2018", "--from", "2020-05", "--to", "2020-05"),
        *("--paid", f"2020-05={paid}", "--out", str(tmp_path / "list.csv")),
    )
    assert shown.code == 0
    assert "花名册里没有：1 人" in shown.err


def test_arrears_are_taxed_in_the_month_in_which_they_are_paid(shegong: Command, tmp_path: Path) -> None:
    """What the payrolls with and without them differ by, with the year to date as it was withheld."""
    policy = tmp_path / "town.toml"
    policy.write_text(TOWN, encoding="utf-8")
    people = tmp_path / "roster.csv"
    line = f"示例甲,{number(1)},社区正职,30,3000"
    people.write_text(f"姓名,证件号码,岗位,工作年限,现工资\n{line}\n", encoding="utf-8")
    plain = [str(people), "--policy", str(policy)]
    before = tmp_path / "2020-07.csv"
    assert shegong("batch", *plain, "--on", "2020-07", "--from-january", "--out", str(before)).code == 0
    for name, extra in (("without", "0"), ("with", None)):
        shown = shegong(
            *("arrears", *plain, "--from", "2020-02", "--to", "2020-06", "--on", "2020-08", "--as", "extra"),
            *("--previous", str(before), "--out", str(tmp_path / f"{name}-list.csv"), "--json"),
        )
        told = json.loads(shown.out)
        assert shown.code == 0, shown.err
        amount = extra if extra is not None else told["owed"]
        with_extra = tmp_path / f"{name}.csv"
        with_extra.write_text(
            f"姓名,证件号码,岗位,工作年限,加班工资\n示例甲,{number(1)},社区正职,30,{amount}\n",
            encoding="utf-8",
        )
        paid = tmp_path / f"{name}-paid.csv"
        command = ["batch", str(with_extra), "--policy", str(policy), "--on", "2020-08"]
        assert shegong(*command, "--previous", str(before), "--out", str(paid)).code == 0
    (without,), (together,) = rows_of(tmp_path / "without-paid.csv"), rows_of(tmp_path / "with-paid.csv")
    gains = told["settlement"]["gains"]
    for key, heading in (("gross", "应发合计"), ("tax", "个人所得税"), ("net", "实发合计")):
        apart = parse_number(together[heading]) - parse_number(without[heading])
        assert parse_number(gains[key]) == apart, key
    assert parse_number(gains["tax"]) > 0
    assert told["settlement"]["month"] == "2020-08"


def test_months_before_joining_and_after_leaving_are_neither_due_nor_paid(
    shegong: Command, shinan: Path, tmp_path: Path
) -> None:
    events = tmp_path / "events.csv"
    events.write_text("姓名,年月,事项,内容\n示例甲,2016-03,离职,\n示例乙,2016-08,任用,\n", "utf-8")
    for source in ([], ["--was", "shinan-2016"]):
        shown = shegong(*owed(shinan, tmp_path / "list.csv", "--force", "--events", str(events), *source))
        assert shown.code == 0, shown.err
        first, second, _third = rows_of(tmp_path / "list.csv")
        sums = ("0.00", "0.00") if source else ("3000.00", "2000.00")
        assert (first["补发合计"], second["补发合计"]) == sums
        assert first["2016-04 补发"] == second["2016-01 补发"] == "0.00"


def test_whoever_has_left_when_arrears_are_paid_is_told_apart(shegong: Command, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("姓名,年月,事项,内容\n示例0001,2020-08,离职,\n", "utf-8")
    months = ["--from", "2020-05", "--to", "2020-06", "--on", "2021-01", "--as", "other_pay"]
    command = ["arrears", str(ROSTER), "--policy", "yanji-net-2020", *months, "--events", str(events)]
    for ending in ("csv", "xlsx"):
        shown = shegong(*command, "--out", str(tmp_path / f"list.{ending}"))
        assert shown.code == 0, shown.err
        assert "另行发放：1 人，共 1,294.00 元，发放时已不在岗" in shown.out
    first, *_others = rows_of(tmp_path / "list.csv")
    assert (first["补发合计"], first["实发合计增加"]) == ("1294.00", "0.00")
    assert first["说明"] == "2021-01 不在岗，另行发放"


def test_whoever_cannot_be_followed_is_not_dropped(shegong: Command, tmp_path: Path) -> None:
    people = tmp_path / "roster.csv"
    people.write_text(
        f"姓名,证件号码,岗位,工作年限,学历,社会工作者职业水平,现工资\n示例甲,{number(1)},工作人员,80,大专,无,2000\n",
        encoding="utf-8",
    )
    months = ["--from", "2020-11", "--to", "2021-02", "--out", str(tmp_path / "list.csv")]
    shown = shegong("arrears", str(people), "--policy", "yanji-2018", *months)
    assert shown.code == 1
    assert "E005" in shown.err
    assert not (tmp_path / "list.csv").exists()


def test_an_appraisal_that_was_not_told_is_said(shegong: Command, tmp_path: Path) -> None:
    months = ["--from", "2020-11", "--to", "2021-01", "--out", str(tmp_path / "list.csv")]
    shown = shegong("arrears", str(ROSTER), "--policy", "yanji-2018", *months)
    assert shown.code == 0
    assert "2020 年没有“年度考核”：431 人" in shown.err


def test_a_file_of_events_is_not_written_over(shegong: Command, shinan: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("姓名,年月,事项,内容\n", "utf-8")
    shown = shegong(*owed(shinan, events, "--events", str(events), "--force"))
    assert shown.code == 1
    assert "O001" in shown.err
