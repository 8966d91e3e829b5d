"""`shegong batch --slips`: a payslip for each person paid, on paper or as a page."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.conftest import ROSTER, Command, Outcome

HEADER = "姓名,证件号码,单位,岗位,工作年限,学历,社会工作者职业水平"
GOOD = "示例甲,990000199001010017,示例社区,社区正职,12,本科,社会工作师"
BAD = "示例乙,990000199001010033,示例社区,社区正职,-1,本科,社会工作师"
NASTY = (
    '#eval("1+1")',
    "[x]*b*_i_",
    "$x^2$ \\ \\u{41}",
    "<script>alert(1)</script>",
    "// 甲 /* 乙 */ @丙 = 丁 `戊`",
)
MONTH = ("--policy", "yanji-net-2020", "--on", "2020-01")


def batch(shegong: Command, roster: Path, slips: str, *more: str) -> Outcome:
    folder = roster.parent
    options = MONTH if "--policy" not in more else ()
    given = ("--out", folder / "out.csv", "--slips", folder / slips, "--force")
    return shegong("batch", roster, *options, *given, *more)


def write(folder: Path, *people: str, heading: str = HEADER) -> Path:
    path = folder / "roster.csv"
    path.write_text("\n".join([heading, *people, ""]), encoding="utf-8")
    return path


def named(*names: str) -> list[str]:
    """People whose names are in quotes."""
    return [
        ",".join(
            ['"' + name.replace('"', '""') + '"', "", "示例社区", "社区正职", "12", "本科", "社会工作师"]
        )
        for name in names
    ]


def text_of(path: Path) -> str:
    """What stands in a PDF, without the spaces that typesetting puts between scripts."""
    return closed("".join(page.extract_text() for page in PdfReader(path).pages))


def closed(text: str) -> str:
    """A text without spaces."""
    return re.sub(r"\s", "", text)


class Page(HTMLParser):
    """The texts of a page, and its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _value in attrs if name.startswith("on") or name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_everyone_paid_has_a_slip_on_paper(shegong: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes(ROSTER.read_bytes())
    shown = batch(shegong, roster, "slips.pdf")
    assert shown.code == 0
    assert "工资条 431 张，一人一张" in shown.out
    assert f"已写出 {tmp_path / 'slips.pdf'}" in shown.out
    text = text_of(tmp_path / "slips.pdf")
    assert re.findall(r"工资条2020年1月(示例\d{4})", text) == [f"示例{number:04}" for number in range(1, 432)]
    assert "失业保险（个人）※14.62失业保险缴费基数4,872.00×0.3%，四舍五入到分[2]第四十四条" in text
    assert not re.search(r"\d{17}", text)


def test_every_slip_is_whole_on_one_page(shegong: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes(ROSTER.read_bytes())
    batch(shegong, roster, "slips.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "slips.pdf").pages]
    for page in pages:
        assert page.count("工资条") == page.count("实发合计") == page.count("对数额有疑问") > 0
    assert len(pages) < 431 / 2


def test_the_same_roster_gives_the_same_slips_byte_by_byte(shegong: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes(ROSTER.read_bytes())
    for name in ("a", "b"):
        batch(shegong, roster, f"{name}.pdf")
        batch(shegong, roster, f"{name}.html")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_font_is_in_the_file(shegong: Command, tmp_path: Path) -> None:
    batch(shegong, write(tmp_path, GOOD), "slips.pdf")
    page: Any = PdfReader(tmp_path / "slips.pdf").pages[0]
    fonts = [font.get_object()["/DescendantFonts"][0] for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(font.get_object()["/FontDescriptor"].get_object())


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_printed_as_it_is_written(shegong: Command, tmp_path: Path, name: str) -> None:
    roster = write(tmp_path, *named(name))
    assert batch(shegong, roster, "slips.pdf").code == 0
    assert f"工资条2020年1月{closed(name)}单位" in text_of(tmp_path / "slips.pdf")
    assert batch(shegong, roster, "slips.html").code == 0
    page = Page((tmp_path / "slips.html").read_text(encoding="utf-8"))
    assert name in page.texts
    assert "script" not in page.tags


def test_a_page_has_the_same_on_it_and_needs_nothing_else(shegong: Command, tmp_path: Path) -> None:
    roster = write(tmp_path, GOOD, GOOD.replace("示例甲", "示例丙").replace("0017", "0033"))
    shown = batch(shegong, roster, "slips.html")
    assert shown.code == 0
    written = (tmp_path / "slips.html").read_text(encoding="utf-8")
    page = Page(written)
    assert page.tags.count("section") == 2
    assert "http" not in written
    batch(shegong, roster, "slips.pdf")
    on_paper = text_of(tmp_path / "slips.pdf")
    body = [text for text in page.texts[page.texts.index("工资条") :] if text.strip()]
    assert "4,126.58" in body
    for text in body:
        assert closed(text) in on_paper


def test_who_is_rejected_has_no_slip(shegong: Command, tmp_path: Path) -> None:
    shown = batch(shegong, write(tmp_path, GOOD, BAD), "slips.html", "--on-error", "skip")
    assert shown.code == 3
    assert "工资条 1 张" in shown.out
    assert Page((tmp_path / "slips.html").read_text(encoding="utf-8")).tags.count("section") == 1


def test_a_refused_roster_leaves_neither_payroll_nor_slips(shegong: Command, tmp_path: Path) -> None:
    assert batch(shegong, write(tmp_path, GOOD, BAD), "slips.pdf").code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_json_lists_the_slips_among_what_was_written(shegong: Command, tmp_path: Path) -> None:
    shown = batch(shegong, write(tmp_path, *named("示例𪛐")), "slips.pdf", "--json")
    told = json.loads(shown.out)
    assert told["written"]["slips"] == str(tmp_path / "slips.pdf")
    assert told["slips"] == 1
    assert [problem["code"] for problem in told["problems_besides"]] == ["V003"]


def test_characters_that_no_font_has_are_told_by_name(shegong: Command, tmp_path: Path) -> None:
    shown = batch(shegong, write(tmp_path, *named("示例䶮㛃𠮷", "示例\ue000")), "slips.pdf")
    assert shown.code == 0
    assert "V003" in shown.err
    assert "U+E000" in shown.err
    assert "䶮" not in shown.err
    assert "示例䶮㛃𠮷" in text_of(tmp_path / "slips.pdf")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--policy", "yanji-net-2020", "--year", "2020"), "工资条是一个月的工资"),
        (("--policy", "yanji-2018", "--promote", "2021-01"), "工资条是一个月的工资"),
        (("--policy", "yanji-2018", "--on", "2020-12", "--convert"), "工资条是一个月的工资"),
    ],
)
def test_slips_go_with_a_month_that_is_paid(
    shegong: Command, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    shown = batch(shegong, write(tmp_path, GOOD), "slips.pdf", *options)
    assert shown.code == 2
    assert told in shown.err
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_slips_are_pdf_or_html_and_not_the_payroll(shegong: Command, tmp_path: Path) -> None:
    roster = write(tmp_path, GOOD)
    assert batch(shegong, roster, "slips.docx").code == 2
    shown = shegong(
        "batch",
        roster,
        *MONTH,
        "--out",
        tmp_path / "a.html",
        "--format",
        "csv",
        "--slips",
        tmp_path / "a.html",
    )
    assert shown.code == 2
    assert "同一个文件" in shown.err


def test_slips_can_be_in_english(shegong: Command, tmp_path: Path) -> None:
    assert batch(shegong, write(tmp_path, GOOD), "slips.html", "--lang", "en").code == 0
    texts = Page((tmp_path / "slips.html").read_text(encoding="utf-8")).texts
    assert "base pay ※" in texts
    assert "institution wage 4,800.00 × 1 × 70% × 1.45" in texts
    assert "2020-01" in texts
