"""Pays a plain CSV file on its way to the payroll, so that calculating takes place while reading and writing do.

Texts are never gathered: what stays in memory is the numbers, which are then held against everything that
`pay_roster` holds them against. Wherever anything is to be said about anybody, nothing comes of it, and the caller pays
the file in the ordinary way.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import make_plan
from shegong.errors import ShegongError
from shegong.payroll.carried import require_carried
from shegong.payroll.changes import outlooks
from shegong.payroll.export import needs_quotes, write_csv
from shegong.payroll.months import OUTSIDE
from shegong.payroll.presence import all_present
from shegong.payroll.refusals import failures_of, refuses
from shegong.payroll.run import Payroll, settle
from shegong.payroll.sheet import may_be_armed, printed, sheet_columns
from shegong.payroll.year import failures_in, make_course, paid, settle_year
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.columns import default_column
from shegong.roster.id_column import digits_of, keys_of
from shegong.roster.rejects import reject_frame
from shegong.roster.roster import Roster
from shegong.roster.scan import ID_NUMBER, Scan, scan_roster

_ODD, _KEY = "*odd", "*key"


def stream_month(
    policy: Policy, source: Path, month: Month, target: Path, by: Collection[str]
) -> Payroll | None:
    """Pay the people of a file for a month, and write them to `target` as CSV; None where it is not that simple.

    Of texts, the payroll's table has only those columns `by` which it is to be summed up. Raises ShegongError as
    `pay_roster` does.
    """
    scan = scan_roster(source, policy)
    if scan is None:
        return None
    if not all_present(policy, scan.reading, [month]):
        return None
    try:
        require_carried(policy, _roster(scan), month)
        plan = make_plan(policy, month)
    except ShegongError:
        return None  # what is wrong with people is told first
    known = outlooks([plan], scan.reading.defaults)[0].known
    same = {key: int(value) for key, value in known.items() if isinstance(value, Fraction)}
    flow = _Flow(plan.run(scan.people), policy, month, list(policy.rules), same)
    found = _sink(scan, flow, target, by)
    if found is None:
        return None
    roster, table = found
    failures = failures_of(plan, table)
    return None if any(map(refuses, failures)) else settle(plan, roster, table, failures)


def stream_year(policy: Policy, source: Path, year: int, target: Path, by: Collection[str]) -> Payroll | None:
    """Pay the people of a file for the months of a year; see `stream_month` and `pay_year`."""
    scan = scan_roster(source, policy)
    if scan is None:
        return None
    try:
        course = make_course(policy, year, scan.reading.defaults)
    except ShegongError:
        return None  # what is wrong with people is told first
    months = tuple(plan.month for plan in course.plans)
    if not all_present(policy, scan.reading, months):
        return None
    # The months may change what the file says of a person.
    told = {key: f"first {key}" for key in scan.told if key in policy.inputs}
    about = [key for key in scan.told if key not in told]
    begin = scan.people.with_columns(pl.col(key).alias(first) for key, first in told.items())
    end = paid(course, begin, [*about, *told.values()])
    flow = end.rename({first: key for key, first in told.items()})
    results = [*course.results, *course.flags]
    found = _sink(scan, _Flow(flow, policy, months[0], results, course.same, months), target, by)
    if found is None:
        return None
    roster, table = found
    failures = failures_in(course, roster.people, table)
    if table[OUTSIDE].any() or any(map(refuses, failures)):
        return None
    return settle_year(course, roster, table.drop(course.flags), failures)


class _Flow(NamedTuple):
    """People being paid, and which columns they have from it."""

    people: pl.LazyFrame
    policy: Policy
    month: Month
    results: Sequence[str]
    same: Mapping[str, int]
    """The amounts that are the same for everyone, in fen."""
    year: tuple[Month, ...] = ()


def _sink(scan: Scan, flow: _Flow, target: Path, by: Collection[str]) -> tuple[Roster, pl.DataFrame] | None:
    """Write everyone; returns who they were and the table of the payroll, or None where something is odd."""
    policy = flow.policy
    table = flow.people.collect_schema().to_frame()
    shape = Payroll(policy, flow.month, _roster(scan), table, 0, year=flow.year)
    kept = ["row", *(key for key in scan.told if key in by or key in policy.inputs), *flow.results]
    texts = [pl.col(key) for key in scan.told if table.schema[key] == pl.String]
    is_odd = scan.is_odd | pl.any_horizontal(map(may_be_armed, texts))
    digits = digits_of(pl.col(ID_NUMBER))
    seen: list[str | pl.Expr] = [*kept, is_odd.alias(_ODD), digits.alias(_KEY)]
    batches: list[pl.DataFrame] = []
    written = [column.key for column in sheet_columns(shape) if column.key in kept]
    gauged = _gauged(flow.people, seen, written[0], batches)
    try:
        with ThreadPoolExecutor(1) as beside:
            lines = beside.submit(scan.count_lines)
            write_csv(
                gauged.select(printed(shape, same=flow.same)),
                target,
                "utf-8-sig",
                quotes=needs_quotes(shape),
            )
            rows = lines.result()
    except (pl.exceptions.PolarsError, FileNotFoundError):
        return None
    table = pl.concat(sorted(batches, key=lambda batch: int(batch["row"][0])))
    keys = table[_KEY]
    if rows is None or table[_ODD].any() or keys.null_count() or keys.n_unique() != len(keys):
        return None
    defaults = {key: default_column(policy.inputs[key], 1) for key in scan.reading.defaults}
    literals = [pl.lit(value.item(), value.dtype).alias(key) for key, value in defaults.items()]
    table = table.select(*kept, *literals)
    return _roster(scan, table.select("row", *policy.inputs), rows), table


def _gauged(
    flow: pl.LazyFrame, kept: Sequence[str | pl.Expr], carrier: str, batches: list[pl.DataFrame]
) -> pl.LazyFrame:
    """The flow, of which `batches` will get the columns `kept`, in any order, when `carrier`, one of them, is read.

    Two sinks of one query, which polars offers, take twice as long.
    """

    def look(people: pl.Series) -> pl.Series:
        if len(people):
            keys = keys_of(people.struct.field(_KEY)).alias(_KEY)
            batches.append(people.struct.unnest().with_columns(keys))
        return people.struct.field(carrier)

    kind = flow.collect_schema()[carrier]
    seen = pl.struct(kept).map_batches(look, return_dtype=kind, is_elementwise=True)
    return flow.with_columns(seen.alias(carrier))


def _roster(scan: Scan, people: pl.DataFrame | None = None, rows: int = 0) -> Roster:
    """The roster of people who have flowed by; before that, of nobody."""
    return Roster(
        people=scan.people.collect_schema().to_frame() if people is None else people,
        rejects=reject_frame(scan.header, ()),
        problems=scan.notices,
        reading=scan.reading,
        rows_read=rows,
        again=scan.again,
    )
