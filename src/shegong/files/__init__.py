"""Output files that appear whole or not at all, written by one process at a time; inputs that stay as they were."""

from shegong.files.names import safe_name
from shegong.files.replacing import new_part
from shegong.files.targets import BUSY, changed_inputs, check_target, let_go, whole_files
from shegong.files.unchanged import changed, stamp_of

__all__ = [
    "BUSY",
    "changed",
    "changed_inputs",
    "check_target",
    "let_go",
    "new_part",
    "safe_name",
    "stamp_of",
    "whole_files",
]
