"""The end of a command that somebody else ends: with Ctrl-C, by `kill`, or by reading no further."""

import os
import signal
import sys
from contextlib import suppress

from shegong.files.interruption import SIGNALS, stop, undisturbed
from shegong.messages import _

_BY_SIGNAL = 128
"""What shells add to a signal's number in an exit code."""
UNREAD = _BY_SIGNAL + 13
"""Exit code where whoever reads what is printed has left, as `head` does: as if by SIGPIPE, which Windows lacks."""


def listen() -> None:
    """Let `kill` and a closed terminal end the work as Ctrl-C does, unless whoever started us says otherwise."""
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` says of a terminal that is closed
            signal.signal(number, stop)


def interrupted(asked: KeyboardInterrupt) -> int:
    """Say that the work was interrupted; returns the exit code."""
    from shegong.errors import Problem
    from shegong.report.problems import print_problems

    with suppress(KeyboardInterrupt), undisturbed():
        print_problems([Problem("A010", _("已中断，没有留下写了一半的文件"), _("需要时重新运行"))])
    return _BY_SIGNAL + (asked.args[0] if asked.args else signal.SIGINT)


def flushed(code: int) -> int:
    """Hand over what has been printed; returns the exit code, another one where nobody takes it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            code = UNREAD
        except OSError as error:
            code = code or unprintable(error)
    return code


def unprintable(error: OSError) -> int:
    """Say that what was to be printed can't be, for instance into a file on a full disk; returns the exit code."""
    from shegong.errors import Problem, reason_of
    from shegong.report.problems import print_problems

    message = _("显示不出结果：{reason}").format(reason=reason_of(error))
    with suppress(OSError):
        print_problems([Problem("O026", message, _("写到文件里的不受影响；腾出空间，或输出到别处"))])
    return 1


def open_closed_streams() -> None:
    """Print into nothing where a stream was closed from the start, as some schedulers do."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  it stays open
