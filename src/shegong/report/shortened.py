"""Numbers that a spreadsheet shortens when it opens a CSV file."""

from collections.abc import Iterable
from pathlib import Path

from shegong.messages import _, listed
from shegong.policy.policy import Policy
from shegong.report.screen import console
from shegong.roster.fields import load_fields
from shegong.roster.roster import Reading

_LONG_NUMBERS = ("id_number", "card")


def print_shortened(policy: Policy, reading: Reading, written: Iterable[Path]) -> None:
    """Say below what was written that Excel takes numbers of more than fifteen digits in a CSV file for amounts."""
    fields = load_fields(policy).by_key
    used = {column.used_as for column in reading.columns}
    names = [field.label for key in _LONG_NUMBERS if (field := fields.get(key)) and field.label in used]
    if names and any(path.suffix.lower() == ".csv" for path in written):
        text = _(
            "csv 不要用 Excel 直接打开：{names}的末几位会变成 0。要在 Excel/WPS 里看，写成 .xlsx；"
            "或用“数据→从文本/CSV”导入，这些列选“文本”。"
        )
        console().print(text.format(names=listed(names)), style="dim", soft_wrap=True)
