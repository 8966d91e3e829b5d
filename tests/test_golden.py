"""Output that people read, kept word for word under tests/golden; `make golden` renews it, for review in the diff."""

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command

GOLDEN = Path(__file__).with_name("golden")
PERSON = (
    "--policy yanji-2018 --post chief --years 12 --education bachelor --certificate intermediate --on 2020-06"
)
COMMANDS = {
    "help": "--help",
    "pay-help": "pay --help",
    "batch-help": "batch --help",
    "impact-help": "impact --help",
    "pay-why": f"pay {PERSON} --why",
    "pay-why-en": f"pay {PERSON} --why --lang en",
    "impact-post": "impact examples/yanji/roster.csv --policy yanji-2018 --on 2020-12 --by post",
    "policy-show": "policy show yanji-2018 --on 2020-06",
    "policy-show-help": "policy show --help",
    "reconcile": "reconcile yanbian-2021",
    "reconcile-en": "reconcile yanbian-2021 --lang en",
    "demo": "demo",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_people_read_is_what_was_reviewed(
    shegong: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(ROOT)
    shown = shegong(*shlex.split(COMMANDS[name]))
    assert shown.code == 0, shown.err
    text = re.sub(r"\S*/(payroll\.xlsx)", r"…/\1", shown.out)
    text = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    page = GOLDEN / f"{name}.txt"
    if os.environ.get("SHEGONG_GOLDEN") == "write":
        page.write_text(text, encoding="utf-8")
    assert text == page.read_text(encoding="utf-8")
