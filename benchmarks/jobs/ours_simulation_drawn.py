"""The same scenario with a thousand draws of every variant."""

from pathlib import Path

from jobs import ours_simulation


def main(source: Path, target: Path) -> None:
    ours_simulation.main(source, target, draws=1_000)
