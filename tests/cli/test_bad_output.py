"""Outputs that others open: spreadsheets that run formulas and shorten numbers, old encodings, terminals, pipes."""

import csv
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROSTER, Command
from tests.files.faults import ENVIRONMENT, SHEGONG, at_moment, batch, names_in, run

HEADER = "姓名,证件号码,岗位,工作年限,学历,社会工作者职业水平,现工资,=1+1,备注\n"
ANNE, BO = "990000199001010017", "990000199001020012"
TOLD = "csv 不要用 Excel 直接打开：证件号码的末几位会变成 0。"
PAY = "pay --policy yanji-2018 --post chief --years 12 --education bachelor --certificate intermediate --on 2020-06"


def roster_of(folder: Path, *lines: str) -> Path:
    path = folder / "花名册.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_text_of_a_csv_is_run_as_a_formula(shegong: Command, tmp_path: Path, sign: str) -> None:
    """O17: texts get an apostrophe, amounts below zero stay numbers, and headings of the roster are texts too."""
    text = f"{sign}HYPERLINK(1)"
    people = roster_of(
        tmp_path,
        f"示例甲,{ANNE},工作人员,2,大专,无,2800,,{text}",
        f"示例乙,{BO},工作人员,二,大专,无,2800,{text},{text}",
    )
    shown = shegong(*batch(tmp_path / "a.csv", "--on-error", "skip", roster=people))
    assert shown.code == 3
    assert rows_of(tmp_path / "a.csv")[0]["备注"] == f"'{text}"
    (reject,) = rows_of(tmp_path / "a-rejects.csv")
    assert reject["备注"] == reject["'=1+1"] == f"'{text}"
    assert not any(name.startswith("=") for name in reject)
    assert shegong(*batch(tmp_path / "b.csv", "--convert", "--on-error", "skip", roster=people)).code == 3
    assert (
        shegong(*batch(tmp_path / "c.csv", "--on-error", "skip", "--encoding", "gbk", roster=people)).code
        == 3
    )
    cells = [
        cell
        for name in ("a", "b", "c")
        for line in csv.reader((tmp_path / f"{name}.csv").read_bytes().decode("gbk", "ignore").splitlines())
        for cell in line
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_an_amount_below_zero_stays_a_number_in_csv(shegong: Command, tmp_path: Path) -> None:
    """O17"""
    people = roster_of(tmp_path, f"示例甲,{ANNE},工作人员,0,大专,无,9800,,")
    shown = shegong(*batch(tmp_path / "a.csv", "--convert", roster=people))
    assert shown.code == 0
    cells = [cell for row in rows_of(tmp_path / "a.csv") for cell in row.values()]
    assert [cell for cell in cells if cell.startswith("-")]
    assert not [cell for cell in cells if cell.startswith("'-")]


def test_who_gets_id_numbers_in_a_csv_is_told_once_what_excel_does_to_them(
    shegong: Command, tmp_path: Path
) -> None:
    """O19: and not where it is a workbook, where there are none, or where a program reads the answer."""
    people = roster_of(tmp_path, f"示例甲,{ANNE},工作人员,2,大专,无,2800,,")
    shown = shegong(*batch(tmp_path / "a.csv", roster=people))
    assert shown.out.count(TOLD) == 1
    assert ANNE in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert TOLD not in shegong(*batch(tmp_path / "a.xlsx", roster=people)).out
    assert TOLD not in shegong(*batch(tmp_path / "b.csv", "--json", roster=people)).out
    people.write_text(people.read_text().replace(f",{ANNE}", "").replace(",证件号码", ""))
    assert TOLD not in shegong(*batch(tmp_path / "c.csv", roster=people)).out


def test_rejects_beside_a_workbook_are_a_csv_too(shegong: Command, tmp_path: Path) -> None:
    """O19"""
    people = roster_of(
        tmp_path, f"示例甲,{ANNE},工作人员,2,大专,无,2800,,", f"示例乙,{BO},工作人员,二,大专,无,1,,"
    )
    shown = shegong(*batch(tmp_path / "a.xlsx", "--on-error", "skip", roster=people))
    assert shown.code == 3
    assert TOLD in shown.out


@pytest.mark.parametrize("more", [[], ["--convert"]])
def test_names_that_gbk_lacks_are_listed_and_nothing_is_written(
    shegong: Command, tmp_path: Path, more: list[str]
) -> None:
    """O20"""
    people = roster_of(
        tmp_path,
        f"示例䶮,{ANNE},工作人员,2,大专,无,2800,,",
        f"示例𠮷,{BO},工作人员,2,大专,无,2800,,한글",
        "示例丙,990000199001030018,工作人员,2,大专,无,2800,,",
    )
    out = tmp_path / "a.csv"
    out.write_text("old")
    shown = shegong(*batch(out, "--force", "--encoding", "gbk", *more, roster=people))
    assert shown.code == 1
    assert shown.err.count("O027") >= 2
    for text in ("示例䶮", "示例𠮷", "第 2 行", "第 3 行"):
        assert text in shown.err
    assert "示例丙" not in shown.err
    assert ANNE not in shown.err
    assert out.read_text() == "old"
    assert names_in(tmp_path) == ["a.csv", people.name]


def test_gb18030_has_every_character_and_gbk_the_usual_ones(shegong: Command, tmp_path: Path) -> None:
    """O20"""
    everyone = {"gb18030": "示例䶮𠮷한글\ue5e5€", "gbk": "示例镕"}
    for encoding, name in everyone.items():
        people = roster_of(tmp_path, f"示例甲,{ANNE},工作人员,2,大专,无,2800,,{name}")
        out = tmp_path / f"{encoding}.csv"
        assert shegong(*batch(out, "--encoding", encoding, roster=people)).code == 0
        assert name in out.read_bytes().decode(encoding)


@pytest.mark.parametrize("name", ["工资表.csv", "工资表.xlsx"])
def test_names_of_files_that_are_not_utf8_are_taken(tmp_path: Path, name: str) -> None:
    """A14: from an archive that was packed on an old Windows."""
    roster = os.fsencode(tmp_path) + b"/\xbb\xa8\xc3\xfb\xb2\xe1.csv"
    Path(os.fsdecode(roster)).write_bytes(ROSTER.read_bytes())
    out = os.fsencode(tmp_path) + b"/\xb1\xed" + name.encode()
    words = [os.fsencode(word) for word in batch(Path("x"))]
    words[1], words[-1] = roster, out
    done = subprocess.run([SHEGONG, *words], capture_output=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert Path(os.fsdecode(out)).stat().st_size > 1000


@pytest.mark.parametrize("locale", [{"LANG": "C", "LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}])
def test_a_terminal_that_knows_only_ascii_gets_the_figures(tmp_path: Path, locale: dict[str, str]) -> None:
    """A14"""
    environment = {**ENVIRONMENT, **locale, "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}
    command: list[str | Path] = [SHEGONG, *batch(tmp_path / "工资表.csv")]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"431" in done.stdout
    assert names_in(tmp_path) == ["工资表.csv"]


@pytest.mark.parametrize(
    "command", [PAY, f"{PAY} --why", f"{PAY} --json", "reconcile", "policy list", "--help"]
)
def test_a_reader_that_leaves_ends_the_run_quietly(command: str) -> None:
    """A15: `shegong ... | head -1`"""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([SHEGONG, *command.split()], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in (1, 128 + signal.SIGPIPE)


def test_a_payroll_is_in_place_before_its_reader_can_leave(tmp_path: Path) -> None:
    """A15"""
    read, write = os.pipe()
    os.close(read)
    command: list[str | Path] = [SHEGONG, *batch(tmp_path / "a.csv")]
    done = subprocess.run(command, stdout=write, stderr=subprocess.DEVNULL, check=False)
    os.close(write)
    assert done.returncode == 128 + signal.SIGPIPE
    assert names_in(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("command", [PAY, f"{PAY} --json", "reconcile", "--version", "--help"])
def test_what_is_printed_into_a_file_on_a_full_disk_is_refused_in_words(command: str) -> None:
    """O06"""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [SHEGONG, *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=ENVIRONMENT,
        )
    assert done.returncode == 1
    assert "O026" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_scheduler_that_closes_the_streams_gets_its_payroll(tmp_path: Path) -> None:
    script = '"$@" >&- 2>&- <&-'
    command: list[str | Path] = ["sh", "-c", script, "sh", SHEGONG, *batch(tmp_path / "a.csv")]
    assert subprocess.run(command, check=False).returncode == 0
    assert "应发合计" in (tmp_path / "a.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize("where", ["in", "out"])
def test_who_ends_a_run_gets_a_word_and_no_trace_of_it(
    number: int, code: int, where: str, tmp_path: Path
) -> None:
    """O07: while it reads, and while it writes."""
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    roster, out = tmp_path / "in" / "roster.csv", tmp_path / "out" / "a.xlsx"
    roster.write_bytes(ROSTER.read_bytes())
    out.write_text("old")
    moment = 1 if where == "in" else 6
    process = at_moment(number, tmp_path / where, moment, batch(out, "--force", roster=roster))
    shown, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err.startswith("错误 A010\n  已中断")
    assert len(err.splitlines()) == 3
    assert shown == ""
    assert out.read_text() == "old"
    assert names_in(out.parent) == ["a.xlsx"]


def test_a_run_that_shall_outlive_its_terminal_does(tmp_path: Path) -> None:
    """O07: `nohup shegong ...`"""
    process = at_moment(signal.SIGHUP, tmp_path, 2, batch(tmp_path / "a.csv"), ["nohup"])
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert names_in(tmp_path) == ["a.csv"]


def test_progress_is_for_terminals_alone(tmp_path: Path) -> None:
    done = run(*batch(tmp_path / "a.xlsx"))
    assert done.returncode == 0
    assert "写出" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
