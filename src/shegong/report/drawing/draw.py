"""A chart drawn for a width: one SVG element, which a page shows as it stands."""

from fractions import Fraction
from html import escape

from shegong.messages import _
from shegong.report.chart import Chart
from shegong.report.chart_table import titled
from shegong.report.drawing.bars import bars
from shegong.report.drawing.columns import columns
from shegong.report.drawing.frame import Drawing, Frame
from shegong.report.drawing.lines import lines
from shegong.report.drawing.paper import ASIDE, at, line_of, text
from shegong.report.drawing.tornado import tornado

WIDE, NARROW = Frame(824, 13), Frame(352, 12)
"""A page on a screen or on paper, and a telephone's."""


def as_svg(chart: Chart, frame: Frame) -> str:
    """The drawing; a reader that does not see it is told its title and where the figures are."""
    drawing = _drawing(chart, frame)
    told = _("图。数据见图下的表：{categories} 行，{series} 个系列。").format(
        categories=len(chart.categories), series=len(chart.series)
    )
    size = f'viewBox="0 0 {frame.width} {at(drawing.height)}"'
    return "\n".join(
        (
            f'<svg class="{"narrow" if frame.is_narrow else "wide"}" role="img" {size}>',
            f"<title>{escape(line_of(titled(chart)))}</title>",
            f"<desc>{escape(told)}</desc>",
            *drawing.parts,
            "</svg>",
        )
    )


def _drawing(chart: Chart, frame: Frame) -> Drawing:
    if not chart.categories or not chart.series:
        parts = [text(0, frame.size + 4, _("没有可以画的数据"), frame.size, colour=ASIDE)]
        return Drawing(parts, Fraction(frame.size + 12))
    match chart.kind:
        case "lines":
            return lines(chart, frame)
        case "tornado":
            return tornado(chart, frame)
        case "columns" | "stacked":
            return columns(chart, frame) or bars(chart, frame)
        case "bars":
            return bars(chart, frame)
