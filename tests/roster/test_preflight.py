"""What is seen in a workbook before a reader opens it, and that it is the same however the workbook is written."""

import struct
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.policy.policy import Policy
from shegong.roster.facts import SheetFacts
from shegong.roster.preflight import look_into
from shegong.roster.read import read_roster
from tests.roster.samples import HEADER, Write, person
from tests.roster.workbooks import replaced, write_xls

FILES = Path(__file__).parent / "files"


def facts_of(path: Path, sheet: str = "花名册") -> SheetFacts:
    return look_into(path.read_bytes(), path.name)[1].sheets[sheet]


@pytest.mark.parametrize("name", ["libreoffice.xls", "libreoffice.ods"])
def test_what_libreoffice_writes_is_seen_and_told(name: str, wide_policy: Policy) -> None:
    facts = facts_of(FILES / name)
    assert facts.errors == {(2, 11): "#DIV/0!", (3, 11): "#N/A", (5, 11): "#NAME?"}
    assert (facts.uncalculated, facts.hidden_rows) == (set(), 1)
    roster = read_roster(FILES / name, wide_policy)
    told = [(problem.code, problem.place.cell) for problem in roster.problems if problem.place]
    assert told == [
        *([("R023", None)] if name.endswith("xls") else [("R023", None), ("R025", None)]),
        ("R026", None),
        ("R056", "E1"),
        ("R044", None),
        ("R140", None),
        ("R062", "L3"),
        ("R080", "C4"),
        ("R062", "L4"),
        ("R062", "L6"),
    ]
    assert roster.people["honour"].to_list() == [28540, 20000]


def test_error_cells_formulas_never_calculated_and_hidden_rows_of_an_old_workbook_are_told(
    tmp_path: Path, policy: Policy
) -> None:
    def change(_book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.row(2).hidden = True
        sheet.write(3, 6, xlwt.Formula("2020-2008"))
        sheet.row(4).set_cell_error(9, "#REF!")

    rows = [HEADER, person(1), person(2), [*person(3)[:6], None, *person(3)[7:]], person(4)[:9]]
    roster = read_roster(write_xls(tmp_path / "花名册.xls", rows, change), policy)
    assert [(problem.code, problem.place and problem.place.cell) for problem in roster.problems] == [
        ("R026", None),
        ("R063", "G4"),
        ("R062", "J5"),
    ]
    assert "#REF!" in roster.problems[2].message
    assert roster.people["row"].to_list() == [2, 3]


CELLS = st.one_of(
    st.none(),
    st.text("示例<&>\"' ]", min_size=1, max_size=5),
    st.integers(-5, 10**6),
    st.booleans(),
    st.sampled_from(["#N/A", "#DIV/0!", "=1+1", '=A1&"<v>"']),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8), hidden=st.sets(st.integers(1, 8)))
def test_a_sheet_written_oddly_is_seen_like_one_written_plainly(
    write_sheet: Write, rows: list[list[object]], hidden: set[int]
) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        for row in hidden:
            book.active.row_dimensions[row].hidden = True

    plain = facts_of(write_sheet(rows, change=hide))
    written = write_sheet(rows, change=hide)
    odd = facts_of(replaced(written, "xl/worksheets/", "<sheetData>", "<!-- <c r= --><sheetData>"))
    assert odd == plain
    values = {
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell is not None
    }
    assert plain.height == max((row + 1 for row, _column in values), default=0)
    assert plain.width == max((column + 1 for _row, column in values), default=0)
    assert set(plain.errors) == {where for where in values if str(rows[where[0]][where[1]]).startswith("#")}
    assert plain.uncalculated == {where for where in values if str(rows[where[0]][where[1]]).startswith("=")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="', "<c s='0' r=\""),
        ('<row r="', '<row spans="1:5" r="'),
        ("<sheetData>", "<sheetData><?odd?>"),
        ("</v>", "<![CDATA[]]></v>"),
    ],
)
def test_whatever_is_written_oddly_is_read(write_sheet: Write, policy: Policy, old: str, new: str) -> None:
    rows = [HEADER, [*person(1)[:6], 12, *person(1)[7:]]]
    path = replaced(write_sheet(rows), "xl/worksheets/", old, new)
    assert read_roster(path, policy).people["credited_years"].to_list() == [12]
    assert (facts_of(path).height, facts_of(path).width) == (2, len(HEADER))


@pytest.mark.parametrize("width", [1, 2])
def test_texts_that_run_on_into_the_next_record_are_measured(tmp_path: Path, width: int) -> None:
    letters = {1: "x", 2: "长"}[width]
    rows = [[letters * (length % 9_000 + 1)] for length in range(1, 40_000, 777)]
    path = write_xls(tmp_path / "花名册.xls", rows)
    assert facts_of(path).height == len(rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_with_some_bytes_changed_is_read_or_refused(
    tmp_path: Path, policy: Policy, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(["xls", "ods"]))
    content = bytearray((FILES / f"libreoffice.{kind}").read_bytes())
    for _change in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 4))
        content[place : place + 4] = struct.pack(
            "<I", data.draw(st.sampled_from([0, 1, 0xFF, 2**31 - 1, 2**32 - 1]))
        )
    path = tmp_path / f"花名册.{kind}"
    path.write_bytes(content)
    with suppress(ShegongError):
        assert read_roster(path, policy).rows_read
