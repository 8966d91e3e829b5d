"""Steps that are done together, whatever key is pressed meanwhile."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__
)
"""What asks a program to end: Ctrl-C, `kill`, a terminal that is closed."""


def stop(number: int, _frame: FrameType | None) -> None:
    """End the work as Ctrl-C does."""
    raise KeyboardInterrupt(number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let whoever asks the program to end wait until this is done."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are for the main thread
        return
    asked: list[int] = []
    before = {number: signal.signal(number, lambda told, _frame: asked.append(told)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if asked:
            signal.raise_signal(asked[0])
