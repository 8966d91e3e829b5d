"""Regulation files as they come: what is read all the same, and what is refused, where and why."""

import time
from pathlib import Path

import pytest

from shegong.errors import Problem
from shegong.policy.catalogue import shipped
from shegong.policy.document import read_document
from shegong.policy.load import load_policy
from tests.policy.place import PLACE, load, pointed, refused, write


def spoilt(folder: Path, *edits: tuple[str, str]) -> Problem:
    """The one problem of a spoilt file; it points at a place that exists."""
    (problem,) = refused(write(folder, *edits))
    return problem


def line_of(passage: str) -> int:
    return PLACE[: PLACE.index(passage)].count("\n") + 1


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_line_end_and_a_byte_order_mark_are_read(tmp_path: Path, ends: str, mark: str) -> None:
    file = tmp_path / "place.toml"
    file.write_bytes((mark + PLACE.replace("\n", ends)).encode())
    read = load_policy(str(file), [tmp_path])
    assert read.digest == load(tmp_path).digest


@pytest.mark.parametrize(
    ("old", "new", "below", "at", "told"),
    [
        ('name = "某地社工岗工资办法"', 'name ＝ "某地"', 0, "＝", "＝，改成半角"),
        ('name = "某地社工岗工资办法"', "name = “某地”", 0, "“", "“，改成半角"),
        ("grades = [1, 3]", "grades = [1，3]", 0, "，", "，，改成半角"),
        ('name = "某地社工岗工资办法"', '名称 = "某地"', 0, "名", "中文的键要加引号"),
        ('"70%"', "70%", 0, "%", '加引号："70%"'),
        ("maximum = 20000", "maximum = 20,000", 0, ",", "去掉千分位逗号：20000"),
        ("maximum = 20000", "maximum = 020000", 0, "", '加引号："020000"'),
        ("maximum = 20000", "maximum =", 0, "", "等号后面缺少值"),
        ('region = "222401"', 'region = "222401', 0, "", "引号"),
        ("until = 2025-12-31", "until = 2025-02-30", 0, "2", "检查"),
        ("[sources.law]", "[sources.law", 0, "", "检查"),
        ("[sources.law]", "[sources.law]\n[sources.law]", 1, "]", "删去其中一处"),
        ("maximum = 40", "maximum = 40\nmaximum = 41", 1, "", "删去其中一处"),
        ("2021-07-01 =", '2021-07-01 = "4900", 2021-07-01 =', 0, "", "删去其中一处"),
    ],
)
def test_a_slip_of_the_pen_is_shown_with_what_to_write(
    tmp_path: Path, old: str, new: str, below: int, at: str, told: str
) -> None:
    problem = spoilt(tmp_path, (old, new))
    line = line_of(old) + below
    assert problem.code == "P006"
    assert problem.place
    assert problem.excerpt
    assert problem.place.line == line
    assert problem.place.column == problem.excerpt.start + 1
    assert problem.excerpt.line == PLACE.replace(old, new, 1).split("\n")[line - 1]
    assert at in pointed(problem)
    assert told in problem.remedy


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "told"),
    [
        ('unit = "rate"\nstatus', 'unti = "rate"\nstatus', "P008", "parameters.share", "unit"),
        ("until = 2025-12-31", "untill = 2025-12-31", "P007", "untill", "是不是 until"),
        ("[inputs.wage]", "[imputs.wage]", "P007", "", "是不是 inputs"),
        ('name = "某地社工岗工资办法"\n', "", "P008", "policy", "补上 name"),
        ('region = "222401"', "region = 222401", "P009", "222401", "加引号"),
        ("from = 2020-01-01", 'from = "2020-01-01"', "P009", '"2020-01-01"', "不加引号"),
        ("from = 2020-01-01", "from = 2020-01-01T00:00:00", "P009", "2020-01-01T00:00:00", "日期"),
        ("from = 2020-01-01", "from = 07:30:00", "P009", "07:30:00", "日期"),
        ("grades = [1, 3]", 'grades = [1, "3"]', "P009", '"3"', "整数"),
        ("grades = [1, 3]", "grades = 3", "P009", "3", "方括号"),
        ("grades = [1, 3]", "grades = [1, true]", "P009", "true", "整数"),
        ('unit = "yuan"\nsource', 'unit = "元"\nsource', "P009", '"元"', "yuan | rate | count"),
        ("default = false", "default = [1]", "P009", "[1]", "default"),
        ('"5000.00"', "true", "P009", "true", "2021-07-01"),
        ('"5000.00"', "{ a = 1 }", "P009", "{ a = 1 }", "2021-07-01"),
        ('kind = "info"', 'kind = "bonus"', "P009", '"bonus"', "earning"),
        ('mode = "down"', 'mode = "half_even"', "P009", '"half_even"', "half_up"),
        ("maximum = 20000", "maximum = nan", "P010", "nan", "普通的数"),
        ("maximum = 20000", "maximum = inf", "P010", "inf", "普通的数"),
        ("maximum = 20000", "maximum = -inf", "P010", "-inf", "普通的数"),
        ('"5000.00"', "5e3", "P010", "5e3", "18 位"),
        ('"5000.00"', "5e999999999", "P010", "5e999999999", "18 位"),
        ('"5000.00"', "5e-999999999", "P010", "5e-999999999", "18 位"),
        ('"5000.00"', "0.0000000000001", "P010", "0.0000000000001", "12 位"),
        ('"5000.00"', "1" * 4000, "P010", "1" * 4000, "18 位"),
        ('"5000.00"', "0x" + "f" * 5000, "P010", "0x" + "f" * 5000, "18 位"),
    ],
)
def test_a_wrong_key_or_kind_of_value_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, code: str, at: str, told: str
) -> None:
    problem = refused(write(tmp_path, (old, new)))[0]
    assert problem.code == code
    assert at in pointed(problem)
    assert told in problem.message + problem.remedy
    assert problem.place
    assert problem.place.line


def test_every_wrong_key_is_told_at_once(tmp_path: Path) -> None:
    edits = [("until =", "untill ="), ("also =", "alos ="), ("checked =", "chekced =")]
    problems = refused(write(tmp_path, *edits))
    assert [problem.code for problem in problems] == ["P007"] * 3


def test_a_number_of_5000_digits_and_2000_brackets_are_refused(tmp_path: Path) -> None:
    problem = spoilt(tmp_path, ('"5000.00"', "9" * 5000))
    assert (problem.code, problem.place and problem.place.line) == ("P004", line_of('"5000.00"'))
    assert spoilt(tmp_path, ("grades = [1, 3]", f"grades = {'[' * 2000}{']' * 2000}")).code in (
        "P005",
        "P006",
    )
    assert spoilt(tmp_path, ("grades = [1, 3]", f"grades = {'[' * 30}{']' * 30}")).code == "P005"
    assert spoilt(tmp_path, ("[sources.law]", f"[sources{'.a' * 5000}]")).code in ("P005", "P006", "P007")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "place.toml"
    file.write_bytes(PLACE.encode("gb18030"))
    (problem,) = refused(file)
    assert (problem.code, problem.place and problem.place.line) == ("P003", 3)
    file.write_bytes(PLACE.encode("utf-16"))
    assert refused(file)[0].code == "P003"


def test_a_file_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path)
    (problem,) = refused(tmp_path / "plaec.toml")
    assert (problem.code, problem.remedy) == ("P001", "是不是 place.toml？")
    assert refused(tmp_path / "nowhere" / "place.toml")[0].code == "P001"
    assert refused(tmp_path / f"{'长' * 200}.toml")[0].code == "P001"
    assert refused(tmp_path / "a\0b.toml")[0].code == "P001"


def test_a_folder_or_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    assert refused(tmp_path / "folder.toml")[0].code == "P001"
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    assert refused(tmp_path / "large.toml")[0].code == "P002"
    (tmp_path / "empty.toml").write_bytes(b"")
    assert refused(tmp_path / "empty.toml")[0].code == "P008"


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ('"wagge * 2"', 0, 12),
        ("'wagge * 2'", 0, 12),
        ('"\\u0077agge * 2"', 0, 12),
        ('"2 * \\\n wagge"', None, None),
        ('"0 +\\t wagge"', 0, 18),
        ('"""wagge * 2"""', 0, 14),
        ("'''wagge * 2'''", 0, 14),
        ('"""\nwagge * 2"""', 1, 1),
        ('"""0\n  + wagge"""', 1, 5),
        ('"""\n0\n + \\u0077agge\n"""', 2, 4),
        ('"""\n0 + \\\n     wagge"""', 2, 6),
        ("'''\n\n  wagge'''", 2, 3),
    ],
)
def test_a_problem_of_a_formula_is_shown_where_it_stands_in_the_file(
    tmp_path: Path, written: str, line: int | None, column: int | None
) -> None:
    old = 'formula = "base_pay * fund[base_pay]"'
    first = line_of(old)
    problem = refused(write(tmp_path, (old, f"formula = {written}")))[0]
    assert problem.place
    if line is None or column is None:
        assert problem.code == "P006"
        return
    assert problem.code == "F011"
    assert (problem.place.line, problem.place.column) == (first + line, column)
    assert pointed(problem) in ("wagge", "\\u0077agge")


@pytest.mark.parametrize("text", ["__import__('os').system('true')", "(1).__class__", "open('/etc/passwd')"])
def test_a_formula_that_wants_more_than_arithmetic_is_refused(tmp_path: Path, text: str) -> None:
    (problem,) = refused(write(tmp_path, ("base_pay * fund[base_pay]", text)))
    assert (problem.code, pointed(problem)) == ("F007", text)


def test_chinese_before_a_formula_does_not_shift_the_place(tmp_path: Path) -> None:
    start, end = PLACE.index("[rules.grade]"), PLACE.index("[rules.base_pay]")
    rule = '[rules]\ngrade = { name = "等级", kind = "info", formula = "wagge * 2", source = "law 二" }\n'
    text = PLACE[:start] + rule + PLACE[end:]
    (problem,) = refused(write(tmp_path, text=text))
    assert pointed(problem) == "wagge"


def test_the_shipped_regulations_are_read_quickly() -> None:
    for file in sorted((shipped("configs") / "jilin").rglob("*.toml")):
        began = time.process_time()
        read_document(file)
        assert time.process_time() - began < 10
