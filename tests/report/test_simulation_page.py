"""What a simulation hands upward: a page and a workbook with every figure and chart, from whole commands."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.browser import visiting
from tests.conftest import ROOT, Command
from tests.report.test_pages import CROSSING, WIDTHS

SCENARIOS = ROOT / "examples" / "scenarios"
ASKED = ("--draws", "20", "--seed", "7", "--budget", "9000万", "--year", "2026", "--sensitivity")


def test_a_decade_of_eight_counties_is_one_page(shegong: Command, tmp_path: Path, browser: Browser) -> None:
    page = tmp_path / "十年.html"
    assert shegong("simulate", SCENARIOS / "yanbian-decade.toml", *ASKED, "--out", page).code == 0
    for width in WIDTHS:
        with visiting(browser, page, width) as visit:
            shown = visit.page.inner_text("body")
            for said in (
                "合成人员，非真实",
                "补满空缺，基数逐年涨",
                "由谁负担",
                "延吉市",
                "安图县",
                "sha256",
            ):
                assert said in shown
            charts = visit.page.locator("figure.chart")
            assert charts.count() == 7
            assert all(charts.nth(number).locator("svg:visible").count() == 1 for number in range(7))
            assert visit.page.evaluate(CROSSING) == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            assert visit.complaints == []
            assert visit.requests == []


def test_the_page_of_yanji_shows_that_243_wan_closes(
    shegong: Command, tmp_path: Path, browser: Browser
) -> None:
    page = tmp_path / "延吉.html"
    assert shegong("simulate", SCENARIOS / "yanji-2021.toml", "--out", page).code == 0
    with visiting(browser, page, WIDTHS[0]) as visit:
        shown = visit.page.inner_text("body")
    assert "2,425,668.00" in shown
    assert "对得上" in shown
    assert "242.57 万元" in shown


@pytest.mark.parametrize("name", ["yanji-2021", "yanbian-2021", "yanbian-decade"])
def test_the_workbook_of_a_scenario_has_charts_and_exact_numbers(
    shegong: Command, tmp_path: Path, name: str
) -> None:
    book = tmp_path / "报告.xlsx"
    assert shegong("simulate", SCENARIOS / f"{name}.toml", "--out", book).code == 0
    sheets = openpyxl.load_workbook(book)
    assert sum(len(sheet._charts) for sheet in sheets) >= 2  # noqa: SLF001  openpyxl has no other way to ask
    again = tmp_path / "又一次.xlsx"
    assert shegong("simulate", SCENARIOS / f"{name}.toml", "--out", again).code == 0
    assert again.read_bytes() == book.read_bytes()
