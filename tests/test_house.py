"""What must hold of the source as a whole."""

import ast
from pathlib import Path

import polars as pl
import pytest

from shegong.library import load_policy
from tests.conftest import ROOT, ROSTER

SOURCES = sorted((ROOT / "src" / "shegong").rglob("*.py"))
# A spreadsheet's own numbers are floats, and Parquet's may be: they are read as the digits that are shown. Python's
# literals are read from the text instead.
MEETS_FLOATS = {"roster/workbook.py", "roster/parquet.py", "formula/parse.py"}
# How many people a cell has is a fraction until people are whole; how many they are and what they get is not.
WEIGHS = {f"simulation/sample/{name}.py" for name in ("entropy", "limits", "whole")}
FLOATS = {"float", "Float32", "Float64", "float32", "float64"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_is_written_anywhere(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    literals = [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) is float
    ]
    named = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in FLOATS)
        or (isinstance(node, ast.Attribute) and node.attr in FLOATS)
    ]
    module = str(path.relative_to(ROOT / "src" / "shegong"))
    assert literals == [] or module in WEIGHS
    assert named == [] or module in MEETS_FLOATS | WEIGHS


def test_no_column_of_a_payroll_is_a_float() -> None:
    table = load_policy("yanji-2018").pay_roster(ROSTER, on="2020-12").table
    assert [name for name, kind in table.schema.items() if kind.is_float() or kind == pl.Decimal] == []


@pytest.mark.parametrize("path", sorted((ROOT / "configs").rglob("*.toml")), ids=lambda path: path.name)
def test_a_catalogue_file_names_no_web_address(path: Path) -> None:
    assert "http" not in path.read_text(encoding="utf-8")
