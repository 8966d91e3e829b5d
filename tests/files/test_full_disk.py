"""Disks that take no more, or nothing at all."""

from pathlib import Path

import pytest

from tests.conftest import ROOT, ROSTER
from tests.files.faults import WITHOUT_POWERS, Disks, batch, names_in, run

BOOK = ROOT / "examples" / "yanji" / "roster.xlsx"
FULL = 'mount -t tmpfs -o size={size}k tmpfs "$D"; printf old >"$D/{name}"'


@pytest.mark.parametrize("size", [8, 32])
@pytest.mark.parametrize(
    ("name", "roster", "more"),
    [
        ("工资表.csv", ROSTER, []),
        ("工资表.csv", BOOK, []),
        ("工资表.csv", ROSTER, ["--encoding", "gb18030"]),
        ("工资表.xlsx", ROSTER, []),
        ("审批表.html", ROSTER, ["--convert"]),
        ("审批表.xlsx", ROSTER, ["--convert"]),
    ],
)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    size: int, name: str, roster: Path, more: list[str], disks: Disks
) -> None:
    """O06: full already, full while writing, full at the end of writing."""
    done = disks.run(
        FULL.format(size=size, name=name), *batch(Path("{D}") / name, "--force", *more, roster=roster)
    )
    assert done.returncode == 1
    assert "O007" in done.stderr
    assert "磁盘空间不足" in done.stderr
    assert "Traceback" not in done.stderr
    assert names_in(disks.after) == [name]
    assert (disks.after / name).read_text() == "old"


@pytest.mark.parametrize("size", [40, 80, 120, 160])
def test_a_workbook_that_just_does_not_fit_leaves_nothing(size: int, disks: Disks) -> None:
    """O06: what is put down on the way to a workbook takes room on the same disk, and goes too."""
    name = "工资表.xlsx"
    done = disks.run(FULL.format(size=size, name=name), *batch(Path("{D}") / name, "--force"))
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        assert names_in(disks.after) == [name, f"{name}.bak"]
    else:
        assert "O007" in done.stderr
        assert names_in(disks.after) == [name]
        assert (disks.after / name).read_text() == "old"


def test_a_roster_can_be_read_from_a_full_disk(disks: Disks, tmp_path: Path) -> None:
    fill = 'cat /dev/zero >"$D/full" 2>/dev/null || true'
    prepare = f'mount -t tmpfs -o size=256k tmpfs "$D"; cp "{ROSTER}" "$D"; {fill}'
    out = tmp_path / "工资表.csv"
    done = disks.run(prepare, *batch(out, roster=Path("{D}") / ROSTER.name))
    assert done.returncode == 0
    assert out.exists()


@pytest.mark.parametrize("name", ["工资表.csv", "工资表.xlsx"])
def test_a_folder_that_is_read_only_is_refused_before_the_roster_is_read(name: str, disks: Disks) -> None:
    """O05: even the administrator, who may do everything, can't write there."""
    prepare = 'mount -t tmpfs tmpfs "$D"; mount -o remount,ro "$D"'
    done = disks.run(prepare, *batch(Path("{D}") / name, roster=Path("no-such-roster.csv")))
    assert done.returncode == 1
    assert "O005" in done.stderr
    assert "R001" not in done.stderr


def test_a_folder_without_permission_is_refused_before_the_roster_is_read(disks: Disks) -> None:
    """O05"""
    done = disks.run(
        f'chmod 555 "$D"; {WITHOUT_POWERS}', *batch(Path("{D}/工资表.csv"), roster=Path("no-such-roster.csv"))
    )
    assert done.returncode == 1
    assert "O005" in done.stderr


def test_a_folder_that_is_not_there_is_refused_before_the_roster_is_read(tmp_path: Path) -> None:
    """O05"""
    done = run(*batch(tmp_path / "结果" / "工资表.csv", roster=Path("no-such-roster.csv")))
    assert done.returncode == 1
    assert "O004" in done.stderr


def test_an_old_file_that_is_read_only_is_left_alone(disks: Disks) -> None:
    """O09: known before anything is calculated."""
    prepare = f'printf old >"$D/工资表.csv"; chmod 444 "$D/工资表.csv"; {WITHOUT_POWERS}'
    done = disks.run(prepare, *batch(Path("{D}/工资表.csv"), "--force", roster=Path("no-such-roster.csv")))
    assert done.returncode == 5
    assert "O022" in done.stderr
    assert (disks.after / "工资表.csv").read_text() == "old"


def test_a_file_that_cannot_be_replaced_gets_a_neighbour(disks: Disks) -> None:
    """O09: a file that is a mount of its own can be written, and not replaced, as one that Excel holds on Windows."""
    hold = 'mount --bind "$D/工资表.csv" "$D/工资表.csv"'
    prepare = f'printf old >"$D/工资表.csv"; printf older >"$D/工资表.csv.bak"; {hold}'
    done = disks.run(prepare, *batch(Path("{D}/工资表.csv"), "--force"))
    assert done.returncode == 5
    assert "O023" in done.stderr
    assert "工资表_2.csv" in done.stderr
    assert names_in(disks.after) == ["工资表.csv", "工资表.csv.bak", "工资表_2.csv"]
    assert (disks.after / "工资表.csv").read_text() == "old"
    assert (disks.after / "工资表.csv.bak").read_text() == "older"
    assert "应发合计" in (disks.after / "工资表_2.csv").read_text("utf-8-sig")


def test_several_files_that_cannot_be_replaced_get_neighbours(disks: Disks) -> None:
    """O09: the payroll and the rejects of an earlier run, and a _2 that there is already."""
    hold = (
        'for each in a.csv a-rejects.csv; do printf old >"$D/$each"; mount --bind "$D/$each" "$D/$each"; done'
    )
    bad = 'sed "s/社区正职/社区正值/" "$ROSTER" >"$D/roster.csv"'
    done = disks.run(
        f'ROSTER="{ROSTER}"; {hold}; printf mine >"$D/a_2.csv"; {bad}',
        *batch(Path("{D}/a.csv"), "--force", "--on-error", "skip", roster=Path("{D}/roster.csv")),
    )
    assert done.returncode == 5
    new = ["a-rejects_2.csv", "a_3.csv"]
    assert names_in(disks.after) == sorted(["a-rejects.csv", "a.csv", "a_2.csv", "roster.csv", *new])
    assert all(name in done.stderr for name in new)
