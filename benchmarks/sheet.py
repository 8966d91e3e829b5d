"""A sheet of made-up people, with columns that nobody uses beside those of `data.py`: `sheet.py FILE` writes it."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SHEET = 20_000, 24
"""How many people and columns it has."""
_NUMBERS = ("序号", "工作年限", "现工资", "其他应发", "申报缴费基数", "子女教育人数", "赡养老人分摊额")


def write_sheet(target: Path) -> None:
    import polars as pl  # noqa: PLC0415  who only wants to know the size stays small
    import xlsxwriter  # noqa: PLC0415
    from data import make_roster  # noqa: PLC0415

    rows, columns = SHEET
    with TemporaryDirectory(prefix="benchmark-") as folder:
        source = Path(folder) / "roster.csv"
        make_roster("net", source, rows)
        people = pl.read_csv(source, infer_schema=False)
    unused = [pl.lit("示例文字").alias(f"补充{number}") for number in range(columns - people.width)]
    people = people.with_columns(unused)
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("花名册")
        for column, (name, values) in enumerate(people.to_dict(as_series=False).items()):
            sheet.write_string(0, column, name)
            for row, value in enumerate(values, 1):
                if name in _NUMBERS:
                    sheet.write_number(row, column, float(value))
                else:
                    sheet.write_string(row, column, value)


if __name__ == "__main__":
    write_sheet(Path(sys.argv[1]))
