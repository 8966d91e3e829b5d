"""The program as a process of its own: start-up, consoles that know no Chinese, pipes, interruption."""

import os
import resource
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import ROSTER

SHEGONG = Path(sys.executable).with_name("shegong")
HEAVY = ("polars", "numpy", "python_calamine", "xlsxwriter", "tree_sitter", "pydantic.main", "openpyxl")
PAY = "pay --policy yanji-2018 --post chief --years 12 --education bachelor --certificate intermediate --on 2020-06"


@pytest.mark.parametrize("command", ["--help", "pay --help", PAY, f"{PAY} --why", f"{PAY} --json"])
def test_a_short_command_loads_nothing_heavy(command: str) -> None:
    code = f"import sys, shegong.cli.app as app; app.run({command.split()!r}); print(set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stderr
    assert "shegong.cli.app" in modules
    assert [name for name in HEAVY if f"'{name}'" in modules] == []


def test_exit_codes_reach_the_shell() -> None:
    assert subprocess.run([SHEGONG, *PAY.split()], capture_output=True, check=False).returncode == 0
    refused = subprocess.run([SHEGONG, *PAY.split(), "--policy", "x"], capture_output=True, check=False)
    assert refused.returncode == 1
    misspelt = subprocess.run([SHEGONG, "pya"], capture_output=True, text=True, check=False)
    assert misspelt.returncode == 2
    assert "pay" in misspelt.stderr


def test_the_version_is_told() -> None:
    done = subprocess.run([SHEGONG, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("shegong ")


def test_a_console_without_chinese_gets_replaced_characters_and_no_traceback() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C"}
    done = subprocess.run([SHEGONG, *PAY.split()], capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert b"4,872.00" in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen([SHEGONG, "reconcile"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("name", ["payroll.csv", "payroll.xlsx"])
def test_a_disk_that_takes_no_more_leaves_the_old_file_whole(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_text("old")
    command: list[str | Path] = [
        SHEGONG,
        "batch",
        ROSTER,
        "--policy",
        "yanji-2018",
        "--on",
        "2020-12",
        "--out",
        out,
    ]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (10_000, 10_000))
    done = subprocess.run(
        [*command, "--force"],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "O008" in done.stderr
    assert "文件超过允许的大小" in done.stderr
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_interrupted_run_leaves_the_old_file_whole(tmp_path: Path) -> None:
    head, *rows = ROSTER.read_text(encoding="utf-8-sig").splitlines()
    without_ids = [",".join(line.split(",")[:2] + line.split(",")[3:]) for line in (head, *rows * 400)]
    roster = tmp_path / "roster.csv"
    roster.write_text("\n".join(without_ids), encoding="utf-8")
    out = tmp_path / "payroll.xlsx"
    out.write_text("old")
    command: list[str | Path] = [
        SHEGONG,
        "batch",
        roster,
        "--policy",
        "yanji-2018",
        "--on",
        "2020-12",
        "--out",
        out,
        "--force",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not list(tmp_path.glob(".payroll.xlsx.*.tmp")) and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "已中断" in err
    assert "Traceback" not in err
    assert out.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["payroll.xlsx", "roster.csv"]
