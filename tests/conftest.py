"""What whole-command tests share."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from shegong.cli.app import run
from tests.office import Office

ROOT = Path(__file__).parents[1]
ROSTER = ROOT / "examples" / "yanji" / "roster.csv"


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def shegong(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command line in Chinese, from an empty line on."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.delenv("SHEGONG_CONFIGS", raising=False)

    def command(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return command


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice; without it the tests that need it are skipped, except where everything must be tested."""
    if shutil.which("soffice") is None:
        reason = "soffice (LibreOffice) is not installed; `make office` installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return Office(tmp_path_factory.mktemp("office"))
