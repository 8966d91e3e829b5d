"""One process at a time writes a file."""

import signal
from pathlib import Path

from tests.files.faults import WITHOUT_POWERS, Disks, batch, go_on, names_in, run, stopped_at


def test_a_second_run_is_told_who_is_writing_and_since_when(tmp_path: Path) -> None:
    """O10"""
    out = tmp_path / "工资表.csv"
    first = stopped_at(tmp_path, 4, batch(out))
    before = names_in(tmp_path)
    second = run(*batch(out))
    assert second.returncode == 5
    assert "O020" in second.stderr
    assert f"进程 {first.pid}" in second.stderr
    assert "从 20" in second.stderr
    assert names_in(tmp_path) == before
    forced = run(*batch(out, "--force", "--json"))
    assert forced.returncode == 5
    assert '"code": "O020"' in forced.stdout
    assert go_on(first)[0] == 0
    assert names_in(tmp_path) == ["工资表.csv"]


def test_what_goes_with_a_payroll_is_locked_too(tmp_path: Path) -> None:
    """O10: another payroll whose rejects would be the same file."""
    first = stopped_at(tmp_path, 4, batch(tmp_path / "a.xlsx", "--on-error", "skip"))
    assert run(*batch(tmp_path / "a.csv", "--on-error", "skip")).returncode == 5
    assert run(*batch(tmp_path / "a.csv")).returncode == 0
    assert go_on(first)[0] == 0
    assert names_in(tmp_path) == ["a.csv", "a.xlsx"]


def test_a_file_that_another_run_has_made_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """O01, O10: the lock is held from the look at what is there on, so nobody can come between."""
    out = tmp_path / "工资表.csv"
    first = stopped_at(tmp_path, 4, batch(out))
    out.write_text("saved here by hand")
    code, err = go_on(first)
    assert (code, "O006" in err) == (1, True)
    assert out.read_text() == "saved here by hand"
    assert names_in(tmp_path) == ["工资表.csv"]


def test_the_lock_of_a_killed_run_locks_nothing(tmp_path: Path) -> None:
    """O11"""
    out = tmp_path / "工资表.csv"
    first = stopped_at(tmp_path, 4, batch(out))
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    assert ".工资表.csv.lock" in names_in(tmp_path)
    assert run(*batch(out)).returncode == 0
    assert names_in(tmp_path) == ["工资表.csv"]


def test_a_refused_run_leaves_no_lock(tmp_path: Path) -> None:
    out = tmp_path / "工资表.csv"
    assert run(*batch(out, "--policy", "no-such")).returncode == 1
    assert run(*batch(out, roster=tmp_path / "no.csv")).returncode == 1
    assert names_in(tmp_path) == []


def test_a_lock_that_can_only_be_read_is_respected(disks: Disks) -> None:
    """O10: another user's, in a shared folder."""
    sign = 'printf "\\t12\\tpc-2\\t2020-12-31 17:00:00" >"$lock"'
    held = f'lock="$D/.工资表.csv.lock"; {sign}; chmod 444 "$lock"; exec 9<"$lock"'
    done = disks.run(f"{held}; flock 9; {WITHOUT_POWERS}", *batch(Path("{D}/工资表.csv")))
    assert done.returncode == 5
    assert "进程 12，电脑 pc-2，从 2020-12-31 17:00:00 起" in done.stderr
    left = disks.run(f"{held}; {WITHOUT_POWERS}", *batch(Path("{D}/工资表.csv")))
    assert left.returncode == 0
