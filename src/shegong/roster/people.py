"""Who is who: the ID numbers of a roster, checked and compared with each other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from shegong.errors import Place, Problem
from shegong.messages import _, listed
from shegong.roster.cells import NARROW
from shegong.roster.columns import Reader, read_rest
from shegong.roster.findings import Findings
from shegong.roster.header import Column
from shegong.roster.identity import (
    RESIDENT_CARD_NAMES,
    Identity,
    plain,
    same_person_key,
    understand_number,
    understand_paper,
)

_FEW = 5
MOST_NAMES = 100_000
"""In a longer roster nobody looks for people of one name."""


class Numbers(NamedTuple):
    """ID numbers as they should be written, null where a cell is blank or wrong, and a whole number for each.

    Two writings of one number have the same key.
    """

    values: pl.Series
    keys: pl.Series


@dataclass(frozen=True)
class Known:
    """Who stands in some rows of a file: names, ID numbers and their keys; null where nobody can be known."""

    names: pl.Series
    numbers: Numbers | None
    findings: Findings


def read_numbers(
    column: Column,
    texts: pl.Series,
    keys: pl.Series,
    papers: pl.Series | None,
    others: dict[str, int],
    findings: Findings,
) -> Numbers:
    """The ID numbers of a column; `keys` are its `plain_keys`, `papers` is the column 证件类型, if there is one.

    `others` are the keys of other papers in the file so far.
    """
    numeric = sorted(findings.body.numeric.get(column.position, ()))
    if not keys.null_count() and not numeric:
        return Numbers(texts, keys)
    for index in numeric:
        findings.add(index, column, _stored_as_number(), texts[index])
    values = _where(keys.is_not_null(), texts)
    if numeric:
        values = values.clone().scatter(numeric, "")
    values = _read_others(column, texts, values, papers, findings)
    values = _where(values != "", values)
    if values.null_count() < len(values) or numeric:
        _refuse_blank(column, texts, findings)
    return Numbers(values, _completed(values, keys, others))


def _where(which: pl.Series, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(which).then(values)).to_series()


def _read_others(
    column: Column, texts: pl.Series, values: pl.Series, papers: pl.Series | None, findings: Findings
) -> pl.Series:
    """`values` with its nulls filled from what is written less plainly; "" where that is blank or wrong."""
    if papers is None:
        return read_rest(column, texts, values, _reader(understand_number), findings)
    foreign = ~papers.str.strip_chars().is_in(pl.Series(RESIDENT_CARD_NAMES).implode()) & values.is_null()
    waiting = pl.select(pl.when(foreign).then(pl.lit("")).otherwise(values)).to_series()
    of_residents = read_rest(column, texts, waiting, _reader(understand_number), findings)
    waiting = pl.select(pl.when(~foreign).then(of_residents)).to_series()
    return read_rest(column, texts, waiting, _reader(understand_paper), findings)


def _reader(understand: Callable[[str], Identity]) -> Reader:
    def read(text: str) -> tuple[str, Problem | None]:
        written = plain(text, NARROW)
        if not written:
            return "", None
        found = understand(written)
        return found.number or "", found.problem

    return Reader(lambda text: text, read, pl.String)


def _stored_as_number() -> Problem:
    return Problem("R080", _("以数字存储，已丢失末几位"), _("请以文本格式重新录入"))


def _refuse_blank(column: Column, texts: pl.Series, findings: Findings) -> None:
    blank = texts.str.strip_chars() == ""
    if blank.all():
        return  # an unused column
    problem = Problem("R088", _("证件号码是空的"), _("补填证件号码"))
    for index in blank.arg_true().to_list():
        findings.add(index, column, problem)


def _completed(values: pl.Series, keys: pl.Series, others: dict[str, int]) -> pl.Series:
    """The keys, with those of numbers that were not plainly right. Other papers get negative keys of their own."""
    waiting = (keys.is_null() & values.is_not_null()).arg_true()
    found: list[int] = []
    for number in values.gather(waiting).to_list():
        key = same_person_key(number)
        found.append(others.setdefault(number, -1 - len(others)) if key is None else key)
    keys = _where(values.is_not_null(), keys)
    return keys.scatter(waiting, found) if found else keys


def refuse_repeated(column: Column, parts: Sequence[Known]) -> None:
    """Refuse every row of a file whose ID number stands in another row too, naming the others."""
    numbers = [part.numbers for part in parts if part.numbers]
    groups: dict[int, list[tuple[int, int]]] = {}
    for which, index in _standing_twice([each.keys for each in numbers]):
        groups.setdefault(numbers[which].keys[index], []).append((which, index))
    for group in groups.values():
        same_name = len({"".join((parts[which].names[index] or "").split()) for which, index in group}) == 1
        rows = [parts[which].findings.row_number(index) for which, index in group]
        for (which, index), row in zip(group, rows, strict=True):
            problem = _repeated([other for other in rows if other != row], same_name=same_name)
            parts[which].findings.add(index, column, problem, numbers[which].values[index])


def _standing_twice(parts: Sequence[pl.Series]) -> Iterator[tuple[int, int]]:
    """The part and the index of each value that stands in several places."""
    values = pl.concat(parts)
    if values.n_unique() == len(values):
        return
    repeated = values.filter(values.is_duplicated()).unique()
    for which, part in enumerate(parts):
        for index in part.is_in(repeated.implode()).arg_true().to_list():
            yield which, index


def _repeated(others: list[int], *, same_name: bool) -> Problem:
    rows = listed(map(str, others[:_FEW]))
    if len(others) > _FEW:
        rows = _("{rows} 等 {count} 行").format(rows=rows, count=len(others))
    if same_name:
        return Problem("R086", _("重复人员：与第 {rows} 行是同一个人").format(rows=rows), _("只保留一行"))
    return Problem(
        "R087", _("同一证件号码，姓名不同：见第 {rows} 行").format(rows=rows), _("核对身份证，改正号码或姓名")
    )


def same_names(names: pl.Series, rows: pl.Series, file: str) -> list[Problem]:
    """A notice of different people of one name; `names` may be numbers that stand for them.

    Among very many people there always are some, and nobody looks at them.
    """
    if len(names) > MOST_NAMES or names.n_unique() == len(names):
        return []
    everyone = pl.DataFrame({"name": names, "row": rows}).drop_nulls()
    twice = everyone.filter(pl.col("name").is_duplicated())
    groups = twice.group_by("name", maintain_order=True).agg("row")["row"].to_list()
    if not groups:
        return []
    few = "；".join(listed(map(str, group[:_FEW])) for group in groups[:_FEW])
    text = _("同名不同人：{count} 个姓名，第 {rows} 行").format(count=len(groups), rows=few)
    text += " …" if len(groups) > _FEW else ""
    return [Problem("R140", text, _("核对不是同一个人登记了两次"), Place(file), severity="notice")]


def warn_same_names(column: Column, parts: Sequence[Known]) -> None:
    """Without ID numbers, warn of names that stand in several rows: they may be one person."""
    problem = Problem(
        "R089",
        _("有同名的行，又没有证件号码可区分"),
        _("加上“证件号码”列，或确认不是同一人"),
        severity="warning",
    )
    for which, index in _standing_twice([part.names for part in parts]):
        parts[which].findings.add(index, column, problem, parts[which].names[index])
