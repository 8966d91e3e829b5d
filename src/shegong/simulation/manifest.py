"""What it takes to get an answer again: the files by their digests, the program, the seed and every option."""

from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _
from shegong.money import parse_number
from shegong.simulation.question import Question
from shegong.simulation.run import MOST_DRAWS
from shegong.simulation.scenario.scenario import Scenario

_FRACTIONS = ("low", "high", "step", "probability")
_KINDS = {
    "draws": int,
    "seed": int,
    "variant": str,
    "budget": int | None,
    "year": str,
    "sought": str,
    "sensitivity": bool,
}


def manifest_of(scenario: Scenario, question: Question, language: str) -> dict[str, object]:
    """The manifest of an answer. Files are called as the scenario calls them: it says nothing of this machine."""
    policies = {era.policy.id: era.policy.digest for variant in scenario.variants for era in variant.eras}
    options = {key: getattr(question, key) for key in question.__dataclass_fields__}
    return {
        "program": f"shegong {version('shegong')}",
        "language": language,
        "scenario": {"id": scenario.id, "file": _named(scenario.file), "sha256": scenario.digest},
        "policies": policies,
        "people": {
            key: {"file": path.name, "sha256": _digest(path)} for key, path in scenario.people.files.items()
        },
        "claims": {scenario.claims.id: scenario.claims.digest} if scenario.claims else {},
        "options": {key: _text(value) for key, value in options.items()},
    }


def _named(file: str) -> str:
    """What a scenario is called in a report: as it was typed, without this machine's folders."""
    return Path(file).name if Path(file).is_absolute() else file


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _text(value: object) -> object:
    """An option as JSON can hold it: exact fractions as texts."""
    return str(value) if isinstance(value, Fraction) else value


def question_of(path: Path, told: Mapping[str, Any]) -> Question:
    """The question of a manifest; raises ShegongError where it is none that `simulate` writes."""
    try:
        options = dict(told["options"])
        for key in _FRACTIONS:
            if options[key] is not None:
                options[key] = Fraction(options[key])
        known = options.keys() == Question.__dataclass_fields__.keys() and _makes_sense(options)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise ShegongError(_unreadable(path)) from None
    if not known:
        raise ShegongError(_unreadable(path))
    return Question(**options)


def _makes_sense(options: Mapping[str, Any]) -> bool:
    """Whether the options of a manifest are of their types, and within their limits."""
    probability = options["probability"]
    return (
        all(isinstance(options[key], kind) for key, kind in _KINDS.items())
        and 0 <= options["draws"] <= MOST_DRAWS
        and options["seed"] >= 0
        and options["measure"] in ("total", "change")
        and (probability is None or 0 <= probability <= 1)
    )


def _unreadable(path: Path) -> Problem:
    message = _("这不是 simulate 写下的 JSON")
    return Problem(
        "N066", message, _("用 shegong simulate 方案 --out report.json 写的文件"), Place(str(path))
    )


def read_manifest(path: Path) -> tuple[dict[str, Any], bytes]:
    """The manifest in a report, and the report's bytes; raises ShegongError where there is none."""
    import json  # noqa: PLC0415  most answers are not read again

    try:
        content = path.read_bytes()
    except OSError:
        raise ShegongError(Problem("N067", _("读不了这个文件"), _("核对路径"), Place(str(path)))) from None
    try:
        told = json.loads(content)["manifest"]
        if not isinstance(told["scenario"]["file"], str) or told["language"] not in ("zh", "en"):
            raise TypeError  # noqa: TRY301  the same refusal
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ShegongError(_unreadable(path)) from None
    return told, content


def require_same(path: Path, told: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to repeat an answer with another program, or with files that say something else now."""
    names = {
        "program": _("程序"),
        "scenario": _("方案"),
        "policies": _("办法"),
        "people": _("人员"),
        "claims": _("公布数"),
    }
    changed = [name for key, name in names.items() if _without_file(told.get(key)) != _without_file(now[key])]
    if changed:
        message = _("和写报告时不同了：{changed}").format(changed="、".join(changed))
        raise ShegongError(
            Problem("N068", message, _("用当时的文件重算；或去掉 --again，按现在的文件算"), Place(str(path)))
        )


def _without_file(told: object) -> object:
    """What identifies a part of a manifest, wherever its file lies."""
    return {key: each for key, each in told.items() if key != "file"} if isinstance(told, dict) else told


def parse_amount(text: str) -> int:
    """An amount of money, such as 4300万, 1.2亿 or 43000000 (yuan), in fen; raises ValueError."""
    scale = {"万": 10_000, "亿": 100_000_000}.get(text.removesuffix("元")[-1:], 1)
    number = text.removesuffix("元")
    fen = parse_number(number[:-1] if scale > 1 else number) * scale * 100
    if fen.denominator != 1 or number.endswith("%"):
        raise ValueError(text)
    return fen.numerator
