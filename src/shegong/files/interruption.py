"""Steps that are done together, whatever key is pressed meanwhile."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic_ns
from types import FrameType

SIGNALS = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__
)
"""What asks a program to end: Ctrl-C, `kill`, a terminal that is closed."""


_PATIENCE = 5_000_000_000
"""For so many nanoseconds after it was asked to end, a program cleans up without being disturbed."""
_asked_at: list[int] = []


def stop(number: int, _frame: FrameType | None) -> None:
    """End the work as Ctrl-C does; who presses it again at once, as people do, has been heard."""
    now = monotonic_ns()
    if _asked_at and now - _asked_at[-1] < _PATIENCE:
        return
    _asked_at.append(now)
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
