"""A leader's page in a real browser: whole at any width and on paper, and it asks nobody for anything."""

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from shegong.report.document import Document
from shegong.report.writers.html import as_html
from tests.browser import visiting
from tests.conftest import Command
from tests.report.charts import CHARTS, COST, HEADLINES, TORNADO, demonstration, page_of, scaled
from tests.report.test_charts import ODD

WIDTHS = (1366, 390)
CROSSING = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    if (!svg.getClientRects().length) continue;
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(each => [each.textContent, each.getBoundingClientRect()]);
    texts.forEach(([text, box], number) => {
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1) found.push(text);
      for (const [other, beside] of texts.slice(number + 1)) {
        const across = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);
        const down = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);
        if (across > 1 && down > 6) found.push(`${text} / ${other}`);
      }
    });
  }
  return found;
}"""
"""Texts of drawings that run over their edge or over each other."""


def written(folder: Path, document: Document) -> Path:
    path = folder / "page.html"
    path.write_text(as_html(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_with_charts_shows_everything_and_asks_nobody_for_anything(
    tmp_path: Path, browser: Browser, width: int
) -> None:
    with visiting(browser, written(tmp_path, demonstration()), width) as visit:
        page = visit.page
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = page.inner_text("body")
        for headline in HEADLINES:
            assert headline.figure in shown
            assert headline.caption in shown
        figures = page.locator("figure.chart")
        assert figures.count() == len(CHARTS)
        for number, chart in enumerate(CHARTS):
            drawn = figures.nth(number).locator("svg:visible")
            assert drawn.count() == 1
            box = drawn.bounding_box()
            assert box is not None
            assert box["height"] > 150
            told = page.evaluate("each => each.innerText", figures.nth(number).element_handle())
            assert chart.title in told
            assert "".join(chart.categories[-1].split()) in "".join(told.split())
            assert drawn.locator("rect, path, circle").count() >= len(chart.categories)
        assert f"{COST[-1]:,}" in shown
        assert visit.complaints == []
        assert visit.requests == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_of_a_chart_is_cut_or_covered_by_another(
    tmp_path: Path, browser: Browser, width: int
) -> None:
    with visiting(browser, written(tmp_path, page_of(*CHARTS, *ODD)), width) as visit:
        assert visit.page.evaluate(CROSSING) == []


def test_letters_of_a_chart_can_be_read_on_a_telephone(tmp_path: Path, browser: Browser) -> None:
    with visiting(browser, written(tmp_path, demonstration()), 390) as visit:
        heights = visit.page.evaluate(
            "[...document.querySelectorAll('svg.narrow text')].map(each => each.getBoundingClientRect().height)"
        )
        assert min(heights) >= 11


def test_a_page_is_printed_with_its_figures_as_text(tmp_path: Path, browser: Browser) -> None:
    with visiting(browser, written(tmp_path, demonstration()), 1366) as visit:
        visit.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "page.pdf").pages
    told = "".join("".join(page.extract_text().split()) for page in pages)
    assert (pages[0].mediabox.width // 1, pages[0].mediabox.height // 1) in {
        (594, 841),
        (595, 841),
        (595, 842),
    }
    assert "243万元" in told
    assert all(f"{value:,}" in told for value in COST)
    assert all(str(value) in told for value in TORNADO.series[0].values)


def test_a_page_that_would_fetch_something_is_not_let_to(tmp_path: Path, browser: Browser) -> None:
    path = tmp_path / "page.html"
    fetching = '<img src="https://example.org/x.png"><script>console.log("ran")</script></body>'
    path.write_text(as_html(demonstration()).replace("</body>", fetching), encoding="utf-8")
    with visiting(browser, path, 1366) as visit:
        assert visit.requests == []
        assert len(visit.complaints) == 2
        assert all("Content Security Policy" in text for text in visit.complaints)


def test_a_regulation_to_be_read_fits_a_telephone_too(
    tmp_path: Path, browser: Browser, shegong: Command
) -> None:
    path = tmp_path / "yanji.html"
    assert shegong("policy", "show", "yanji-2018", "--out", path).code == 0
    for width in WIDTHS:
        with visiting(browser, path, width) as visit:
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            assert visit.complaints == []
            assert visit.requests == []


@pytest.mark.parametrize("factor", ["0", "-1", "1000000", "0.0001"])
def test_charts_of_any_size_of_figures_stay_whole(tmp_path: Path, browser: Browser, factor: str) -> None:
    charts = [scaled(chart, factor) for chart in CHARTS]
    assert Decimal(factor) == 0 or charts[0].series[0].values[0]
    for width in WIDTHS:
        with visiting(browser, written(tmp_path, page_of(*charts)), width) as visit:
            assert visit.page.evaluate(CROSSING) == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
