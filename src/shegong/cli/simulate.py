"""`shegong simulate`: what a scenario costs over years, how sure that is, and what keeps it within a budget."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from shegong.cli.documents import hand_over
from shegong.cli.options import (
    USAGE,
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    StrictOption,
    folders,
    one_of,
    parse_rate,
    parse_whole,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _, language, use_language

if TYPE_CHECKING:
    from shegong.simulation.question import Question

_EXAMPLE = "shegong simulate examples/scenarios/yanji-2021.toml"
_SUFFIXES = {".html": "html", ".htm": "html", ".xlsx": "xlsx", ".md": "markdown", ".json": "json"}
_MOST_THREADS = 1_024
_MOST_SEEDS = 10**14 - 1
_Result = TypeVar("_Result")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "simulate",
        cls=QuickCommand,
        help=_("推演一个方案：逐年逐地区要多少钱，有多大把握，多少才不超预算。"),
        epilog=_("例：{example}").format(example=_EXAMPLE),
    )(simulate)


@reporting
def simulate(
    scenario: Annotated[str | None, typer.Argument(help=_("方案：.toml 文件"))] = None,
    draws: Annotated[str | None, typer.Option("--draws", help=_("随机抽多少次，如 1000；不写就不抽"))] = None,
    seed: Annotated[str, typer.Option("--seed", help=_("随机种子：同样的种子，同样的结果"))] = "1",
    variant: Annotated[str | None, typer.Option("--variant", help=_("方案里问哪一种；默认最后一种"))] = None,
    budget: Annotated[str | None, typer.Option("--budget", help=_("预算，如 4300万"))] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help=_("预算管什么：total 支出合计；change 比基准增加的"))
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", help=_("预算管哪一年，如 2021；all 是各年之和；默认第一年"))
    ] = None,
    solve: Annotated[
        str | None,
        typer.Option("--solve", help=_("求哪个数，如 institution_wage、coefficient.step、fill.a_year")),
    ] = None,
    between: Annotated[str | None, typer.Option("--between", help=_("在什么范围里求，如 4000..6000"))] = None,
    step: Annotated[str | None, typer.Option("--step", help=_("求到多细，如 10（元）或 0.01"))] = None,
    probability: Annotated[
        str | None, typer.Option("--probability", help=_("要有多大把握不超预算，如 90%；不写就看平均"))
    ] = None,
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help=_("哪个推定的数最影响结果"))] = False,
    out: Annotated[str | None, typer.Option("--out", help=_("报告写到：.html、.xlsx、.md 或 .json"))] = None,
    again: Annotated[
        str | None, typer.Option("--again", help=_("照一份 .json 报告重算，核对逐字节相同"))
    ] = None,
    threads: Annotated[str | None, typer.Option("--threads", help=_("用几个线程；结果与此无关"))] = None,
    force: ForceOption = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Run a scenario and show or write the answer."""
    from shegong.files import check_target
    from shegong.policy.doubts import warnings_of
    from shegong.report.progress import working
    from shegong.report.simulation.data import as_json
    from shegong.report.simulation.document import document
    from shegong.simulation.manifest import manifest_of, question_of, read_manifest, require_same
    from shegong.simulation.question import answer
    from shegong.simulation.run import MOST_DRAWS
    from shegong.simulation.scenario.read import read_scenario

    suffix = Path(out).suffix.lower() or out if out else None
    kind = _SUFFIXES[one_of("--out", suffix, tuple(_SUFFIXES))] if suffix else "terminal"
    told: dict[str, Any] = {}
    before = b""
    if again is not None:
        _require_alone(
            draws, variant, budget, measure, year, solve, between, step, probability, sensitivity, seed != "1"
        )
        told, before = read_manifest(Path(again))
        use_language("en" if told["language"] == "en" else "zh")  # names are part of the report
        question = question_of(Path(again), told)
    else:
        question = _question(
            0 if draws is None else parse_whole("--draws", draws, 1, MOST_DRAWS),
            parse_whole("--seed", seed, 0, _MOST_SEEDS),
            variant,
            budget,
            measure,
            year,
            solve,
            between,
            step,
            probability,
            sensitivity=sensitivity,
        )
    source = Path(scenario or _file_of(told, again))
    many = None if threads is None else parse_whole("--threads", threads, 1, _MOST_THREADS)
    loaded = read_scenario(source, folders(configs))
    inputs = [source, *loaded.people.files.values(), *([] if again is None else [Path(again)])]
    target = check_target(Path(out), force=force, inputs=inputs) if out else None
    warn(warnings_of(loaded.policy, [loaded.last]), strict=strict)
    manifest = manifest_of(loaded, question, language())
    if again is not None:
        require_same(Path(again), told, manifest)
        manifest = told
    with working(_("推演")) as say:
        found = answer(loaded, question, many, say)
    warn(found.run.problems, strict=strict)
    results = as_json(found, manifest)
    if again is not None:
        _tell_same(Path(again), before, results, quiet=json)
    if json:
        from shegong.report.plain import print_json

        print_json(results)
    if kind == "json" and target is not None:
        _write_json(results, target, quiet=json)
    elif not (json and target is None):
        brief = kind == "terminal"
        hand_over(document(found, manifest, brief=brief), kind, target, quiet=json)


def _require_alone(*options: object) -> None:
    """Refuse what is asked beside a report that says itself what was asked."""
    if any(options):
        message = _("--again 照报告里写的重算，别的选项没有用")
        raise ShegongError(
            Problem("N087", message, _("只写 --again、--out、--threads；要换选项就去掉 --again")),
            exit_code=USAGE,
        )


def _file_of(told: dict[str, Any], again: str | None) -> str:
    """The scenario that a report names, beside the report or where the command was typed."""
    if again is None:
        message = _("没有写方案文件")
        raise ShegongError(
            Problem("A050", message, _("例如：{example}").format(example=_EXAMPLE)), exit_code=USAGE
        )
    name = Path(str(told["scenario"]["file"]))
    folder = Path(again).parent
    places = (name, folder / name, folder / name.name)
    return str(next((place for place in places if place.is_file()), name))


def _question(
    draws: int,
    seed: int,
    variant: str | None,
    budget: str | None,
    measure: str | None,
    year: str | None,
    solve: str | None,
    between: str | None,
    step: str | None,
    probability: str | None,
    *,
    sensitivity: bool,
) -> "Question":
    """What is asked, by the options; raises ShegongError (usage) where they do not go together."""
    from shegong.simulation.question import Question

    if solve is None and (between or step):
        message = _("--between 和 --step 只和 --solve 一起用")
        raise ShegongError(Problem("A051", message, _("加 --solve 数名，或去掉它们")), exit_code=USAGE)
    if probability is not None and not draws:
        message = _("--probability 要有抽签")
        raise ShegongError(Problem("A052", message, _("加 --draws 1000")), exit_code=USAGE)
    low, high = _ends(between) if between else (None, None)
    return Question(
        draws=draws,
        seed=seed,
        variant=variant or "",
        budget=None if budget is None else _amount(budget, signed=measure == "change"),
        measure="change"
        if measure and one_of("--measure", measure, ("total", "change")) == "change"
        else "total",
        year=year or "",
        sought=solve or "",
        low=low,
        high=high,
        step=None if step is None else _number("--step", step),
        probability=None if probability is None else parse_rate("--probability", probability),
        sensitivity=sensitivity,
    )


def _ends(text: str) -> tuple[Fraction, Fraction]:
    low, dots, high = text.partition("..")
    if not dots:
        message = _("--between 不能是“{value}”").format(value=text[:40])
        raise ShegongError(Problem("A053", message, _("写成 4000..6000")), exit_code=USAGE)
    return _number("--between", low), _number("--between", high)


def _number(option: str, text: str) -> Fraction:
    from shegong.money import parse_number

    return _read(option, text, parse_number, _("写普通小数或百分数，金额写元"))


def _amount(text: str, *, signed: bool) -> int:
    """A budget in fen; only what is saved can be less than nothing."""
    from shegong.simulation.manifest import parse_amount

    def read(text: str) -> int:
        amount = parse_amount(text)
        if amount < 0 and not signed:
            raise ValueError(text)
        return amount

    return _read("--budget", text, read, _("写成 4300万、1.2亿 或 43000000（元）"))


def _read(option: str, text: str, read: Callable[[str], _Result], remedy: str) -> _Result:
    try:
        return read(text)
    except ValueError:
        message = _("{option} 不能是“{value}”").format(option=option, value=text[:40])
        raise ShegongError(Problem("A054", message, remedy), exit_code=USAGE) from None


def _tell_same(path: Path, before: bytes, results: dict[str, object], *, quiet: bool) -> None:
    """Say that a repeated answer is the same to the byte, or refuse."""
    from shegong.report.plain import json_text
    from shegong.report.screen import console

    if json_text(results).encode() != before:
        message = _("重算的结果和 {path} 不同").format(path=path)
        raise ShegongError(Problem("N069", message, _("这份报告写成以后可能被改过；去掉 --again 重新推演")))
    if not quiet:
        console().print(_("重算的结果与 {path} 逐字节相同").format(path=path), style="bold", soft_wrap=True)


def _write_json(results: dict[str, object], target: Path, *, quiet: bool) -> None:
    from shegong.files import whole_files
    from shegong.report.plain import json_text
    from shegong.report.screen import console

    with whole_files({"report": target}) as parts:
        parts["report"].write_bytes(json_text(results).encode())
    if not quiet:
        console().print(_("已写出 {path}").format(path=target), soft_wrap=True)
