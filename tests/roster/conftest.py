"""Ways to write rosters, for the tests of reading them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from shegong.policy.policy import Policy
from tests.roster.samples import MORE, ORDINARY, Write, policy_with


@pytest.fixture
def policy() -> Policy:
    return policy_with(*ORDINARY)


@pytest.fixture
def wide_policy() -> Policy:
    return policy_with(*MORE)


@pytest.fixture
def write_text(tmp_path: Path) -> Write:
    """Writes rows, or a whole text, or bytes, as a text file."""

    def write(
        content: Sequence[Sequence[str]] | str | bytes, name: str = "花名册.csv", encoding: str = "utf-8"
    ) -> Path:
        if not isinstance(content, str | bytes):
            content = "".join(",".join(row) + "\n" for row in content)
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def write_sheet(tmp_path: Path) -> Write:
    """Writes rows of values as the one sheet of a workbook; `change` may do more to it."""

    def write(
        rows: Sequence[Sequence[object]],
        name: str = "花名册.xlsx",
        change: Callable[[openpyxl.Workbook], None] | None = None,
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "花名册"
        for row in rows:
            sheet.append(row)
        if change:
            change(book)
        path = tmp_path / name
        book.save(path)
        return path

    return write
