"""Output files appear all together or not at all."""

from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.files import whole_files


def write_two(first: Path, second: Path) -> None:
    with whole_files({"first": first, "second": second}) as parts:
        for part in parts.values():
            part.write_text("new")
        second.mkdir()  # stands in the way of the second file, and its own .bak stands in the way of it
        second.with_name("b.csv.bak").write_text("a file")


def write_half(target: Path) -> None:
    with whole_files({"only": target}) as parts:
        parts["only"].write_text("half")
        raise KeyboardInterrupt


def test_if_one_file_cannot_be_put_in_place_the_others_are_as_they_were(tmp_path: Path) -> None:
    first = tmp_path / "a.csv"
    first.write_text("old")
    with pytest.raises(ShegongError, match="O008"):
        write_two(first, tmp_path / "b.csv")
    assert first.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "b.csv.bak"]


def test_when_writing_is_interrupted_nothing_has_happened(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_half(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
