"""Rosters in Parquet: typed columns give the people that a workbook's cells give."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.policy.policy import Policy
from shegong.roster.parquet import text_of
from shegong.roster.read import read_roster
from shegong.roster.workbook import text_of as cell_text
from tests.conftest import ROSTER, Command
from tests.roster.samples import HEADER, Write, person

ROWS = [person(1), person(2, 岗位="副职", 现工资="2854.5")]


@pytest.fixture
def frame() -> pl.DataFrame:
    return pl.DataFrame([list(row) for row in ROWS], schema=list(HEADER), orient="row")


def write(frame: pl.DataFrame, folder: Path) -> Path:
    path = folder / "花名册.parquet"
    frame.write_parquet(path)
    return path


def refusal(path: Path, policy: Policy) -> ShegongError:
    with pytest.raises(ShegongError) as caught:
        read_roster(path, policy)
    return caught.value


def test_a_table_of_texts_gives_the_people_of_a_text_file(
    tmp_path: Path, write_text: Write, frame: pl.DataFrame, policy: Policy
) -> None:
    roster = read_roster(write(frame, tmp_path), policy)
    expected = read_roster(write_text([HEADER, *ROWS]), policy)
    assert roster.people.equals(expected.people)
    assert (roster.reading.format, roster.reading.header_row, roster.problems) == ("parquet", 1, ())


def test_numbers_dates_and_truths_are_what_cells_of_a_workbook_would_be(
    tmp_path: Path, write_sheet: Write, frame: pl.DataFrame, wide_policy: Policy
) -> None:
    days = [datetime(2018, 7, 1), datetime(2016, 2, 29)]  # noqa: DTZ001
    typed = frame.with_columns(
        pl.col("序号").cast(pl.Int32),
        pl.col("工作年限").cast(pl.Float64),
        pl.col("现工资").cast(pl.Decimal(12, 2)),
        pl.col("学历").cast(pl.Categorical),
        pl.Series("入职时间", days).dt.replace_time_zone("Asia/Shanghai"),
        pl.Series("表彰奖励", [0.1 + 0.2, None]),
    )
    cells = [
        [int(row[0]), *row[1:6], float(row[6]), *row[7:9], float(row[9]), day, bonus]
        for row, day, bonus in zip(ROWS, days, (0.3, None), strict=True)
    ]
    path = write_sheet([(*HEADER, "入职时间", "表彰奖励"), *cells])
    expected = read_roster(path, wide_policy).people
    assert read_roster(write(typed, tmp_path), wide_policy).people.equals(expected)
    assert expected["start"].to_list() == [date(2018, 7, 1), date(2016, 2, 29)]
    assert expected["honour"].to_list() == [30, 0]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-(10**9), 10**9, places=2)))
def test_a_column_of_numbers_is_written_as_its_cells_are_one_by_one(values: list[float | Decimal]) -> None:
    numbers = [float(value) + 0.0 for value in values]
    found = text_of(pl.Series(numbers, dtype=pl.Float64)).to_list()
    assert [text.removeprefix("-") for text in found] == [
        cell_text(value).removeprefix("-") for value in numbers
    ]


def test_every_kind_of_column_becomes_text() -> None:
    columns: dict[str, tuple[pl.Series, list[str | None]]] = {
        "truth": (pl.Series([True, False, None]), ["TRUE", "FALSE", None]),
        "amount": (pl.Series([Decimal("2854.50"), Decimal("100.00"), None]), ["2854.5", "100", None]),
        "whole": (pl.Series([100, -7, None]), ["100", "-7", None]),
        "day": (pl.Series([date(2018, 7, 1), None]), ["2018-07-01", None]),
        "moment": (pl.Series([datetime(2018, 7, 1, 8, 30)]), ["2018-07-01 08:30:00"]),  # noqa: DTZ001
        "nothing": (pl.Series([None, None]), [None, None]),
    }
    for values, texts in columns.values():
        assert text_of(values).to_list() == texts


def test_id_numbers_that_are_numbers_are_refused_like_those_of_a_workbook(
    tmp_path: Path, frame: pl.DataFrame, policy: Policy
) -> None:
    numbers = pl.Series("证件号码", [990101198001010014, None])
    roster = read_roster(write(frame.with_columns(numbers), tmp_path), policy)
    assert [(problem.code, str(problem.place)) for problem in roster.problems] == [
        ("R080", "花名册.parquet:2:3 (证件号码)"),
        ("R088", "花名册.parquet:3:3 (证件号码)"),
    ]


def test_columns_with_more_than_one_value_a_cell_are_refused_all_at_once(
    tmp_path: Path, frame: pl.DataFrame, policy: Policy
) -> None:
    nested = frame.with_columns(
        pl.concat_list("姓名", "学历").alias("列表"),
        pl.struct("姓名").alias("结构"),
        pl.lit(b"x").alias("字节"),
    )
    problems = refusal(write(nested, tmp_path), policy).problems
    assert [(problem.code, problem.place and problem.place.label) for problem in problems] == [
        ("R121", "列表"),
        ("R121", "结构"),
        ("R121", "字节"),
    ]


def test_a_table_without_rows_is_nobody_to_pay(tmp_path: Path, frame: pl.DataFrame, policy: Policy) -> None:
    assert refusal(write(frame.head(0), tmp_path), policy).problems[0].code == "R046"


def test_a_damaged_file_is_told_and_nothing_else(tmp_path: Path, frame: pl.DataFrame, policy: Policy) -> None:
    path = write(frame, tmp_path)
    whole = path.read_bytes()
    for content in (
        whole[: len(whole) // 2],
        whole[:100] + whole[-8:],
        b"PAR1",
        whole[:-8] + b"\xff\xff\xff\x7fPAR1",
    ):
        path.write_bytes(content)
        assert refusal(path, policy).problems[0].code == "R013"


def test_more_rows_than_anybody_has_are_refused(tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "花名册.parquet"
    pl.select(pl.repeat("示例", 20_000_001).alias("姓名")).write_parquet(path)
    assert refusal(path, policy).problems[0].code == "R015"


def test_the_sheet_of_a_file_without_sheets_is_pointed_out(
    tmp_path: Path, frame: pl.DataFrame, policy: Policy
) -> None:
    roster = read_roster(write(frame, tmp_path), policy, sheet="12月")
    assert [problem.code for problem in roster.problems] == ["R028"]


def test_a_county_is_paid_from_parquet_as_from_csv(shegong: Command, tmp_path: Path) -> None:
    path = tmp_path / "roster.parquet"
    pl.read_csv(ROSTER, infer_schema=False).write_parquet(path)
    for source, target in ((ROSTER, "a.csv"), (path, "b.csv")):
        more = ("--policy", "yanji-2018", "--on", "2020-12", "--out", tmp_path / target)
        assert shegong("batch", source, *more).code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
