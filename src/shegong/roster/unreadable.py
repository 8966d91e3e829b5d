"""Why a file as a whole can't be read, where more than one kind of file can have that reason."""

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.roster.table import column_letters

MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 6_000_000
"""What a sheet may hold: readers make every cell between the first and the last one."""
MOST_TEXT = 512 * 2**20
"""How many bytes the texts of a sheet may take: a text that is stored once may stand in a million cells."""


def damaged(file: str) -> Problem:
    """The problem with a file that is not complete."""
    return Problem(
        "R013", _("文件损坏（不完整）"), _("重新复制或下载；或用 Excel/WPS 打开后另存"), Place(file)
    )


def unreadable(file: str) -> Problem:
    """The problem with a workbook that is complete and makes no sense."""
    return Problem(
        "R018",
        _("工作簿读不出来，内容可能损坏"),
        _("用 Excel/WPS 打开后另存为 xlsx"),
        Place(file),
    )


def encrypted(file: str) -> Problem:
    """The problem with a workbook that has a password."""
    return Problem("R012", _("工作簿已加密"), _("在 Excel/WPS 中去掉密码后另存"), Place(file))


def unsupported(file: str, what: str, remedy: str | None = None) -> Problem:
    """The problem with a file of another kind; `what` it is."""
    message = _("不支持的格式：{what}").format(what=what)
    return Problem("R011", message, remedy or _("另存为 .xlsx，或“CSV UTF-8”"), Place(file))


def too_old(file: str) -> Problem:
    """The problem with a workbook of Excel 95 and before."""
    return Problem("R116", _("是 Excel 95 或更早的工作簿"), _("用 Excel/WPS 打开后另存为 xlsx"), Place(file))


def too_many_rows(most: int, height: int, place: Place) -> Problem:
    """The problem with a table of more rows than are read."""
    return Problem(
        "R015",
        _("行数超过上限 {most}：至少有 {height} 行").format(most=most, height=height),
        _("删除多余的行，或另存为 CSV（CSV 没有行数上限）"),
        place,
    )


def refuse_too_far(height: int, width: int, place: Place, *, elsewhere: int = 0) -> None:
    """Refuse a sheet whose used range is too large to be a roster; `elsewhere` are the cells of other sheets."""
    if width > MOST_COLUMNS or (height <= MOST_ROWS and height * width + elsewhere > MOST_CELLS):
        last = f"{column_letters(width - 1)}{height}"
        raise ShegongError(
            Problem(
                "R014",
                _("表格范围异常（最后单元格 {last}）").format(last=last),
                _("删除花名册以外的单元格后另存"),
                place,
            )
        )
    if height > MOST_ROWS:
        raise ShegongError(too_many_rows(MOST_ROWS, height, place))


def refuse_too_much_text(size: int, place: Place) -> None:
    """Refuse a sheet whose texts together are too long to be those of a roster."""
    if size > MOST_TEXT:
        raise ShegongError(
            Problem(
                "R117",
                _("文字总量过大（{size} MB）").format(size=size >> 20),
                _("删去很长的文字，只保留花名册后另存"),
                place,
            )
        )
