"""A scenario over ten years, every variant of it as things go on average, by our library."""

from pathlib import Path

from shegong.library import simulate
from shegong.simulation.question import Question


def main(source: Path, target: Path, draws: int = 0) -> None:
    found = simulate(source, Question(draws=draws, seed=7), threads=2)
    total = sum(int(course.expected.monthly.sum()) for course in found.run.courses)
    target.write_text(f"{total}\n", encoding="utf-8")
