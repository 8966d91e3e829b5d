"""What README and docs show, works."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands(document: str) -> list[str]:
    lines = [line for block in blocks(document, "console") for line in block.splitlines()]
    return [line.removeprefix("$ shegong ") for line in lines if line.startswith("$ shegong ")]


@pytest.fixture
def as_cloned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has the examples, and the policy that README writes."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for block in blocks("README.md", "toml"):
        name = block.split("\n")[0].removeprefix("# ")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("document", ["README.md", "README.zh.md"])
def test_readme_shows_commands(document: str) -> None:
    assert len(commands(document)) >= 5
    assert "make demo" in (ROOT / document).read_text(encoding="utf-8")
    assert "make test" in (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.usefixtures("as_cloned")
@pytest.mark.parametrize("command", [*commands("README.md"), *commands("README.zh.md")])
def test_every_command_of_readme_works(shegong: Command, command: str) -> None:
    shown = shegong(*shlex.split(command))
    assert shown.code == 0, shown.err
    assert shown.out


@pytest.mark.usefixtures("as_cloned")
def test_the_python_of_readme_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  our own page
    said = re.search(r"# ([\d ]+), in fen", code)
    assert said
    assert capsys.readouterr().out.split() == said[1].split()


def test_the_example_of_the_regulation_page_keeps_its_laws_and_its_cases_hold(
    shegong: Command, tmp_path: Path
) -> None:
    text, _exception = blocks("docs/regulation.md", "toml")
    path = tmp_path / "example-2020.toml"
    path.write_text(text, encoding="utf-8")
    for command in ("check", "test"):
        shown = shegong("policy", command, str(path))
        assert shown.code == 0, shown.out + shown.err


@pytest.mark.usefixtures("as_cloned")
@pytest.mark.parametrize(
    "command",
    [
        "pay",
        "raise",
        "career",
        "batch",
        "impact",
        "reconcile",
        "roster check",
        "roster template",
        "roster sample",
        "policy list",
        "policy show",
        "policy check",
        "policy test",
        "policy diff",
        "policy new",
        "policy schema",
    ],
)
def test_help_shows_an_example_that_works_as_typed(shegong: Command, command: str) -> None:
    text = " ".join(shegong(*command.split(), "--help").out.split())
    example = text.partition("例：shegong ")[2]
    assert example
    shown = shegong(*shlex.split(example))
    assert shown.code == 0, shown.err
