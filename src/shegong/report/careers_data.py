"""One person's years for programs: as one JSON document, or as CSV."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from shegong.engine.careers import CareerMonth, CareerYear, Happening, NewFigure, break_even, earned
from shegong.engine.careers import Move as Moved
from shegong.engine.transitions import Change
from shegong.errors import Problem
from shegong.messages import _, label, listed
from shegong.money import plain_yuan
from shegong.policy.policy import Policy, Rule
from shegong.report import problems as problem_report
from shegong.report.careers import Careers, age_in, entry_of, grade_of, post_of, texts_of, told_in
from shegong.report.plain import print_json
from shegong.report.writers.csv import disarmed


def career_csv(found: Careers) -> str:
    """A row for each year of each track; amounts in yuan without separators."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    totals = found.policy.totals
    measure = found.measure
    writer.writerow(
        [
            _("通道"),
            _("年份"),
            *([_("年龄")] if found.born else []),
            _("岗位"),
            _("等级"),
            _("月数"),
            *(_("全年{total}").format(total=_name(rule)) for rule in totals),
            *([_("累计{total}").format(total=_name(found.policy.rules[measure]))] if measure else []),
            _("发生的事"),
        ]
    )
    for name, track in zip(found.names(), found.tracks, strict=True):
        sums = earned(track, measure) if measure else []
        for number, year in enumerate(track):
            writer.writerow(
                [
                    name,
                    year.year,
                    *([age_in(found, year)] if found.born else []),
                    disarmed(post_of(year)),
                    grade_of(year),
                    len(year.months),
                    *(plain_yuan(year.total(rule.key)) for rule in totals),
                    *([plain_yuan(sums[number])] if sums else []),
                    disarmed(listed(text for text, _entry in told_in(found, year))),
                ]
            )
    return written.getvalue()


def _name(rule: Rule) -> str:
    return label(rule.key, rule.name)


def careers_as_json(found: Careers, warnings: Sequence[Problem]) -> None:
    """All years of all tracks as one JSON document. Amounts are decimal strings in yuan."""
    policy, measure = found.policy, found.measure
    compared: dict[str, object] = {}
    if len(found.tracks) > 1 and measure:
        sums = [earned(track, measure)[-1] for track in found.tracks]
        compared = {
            "difference": plain_yuan(sums[1] - sums[0]),
            "break_even": break_even(found.tracks[0], found.tracks[1], measure),
        }
    print_json(
        {
            "policy": {"id": policy.id, "name": policy.name, "digest": policy.digest},
            "tracks": [
                {
                    "name": name,
                    "years": [_year_as_json(found, year) for year in track],
                    "total": _sums([*track], policy.totals),
                }
                for name, track in zip(found.names(), found.tracks, strict=True)
            ],
            **compared,
            "assumptions": [each.key for each in policy.assumptions()],
            "warnings": problem_report.as_json(warnings),
        }
    )


def _year_as_json(found: Careers, year: CareerYear) -> dict[str, object]:
    return {
        "year": year.year,
        **({"age": age_in(found, year)} if found.born else {}),
        "months": len(year.months),
        "post": post_of(year),
        "grade": grade_of(year),
        "amounts": _sums([year], found.policy.totals),
        "months_paid": {rule.key: _ends(year, rule) for rule in found.policy.totals},
        "happenings": [
            _happening_as_json(found.policy, month, each)
            for month in year.months
            for each in month.happenings
        ],
    }


def _ends(year: CareerYear, rule: Rule) -> dict[str, str]:
    least, greatest = map(plain_yuan, year.ends(rule.key))
    return {"least": least, "greatest": greatest}


def _sums(years: Sequence[CareerYear], rules: Sequence[Rule]) -> Mapping[str, str]:
    return {rule.key: plain_yuan(sum(year.total(rule.key) for year in years)) for rule in rules}


def _happening_as_json(policy: Policy, month: CareerMonth, happening: Happening) -> dict[str, object]:
    entry = entry_of(happening)
    clause = entry.evidence.clause if entry else None
    kinds = {Change: "transition", NewFigure: "figure", Moved: "event"}
    return {
        "month": str(month.pay.month),
        "kind": kinds[type(happening)],
        "key": entry.key if entry else None,
        "changes": [*texts_of(policy, happening)],
        "clause": str(clause) if clause else None,
    }
