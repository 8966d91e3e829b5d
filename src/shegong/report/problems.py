"""Problems as people see them: the one place where they are rendered."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from rich.text import Text

from shegong.errors import Problem, Severity
from shegong.messages import _
from shegong.report.screen import console, printable

MOST = 50
"""Problems shown on a screen; the rest are counted."""
_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "notice": "bold cyan"}


def print_problems(problems: Sequence[Problem]) -> None:
    """Write problems to stderr, errors first."""
    ordered = worst_first(problems)
    screen = console(stderr=True)
    for problem in ordered[:MOST]:
        screen.print(Text.assemble(*_parts(problem)), soft_wrap=True)
    if len(ordered) > MOST:
        screen.print(_("……另有 {count} 条").format(count=len(ordered) - MOST))


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Errors, then warnings, then notices."""
    ranks = {"error": 0, "warning": 1, "notice": 2}
    return sorted(problems, key=lambda problem: ranks[problem.severity])


def as_json(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems for a program."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "place": str(problem.place or ""),
            "message": problem.message,
            "value": problem.value or "",
            "remedy": problem.remedy,
        }
        for problem in problems
    ]


def severity_name(severity: Severity) -> str:
    """How bad a problem is, in a word."""
    return {"error": _("错误"), "warning": _("注意"), "notice": _("说明")}[severity]


def _parts(problem: Problem) -> list[tuple[str, str]]:
    head = f"{severity_name(problem.severity)} {problem.code}"
    parts = [(head, _STYLES[problem.severity])]
    if problem.place:
        parts.append((f"  {printable(str(problem.place))}", ""))
    if problem.value is not None:
        parts.append((_("  值：{value}").format(value=printable(problem.value)), ""))
    parts.append((f"\n  {printable(problem.message)}", ""))
    if problem.excerpt:
        parts += _excerpt(problem.excerpt.line, problem.excerpt.start, problem.excerpt.end)
    if problem.remedy:
        parts.append((_("\n  处理：{remedy}").format(remedy=printable(problem.remedy)), "dim"))
    return parts


def _excerpt(line: str, start: int, end: int) -> list[tuple[str, str]]:
    """The line, and carets under what is meant; a long line is cut around it, and Chinese is two columns wide."""
    line = line.replace("\t", " ").split("\n")[0]
    first = max(0, start - 60)
    cut = line[first : first + 100]
    shown = printable(("…" if first else "") + cut + ("…" if first + len(cut) < len(line) else ""))
    first -= bool(first)
    start, end = start - first, max(min(end - first, len(shown)), start - first + 1)
    indent = sum(2 if east_asian_width(character) in "WF" else 1 for character in shown[:start])
    width = sum(2 if east_asian_width(character) in "WF" else 1 for character in shown[start:end])
    return [(f"\n    {shown}\n    {' ' * indent}", ""), ("^" * max(width, 1), "bold red")]
