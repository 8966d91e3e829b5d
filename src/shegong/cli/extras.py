"""What `shegong batch` writes beside the payroll."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shegong.payroll.run import Payroll


class Extra(NamedTuple):
    """A file made of a payroll: `write` gets the payroll and a temporary file to write, which is then put in place.

    It may return another place in the same folder, where the name tells what is in the file.
    """

    key: str
    target: Path
    write: "Callable[[Payroll, Path], Path | None]"
