"""Pays a plain CSV file on its way to the payroll, so that calculating takes place while reading and writing do.

A large file goes by in pieces: texts are never gathered, and of the people of a piece nothing stays but its tally and
their ID numbers. Each piece is held against everything that `pay_roster` holds a roster against. Wherever anything is
to be said about anybody, nothing comes of it, and the caller pays the file in the ordinary way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import polars as pl

from shegong.engine.columns import make_plan
from shegong.errors import Problem, ShegongError
from shegong.payroll.ages import are_plainly_at_work
from shegong.payroll.carried import require_carried
from shegong.payroll.changes import outlooks
from shegong.payroll.export import needs_quotes, stream_csv
from shegong.payroll.months import OUTSIDE
from shegong.payroll.presence import all_present
from shegong.payroll.refusals import Failures, check_warnings, failures_of, gathered, refuses
from shegong.payroll.run import Payroll, settle
from shegong.payroll.sheet import may_be_armed, printed, sheet_columns
from shegong.payroll.tally import SUMMARY, Tally, tally_of, together
from shegong.payroll.year import Course, failures_in, make_course, paid, settle_year
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.columns import default_column
from shegong.roster.id_column import digits_of, keys_of
from shegong.roster.people import MOST_NAMES, same_names
from shegong.roster.rejects import reject_frame
from shegong.roster.roster import Roster
from shegong.roster.scan import ID_NUMBER, Scan, scan_roster

_ODD, _KEY, _NAME = "*odd", "*key", "*name"


class _Way(NamedTuple):
    """How people are paid, which columns they have from it, and what they are held against."""

    policy: Policy
    month: Month
    pay: Callable[[pl.LazyFrame], pl.LazyFrame]
    results: Sequence[str]
    same: Mapping[str, int]
    """The amounts that are the same for everyone, in fen."""
    failures: Callable[[Roster, pl.DataFrame], list[Failures]]
    settle: Callable[[Roster, pl.DataFrame], Payroll]
    year: tuple[Month, ...] = ()


def stream_month(policy: Policy, source: Path, month: Month, target: Path) -> Tally | None:
    """Pay the people of a file for a month, and write them to `target` as CSV; None where it is not that simple.

    Raises ShegongError as `pay_roster` does.
    """
    scan = scan_roster(source, policy)
    if scan is None or not all_present(policy, scan.reading, [month]):
        return None
    try:
        require_carried(policy, _roster(scan), month)
        plan = make_plan(policy, month)
    except ShegongError:
        return None  # what is wrong with people is told first
    known = outlooks([plan], scan.reading.defaults)[0].known
    way = _Way(
        policy=policy,
        month=month,
        pay=plan.run,
        results=list(policy.rules),
        same={key: int(value) for key, value in known.items() if isinstance(value, Fraction)},
        failures=lambda _roster, table: failures_of(plan, table),
        settle=lambda roster, table: settle(plan, roster, table, ()),
    )
    return _stream(scan, way, target)


def stream_year(policy: Policy, source: Path, year: int, target: Path) -> Tally | None:
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
    way = _Way(
        policy=policy,
        month=months[0],
        pay=partial(_year_of, course, scan),
        results=[*course.results, *course.flags],
        same=course.same,
        failures=lambda roster, table: failures_in(course, roster.people, table),
        settle=lambda roster, table: settle_year(course, roster, table.drop(course.flags), ()),
        year=months,
    )
    return _stream(scan, way, target)


def _year_of(course: Course, scan: Scan, people: pl.LazyFrame) -> pl.LazyFrame:
    """What a year comes to, beside what the file says of a person, which the months may change."""
    told = {key: f"first {key}" for key in scan.told if key in course.policy.inputs}
    about = [key for key in scan.told if key not in told]
    begin = people.with_columns(pl.col(key).alias(first) for key, first in told.items())
    end = paid(course, begin, [*about, *told.values()])
    return end.rename({first: key for key, first in told.items()})


def _stream(scan: Scan, way: _Way, target: Path) -> Tally | None:
    """Pay and write one piece after the other; None where something is odd."""
    parts: list[Tally] = []
    failures: list[Failures] = []
    numbers: list[pl.Series] = []
    names: list[pl.DataFrame] = []
    row = scan.first_row
    with target.open("wb") as file:
        for piece in scan.pieces():
            found = _write(scan, way, piece, row, file)
            if found is None:
                return None
            roster, table, keys, called = found
            outside = OUTSIDE in table.columns and table[OUTSIDE].any()
            failing = way.failures(roster, table)
            if outside or any(map(refuses, failing)):
                return None
            failures += failing
            numbers.append(keys)
            names = [*names, called] if row - scan.first_row + table.height <= MOST_NAMES else []
            parts.append(tally_of(way.settle(roster, table)))
            row += table.height
    if _is_anybody_twice(numbers):
        return None
    same: list[Problem] = []
    if names:
        called = pl.concat(names)
        same = same_names(called[_NAME], called["row"], scan.reading.file)
    everyone = _roster(scan, rows=row - scan.first_row, notices=same)
    warnings = check_warnings(way.policy, gathered(way.policy, failures), everyone)
    return together(parts, everyone, warnings)


def _write(
    scan: Scan, way: _Way, piece: bytes, row: int, file: BinaryIO
) -> tuple[Roster, pl.DataFrame, pl.Series, pl.DataFrame] | None:
    """Write the people of a piece, which begins at line `row`.

    Returns who they were, the table of their payroll, the keys of their ID numbers, and numbers that stand for their
    names; None where something is odd.
    """
    policy = way.policy
    flow = way.pay(scan.people(piece, row))
    table = flow.collect_schema().to_frame()
    nobody = _roster(scan, scan.people(piece, row).collect_schema().to_frame())
    shape = Payroll(policy, way.month, nobody, table, 0, year=way.year)
    kept = ["row", *(key for key in scan.told if key in SUMMARY or key in policy.inputs), *way.results]
    texts = [pl.col(key) for key in scan.told if table.schema[key] == pl.String]
    is_odd = scan.is_odd | pl.any_horizontal(map(may_be_armed, texts))
    digits = digits_of(pl.col(ID_NUMBER))
    # Names are long, and all that is to be known is which are the same.
    name = pl.col("name").hash().alias(_NAME)
    seen: list[str | pl.Expr] = [*kept, is_odd.alias(_ODD), digits.alias(_KEY), name]
    batches: list[pl.DataFrame] = []
    written = [column.key for column in sheet_columns(shape) if column.key in kept]
    gauged = _gauged(flow, seen, written[0], batches)
    try:
        with ThreadPoolExecutor(1) as beside:
            lines = beside.submit(scan.count_lines, piece)
            stream_csv(
                gauged.select(printed(shape, same=way.same)),
                file,
                quotes=needs_quotes(shape),
                first=row == scan.first_row,
            )
            rows = lines.result()
    except pl.exceptions.PolarsError:
        return None
    table = pl.concat(sorted(batches, key=lambda batch: int(batch["row"][0])))
    keys = table[_KEY]
    if rows is None or table[_ODD].any() or keys.null_count():
        return None
    if not are_plainly_at_work(keys, policy, way.month, way.year[-1] if way.year else way.month):
        return None
    names = table.select("row", _NAME)
    defaults = {key: default_column(policy.inputs[key], 1) for key in scan.reading.defaults}
    literals = [pl.lit(value.item(), value.dtype).alias(key) for key, value in defaults.items()]
    table = table.select(*kept, *literals)
    return _roster(scan, table.select("row", *policy.inputs), rows), table, keys, names


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


def _is_anybody_twice(numbers: Iterable[pl.Series]) -> bool:
    """Whether two of the keys are one, to be seen when they stand in order."""
    keys = pl.concat(numbers).sort()
    return bool((keys == keys.shift(1)).any())


def _roster(
    scan: Scan, people: pl.DataFrame | None = None, rows: int = 0, notices: Sequence[Problem] = ()
) -> Roster:
    """The roster of people who flow by, or of no one in particular."""
    return Roster(
        people=pl.DataFrame() if people is None else people,
        rejects=reject_frame(scan.header, ()),
        problems=(*scan.notices, *notices),
        reading=scan.reading,
        rows_read=rows,
        again=scan.again,
    )
