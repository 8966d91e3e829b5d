"""Where an output may go."""

import os
from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.files import check_target, let_go, new_part, safe_name, whole_files
from tests.conftest import ROSTER, Command
from tests.files.faults import batch, names_in


def write(path: Path, text: str = "new", **options: bool) -> None:
    with whole_files({"only": check_target(path, force=True)}, **options) as parts:
        parts["only"].write_text(text)


def test_a_link_to_a_neighbour_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    """O02"""
    (tmp_path / "2020-12.csv").write_text("old")
    (tmp_path / "latest.csv").symlink_to("2020-12.csv")
    write(tmp_path / "latest.csv")
    assert (tmp_path / "latest.csv").is_symlink()
    assert (tmp_path / "2020-12.csv").read_text() == "new"
    assert names_in(tmp_path) == ["2020-12.csv", "2020-12.csv.bak", "latest.csv"]


def test_a_link_that_leads_out_of_its_folder_is_refused(shegong: Command, tmp_path: Path) -> None:
    """O02"""
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere.csv").write_text("old")
    (tmp_path / "out" / "a.csv").symlink_to("../elsewhere.csv")
    shown = shegong(*batch(tmp_path / "out" / "a.csv", "--force"))
    assert (shown.code, "O002" in shown.err) == (1, True)
    assert (tmp_path / "elsewhere.csv").read_text() == "old"


def test_a_path_through_a_parent_folder_is_taken_as_what_it_means(shegong: Command, tmp_path: Path) -> None:
    """O03"""
    (tmp_path / "in").mkdir()
    shown = shegong(*batch(tmp_path / "in" / ".." / "a.csv"))
    assert shown.code == 0
    assert f"已写出 {tmp_path / 'a.csv'}" in shown.out.replace("\n", "")


@pytest.mark.parametrize("through", ["link", "hard link", "parent folder", "backup", "policy"])
def test_no_input_is_overwritten_by_whatever_name(shegong: Command, tmp_path: Path, through: str) -> None:
    """O01, A11"""
    roster = tmp_path / "花名册.csv"
    roster.write_bytes(ROSTER.read_bytes())
    out, more = tmp_path / "same.csv", []
    match through:
        case "link":
            out.symlink_to(roster)
        case "hard link":
            os.link(roster, out)
        case "parent folder":
            (tmp_path / "in").mkdir()
            out = tmp_path / "in" / ".." / roster.name
        case "backup":
            roster = roster.rename(tmp_path / "same.csv.bak")
            out.write_text("old")
        case _:
            out.write_text("[policy]")
            more = ["--policy", str(out)]
    shown = shegong(*batch(out, "--force", *more, roster=roster))
    assert (shown.code, "O001" in shown.err) == (1, True)
    assert roster.read_bytes() == ROSTER.read_bytes()


def test_two_outputs_of_one_run_cannot_be_one_file(tmp_path: Path) -> None:
    """O01: the same file named by two options."""
    (tmp_path / "b.csv").symlink_to("a.csv")
    try:
        check_target(tmp_path / "a.csv", force=True)
        with pytest.raises(ShegongError, match="O021"):
            check_target(tmp_path / "b.csv", force=True)
    finally:
        let_go()
    assert names_in(tmp_path) == ["b.csv"]


def test_the_old_file_is_kept_and_the_new_one_is_for_its_owner_alone(tmp_path: Path) -> None:
    """O01, O22"""
    out = tmp_path / "a.csv"
    out.write_text("old")
    out.chmod(0o644)
    mask = os.umask(0)
    try:
        with whole_files({"only": out}) as parts:
            # Nobody else could have read it while it was written either.
            assert parts["only"].stat().st_mode & 0o777 == 0o600
            parts["only"].write_text("new")
    finally:
        os.umask(mask)
    assert out.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a.csv.bak").read_text() == "old"


def test_what_holds_no_id_numbers_is_for_everybody(tmp_path: Path) -> None:
    """O22"""
    mask = os.umask(0o022)
    try:
        write(tmp_path / "schema.json", private=False)
    finally:
        os.umask(mask)
    assert (tmp_path / "schema.json").stat().st_mode & 0o777 == 0o644


def test_a_file_that_gets_its_name_while_it_is_written_is_checked_then(tmp_path: Path) -> None:
    """O01: for instance a bank file whose name has the total."""
    targets = {"bank": check_target(tmp_path / "bank.csv", force=False)}
    (tmp_path / "bank-100.csv").write_text("old")

    def fill() -> None:
        with whole_files(targets) as parts:
            parts["bank"].write_text("new")
            targets["bank"] = tmp_path / "bank-100.csv"

    with pytest.raises(ShegongError, match="O006"):
        fill()
    assert (tmp_path / "bank-100.csv").read_text() == "old"
    (tmp_path / "bank-100.csv").unlink()
    targets["bank"] = check_target(tmp_path / "bank.csv", force=False)
    fill()
    assert names_in(tmp_path) == ["bank-100.csv"]


def test_a_file_that_joins_while_others_are_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    """O22: as a bank file does, of which there is one for each bank."""
    targets = {"payroll": tmp_path / "a.csv"}
    mask = os.umask(0)
    try:
        with whole_files(targets) as parts:
            parts["payroll"].write_text("new")
            targets["bank"] = check_target(tmp_path / "bank.csv", force=False)
            parts["bank"] = new_part(targets["bank"])
            assert parts["bank"].stat().st_mode & 0o777 == 0o600
            parts["bank"].write_text("new")
    finally:
        os.umask(mask)
        let_go()
    assert names_in(tmp_path) == ["a.csv", "bank.csv"]


def test_a_file_cannot_get_the_name_of_another_one_while_it_is_written(tmp_path: Path) -> None:
    """O01"""
    targets = {"payroll": tmp_path / "a.csv", "bank": tmp_path / "bank.csv"}

    def fill() -> None:
        with whole_files(targets) as parts:
            for part in parts.values():
                part.write_text("new")
            targets["bank"] = targets["payroll"]

    with pytest.raises(ShegongError, match="O021"):
        fill()
    assert names_in(tmp_path) == []


def test_rejects_of_an_earlier_run_are_put_aside_when_there_are_none(
    shegong: Command, tmp_path: Path
) -> None:
    (tmp_path / "a-rejects.csv").write_text("earlier")
    for more in ([], ["--convert"]):
        assert shegong(*batch(tmp_path / "a.csv", "--force", "--on-error", "skip", *more)).code == 0
        assert not (tmp_path / "a-rejects.csv").exists()
    assert (tmp_path / "a-rejects.csv.bak").read_text() == "earlier"


@pytest.mark.parametrize(
    "name", ["-", "CON.csv", "nul.csv", "com1.csv", "a:b.csv", "a?.csv", "a.csv ", "a\tb.csv"]
)
def test_a_name_that_is_no_name_everywhere_is_refused(shegong: Command, tmp_path: Path, name: str) -> None:
    """O04, A08"""
    out = Path(name) if name == "-" else tmp_path / name
    shown = shegong(*batch(out, "--format", "csv"))
    assert shown.code == 1
    assert ("O024" if name == "-" else "O025") in shown.err
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_standard_input_and_output_are_no_files(shegong: Command, tmp_path: Path, ending: str) -> None:
    """A08"""
    assert "O024" in shegong(*batch(Path("-"), "--format", ending)).err
    shown = shegong(*batch(tmp_path / f"a.{ending}", roster=Path("-")))
    assert (shown.code, "R004" in shown.err) == (1, True)


@pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout", "fifo"])
def test_a_device_or_pipe_is_never_replaced(shegong: Command, tmp_path: Path, device: str) -> None:
    out = Path(device)
    if device == "fifo":
        out = tmp_path / device
        os.mkfifo(out)
    shown = shegong(*batch(out, "--format", "csv", "--force"))
    assert shown.code == 1
    assert out.exists()
    assert not out.is_file() or device == "/dev/stdout"


@pytest.mark.parametrize(("signs", "code"), [(60, 0), (82, 0), (83, 1), (120, 1)])
def test_a_long_name_works_or_is_refused_before_anything_is_done(
    shegong: Command, tmp_path: Path, signs: int, code: int
) -> None:
    """O04: 工 is three bytes; with .csv and .bak there may be 82 of them, though our own names need more."""
    out = tmp_path / f"{'工' * signs}.csv"
    for more in ([], ["--force"]):
        shown = shegong(*batch(out, *more))
        assert (shown.code, "O010" in shown.err) == (code, code == 1)
    assert names_in(tmp_path) == ([] if code else [out.name, f"{out.name}.bak"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../x", "_.._x.csv"),
        ("..", "_.csv"),
        ("", "_.csv"),
        ("示例社区", "示例社区.csv"),
        (r'a\b/c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j.csv"),
        ("CON", "_CON.csv"),
        ("lpt1.old", "_lpt1.old.csv"),
        ("console", "console.csv"),
        (".bashrc", "bashrc.csv"),
        ("名字. ", "名字.csv"),
        ("a\u202eb\nc\0d", "a_b_c_d.csv"),
    ],
)
def test_a_name_from_data_becomes_one_that_every_system_takes(text: str, name: str, tmp_path: Path) -> None:
    """O03, O04"""
    assert safe_name(text, ".csv") == name
    write(tmp_path / name)


def test_a_long_name_from_data_is_cut_between_characters(tmp_path: Path) -> None:
    """O04"""
    name = safe_name("工资" * 60, ".xlsx")
    assert len(name.encode()) <= 255
    assert name.removesuffix(".xlsx") in "工资" * 60
    for _time in range(2):
        write(tmp_path / name)
    assert names_in(tmp_path) == [name, f"{name}.bak"]
