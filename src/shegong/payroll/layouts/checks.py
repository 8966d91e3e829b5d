"""What is looked at before a layout's files are written: names, accounts, ID numbers, encodings, and what must tie."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, listed
from shegong.money import yuan
from shegong.payroll.layouts import sources
from shegong.payroll.layouts.cells import Amount, as_text, put_in, words_of
from shegong.payroll.layouts.fill import Filled, Row
from shegong.payroll.layouts.schema import ColumnEntry, Severity, TieEntry
from shegong.roster.cards import is_checked_card, passes_luhn
from shegong.roster.identity import mask, mask_card, mask_inside

_FEW = 5
_ACCOUNT = re.compile(r"[0-9]{8,32}")


def checked(filled: Filled) -> Filled:
    """The same with what was found out; raises ShegongError where any of it is an error."""
    found = [*_rows(filled), *_accounts(filled), *_numbers(filled), *_unfit(filled), *_ties(filled)]
    if any(problem.severity == "error" for problem in found):
        raise ShegongError(found)
    return replace(filled, problems=(*filled.problems, *found, *_mangled(filled)))


def _problem(
    filled: Filled,
    row: Row,
    heading: str,
    code: str,
    message: str,
    remedy: str,
    value: str | None = None,
    severity: Severity = "error",
) -> Problem:
    """A problem with one person's cell."""
    place = filled.payroll.roster.place(row.row)._replace(label=heading)
    text = _("{name}：{message}").format(name=row.name, message=message)
    return Problem(code, text, remedy, place, value, severity="warning" if severity == "warning" else "error")


def _rows(filled: Filled) -> Iterator[Problem]:
    """Cells that must not be blank."""
    for place, column in enumerate(filled.columns):
        if column.required:
            for row in filled.rows:
                if row.cells[place] == "":
                    message = _("“{heading}”是空的，这份文件里必填").format(heading=column.heading)
                    yield _problem(filled, row, column.heading, "B011", message, _("在花名册里补上"))


def _taken_from(filled: Filled, key: str) -> tuple[int, ColumnEntry] | None:
    return next(((place, column) for place, column in enumerate(filled.columns) if key in column.keys), None)


def _accounts(filled: Filled) -> Iterator[Problem]:
    """Accounts that are none, that don't add up, or that two people have."""
    found = _taken_from(filled, "card")
    if not found:
        return
    place, column = found
    checks = filled.layout.checks
    first: dict[str, Row] = {}
    for row in filled.rows:
        account = as_text(row.cells[place])
        if not account:
            continue
        shown = mask_card(account)
        if checks["card"] != "off" and not _ACCOUNT.fullmatch(account):
            message = _("不像账号：应是 8 到 32 位数字，实际 {count} 个字").format(count=len(account))
            remedy = _("核对存折或银行卡后重新录入；该列请设为“文本”格式")
            yield _problem(
                filled, row, column.heading, "B012", message, remedy, mask_inside(shown), checks["card"]
            )
        elif checks["luhn"] != "off" and is_checked_card(account) and not passes_luhn(account):
            message = _("62 开头的卡号，末位校验码不对")
            remedy = _("核对银行卡，多半是抄错或少了一位")
            yield _problem(filled, row, column.heading, "B013", message, remedy, shown, checks["luhn"])
        if checks["same_card"] != "off" and account in first:
            other = first[account]
            message = _("和第 {row} 行 {name} 是同一个账号").format(row=other.row, name=other.name)
            remedy = _('核对两个人的银行卡；确实共用的，在自己的模板里写 [checks] same_card = "warning"')
            yield _problem(filled, row, column.heading, "B014", message, remedy, shown, checks["same_card"])
        first.setdefault(account, row)


def _numbers(filled: Filled) -> Iterator[Problem]:
    """Residents whose ID number has not 18 digits."""
    found = _taken_from(filled, "id_number")
    severity = filled.layout.checks["id_number"]
    if not found or severity == "off":
        return
    place, column = found
    residents = dict(
        zip(filled.payroll.table["row"].to_list(), sources.resident_numbers(filled.payroll), strict=True)
    )
    for row in filled.rows:
        number = as_text(row.cells[place])
        if number and residents[row.row] and len(number) != sources.ID_LENGTH:
            message = _("居民身份证号码应是 18 位，实际 {count} 位").format(count=len(number))
            remedy = _("换成 18 位号码")
            yield _problem(filled, row, column.heading, "B015", message, remedy, mask(number), severity)


def _unfit(filled: Filled) -> Iterator[Problem]:
    """Texts that the file can't hold: characters that its encoding lacks, or its separator."""
    head, file = filled.layout.head, filled.layout.file
    if head.format == "xlsx":
        return
    for place, text in _texts(filled):
        lacking = (
            []
            if _fits(text, file.encoding)
            else [sign for sign in dict.fromkeys(text) if not _fits(sign, file.encoding)]
        )
        message, remedy = "", ""
        if lacking:
            message = _("{encoding} 编码里没有“{signs}”").format(
                encoding=file.encoding, signs="".join(lacking)
            )
            remedy = _("问银行能不能用 gb18030 或 utf-8，或这个字怎样写；在自己的模板里改 encoding")
        elif head.format == "text" and file.separator in text:
            message = _("里面有分隔符“{separator}”").format(separator=file.separator)
            remedy = _("在花名册里改写")
        if message:
            yield Problem("B016", message, remedy, place, mask_inside(text)[:40])


def _texts(filled: Filled) -> Iterator[tuple[Place, str]]:
    """Every text of the files with the place that it comes from."""
    layout, roster = filled.layout, filled.payroll.roster
    words = words_of(layout, filled.payroll, len(filled.rows), filled.fen)
    around = [put_in(text, words) for line in (*layout.file.before, *layout.file.after) for text in line]
    for text in (*around, *(column.heading for column in filled.columns)):
        yield Place(layout.shown), as_text(text)
    for row in filled.rows:
        for column, cell in zip(filled.columns, row.cells, strict=True):
            if isinstance(cell, str):
                yield roster.place(row.row)._replace(label=column.heading), cell


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _ties(filled: Filled) -> Iterator[Problem]:
    for tie in filled.layout.ties:
        yield from _loose(filled, tie)


def _loose(filled: Filled, tie: TieEntry) -> Iterator[Problem]:
    """People whose columns do not come to what the payroll has, or whom the layout leaves those columns blank."""
    payroll = filled.payroll
    whole = sources.amount_or_none(payroll, tie.with_)
    if whole is None:
        return
    expected = dict(zip(payroll.table["row"].to_list(), whole, strict=True))
    places = [place for place, column in enumerate(filled.columns) if column.heading in tie.columns]
    differing: list[tuple[Row, int]] = []
    for row in filled.rows:
        parts = sum(cell.fen for place in places if isinstance(cell := row.cells[place], Amount))
        if parts != expected[row.row]:
            differing.append((row, expected[row.row] - parts))
    if differing:
        rows = listed(str(row.row) for row, _fen in differing[:_FEW])
        text = _("“{name}”：文件里各列之和与工资表不等，{count} 人，共差 {yuan} 元，第 {rows} 行").format(
            name=tie.name,
            count=f"{len(differing):,}",
            yuan=yuan(sum(fen for _row, fen in differing)),
            rows=rows,
        )
        if len(differing) > _FEW:
            text += _("等")
        yield Problem("B020", text, tie.remedy, payroll.roster.place(differing[0][0].row), severity="warning")


def _mangled(filled: Filled) -> Sequence[Problem]:
    """That Excel spoils long numbers in a CSV that it opens."""
    if filled.layout.head.format != "csv" or not (
        _taken_from(filled, "card") or _taken_from(filled, "id_number")
    ):
        return []
    text = _("csv 里的账号、证件号码是完整的；直接用 Excel 打开会变成科学计数，再存就丢了末几位")
    remedy = _("直接上传，不要用 Excel 打开再存；要看就用“数据-从文本导入”，该列选“文本”")
    return [Problem("B028", text, remedy, severity="notice")]
