"""What `shegong impact` is calculated from: totals, an establishment, or a roster; and where the result goes."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from shegong.cli.options import (
    REJECTS,
    USAGE,
    folders,
    mapping_of,
    one_of,
    parse_whole,
    parse_yuan,
    stop_on_errors,
    warn,
)
from shegong.errors import Problem, ShegongError
from shegong.messages import _, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from shegong.payroll.run import Payroll
    from shegong.payroll.tally import Tally
    from shegong.policy.month import Month
    from shegong.report.impact import Reform
    from shegong.report.impact_tables import Unit
    from shegong.roster.roster import Roster

USUALLY_BY = "region,post"
BY = ("region", "street", "community", "unit", "post", "grade", "item", "county", "prefecture", "province")
_FORMATS = ("xlsx", "csv")


class Asked(NamedTuple):
    """What is to be shown: groups, months (or from which to which), on-cost, funders, unit; and what to write."""

    by: tuple[str, ...]
    months: int
    span: "list[Month] | None"
    on_cost: "Fraction | None"
    funders: "Sequence[tuple[str, Fraction]]"
    unit: "Unit"
    distribution: bool
    json: bool
    targets: "dict[str, Path]"


class Source(NamedTuple):
    """A roster, and how it is to be read."""

    path: Path
    sheet: str | None
    columns: list[str] | None
    stop: bool
    configs: str | None
    strict: bool


def files_to_write(out: str | None, *, force: bool, inputs: "Sequence[str | None]") -> "dict[str, Path]":
    """The file that is wanted; raises ShegongError where it can't be written."""
    from shegong.files import check_target

    if out is None:
        return {}
    one_of("--out", Path(out).suffix[1:].lower(), _FORMATS)
    return {"impact": check_target(Path(out), force=force, inputs=[Path(each) for each in inputs if each])}


def show_reform(reform: "Reform", asked: Asked, tally: "Tally | None" = None) -> None:
    """Write the file that is wanted, and show the result."""
    from shegong.report.impact import effect_as_json, effect_document, effect_rows, print_effect
    from shegong.report.screen import console

    for path in asked.targets.values():
        from shegong.cli.lists import write_document

        kind = path.suffix[1:].lower()
        write_document(
            kind, asked.targets, lambda: effect_document(reform, tally), lambda: effect_rows(reform)
        )
    if asked.json:
        effect_as_json(reform, tally, asked.targets)
        return
    print_effect(reform)
    for path in asked.targets.values():
        console().print(_("已写出 {path}").format(path=path), soft_wrap=True)


def of_totals(people: str | None, rise: str | None, asked: Asked) -> "Reform":
    """What so many people come to by an average rise."""
    if people is None or rise is None:
        message = _("要么给花名册或编制表，要么给 --people 和 --rise")
        remedy = _("例如：{example}").format(example="shegong impact --people 431 --rise 469")
        raise ShegongError(Problem("A015", message, remedy), exit_code=USAGE)
    from shegong.impact.effect import funded, impact_of_totals
    from shegong.report.impact import Reform

    count = parse_whole("--people", people, 1, 100_000_000)
    effect = impact_of_totals(count, parse_yuan("--rise", rise), asked.months, asked.on_cost)
    return Reform(funded(effect, asked.funders) if asked.funders else effect, asked.unit)


def of_establishment(path: Path, asked: Asked, configs: str | None) -> "Reform":
    """What the posts of a file come to."""
    from shegong.impact.effect import funded
    from shegong.impact.establishment import load_establishment
    from shegong.impact.of_establishment import KEYS, impact_of_establishment, usual_keys
    from shegong.report.impact import Reform

    keys = [one_of("--by", key, KEYS) for key in asked.by]
    plan = load_establishment(path, folders(configs))
    effect = impact_of_establishment(plan, keys or usual_keys(plan), asked.months, asked.on_cost)
    return Reform(funded(effect, asked.funders) if asked.funders else effect, asked.unit, establishment=plan)


def of_roster(
    source: Source,
    policy: str,
    from_policy: str | None,
    on: str | None,
    asked: Asked,
) -> None:
    """Show what a roster comes to, in one month or month by month."""
    from shegong.impact.distribution import distribution
    from shegong.impact.effect import funded, impact_over
    from shegong.impact.effect import impact as effect_of
    from shegong.impact.former import both
    from shegong.policy.doubts import warnings_of
    from shegong.policy.load import load_policy
    from shegong.policy.month import parse_month
    from shegong.policy.places import load_places
    from shegong.report.impact import Reform
    from shegong.roster.fields import load_fields
    from shegong.roster.mapping import known_to
    from shegong.roster.read import read_roster

    keys = list(asked.by or USUALLY_BY.split(","))
    span = asked.span or [parse_month(on or "")]
    configs = folders(source.configs)
    new = load_policy(policy, configs)
    old = load_policy(from_policy, configs) if from_policy else None
    for each in (new, old) if old else (new,):
        warn(warnings_of(each, dict.fromkeys((span[0], span[-1]))), strict=source.strict)
    mapping = mapping_of(source.columns)
    people = read_roster(source.path, new, sheet=source.sheet, mapping=mapping)
    _stop(people, stop=source.stop)
    former = None
    if old:
        former = read_roster(
            source.path, old, sheet=source.sheet, mapping=known_to(load_fields(old), mapping)
        )
        _stop(former, stop=source.stop)
    pairs = [both(new, people, month, former, old) for month in span]
    payrolls, before = [pair.new for pair in pairs], [pair.before for pair in pairs]
    if asked.by:
        _require_columns(payrolls[0], keys)
    places = load_places(configs)
    if asked.span:
        effect = impact_over(payrolls, keys, asked.on_cost, before=before, places=places)
    else:
        effect = effect_of(payrolls[0], keys, asked.months, asked.on_cost, before=before[0], places=places)
    effect = funded(effect, asked.funders) if asked.funders else effect
    spread = distribution(payrolls[-1]) if asked.distribution else None
    earlier = [each for each in before if each]
    _show(payrolls, earlier, Reform(effect, asked.unit, new, old, spread=spread), asked)
    if any(not payroll.roster.rejects.is_empty() for payroll in payrolls):
        raise typer.Exit(REJECTS)


def _stop(roster: "Roster", *, stop: bool) -> None:
    stop_on_errors(roster.problems, _("改正后重试；或加 --on-error skip 先算其余人员"), stop=stop)


def _require_columns(payroll: "Payroll", keys: list[str]) -> None:
    """Refuse to group by what the roster does not have."""
    from shegong.impact.effect import ITEM
    from shegong.policy.places import LEVELS
    from shegong.report.payroll import key_name

    there = {*payroll.table.columns, ITEM}
    told = {*there, *(LEVELS if "region" in there else ())}
    unknown = [key for key in keys if key not in told]
    if unknown:
        names = listed(key_name(payroll.policy, key) for key in unknown)
        known = " | ".join(key for key in BY if key in told)
        message = _("花名册没有可以分组的列：{names}").format(names=names)
        raise ShegongError(
            Problem("A018", message, _("可用：{allowed}").format(allowed=known)), exit_code=USAGE
        )


def _show(payrolls: "Sequence[Payroll]", before: "Sequence[Payroll]", reform: "Reform", asked: Asked) -> None:
    """Show what a roster comes to; of several months, what is found in the last, and the problems of all."""
    from dataclasses import replace

    from shegong.payroll.tally import tally_of
    from shegong.report.assumptions import print_moves
    from shegong.report.payroll import check_line, print_assumed_names, reading_text
    from shegong.report.screen import console

    last = payrolls[-1]
    problems = dict.fromkeys(problem for payroll in (*before, *payrolls) for problem in payroll.problems)
    tally = replace(tally_of(last), problems=tuple(problems))
    if asked.json:
        show_reform(reform, asked, tally)
        return
    warn(problems, strict=False)
    console().print(reading_text(last.roster.reading, last.policy), style="dim", soft_wrap=True)
    show_reform(reform, asked, tally)
    console().print(check_line(tally), soft_wrap=True)
    print_assumed_names(last.policy)
    print_moves(tally.moves, _("新月工资") if reform.old else _("月增资"))
