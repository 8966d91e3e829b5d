"""F25: a file that is written while it is read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.files import check_target, let_go, new_part, whole_files
from tests.conftest import ROOT, ROSTER
from tests.files.faults import batch, go_on, names_in, run, stopped_at

BOOK = ROOT / "examples" / "yanji" / "roster.xlsx"


def one_more(path: Path) -> None:
    path.write_bytes(path.read_bytes() + "1,示例,,,,,,,,,,\n".encode())


def other_digit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"4225.00", b"4226.00", 1))


def saved_anew(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.write_bytes(path.with_suffix(".old").read_bytes())


@pytest.mark.parametrize("change", [one_more, other_digit, saved_anew, Path.unlink])
@pytest.mark.parametrize(
    ("file", "folder", "moment"),
    [(ROSTER, "in", 1), (ROSTER, "in", 2), (ROSTER, "out", 4), (BOOK, "in", 1), (BOOK, "out", 4)],
)
def test_nothing_is_paid_by_a_roster_that_is_written_meanwhile(
    file: Path, folder: str, moment: int, change: Callable[[Path], None], tmp_path: Path
) -> None:
    """F25: each time that it is opened, and when everything is written and not yet in place."""
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    roster, out = tmp_path / "in" / file.name, tmp_path / "out" / "工资表.csv"
    roster.write_bytes(file.read_bytes())
    out.write_text("old")
    process = stopped_at(tmp_path / folder, moment, batch(out, "--force", roster=roster))
    change(roster)
    code, err = go_on(process)
    assert code == 1
    assert re.findall("[A-Z][0-9]{3}", err) == ["R170"]
    assert out.read_text() == "old"
    assert names_in(out.parent) == ["工资表.csv"]


def test_what_counts_is_the_first_look_at_a_file(tmp_path: Path) -> None:
    """F25: an output whose name is known late does not make what was read before it good."""
    roster, targets = tmp_path / "roster.csv", {"payroll": tmp_path / "a.csv"}
    roster.write_text("old")
    check_target(targets["payroll"], force=False, inputs=[roster])

    def fill() -> None:
        with whole_files(targets) as parts:
            parts["payroll"].write_text("paid")
            roster.write_text("saved meanwhile")
            targets["bank"] = check_target(tmp_path / "bank.csv", force=False, inputs=[roster])
            parts["bank"] = new_part(targets["bank"])
            parts["bank"].write_text("paid")

    try:
        with pytest.raises(ShegongError, match="R170"):
            fill()
    finally:
        let_go()
    assert names_in(tmp_path) == ["roster.csv"]


POLICY = """
[policy]
id = "mine"
name = "示例"
region = "222401"
extends = ["yanji-2018"]
from = 2018-01-01
"""


@pytest.mark.parametrize("name", ["events.csv", "mine.toml", "previous.csv"])
def test_nothing_is_paid_by_what_is_written_meanwhile(name: str, tmp_path: Path) -> None:
    """F25: the events, last month's payroll, a policy of one's own."""
    (tmp_path / "out").mkdir()
    events, mine, previous = (tmp_path / each for each in ("events.csv", "mine.toml", "previous.csv"))
    events.write_bytes((ROOT / "examples" / "yanji" / "events.csv").read_bytes())
    mine.write_text(POLICY)
    words = batch(tmp_path / "out" / "a.csv", "--events", str(events), "--since", "2020-06", policy=str(mine))
    if name == "previous.csv":
        done = run(*batch(previous, policy="yanji-net-2020", month="2020-01"))
        assert done.returncode == 0
        words = batch(
            tmp_path / "out" / "a.csv", "--previous", str(previous), policy="yanji-net-2020", month="2020-02"
        )
    process = stopped_at(tmp_path / "out", 3, words)
    with (tmp_path / name).open("a") as file:
        file.write("\n")
    code, err = go_on(process)
    assert (code, "R170" in err, name in err) == (1, True, True)
    assert names_in(tmp_path / "out") == []
