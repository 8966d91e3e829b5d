"""A chart says the same on a page, as Markdown, on the screen and in a workbook."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from shegong.report.chart_table import figure, places_of, table_of
from shegong.report.document import Chart, Document, Section, Series
from shegong.report.drawing.draw import NARROW, WIDE, as_svg
from shegong.report.writers.html import as_html
from shegong.report.writers.markdown import as_markdown
from shegong.report.writers.terminal import print_document
from shegong.report.writers.workbook import write_workbook
from tests.report.charts import BY_COUNTY, CHARTS, FUNDING, LINES, PAY, TORNADO, demonstration, page_of
from tests.report.documents import NASTY

_LONG = "延边朝鲜族自治州延吉市北山街道办事处所属各社区工作者（含退役军人公益性岗位人员）"
ODD = (
    Chart("无", "lines", (), ()),
    Chart("一年", "lines", ("2021",), (Series("支出", (Decimal("242.57"),)),), "万元", Decimal(250)),
    Chart("一县", "columns", ("延吉市",), (Series("支出", (Decimal("-242.57"),)),), "万元"),
    Chart("全是零", "bars", ("甲", "乙"), (Series("支出", (Decimal(0), Decimal(0))),)),
    Chart("没有数", "stacked", ("甲", "乙"), (Series("支出", (None, None)),)),
    Chart(
        "升降",
        "stacked",
        ("甲", "乙"),
        (Series("省", (Decimal(5), Decimal(-3))), Series("县", (Decimal(-2), Decimal(-4)))),
    ),
    Chart(
        "名字长",
        "columns",
        (_LONG, f"{_LONG}二"),
        (Series(_LONG, (Decimal(5), Decimal(-3))), Series("县", (Decimal(1), Decimal(4)))),
    ),
    Chart(
        "同一边",
        "tornado",
        (_LONG,),
        (Series("低", (Decimal(5),)), Series("高", (Decimal(9),))),
        "",
        Decimal(3),
    ),
)


def alone(chart: Chart) -> Document:
    return Document("题", "副题", (Section("节", (chart,)),))


def texts(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


def told(chart: Chart) -> list[str]:
    """Every figure of the series, as tables write it."""
    values = [value for series in chart.series for value in series.values if value is not None]
    return [figure(value, places_of(chart)) for value in values]


@pytest.mark.parametrize(
    "chart", [BY_COUNTY, PAY, replace(LINES, series=LINES.series[:1])], ids=lambda c: c.kind
)
def test_every_value_stands_in_the_drawing(chart: Chart) -> None:
    shown = texts(as_svg(chart, WIDE))
    assert [text for text in told(chart) if text not in shown] == []


def test_a_telephone_shows_every_value_of_columns_by_laying_them_down() -> None:
    crowded = replace(
        PAY,
        series=tuple(Series(s.name, tuple(v * 10000 for v in s.values if v is not None)) for s in PAY.series),
    )
    shown = texts(as_svg(crowded, NARROW))
    assert [text for text in told(crowded) if text not in shown] == []


def test_both_ends_of_every_assumption_stand_in_the_drawing_but_for_what_changes_nothing() -> None:
    shown = texts(as_svg(TORNADO, NARROW))
    assert [text for text in told(TORNADO) if text not in shown and text != "242.57"] == []
    assert "基准 242.57" in shown


def test_what_is_stacked_has_its_sum_on_top_of_what_is_shown() -> None:
    drawn, table = texts(as_svg(FUNDING, WIDE)), table_of(FUNDING)
    for row in table.rows:
        assert row[-1].number == sum(cell.number for cell in row[1:-1] if cell.number is not None)
        assert row[-1].text in drawn


def test_bars_are_as_long_as_their_values_are_great() -> None:
    values = tuple(map(Decimal, ("100", "25", "-50", "0")))
    drawn = as_svg(Chart("", "bars", ("a", "b", "c", "d"), (Series("", values),)), WIDE)
    widths = [Decimal(text) for text in re.findall(r'<rect x="[^"]*" y="[^"]*" width="([^"]*)"', drawn)]
    assert [round(width / widths[0], 2) for width in widths] == [1, Decimal("0.25"), Decimal("0.5"), 0]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("chart", ODD, ids=lambda chart: chart.title)
def test_odd_charts_are_drawn_and_written_too(
    tmp_path: Path, chart: Chart, frame: object, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = as_svg(chart, WIDE if frame is WIDE else NARROW)
    assert "NaN" not in drawn
    shown = "".join(texts(drawn))
    for text in [*chart.categories, *(told(chart) if chart.kind != "stacked" else [])]:
        assert text in shown
    print_document(alone(chart))
    assert chart.title in capsys.readouterr().out
    write_workbook(alone(chart), tmp_path / "x.xlsx")
    assert chart.title in as_markdown(alone(chart))


def test_nothing_in_a_drawing_is_written_but_with_one_decimal() -> None:
    for chart in CHARTS:
        drawn = as_svg(chart, WIDE)
        for attribute in re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height|d)="([^"]*)"', drawn):
            assert all(re.fullmatch(r"-?\d+\.\d", each) for each in re.findall(r"[-\d.]+", attribute))


def test_the_same_charts_are_the_same_bytes(tmp_path: Path) -> None:
    assert as_html(demonstration()) == as_html(demonstration())
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        write_workbook(demonstration(), file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("text", NASTY)
def test_texts_of_a_chart_are_shown_as_they_stand(text: str, tmp_path: Path) -> None:
    chart = Chart(text, "columns", (text, "乙"), (Series(text, (Decimal(1), None)),), text, notes=(text,))
    page = as_html(alone(chart))
    assert "<script>" not in page
    assert not re.search(r"https?://(?!example\.org/x)|url\(|<link|<img|src=|href=", page)
    assert as_markdown(alone(chart))
    write_workbook(alone(chart), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value is not None} <= {
        "s",
        "n",
    }


def test_markdown_and_screen_list_every_figure_of_a_chart(capsys: pytest.CaptureFixture[str]) -> None:
    document = page_of(*CHARTS)
    print_document(document)
    screen, markdown = capsys.readouterr().out, as_markdown(document)
    for chart in CHARTS:
        assert [text for text in told(chart) if text not in screen or text not in markdown] == []
    assert "329.51 – 402.73" in screen
    assert "| 2030 | 366.12 | 347.81 | 384.43 | 329.51 | 402.73 |" in markdown


def test_a_workbook_has_a_chart_of_its_own_over_the_cells_that_hold_the_figures(tmp_path: Path) -> None:
    path = tmp_path / "charts.xlsx"
    write_workbook(demonstration(), path)
    with ZipFile(path) as archive:
        charts = [
            archive.read(f"xl/charts/chart{number}.xml").decode() for number in range(1, len(CHARTS) + 1)
        ]
    sheet = openpyxl.load_workbook(path)["图"]
    for chart, written in zip(CHARTS, charts, strict=True):
        places = re.findall(r"<c:val><c:numRef><c:f>(?:'?图'?)!([^<]*)</c:f>", written)
        most = 1 + 2 * len(chart.series[0].bands)
        assert len(places) == len(chart.series) * most + (
            chart.kind == "lines" and chart.baseline is not None
        )
        for series, place in zip(chart.series, places[::most], strict=False):
            cells = [row[0].value for row in sheet[place.replace("$", "")]]
            assert [None if cell in {None, ""} else Decimal(str(cell)) for cell in cells] == list(
                series.values
            )
