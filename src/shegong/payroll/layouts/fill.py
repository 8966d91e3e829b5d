"""A payroll put into the columns of a layout: a row for everyone who is in the file, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, label, listed
from shegong.money import yuan
from shegong.payroll.layouts import sources
from shegong.payroll.layouts.cells import Amount, Cell, fen_in, put_in, words_of
from shegong.payroll.layouts.cells import as_text as cell_text
from shegong.payroll.layouts.layout import Layout
from shegong.payroll.layouts.schema import ColumnEntry
from shegong.payroll.run import Payroll
from shegong.roster.fields import load_fields

_FEW = 5


class Row(NamedTuple):
    """One person's row: where they stand in the roster, who they are, what they are paid (fen), and the cells."""

    row: int
    name: str
    fen: int
    cells: tuple[Cell, ...]


class LeftOut(NamedTuple):
    """Somebody who is not in the file, as there is nothing to pay."""

    row: int
    name: str
    fen: int


@dataclass(frozen=True)
class Filled:
    """Everyone who is in a layout's files and everyone who is not; `problems` are what there is to say about them."""

    layout: Layout
    payroll: Payroll
    paid: str
    columns: tuple[ColumnEntry, ...]
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]

    @property
    def fen(self) -> int:
        """What the files pay together."""
        return sum(row.fen for row in self.rows)

    @property
    def tells_amounts(self) -> bool:
        """Whether what is paid stands in the files."""
        return bool(self.places_paid)

    @property
    def places_paid(self) -> list[int]:
        """The columns that tell what is paid."""
        return [
            place for place, column in enumerate(self.columns) if {"paid", self.paid} & {*column.keys[:1]}
        ]

    @cached_property
    def parts(self) -> list[tuple[Row, ...]]:
        """The rows of each file, numbered from 1: no more than a file may have."""
        most = self.layout.file.most_rows or len(self.rows)
        starts = range(0, len(self.rows), most)
        return [self._numbered(self.rows[start : start + most]) for start in starts]

    def _numbered(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(
            row._replace(
                cells=tuple(
                    number if column.row_number else cell
                    for column, cell in zip(self.columns, row.cells, strict=True)
                )
            )
            for number, row in enumerate(rows, start=1)
        )


def fill(layout: Layout, payroll: Payroll, columns: Sequence[ColumnEntry]) -> Filled:
    """Everyone's rows; raises ShegongError where a column that must be there can't be, or nobody is left to pay."""
    key = sources.paid_key(layout, payroll)
    if key is None:
        raise ShegongError(_cannot(layout, "", _nothing_paid(layout), _("改 pays，或换有应发、实发的办法")))
    amounts = sources.amount_or_none(payroll, key) or []
    names = payroll.table["name"].to_list()
    lines = payroll.table["row"].to_list()
    bound = [_bound(layout, payroll, column) for column in columns]
    wrong = [found for found in bound if isinstance(found, Problem)]
    if wrong:
        raise ShegongError(wrong)
    cells = [found if not isinstance(found, Problem) else None for found in bound]
    paying = [fen > 0 or layout.head.kind != "bank" for fen in amounts]
    rows: list[Row] = []
    for index, is_in in enumerate(paying):
        if is_in:
            row = tuple("" if found is None else found[index] for found in cells)
            rows.append(Row(lines[index], names[index], amounts[index], row))
    left_out = tuple(
        LeftOut(lines[index], names[index], amounts[index]) for index, is_in in enumerate(paying) if not is_in
    )
    if not rows:
        raise ShegongError(
            Problem(
                "B019",
                _("没有一个人有钱可发：{count} 人都是 0 或负数").format(count=len(left_out)),
                _("核对工资表；不用这个模板就去掉 --layout"),
                Place(layout.shown),
            )
        )
    problems = [*_known_so_far(layout), *_second_choice(layout, payroll, key)]
    problems += _blank(layout, columns, cells)
    problems += _left_out(layout, payroll, left_out)
    problems += _no_account(layout)
    filled = Filled(layout, payroll, key, tuple(columns), tuple(rows), left_out, tuple(problems))
    require_total(filled, sum(amounts))
    return filled


def _bound(layout: Layout, payroll: Payroll, column: ColumnEntry) -> Sequence[Cell] | Problem | None:
    """What stands below a heading for everyone on the payroll; None where nothing does."""
    height = payroll.table.height
    found: Sequence[Cell] | None = None
    if column.text:
        return [put_in(column.text, words_of(layout, payroll, height, 0))] * height
    if column.sum:
        found = sources.total_of(payroll, column.sum)
    for key in column.keys:
        if found is None:
            found = sources.values_of(layout, payroll, key)
    if found is None and column.default:
        found = [""] * height
    if found is None:
        if column.required and not column.row_number:
            return _lacking(layout, payroll, column)
        return None
    wants_amount = (column.format or "text").startswith("amount")
    if wants_amount and not all(isinstance(cell, Amount) or cell == "" for cell in found):
        message = _("“{heading}”要的是金额，{keys} 不是").format(
            heading=column.heading, keys=listed(column.keys)
        )
        return _cannot(layout, column.heading, message, _("改 from，或删去 format"))
    return _shaped(payroll, column, found)


def _shaped(payroll: Payroll, column: ColumnEntry, found: Sequence[Cell]) -> list[Cell]:
    """The cells as the column wants them: blank where it says so, with its default elsewhere."""
    cells = [cell_text(cell) if column.format == "text" else cell for cell in found]
    if column.format == "amount-or-blank":
        cells = ["" if isinstance(cell, Amount) and cell.fen == 0 else cell for cell in cells]
    if column.when:
        there = sources.has_something(payroll, column.when)
        cells = [cell if has else "" for cell, has in zip(cells, there, strict=True)]
    if column.unless:
        there = sources.has_something(payroll, column.unless)
        cells = ["" if has else cell for cell, has in zip(cells, there, strict=True)]
    return [column.default if cell == "" else cell for cell in cells]


def _cannot(layout: Layout, heading: str, message: str, remedy: str) -> Problem:
    return Problem("B009", message, remedy, Place(layout.shown, label=heading or None))


def _nothing_paid(layout: Layout) -> str:
    return _("办法里没有 {keys}，不知道发多少").format(keys=listed(layout.head.pays))


def _lacking(layout: Layout, payroll: Payroll, column: ColumnEntry) -> Problem:
    """That a column that must be there has no source, and what to add where."""
    fields = load_fields(payroll.policy).by_key
    known = [fields[key] for key in column.keys if key in fields and fields[key].input is None]
    if known:
        others = [spelling for spelling in known[0].spellings[2:] if spelling != column.heading]
        remedy = _("在花名册里加“{name}”一列").format(name=known[0].label)
        if others:
            remedy += _("（也认：{others}）").format(others=listed(others[:_FEW]))
        return _cannot(
            layout, column.heading, _("花名册里没有“{name}”一列").format(name=known[0].label), remedy
        )
    keys = listed(column.keys or column.sum)
    message = _("办法 {id} 没有 {keys}").format(id=payroll.policy.id, keys=keys)
    return _cannot(layout, column.heading, message, _("换一份算到这一项的办法，或在自己的模板里改 from"))


def _known_so_far(layout: Layout) -> list[Problem]:
    """That nobody has seen the original of the form."""
    if layout.head.status == "published":
        return []
    text = _("“{name}”的格式没有见到原文：{why}").format(name=layout.head.name, why=layout.head.why)
    remedy = _("先和银行、税务机关给的模板对一遍列名，第一次用一两个人试导入")
    return [Problem("B008", text, remedy, Place(layout.shown), severity="warning")]


def _second_choice(layout: Layout, payroll: Payroll, key: str) -> list[Problem]:
    if key == layout.head.pays[0] or layout.head.kind != "bank":
        return []
    rule = payroll.policy.rules[key]
    text = _("办法没有算实发，文件里发的是“{name}”").format(name=label(rule.key, rule.name))
    remedy = _("要扣个人缴费和个税的，用算到实发的办法")
    return [Problem("B021", text, remedy, Place(layout.shown), severity="warning")]


def _blank(
    layout: Layout, columns: Sequence[ColumnEntry], cells: Sequence[Sequence[Cell] | None]
) -> list[Problem]:
    """Which columns stay blank although the layout knows what should stand there."""
    blank = [
        column.heading
        for column, found in zip(columns, cells, strict=True)
        if found is None and (column.keys or column.sum)
    ]
    if not blank:
        return []
    text = _("这几列空着，花名册和办法里都没有：{names}").format(names=listed(blank))
    return [Problem("B010", text, "", Place(layout.shown), severity="notice")]


def _left_out(layout: Layout, payroll: Payroll, left_out: Sequence[LeftOut]) -> list[Problem]:
    if not left_out:
        return []
    few = listed(
        _("第 {row} 行 {name}（{yuan}）").format(row=each.row, name=each.name, yuan=yuan(each.fen))
        for each in left_out[:_FEW]
    )
    text = _("{count} 人没有钱可发，没有列入“{name}”：{few}").format(
        count=len(left_out), name=layout.head.name, few=few
    )
    if len(left_out) > _FEW:
        text += _(" 等")
    return [
        Problem(
            "B018", text, _("核对这些人的扣款"), payroll.roster.place(left_out[0].row), severity="warning"
        )
    ]


def _no_account(layout: Layout) -> list[Problem]:
    """That the form asks for the account that pays, and nobody has told it."""
    around = [text for line in (*layout.file.before, *layout.file.after) for text in line]
    if layout.head.account or not any("{账号}" in text for text in around):
        return []
    text = _("“{name}”要付款账号，这里空着").format(name=layout.head.name)
    remedy = _('复制一份 {file} 到自己的文件夹，改 id，在 [layout] 里写 account = "…"').format(
        file=layout.shown
    )
    return [Problem("B025", text, remedy, Place(layout.shown), severity="warning")]


def require_total(filled: Filled, everyone: int) -> None:
    """Refuse files whose amounts, as they will be written, are not what the payroll pays less what is left out."""
    expected = everyone - sum(each.fen for each in filled.left_out)
    for place in filled.places_paid:
        written = sum(fen_in(cell_text(row.cells[place])) for row in filled.rows)
        if written != expected:
            message = _("合计不符：文件里 {written} 元，工资表减去没有列入的是 {expected} 元").format(
                written=yuan(written), expected=yuan(expected)
            )
            raise ShegongError(
                Problem(
                    "B017",
                    message,
                    _("没有写出任何文件；请报告给维护者"),
                    Place(filled.layout.shown, label=filled.columns[place].heading),
                )
            )
