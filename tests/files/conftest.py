"""Disks for tests of what goes wrong with them."""

import subprocess
from pathlib import Path

import pytest

from tests.files.faults import APART, Disks


@pytest.fixture
def disks(tmp_path: Path) -> Disks:
    """Disks that can be full, read-only or held."""
    command: list[str | Path] = [*APART, "mount", "-t", "tmpfs", "tmpfs", tmp_path]
    try:
        able = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        able = False
    if not able:
        pytest.skip("this machine lets nobody mount disks of their own (unshare)")
    return Disks(tmp_path)
