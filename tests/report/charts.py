"""A leader's page with charts of every kind: made-up figures of a prefecture's eight counties over ten years."""

from dataclasses import replace
from decimal import Decimal

from shegong.report.document import (
    Band,
    Chart,
    Column,
    Document,
    Fact,
    Facts,
    Headline,
    Paragraph,
    Section,
    Series,
    Table,
    words,
)

COUNTIES = ("延吉市", "图们市", "敦化市", "珲春市", "龙井市", "和龙市", "汪清县", "安图县")
YEARS = tuple(str(year) for year in range(2021, 2031))


def decimals(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


COST = decimals("242.57 251.30 263.18 275.02 290.44 301.97 318.60 331.25 347.90 366.12")


def around(share: str) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """So much less and so much more, growing from year to year."""
    spread = [
        (value * Decimal(share) * (number + 1) / 10).quantize(Decimal("0.01"))
        for number, value in enumerate(COST)
    ]
    low = tuple(value - width for value, width in zip(COST, spread, strict=True))
    return low, tuple(value + width for value, width in zip(COST, spread, strict=True))


LINES = Chart(
    "延吉市每年增加的财政支出",
    "lines",
    YEARS,
    (
        Series(
            "中位数",
            COST,
            (Band("50%", *around("0.05")), Band("80%", *around("0.1")), Band("95%", *around("0.18"))),
        ),
    ),
    "万元",
    Decimal("330.00"),
    ("带子里是一千次推算中各有多少次落在其间。",),
)
VARIANTS = Chart(
    "三个方案每年增加的财政支出",
    "lines",
    YEARS,
    (
        Series("照办法执行", COST),
        Series(
            "基数每年提高 3%", tuple((value * Decimal("1.12")).quantize(Decimal("0.01")) for value in COST)
        ),
        Series("补满空缺编制并照办法晋升", (None, None, *(value + 7 for value in COST[2:]))),
    ),
    "万元",
)
BY_COUNTY = Chart(
    "各县（市）第一年增加的财政支出",
    "bars",
    COUNTIES,
    (Series("增加支出", decimals("242.57 51.20 96.41 88.03 -4.75 40.66 0 61.19")),),
    "万元",
)
FUNDING = Chart(
    "由谁负担",
    "stacked",
    YEARS,
    (
        Series("省级", tuple((value * Decimal("0.4")).quantize(Decimal("0.01")) for value in COST)),
        Series("州级", tuple((value * Decimal("0.1")).quantize(Decimal("0.01")) for value in COST)),
        Series("县（市）级", tuple((value * Decimal("0.5")).quantize(Decimal("0.01")) for value in COST)),
    ),
    "万元",
)
PAY = Chart(
    "月应发工资的分布",
    "columns",
    ("2500 以下", "2500–3000", "3000–3500", "3500–4000", "4000–4500", "4500–5000", "5000 以上"),
    (Series("现在", decimals("31 204 122 51 17 6 0")), Series("套改后", decimals("0 12 98 176 95 38 12"))),
    "人",
)
GRADES = Chart(
    "各等级的人数",
    "stacked",
    tuple(f"{grade} 级" for grade in range(1, 19)),
    (
        Series("社区正职", decimals("0 0 0 0 0 0 9 12 8 14 11 7 5 3 2 1 0 1")),
        Series("副职或其他“两委”成员", decimals("0 0 0 8 21 17 24 15 11 6 4 2 1 0 0 0 0 0")),
        Series("工作人员", decimals("88 61 42 30 12 9 4 2 1 0 0 0 0 0 0 0 0 0")),
    ),
    "人",
)
TORNADO = Chart(
    "哪些推定影响最大",
    "tornado",
    (
        "当地事业单位管理岗位人员月平均工资（4,500–5,100 元）",
        "每年考核合格以上的比例（90%–100%）",
        "单位社会保险缴费比例（26%–30%）",
        "每年离职的比例（3%–8%）",
        "空缺编制补满的年数（1–5 年）",
    ),
    (
        Series("取低值", decimals("205.31 231.09 236.90 246.12 242.57")),
        Series("取高值", decimals("279.80 244.10 248.24 233.07 239.40")),
    ),
    "万元",
    Decimal("242.57"),
)
CHARTS = (LINES, VARIANTS, BY_COUNTY, FUNDING, PAY, GRADES, TORNADO)

HEADLINES = (
    Headline("243 万元", "延吉市每年增加的财政支出"),
    Headline("431 人", "套改的社区工作者"),
    Headline("469 元", "人均每月增资", "up"),
    Headline("28%", "其中推定：单位负担占增资的比例", "assumed"),
)


def page_of(*charts: Chart) -> Document:
    """A page with headlines, charts, and what else a report has."""
    table = Table(
        "各县（市）的第一年",
        (Column("县（市）"), *(Column(f"{year} 年（万元）", "right") for year in YEARS)),
        tuple((words(county), *(words(f"{value:,}") for value in COST)) for county in COUNTIES),
    )
    return Document(
        "延边州社区工作者薪酬改革的财政影响",
        "照 yanji-2018，2021–2030 年，一千次推算",
        (
            Section("结论", (*HEADLINES, Paragraph("第一年增加支出 242.57 万元，十年后为 366.12 万元。"))),
            Section("图", charts),
            Section(
                "依据",
                (
                    Facts(
                        (
                            Fact("办法", "延吉市社区工作者薪酬管理办法（2018）"),
                            Fact("推定", "单位负担 28%", "assumed"),
                        )
                    ),
                    table,
                ),
            ),
        ),
    )


def demonstration() -> Document:
    """Charts of every kind on one page."""
    return page_of(*CHARTS)


def scaled(chart: Chart, factor: str) -> Chart:
    """The same chart with every value multiplied."""
    series = tuple(
        Series(each.name, tuple(None if value is None else value * Decimal(factor) for value in each.values))
        for each in chart.series
    )
    return replace(chart, series=series, baseline=None)
