"""A street office that pays by Yanji's rules: its roster with accounts, and its files read back as texts."""

import csv
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

from shegong.roster.cards import passes_luhn
from tests.conftest import Command, Outcome
from tests.payroll.town import number

COLUMNS = (
    "姓名",
    "证件号码",
    "单位",
    "岗位",
    "工作年限",
    "学历",
    "社会工作者职业水平",
    "申报缴费基数",
    "银行账号",
    "开户银行",
)
POSTS = ("社区正职", "其他“两委”成员", "普通工作人员")
SIGNS = "甲乙丙丁戊己庚辛"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def card(person: int) -> str:
    """The account of a made-up person, whose last digit fits."""
    return next(text for last in range(10) if passes_luhn(text := f"62284800{person:010}{last}"))


def person(which: int, **changes: str) -> dict[str, str]:
    """A made-up person, as a row of the roster."""
    return {
        "姓名": f"示例{SIGNS[which % len(SIGNS)]}",
        "证件号码": number(which),
        "单位": "示例街道",
        "岗位": POSTS[which % 3],
        "工作年限": str(which * 2),
        "学历": "本科",
        "社会工作者职业水平": "无",
        "申报缴费基数": "4000",
        "银行账号": card(which),
        "开户银行": "示例银行示例支行",
    } | changes


PEOPLE = tuple(person(which) for which in range(1, 8))


def roster(folder: Path, people: Sequence[Mapping[str, str]] = PEOPLE) -> Path:
    """A roster file with everything that is said of any of the people."""
    headings = list(dict.fromkeys([*COLUMNS, *(key for each in people for key in each)]))
    text = StringIO(newline="")
    writer = csv.DictWriter(text, headings, restval="")
    writer.writeheader()
    writer.writerows(people)
    path = folder / "花名册.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def pay(shegong: Command, path: Path, *more: str | Path, on: str = "2020-01") -> Outcome:
    """Pay the people of a roster, into 结果/工资表.csv beside it."""
    (path.parent / "结果").mkdir(exist_ok=True)
    out = path.parent / "结果" / "工资表.csv"
    return shegong("batch", path, "--policy", "yanji-net-2020", "--on", on, "--out", out, *more)


def beside(path: Path) -> list[Path]:
    """What was written beside the payroll."""
    return sorted(each for each in (path.parent / "结果").iterdir() if each.name != "工资表.csv")


def payroll_of(path: Path) -> list[dict[str, str]]:
    """The payroll that was written."""
    text = (path.parent / "结果" / "工资表.csv").read_text("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def column_of(path: Path, heading: str) -> list[Decimal]:
    """A column of the payroll."""
    return [Decimal(row[heading]) for row in payroll_of(path)]


def sheet_of(path: Path, sheet: int = 1) -> list[dict[str, str]]:
    """The cells of a sheet, row by row, by column: as their XML says, so that no number becomes a float."""
    with zipfile.ZipFile(path) as book:
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            strings = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314  our own file
            shared = ["".join(text.itertext()) for text in strings]
        rows = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{_MAIN}row")  # noqa: S314  as above
        found: list[dict[str, str]] = []
        for row in rows:
            found += [{} for _missing in range(len(found) + 1, int(row.get("r", "0")))]
            found.append(
                {
                    re.sub("[0-9]", "", cell.get("r", "")): text
                    for cell in row
                    if (text := _text(cell, shared))
                }
            )
    return found


def _text(cell: ET.Element, shared: Sequence[str]) -> str:
    formula = cell.find(f"{_MAIN}f")
    if formula is not None:
        return f"={formula.text}"
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value


def kind_of(path: Path, cell: str, sheet: int = 1) -> str:
    """Whether a cell holds a text (s) or a number (n)."""
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314  our own file
    (found,) = [each for each in root.iter(f"{_MAIN}c") if each.get("r") == cell]
    return "s" if found.get("t") in ("s", "inlineStr") else "n"


def lines_of(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    """The cells of a CSV file."""
    return list(csv.reader(StringIO(path.read_bytes().decode(encoding), newline="")))
