"""The sheet of people: a title, a header of two rows, the people of each office with their sums, and who signs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise, repeat, starmap
from typing import NamedTuple

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shegong.money import capitals, yuan
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import PAYROLL_SHEET, SheetColumn
from shegong.payroll.units import Unit, unit_keys, units_of
from shegong.report.payroll_book.bands import FULL_PAGE, NUMBER, Band, bands_of
from shegong.report.payroll_book.cells import broken, lines_in, lines_of, printed_cells, widths_of
from shegong.report.payroll_book.pages import breaks_between
from shegong.report.payroll_book.titles import office_of, period_of, title_of
from shegong.sheets import require_written, set_up_page, write_fen, write_text

TOP, BOTTOM = 4, 4
"""How many rows stand above the people, and how many below them."""
_TITLE, _LINE, _BANDS, _HEADINGS = range(TOP)
_SIGNERS = ("制表：", "审核：", "负责人：", "领导签字：")
_ROW, _NEXT_LINE, _TITLE_ROW, _SIGNED_ROW = 18, 14, 32, 24
"""Heights in points: of a row, of every further line in it, of the title, of what is signed."""
_LEAST_WIDTH = 90
"""How wide the printed columns are together, at least."""
_LABEL = 20
"""How wide the heading of the sum in words may be."""
_UNIT = "*unit"
_MARGIN = Decimal("0.4")


@dataclass(frozen=True)
class _Sheet:
    """What stands where: columns by number, people of each unit from `starts` on (rows), sums below each."""

    payroll: Payroll
    bands: Sequence[Band]
    columns: Sequence[SheetColumn]
    printed: int
    widths: Sequence[int]
    units: Sequence[Unit]
    starts: Sequence[int]

    @property
    def sums_row(self) -> int:
        """The row of everyone's sums."""
        return self.starts[-1] + len(self.units[-1].places) + self.has_units

    @property
    def has_units(self) -> bool:
        """Whether there are sums for each unit."""
        return len(self.units) > 1

    @property
    def first_page(self) -> int:
        """How many columns the first page has, where several stand side by side."""
        return max(1, sum(1 for end in accumulate(self.widths[: self.printed]) if end <= FULL_PAGE))

    @cached_property
    def name(self) -> int:
        """The number of the column with names."""
        return [column.key for column in self.columns].index("name")

    @cached_property
    def office(self) -> int | None:
        """The number of the column with the names of units."""
        keys = unit_keys(self.payroll)[-1:]
        return next((number for number, column in enumerate(self.columns) if column.key in keys), None)

    @cached_property
    def free(self) -> int | None:
        """The number of a column that can say how many people a sum is of."""
        texts = [
            number
            for number, column in enumerate(self.columns[: self.printed])
            if number > self.name and column.kind == "text" and number != self.office
        ]
        return next(iter(texts), None)

    def rows(self) -> Iterator[int]:
        """The row of each person, unit by unit."""
        for unit, start in zip(self.units, self.starts, strict=True):
            yield from range(start, start + len(unit.places))


def rows_of(payroll: Payroll) -> int:
    """How many rows the sheet has."""
    units = units_of(payroll)
    return TOP + payroll.table.height + (len(units) if len(units) > 1 else 0) + BOTTOM


def write_people(book: Workbook, payroll: Payroll) -> None:
    """Add the sheet to a workbook."""
    cells = printed_cells(payroll)
    width_by_key = widths_of(payroll, cells)
    bands = bands_of(payroll, lambda column: width_by_key[column.key])
    columns = [column for band in bands for column in band.columns]
    printed = sum(len(band.columns) for band in bands if band.printed)
    widths = [width_by_key[column.key] for column in columns]
    least = sum(widths[:printed])
    if least < _LEAST_WIDTH:  # a title needs room
        widths[:printed] = [width * _LEAST_WIDTH // least for width in widths[:printed]]
    units = units_of(payroll)
    lengths = [len(unit.places) + (len(units) > 1) for unit in units]
    laid_out = _Sheet(
        payroll,
        bands,
        columns,
        printed,
        widths,
        units,
        list(accumulate(lengths[:-1], initial=TOP)),
    )
    sheet, styles = book.add_worksheet(PAYROLL_SHEET), _styles(book)
    header = _write_header(sheet, laid_out, styles)
    places = pl.Series([place for unit in units for place in unit.places])
    in_order = {key: values.gather(places) for key, values in cells.items()} | {NUMBER.key: cells[NUMBER.key]}
    heights = _write_cells(sheet, laid_out, in_order, styles)
    _write_sums(sheet, laid_out, styles)
    _write_signatures(sheet, laid_out, styles)
    _set_up(sheet, laid_out, header, heights)


def _styles(book: Workbook) -> dict[str, Format]:
    """The looks of cells, by name."""
    plain = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    cell = plain | {"border": 1}
    text = cell | {"num_format": "@", "text_wrap": True}
    sums = {"bold": True, "bg_color": "#F2F2F2"}
    looks = {
        "title": plain | {"bold": True, "font_size": 18, "align": "center"},
        "left": plain | {"num_format": "@", "align": "left"},
        "center": plain | {"num_format": "@", "align": "center"},
        "right": plain | {"num_format": "@", "align": "right"},
        "head": text | {"bold": True, "align": "center"},
        "aside": text | {"bold": True, "align": "center", "font_color": "#7F7F7F"},
        "text": text | {"align": "left"},
        "name": text | {"align": "center"},
        "count": cell | {"num_format": "0", "align": "center"},
        "rate": text | {"align": "right"},
        "money": cell | {"num_format": "#,##0.00_ ", "align": "right"},
        "sum text": text | sums | {"align": "center"},
        "sum": cell | sums | {"num_format": "#,##0.00_ ", "align": "right"},
        "in words": cell | {"num_format": "@", "bold": True, "align": "left"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _write_header(sheet: Worksheet, laid_out: _Sheet, styles: Mapping[str, Format]) -> int:
    """The title; whose payroll it is, of when, in what; what each column is. Returns its height."""
    payroll, last = laid_out.payroll, laid_out.first_page - 1
    sheet.set_default_row(_ROW)
    sheet.set_row(_TITLE, _TITLE_ROW)
    _across(sheet, _TITLE, (0, last), title_of(payroll), styles["title"])
    told = (f"单位：{office_of(payroll)}", f"年月：{period_of(payroll)}", "单位：元")
    for span, text, side in zip(_spans(laid_out, len(told)), told, ("left", "center", "right"), strict=False):
        _across(sheet, _LINE, span, text, styles[side])
    first, lines = 0, 1
    for band in laid_out.bands:
        style = styles["head" if band.printed else "aside"]
        _across(sheet, _BANDS, (first, first + len(band.columns) - 1), band.heading, style)
        for number, column in enumerate(band.columns, start=first):
            width = laid_out.widths[number]
            heading = broken(column.heading, width)
            write_text(sheet, _HEADINGS, number, heading, style)
            sheet.set_column(number, number, width)
            lines = max(lines, lines_in(heading, width))
        first += len(band.columns)
    height = _ROW + (lines - 1) * _NEXT_LINE
    sheet.set_row(_HEADINGS, height)
    return _TITLE_ROW + 2 * _ROW + height


def _write_cells(
    sheet: Worksheet, laid_out: _Sheet, cells: Mapping[str, pl.Series], styles: Mapping[str, Format]
) -> list[int]:
    """Everyone's row, with as much height as its texts take; returns the heights."""
    rows = list(laid_out.rows())
    for number, column in enumerate(laid_out.columns):
        values = cells[column.key].to_list()
        style = styles["name" if column.key in ("name", "id_number") else column.kind]
        # A Decimal is written as it stands.
        write = sheet.write_number if column.kind in ("money", "count") else sheet.write_string
        if None in values:
            told = [
                (row, number, value, style)
                for row, value in zip(rows, values, strict=True)
                if value is not None
            ]
            require_written(sheet.write_blank(row, number, None, style) for row in rows)
            require_written(starmap(write, told))
        else:
            require_written(map(write, rows, repeat(number), values, repeat(style)))
    texts = {
        column.key: lines_of(cells[column.key], width)
        for column, width in zip(laid_out.columns, laid_out.widths, strict=True)
        if column.kind == "text"
    }
    heights = (_ROW + (pl.DataFrame(texts).max_horizontal() - 1) * _NEXT_LINE).to_list()
    for row, height in zip(rows, heights, strict=True):
        if height > _ROW:
            sheet.set_row(row, height)
    return heights


def _write_sums(sheet: Worksheet, laid_out: _Sheet, styles: Mapping[str, Format]) -> None:
    """Below the people of each unit their sums, if there are several units; below everyone everyone's."""
    payroll = laid_out.payroll
    keys = [column.key for column in laid_out.columns if _is_summed(payroll, column)]
    amounts = payroll.table.select(pl.col(key).cast(pl.Int128) for key in keys)
    if laid_out.has_units:
        belongs = pl.DataFrame(
            {
                "place": [place for unit in laid_out.units for place in unit.places],
                _UNIT: [which for which, unit in enumerate(laid_out.units) for _place in unit.places],
            }
        )
        units = amounts.with_columns(belongs.sort("place")[_UNIT]).group_by(_UNIT).sum().sort(_UNIT)
        for unit, start, sums in zip(laid_out.units, laid_out.starts, units.rows(named=True), strict=True):
            people = len(unit.places)
            _write_sum(sheet, start + people, laid_out, _Sum("小计", unit.name, people, sums), styles)
    everyone = amounts.sum().row(0, named=True) if keys else {}
    _write_sum(sheet, laid_out.sums_row, laid_out, _Sum("合计", "", payroll.table.height, everyone), styles)
    total = next((key for key in ("net", "gross") if key in everyone), None)
    if total:
        row, last, fen = laid_out.sums_row + 1, laid_out.first_page - 1, everyone[total]
        split = min(max(1, sum(1 for end in accumulate(laid_out.widths) if end <= _LABEL)), last)
        heading = f"{payroll.policy.rules[total].name}（大写）"
        _across(sheet, row, (0, split - 1), heading, styles["head"])
        text = f"{capitals(fen)}（￥{yuan(fen)}）"
        _across(sheet, row, (split, last), text, styles["in words"])
        sheet.set_row(row, _SIGNED_ROW)


class _Sum(NamedTuple):
    """A row of sums: what it is, of whom, how many they are, and the amounts in fen by column."""

    heading: str
    name: str
    people: int
    amounts: Mapping[str, int]


def _is_summed(payroll: Payroll, column: SheetColumn) -> bool:
    """Whether a column has sums: what is paid or found has, what was known before has none."""
    return column.kind == "money" and column.key not in payroll.policy.inputs


def _write_sum(
    sheet: Worksheet, row: int, laid_out: _Sheet, sums: _Sum, styles: Mapping[str, Format]
) -> None:
    texts = {laid_out.name: sums.heading, laid_out.free: f"{sums.people:,} 人"}
    texts |= {laid_out.office: sums.name}
    for number, column in enumerate(laid_out.columns):
        if column.key in sums.amounts:
            write_fen(sheet, row, number, sums.amounts[column.key], styles["sum"])
        elif text := texts.get(number):
            write_text(sheet, row, number, text, styles["sum text"])
        else:
            require_written([sheet.write_blank(row, number, None, styles["sum text"])])
    office = laid_out.office
    lines = 1 if office is None else lines_in(sums.name, laid_out.widths[office])
    sheet.set_row(row, _ROW + (lines - 1) * _NEXT_LINE)


def _write_signatures(sheet: Worksheet, laid_out: _Sheet, styles: Mapping[str, Format]) -> None:
    """Who has made the payroll, looked it over and answers for it."""
    row = laid_out.sums_row + BOTTOM - 1
    sheet.set_row(row, _SIGNED_ROW)
    spans = _spans(laid_out, len(_SIGNERS))
    for which, span in enumerate(spans):
        is_last = which == len(spans) - 1
        text = "        ".join(_SIGNERS[which:] if is_last else _SIGNERS[which : which + 1])
        _across(sheet, row, span, text, styles["left"])


def _set_up(sheet: Worksheet, laid_out: _Sheet, header: int, heights: Sequence[int]) -> None:
    """Pages that print: across, as wide as a page or as pages side by side, broken between units where they can be."""
    names = laid_out.name + 1
    widths = laid_out.widths[: laid_out.printed]
    pages = max(1, -(-sum(widths) // FULL_PAGE))
    sheet.freeze_panes(TOP, names)
    set_up_page(sheet, repeat=TOP)
    sheet.set_margins(*repeat(_MARGIN, 2), *repeat(_MARGIN * 3 / 2, 2))
    sheet.center_horizontally()
    sheet.fit_to_pages(pages, 0)
    sheet.print_area(0, 0, laid_out.sums_row + BOTTOM - 1, laid_out.printed - 1)
    if pages > 1:
        sheet.repeat_columns(0, names - 1)
    ends = [0, *accumulate(len(unit.places) for unit in laid_out.units)]
    parts = [sum(heights[first:end]) + _ROW for first, end in pairwise(ends)]
    parts[-1] += 2 * (_ROW + _SIGNED_ROW)
    sheet.set_h_pagebreaks([laid_out.starts[part] for part in breaks_between(parts, header, widths, pages)])


def _spans(laid_out: _Sheet, count: int) -> list[tuple[int, int]]:
    """The columns of the first page in so many parts of about one width, each as its first and last; or fewer."""
    widths = laid_out.widths[: laid_out.first_page]
    ends = list(accumulate(widths))
    parts = [min(end * count // (ends[-1] + 1), count - 1) for end in ends]
    firsts = [number for number, part in enumerate(parts) if number == 0 or part != parts[number - 1]]
    return [(first, after - 1) for first, after in pairwise([*firsts, len(widths)])]


def _across(sheet: Worksheet, row: int, span: tuple[int, int], text: str, style: Format) -> None:
    """A text over several columns as if they were one."""
    first, last = span
    if last > first:
        require_written([sheet.merge_range(row, first, row, last, "", style)])
    write_text(sheet, row, first, text, style)
