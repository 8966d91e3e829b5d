"""Real processes to which something happens at a known moment, and disks that are full, read-only or broken."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import ROSTER

SHEGONG = Path(sys.executable).with_name("shegong")
ENVIRONMENT = {
    **{
        key: value
        for key, value in os.environ.items()
        if key not in ("LC_ALL", "LANGUAGE", "SHEGONG_CONFIGS")
    },
    "LANG": "zh_CN.UTF-8",
}

# Python tells its audit hooks of everything that is about to happen to files: these are the moments.
_AT_MOMENT = """
import os, signal, sys

number, folder, moment = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
passed = 0


def watch(event, arguments):
    global passed
    told = arguments and isinstance(arguments[0], str) and os.path.abspath(arguments[0]).startswith(folder)
    if told and event in ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"):
        passed += 1
        if passed == moment:
            os.kill(os.getpid(), number)


sys.argv = ["shegong", *sys.argv[4:]]
"""
_COMMAND = """
sys.addaudithook(watch)
from shegong.cli.app import main
main()
"""
_TWO_FILES = """
from pathlib import Path

from shegong.cli.interruption import listen
from shegong.files import check_target, let_go, whole_files

sys.addaudithook(watch)
listen()
try:
    targets = {name: check_target(Path(name), force=True) for name in sys.argv[1:]}
    with whole_files(targets) as parts:
        for name, part in parts.items():
            part.write_text(f"new {Path(name).name}")
except KeyboardInterrupt:
    sys.exit(130)
finally:
    let_go()
"""


def batch(
    out: Path, *more: str, roster: Path = ROSTER, policy: str = "yanji-2018", month: str = "2020-12"
) -> list[str]:
    """The words of a command that pays a roster."""
    return ["batch", str(roster), "--policy", policy, "--on", month, "--out", str(out), *more]


def run(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run `shegong` as a process of its own."""
    return subprocess.run(
        [SHEGONG, *words], capture_output=True, text=True, check=False, env=ENVIRONMENT, timeout=120
    )


def at_moment(
    number: int,
    folder: Path,
    moment: int,
    words: Sequence[str],
    through: Sequence[str] = (),
) -> "subprocess.Popen[str]":
    """A run of `shegong` that gets a signal just before it does something to files in a folder for the nth time."""
    return _start(_AT_MOMENT + _COMMAND, number, folder, moment, words, through)


def two_files_at_moment(
    number: int, folder: Path, moment: int, words: Sequence[str]
) -> "subprocess.Popen[str]":
    """The same, for a small program that puts two files in place."""
    return _start(_AT_MOMENT + _TWO_FILES, number, folder, moment, words)


def _start(
    program: str,
    number: int,
    folder: Path,
    moment: int,
    words: Sequence[str],
    through: Sequence[str] = (),
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            *through,
            sys.executable,
            "-c",
            program,
            str(int(number)),
            str(folder.resolve()),
            str(moment),
            *words,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )


def stopped_at(folder: Path, moment: int, words: Sequence[str]) -> "subprocess.Popen[str]":
    """A run of `shegong` that stands still at a moment."""
    process = at_moment(signal.SIGSTOP, folder, moment, words)
    _pid, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return process


def go_on(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Let a run that stands still go on; its exit code, and what it says of problems."""
    process.send_signal(signal.SIGCONT)
    _out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, err


def names_in(folder: Path) -> list[str]:
    """What stands in a folder, hidden files too."""
    return sorted(entry.name for entry in folder.iterdir())


APART = ("unshare", "--map-root-user", "--mount")
"""Runs a command where it may mount disks that nobody else sees."""
WITHOUT_POWERS = 'set -- setpriv --bounding-set=-all --inh-caps=-all "$@"'
"""Shell: run the command as a user whom permissions bind."""


class Disks:
    """Disks of a test's own, in a mount namespace of its own: nothing of them is left."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder / "disk"
        self.after = folder / "after"
        self.disk.mkdir()
        self.after.mkdir()

    def run(self, prepare: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run `shegong` after some lines of shell, which find the disk's folder as $D; `after` gets what is there then.

        In `words` the disk's folder is {D}.
        """
        script = f'{prepare}\nset +e; "$@"; code=$?\ncp -a "$D/." "$AFTER"; exit $code'
        command = [word.replace("{D}", str(self.disk)) for word in words]
        return subprocess.run(
            [*APART, "sh", "-ec", script, "sh", SHEGONG, *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**ENVIRONMENT, "D": str(self.disk), "AFTER": str(self.after)},
        )
