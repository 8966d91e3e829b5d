"""`shegong policy show`: a regulation on the screen, on paper, in a workbook."""

from pathlib import Path

import openpyxl
import pytest

from shegong.policy.catalogue import policy_files, shipped
from tests.cli.test_pay import PERSON
from tests.conftest import Command
from tests.policy.place import write

SHOW = ["policy", "show", "yanji-2018", "--on", "2020-06"]
POLICIES = sorted(policy_files(shipped("configs")))


@pytest.mark.parametrize("name", POLICIES)
def test_every_shipped_policy_is_shown_in_every_form(shegong: Command, tmp_path: Path, name: str) -> None:
    shown = shegong("policy", "show", name)
    assert shown.code == 0
    assert ["编号", name] in [line.split() for line in shown.out.splitlines()]
    for suffix in ("md", "html", "xlsx"):
        out = tmp_path / f"{name}.{suffix}"
        written = shegong("policy", "show", name, "--out", out)
        assert written.code == 0
        assert f"已写出 {out}" in written.out
        assert out.stat().st_size > 500


def test_it_tells_the_amount_that_pay_tells(shegong: Command) -> None:
    lines = [line.split() for line in shegong(*SHOW).out.splitlines()]
    assert ["14", "4,872.00", "4,872.00"] in lines
    paid = shegong("pay", "--policy", "yanji-2018", *PERSON, "--on", "2020-06").out
    assert "4,872.00" in paid


def test_without_a_month_it_shows_the_latest_change_and_says_so(shegong: Command) -> None:
    shown = shegong("policy", "show", "xian-2020")
    assert shown.code == 0
    assert "2022-07（最近一次变动后的第一个月）" in shown.out
    assert "3,900.00" in shown.out
    assert "最近一次变动" not in shegong("policy", "show", "xian-2020", "--on", "2021-01").out


def test_a_policy_without_local_figures_is_shown_and_says_why_there_are_no_amounts(shegong: Command) -> None:
    shown = shegong("policy", "show", "jilin-2020")
    assert shown.code == 0
    assert "没有金额：办法没有规定" in shown.out
    assert "等级系数" in shown.out


def test_what_is_assumed_stands_at_the_end_with_its_reasons(shegong: Command) -> None:
    end = shegong(*SHOW).out.partition("没有公布、按推定计算的")[2]
    assert "当地所选系数" in end
    assert "按不浮动推定" in end


def test_a_workbook_has_the_amounts_as_numbers(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "yanji.xlsx"
    assert shegong(*SHOW, "--out", out).code == 0
    book = openpyxl.load_workbook(out)
    values = {cell.value for row in book["工资标准"] for cell in row}
    assert {2688, 4872, 5544} <= values
    again = tmp_path / "again.xlsx"
    assert shegong(*SHOW, "--out", again).code == 0
    assert again.read_bytes() == out.read_bytes()


def test_text_forms_can_be_piped(shegong: Command, tmp_path: Path) -> None:
    for kind, suffix in (("markdown", "md"), ("html", "html")):
        out = tmp_path / f"yanji.{suffix}"
        assert shegong(*SHOW, "--out", out).code == 0
        piped = shegong(*SHOW, "--format", kind)
        assert piped.out == out.read_text(encoding="utf-8")
    assert shegong(*SHOW, "--format", "markdown", "--out", tmp_path / "办法.txt").code == 0


def test_the_form_follows_the_name_of_the_file(shegong: Command, tmp_path: Path) -> None:
    for suffix, start in (
        ("md", "# "),
        ("markdown", "# "),
        ("HTM", "<!DOCTYPE html>"),
        ("html", "<!DOCTYPE"),
    ):
        out = tmp_path / f"yanji.{suffix}"
        assert shegong(*SHOW, "--out", out).code == 0
        assert out.read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "[/b]甲[bold red]", "=1+1", "**甲**|乙"])
def test_a_name_is_only_a_name(shegong: Command, tmp_path: Path, name: str) -> None:
    file = write(tmp_path, ("某地社工岗工资办法", name))
    shown = shegong("policy", "show", file)
    assert shown.code == 0
    assert name in shown.out
    html = tmp_path / "out.html"
    assert shegong("policy", "show", file, "--out", html).code == 0
    assert "<script" not in html.read_text(encoding="utf-8")
    book = tmp_path / "out.xlsx"
    assert shegong("policy", "show", file, "--out", book).code == 0
    cells = [cell for sheet in openpyxl.load_workbook(book) for row in sheet for cell in row]
    assert name in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize(
    ("arguments", "code", "problem", "told"),
    [
        (["--format", "xlsx"], 2, "A020", "--out"),
        (["--format", "pdf"], 2, "A009", "terminal | markdown | html | xlsx"),
        (["--format", "htlm"], 2, "A009", "是不是 html？"),
        (["--out", "办法.doc"], 2, "A009", ".md | .markdown | .html | .htm | .xlsx"),
        (["--out", "办法.md", "--format", "terminal"], 2, "A009", "markdown | html | xlsx"),
        (["--on", "2020-13"], 2, "A001", "2020-06"),
        (["--on", "2017-12"], 1, "P040", "2018-01-01"),
        (["--out", "没有/办法.md"], 1, "O004", "没有文件夹"),
        (["--lang", "fr"], 2, "A009", "zh | en"),
        (["--on", "2022-06", "--strict"], 1, "P043", "2021-12-31"),
    ],
)
def test_a_wrong_argument_is_answered_with_what_is_right(
    shegong: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    code: int,
    problem: str,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = shegong(*SHOW, *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert problem in shown.err
    assert told in shown.err
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_stays_unless_forced(shegong: Command, tmp_path: Path) -> None:
    out = tmp_path / "yanji.html"
    out.write_text("旧")
    refused = shegong(*SHOW, "--out", out)
    assert refused.code == 1
    assert "O006" in refused.err
    assert out.read_text() == "旧"
    assert shegong(*SHOW, "--out", out, "--force").code == 0
    assert (tmp_path / "yanji.html.bak").read_text() == "旧"
    assert "4,872.00" in out.read_text(encoding="utf-8")


def test_a_regulation_is_not_overwritten_by_its_own_page(shegong: Command, tmp_path: Path) -> None:
    file = write(tmp_path)
    text = file.read_bytes()
    shown = shegong("policy", "show", file, "--out", file, "--format", "html", "--force")
    assert shown.code == 1
    assert "O001" in shown.err
    assert file.read_bytes() == text


def test_english_is_spoken_on_request(shegong: Command) -> None:
    shown = shegong(*SHOW, "--lang", "en")
    assert shown.code == 0
    assert "1. " in shown.out
    assert "base pay" in shown.out
    assert "一、" not in shown.out
