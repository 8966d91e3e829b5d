"""Numbers that a spreadsheet shortens when it opens a CSV file."""

from collections.abc import Iterable
from pathlib import Path

from shegong.errors import Place, Problem
from shegong.messages import _, listed
from shegong.policy.policy import Policy
from shegong.roster.fields import load_fields
from shegong.roster.roster import Reading

_LONG_NUMBERS = ("id_number", "card")


def shortened_by_excel(policy: Policy, reading: Reading, written: Iterable[Path]) -> list[Problem]:
    """What to say once of CSV files with numbers of more than fifteen digits, which Excel takes for amounts."""
    files = [path for path in written if path.suffix.lower() == ".csv"]
    fields = load_fields(policy).by_key
    used = {column.used_as for column in reading.columns}
    names = [field.label for key in _LONG_NUMBERS if (field := fields.get(key)) and field.label in used]
    if not files or not names:
        return []
    return [
        Problem(
            "O027",
            _("用 Excel 直接打开 csv，{names} 的末几位会变成 0，一保存就找不回来").format(
                names=listed(names)
            ),
            _("要在 Excel/WPS 里看或改，写成 .xlsx；csv 只用“数据→从文本/CSV”导入，这一列选“文本”"),
            Place(listed(path.name for path in files)),
            severity="notice",
        )
    ]
