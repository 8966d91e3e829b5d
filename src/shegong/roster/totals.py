"""Lines of totals (合计, 小计, 本页合计, 累计): held against the sums of the people whom they add up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from shegong.errors import Problem
from shegong.messages import _, listed
from shegong.money import yuan
from shegong.roster.cells import NOTHING, narrow, understand_money
from shegong.roster.columns import plain_values, read_rest, reader_for
from shegong.roster.fields import Words, fold
from shegong.roster.findings import Findings
from shegong.roster.header import Column, Header
from shegong.roster.lines import LineKind
from shegong.roster.names import head_count, is_total

_BEFORE_A_COUNT = ("总人数", "人数合计", "人数")
_OF_A_PART, _OF_EVERYONE = ("小计", "本页"), ("总计", "累计")


class Lines(NamedTuple):
    """Some lines of a file: what is known of them, and which are no people."""

    findings: Findings
    aside: Mapping[int, LineKind]


class Tally(NamedTuple):
    """What came of it: `right` where there was something to compare, and all of it could be read and agreed."""

    problems: tuple[Problem, ...]
    right: bool


class _Run(NamedTuple):
    """People one below the other: how many, their amounts together in fen, and how many of these can't be read."""

    people: int
    amount: int
    unread: int

    def less(self, other: "_Run") -> "_Run":
        """Those who come after `other`, both counted from the top."""
        return _Run(self.people - other.people, self.amount - other.amount, self.unread - other.unread)


class _Mark(NamedTuple):
    """A line of totals, or a header that begins a page: in which part it stands, and where."""

    part: int
    at: int
    is_total: bool


class _Told(NamedTuple):
    """A figure in a line of totals has been compared: at which mark and column, and the problem with it, if any."""

    mark: int
    position: int
    problem: Problem | None


def check_totals(parts: Sequence[Lines], header: Header, words: Words) -> Tally:
    """Hold every amount and head count in the lines of totals against the people above them, or below.

    A total may be of everybody, or of those since any line of totals or header before; one at the head of its people is
    of those below it. Whatever fits is right.
    """
    marks = [
        _Mark(which, index, part.aside[index] == "total")
        for which, part in enumerate(parts)
        for index in sorted(part.aside)
        if part.aside[index] in ("total", "header")
    ]
    if not any(mark.is_total for mark in marks):
        return Tally((), right=False)
    cells = [part.findings.body.cells() for part in parts]
    lines = [cells[mark.part].row(mark.at) for mark in marks]
    told: list[_Told] = []
    for column in header.used:
        if column.field.kind == "money":
            runs = _runs(marks, parts, cells, _amounts(column, parts, cells, words))
            for at, mark in enumerate(marks):
                faulty = parts[mark.part].findings.is_faulty(mark.at, column)
                text = lines[at][column.position]
                if mark.is_total and (faulty or _is_figure(text)):
                    problem = _judge_amount(text, lines[at], at, runs, words, faulty=faulty)
                    told.append(_Told(at, column.position, problem))
    runs = _runs(marks, parts, cells, [pl.zeros(len(each), pl.Int64, eager=True) for each in cells])
    for at, mark in enumerate(marks):
        if mark.is_total:
            told += [
                _Told(at, position, _judge_count(count, lines[at], at, runs, words))
                for position, count in _counts(lines[at])
            ]
    table = parts[0].findings.table
    problems = [
        each.problem._replace(
            place=table.place(
                parts[mark.part].findings.row_number(mark.at), each.position, header.texts[each.position]
            ),
            value=lines[each.mark][each.position].strip() or None,
        )
        for each in sorted(told, key=lambda each: each[:2])
        if each.problem and (mark := marks[each.mark])
    ]
    return Tally(tuple(problems), right=bool(told) and not problems)


def _amounts(
    column: Column, parts: Sequence[Lines], cells: Sequence[pl.DataFrame], words: Words
) -> list[pl.Series]:
    """The amount in each line, in fen: 0 where it is blank or the line is no person, null where it can't be read."""
    found = []
    for part, frame in zip(parts, cells, strict=True):
        texts = frame[str(column.position)]
        plain = plain_values(frame, [column], words)[str(column.position)]
        unheard = Findings(part.findings.table, part.findings.body)
        values = read_rest(column, texts, plain, reader_for(column.field, words), unheard)
        nothing = (values.is_null() & (texts.str.strip_chars() == "")).arg_true()
        faulty = [index for index in part.findings.rejected if part.findings.is_faulty(index, column)]
        values = values.clone().scatter(nothing, 0).scatter(faulty, None)
        found.append(values.scatter(sorted(part.aside), 0))
    return found


def _runs(
    marks: Sequence[_Mark],
    parts: Sequence[Lines],
    cells: Sequence[pl.DataFrame],
    amounts: Sequence[pl.Series],
) -> list[_Run]:
    """The people from the top to each mark, and last those to the end."""
    heights = [len(frame) for frame in cells]
    before = [sum(heights[:which]) for which in range(len(heights))]
    aside = [before[which] + index for which, part in enumerate(parts) for index in part.aside]
    every = pl.concat(amounts)
    # A sum of amounts may be too long for 64 bits.
    sums = every.fill_null(0).cast(pl.Int128).cum_sum()
    people = pl.ones(len(every), pl.Int64, eager=True).scatter(aside, 0).cum_sum()
    unread = every.is_null().cast(pl.Int64).cum_sum()
    ends = [*(before[mark.part] + mark.at for mark in marks), len(every) - 1]
    return [_Run(int(people[end]), int(sums[end]), int(unread[end])) for end in ends]


def _is_figure(text: str) -> bool:
    """Whether a cell of a line of totals says how much, and not how many."""
    written = narrow(text)
    return (
        written not in NOTHING
        and (written.startswith("#") or any(sign.isdecimal() for sign in written))
        and head_count(written) is None
    )


def _counts(line: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a line of totals says how many people there are: 24人, or 总人数 and then 24."""
    before = ""
    for position, text in enumerate(line):
        written = narrow(text)
        if (count := head_count(written)) is not None:
            yield position, count
        elif before in _BEFORE_A_COUNT and written.isascii() and written.isdecimal():
            yield position, int(written)
        before = fold(text) or before


def _judge_amount(
    text: str, line: Sequence[str], at: int, runs: Sequence[_Run], words: Words, *, faulty: bool
) -> Problem | None:
    value, _wrong = understand_money(text)
    if faulty or value is None:
        return _unchecked(_("这一格读不出金额"))
    if _fits(value, at, [run.amount for run in runs], [run.people for run in runs]):
        return None
    meant = _meant(line, at, runs, words)
    if unread := max(run.unread for _where, run in meant):
        return _unchecked(_("其中 {count} 人的金额读不出来").format(count=unread))
    sums = listed(
        _("{where} {count} 人相加是 {sum} 元").format(where=where, count=run.people, sum=yuan(run.amount))
        for where, run in meant
    )
    return Problem(
        "R137",
        _("合计行写 {written} 元，{sums}").format(written=yuan(value), sums=sums),
        _("核对有没有漏加、多加的人；工资按每个人的数算，不用合计行"),
        severity="warning",
    )


def _unchecked(why: str) -> Problem:
    text = _("合计没有核对：{why}").format(why=why)
    return Problem("R138", text, _("改正以后再核对一次"), severity="notice")


def _judge_count(
    count: int, line: Sequence[str], at: int, runs: Sequence[_Run], words: Words
) -> Problem | None:
    people = [run.people for run in runs]
    if _fits(count, at, people, people):
        return None
    found = listed(
        _("{where}有 {count} 人").format(where=where, count=run.people)
        for where, run in _meant(line, at, runs, words)
    )
    return Problem(
        "R139",
        _("合计行写 {written} 人，{found}").format(written=count, found=found),
        _("核对有没有漏掉、重复的人"),
        severity="warning",
    )


def _fits(value: int, at: int, sums: Sequence[int], people: Sequence[int]) -> bool:
    """Whether a value is the sum of people next to the mark `at`: from a mark or the top to it, or below it.

    `sums` are those from the top to each mark and to the end, of whatever the value is the sum.
    """
    if value == sums[at] and people[at]:
        return True
    above = (sums[at] - sums[start] for start in range(at - 1, -1, -1) if people[start] < people[at])
    below = (sums[end] - sums[at] for end in range(at + 1, len(sums)) if people[end] > people[at])
    return value in above or value in below


def _meant(line: Sequence[str], at: int, runs: Sequence[_Run], words: Words) -> list[tuple[str, _Run]]:
    """The people whom a total is likely to mean, going by what its line is called, and how to call them."""
    here = runs[at]
    if not here.people:
        return [(_("下面"), runs[-1].less(here))]
    starts = [run for run in runs[:at] if run.people < here.people]
    since = here.less(starts[-1]) if starts else here
    if since.people == here.people:
        return [(_("上面"), here)]
    label = next((fold(cell) for cell in line if is_total(cell, words)), "")
    part, everyone = (_("上一个合计行以下"), since), (_("上面全部"), here)
    if any(word in label for word in _OF_A_PART):
        return [part]
    return [everyone] if any(word in label for word in _OF_EVERYONE) else [part, everyone]
