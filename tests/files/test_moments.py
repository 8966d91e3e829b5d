"""Whatever moment a process is killed or interrupted at, there is the whole old file or the whole new one."""

import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path
from subprocess import Popen

import pytest

from tests.files.faults import at_moment, batch, names_in, run, stopped_at, two_files_at_moment


def fresh(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)


def each_moment(
    number: int, folder: Path, words: list[str], start: Callable[..., "Popen[str]"]
) -> "list[tuple[int, str]]":
    """What became of processes that got a signal at the first, second, ... moment; what is left of each is checked."""
    outcomes: list[tuple[int, str]] = []
    for moment in count(1):
        for name in ("a.csv", "b.csv"):
            fresh(folder / name, f"old {name}")
            fresh(folder / f"{name}.bak", f"older {name}")
        process = start(number, folder, moment, words)
        _out, err = process.communicate(timeout=60)
        if process.returncode == 0:
            return outcomes
        outcomes.append((process.returncode, err))
        for name in ("a.csv", "b.csv"):
            assert (folder / name).read_text() in (f"old {name}", f"new {name}"), moment
            kept = (folder / f"{name}.bak").read_text()
            assert kept in (f"older {name}", f"old {name}"), moment
            # What is replaced is never lost.
            assert (folder / name).read_text() == f"old {name}" or kept == f"old {name}", moment
    raise AssertionError


def test_a_killed_process_leaves_whole_files_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    """O07, O08, O11: kill -9 at every moment, between any two renamings too."""
    words = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    outcomes = each_moment(signal.SIGKILL, tmp_path, words, two_files_at_moment)
    assert len(outcomes) > 20
    assert {code for code, _err in outcomes} == {-signal.SIGKILL}
    # The last run was not killed, and has taken over the locks and removed what the others left.
    assert names_in(tmp_path) == ["a.csv", "a.csv.bak", "b.csv", "b.csv.bak"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_process_leaves_whole_files_and_nothing_else(number: int, tmp_path: Path) -> None:
    """O07"""
    words = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]

    def and_look(*given: object) -> "Popen[str]":
        assert names_in(tmp_path) == ["a.csv", "a.csv.bak", "b.csv", "b.csv.bak"]
        return two_files_at_moment(*given)  # type: ignore[arg-type]

    outcomes = each_moment(number, tmp_path, words, and_look)
    assert len(outcomes) > 20
    assert {(code, err) for code, err in outcomes} == {(130, "")}


def test_a_batch_that_is_killed_is_simply_run_again(tmp_path: Path) -> None:
    """O08, O11"""
    out = tmp_path / "工资表.csv"
    out.write_text("old")
    moment = 0
    while True:
        moment += 2
        with at_moment(
            signal.SIGKILL, tmp_path, moment, batch(out, "--force", "--on-error", "skip")
        ) as process:
            process.communicate(timeout=60)
        if process.returncode == 0:
            break
        assert out.read_text("utf-8-sig").startswith(("old", "序号,"))
    assert moment > 10
    assert "应发合计" in out.read_text("utf-8-sig")
    assert names_in(tmp_path) == ["工资表.csv", "工资表.csv.bak"]


@pytest.mark.parametrize("name", ["工资表.csv", "工资表.xlsx"])
def test_a_batch_killed_while_it_writes_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    """O08"""
    out = tmp_path / name
    out.write_text("old")
    last = stopped_at_last_of(tmp_path, batch(out, "--force"))
    last.kill()
    last.communicate(timeout=60)
    assert out.read_text() == "old"
    left = [name for name in names_in(tmp_path) if name.endswith(".tmp")]
    assert left
    assert all((tmp_path / name).stat().st_mode & 0o077 == 0 for name in left)
    assert run(*batch(out, "--force")).returncode == 0
    assert names_in(tmp_path) == sorted([name, f"{name}.bak"])


def stopped_at_last_of(folder: Path, words: list[str]) -> "Popen[str]":
    """A run that stands still when it has written its file, and not yet put in place."""
    for moment in count(3):
        process = stopped_at(folder, moment, words)
        if any(path.stat().st_size > 1000 for path in folder.glob(".*.tmp")):
            return process
        process.kill()
        process.communicate(timeout=60)
    raise AssertionError


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """O08: only parts of this very file are removed, whatever else looks like one."""
    others = [".b.csv.0123abcd.tmp", ".a.csv.tmp", ".a.csv.0123ABCD.tmp", "a.csv.0123abcd.tmp", "~$a.csv"]
    for name in [*others, ".a.csv.0123abcd.tmp"]:
        (tmp_path / name).write_text("mine")
    (tmp_path / ".a.csv.89abcdef.tmp.x_y").mkdir()
    (tmp_path / ".a.csv.89abcdef.tmp.x_y" / "sheet1.xml").write_text("left")
    assert run(*batch(tmp_path / "a.csv")).returncode == 0
    assert names_in(tmp_path) == sorted([*others, "a.csv"])
