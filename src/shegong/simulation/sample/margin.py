"""Published margins that made-up people are to fit: head counts, posts, shares and averages, as in a plan."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from shegong.errors import Problem, nearest
from shegong.formula.types import COUNT, MONEY
from shegong.impact.prints import Print, parse_print
from shegong.messages import _
from shegong.policy.document import Document, KeyPath
from shegong.policy.entries import source_of
from shegong.policy.policy import Clause, Evidence, Policy
from shegong.policy.schema import SourceEntry, Status

Where = Mapping[str, frozenset[int]]
"""For some axes, which of their values are meant: regions and levels by rank, years and ages as they are."""
Kind = Literal["people", "posts", "average"]
Whole = int | dict[str, int] | dict[str, dict[str, int]]
Told = str | int | list[str] | list[int]
_OLDEST = 120
_MOST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class MarginEntry:
    """[margins.KEY]: heads or posts (`split` divides a total), or an average amount; `where` says of whom."""

    name: str
    by: list[str] = field(default_factory=list)
    where: dict[str, Told] = field(default_factory=dict)
    people: Whole | None = None
    posts: Whole | None = None
    split: dict[str, int] | None = None
    average: str | None = None
    of: str = "gross"
    status: Status = "published"
    why: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Part:
    """One number of a margin of heads or posts: `labels` are the values of its axes in words."""

    labels: tuple[str, ...]
    where: Where
    count: int
    path: KeyPath


@dataclass(frozen=True)
class Margin:
    """A checked margin: `parts` are its head counts; an average has `printed` instead, of the rule `of`."""

    key: str
    name: str
    kind: Kind
    where: Where
    parts: tuple[Part, ...]
    evidence: Evidence
    path: KeyPath
    printed: Print | None = None
    of: str = ""
    note: str = ""

    @property
    def total(self) -> int:
        """All of its heads or posts."""
        return sum(part.count for part in self.parts)

    @property
    def axes(self) -> set[str]:
        """The axes that it mentions."""
        return {axis for where in (self.where, *(part.where for part in self.parts)) for axis in where}


class _MarginError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class MarginReader:
    """Reads the margins of one plan; collects every problem."""

    def __init__(
        self,
        document: Document,
        policy: Policy,
        regions: Sequence[str],
        sources: Mapping[str, SourceEntry],
        problems: list[Problem],
    ) -> None:
        self.document = document
        self.policy = policy
        self.regions = regions
        self.sources = sources
        self.problems = problems

    def read(self, entries: Mapping[str, MarginEntry]) -> Iterator[Margin]:
        """The margins in the order in which they stand; those with a problem are left out.

        A `split` without a total divides the total of everyone, wherever that stands.
        """
        everyone = next(
            (each.people for each in entries.values() if type(each.people) is int and not each.where), None
        )
        for key, entry in entries.items():
            try:
                yield self._margin(("margins", key), key, entry, everyone)
            except _MarginError as error:
                self.problems.append(error.problem)

    def _refusal(
        self, code: str, message: str, remedy: str, path: KeyPath, *, at_key: bool = False
    ) -> _MarginError:
        return _MarginError(self.document.problem(code, message, remedy, path, at_key=at_key))

    def _margin(self, path: KeyPath, key: str, entry: MarginEntry, everyone: int | None) -> Margin:
        told = [kind for kind in ("people", "posts", "average") if getattr(entry, kind) is not None]
        divides = entry.split is not None
        alone = told == ["average"] and not entry.by and not divides
        counts = told in (["people"], ["posts"]) or (divides and not told)
        if not alone and not (counts and (len(entry.by) == 1 or not divides)):
            raise self._refusal(
                "S013",
                _("“{name}”要写且只写一种数").format(name=entry.name),
                _("写 people（人数）、posts（岗位数）或 average（平均数）；split 和 by 只配人数、岗位数"),
                path,
            )
        evidence = self._evidence(path, entry)
        where = {
            axis: frozenset(
                value
                for text in (values if isinstance(values, list) else [values])
                for value in self._values(axis, str(text), (*path, "where", axis))
            )
            for axis, values in entry.where.items()
            if self._require_axis(axis, (*path, "where", axis), at_key=True, of_posts=told == ["posts"])
        }
        for number, axis in enumerate(entry.by):
            self._require_axis(axis, (*path, "by", number), of_posts=told == ["posts"])
        if entry.average is not None:
            return Margin(
                key,
                entry.name,
                "average",
                where,
                (),
                evidence,
                (*path, "average"),
                self._printed(path, entry),
                entry.of,
                entry.note,
            )
        kind: Literal["people", "posts"] = "posts" if entry.posts is not None else "people"
        parts = tuple(self._parts(path, entry, kind, where, everyone))
        return Margin(key, entry.name, kind, where, parts, evidence, path, note=entry.note)

    def _evidence(self, path: KeyPath, entry: MarginEntry) -> Evidence:
        key, _space, locator = entry.source.partition(" ")
        source = self.sources.get(key)
        assumed = entry.status == "assumed"
        if (assumed and not entry.why.strip()) or (entry.source and not source) or not (assumed or source):
            raise self._refusal(
                "S014",
                _("“{name}”没有说清从哪里来").format(name=entry.name),
                _(
                    '公布的写 source = "代号 第几页"，代号在 [sources] 里；没有公布的写 status = "assumed" 和 why'
                ),
                path,
            )
        clause = Clause(source_of(key, source), locator.strip()) if source else None
        return Evidence(entry.status, entry.why.strip(), clause)

    def _require_axis(
        self, axis: str, path: KeyPath, *, at_key: bool = False, of_posts: bool = False
    ) -> bool:
        """Refuse what people can't be told apart by; of a post that may be vacant, only place and kind are known."""
        known = ["region", "post"] if of_posts else self.axes
        if axis not in known:
            guess = nearest(axis, known)
            raise self._refusal(
                "S015",
                _("不能按“{axis}”分").format(axis=axis),
                _("是不是 {guess}？").format(guess=guess)
                if guess
                else _("可用：{allowed}").format(allowed=" | ".join(known)),
                path,
                at_key=at_key,
            )
        return True

    @cached_property
    def axes(self) -> list[str]:
        """What people may be told apart by: where, in what post, how old, and the levels and counts of the policy."""
        inputs = [key for key, given in self.policy.inputs.items() if given.choices or given.type == COUNT]
        return list(dict.fromkeys(["region", "post", "age", *inputs]))

    def names_of(self, axis: str) -> dict[str, tuple[int, str]]:
        """The values of an axis by how plans write them: in the measure of the axis, and in words."""
        if axis == "region":
            return {region: (number, region) for number, region in enumerate(self.regions)}
        given = self.policy.inputs.get(axis)
        choices = given.choices if given else ()
        return {choice.key: (rank, choice.name) for rank, choice in enumerate(choices)}

    def _values(self, axis: str, text: str, path: KeyPath, *, at_key: bool = False) -> range:
        """The values that a text means: a region, a level, or years such as 5, 5-9, 20-."""
        names = self.names_of(axis)
        if names:
            if text in names:
                return range(names[text][0], names[text][0] + 1)
            guess = nearest(text, names)
            remedy = _("可用：{allowed}").format(allowed=" | ".join(names))
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy if guess else remedy
        else:
            given = self.policy.inputs.get(axis)
            low, high = (given.minimum, given.maximum) if given else (0, _OLDEST)
            first, dash, last = text.partition("-")
            if first.isdecimal() and (last.isdecimal() or not last):
                ends = int(first), int(last) if last else high if dash else int(first)
                if low <= ends[0] <= ends[1] <= high:
                    return range(ends[0], ends[1] + 1)
            remedy = _("写 5、5-9 或 20-，在 {low}-{high} 之内").format(low=low, high=high)
        raise self._refusal(
            "S016", _("“{axis}”没有“{text}”").format(axis=axis, text=text), remedy, path, at_key=at_key
        )

    def _parts(
        self,
        path: KeyPath,
        entry: MarginEntry,
        kind: Literal["people", "posts"],
        where: Where,
        everyone: int | None,
    ) -> Iterator[Part]:
        """The numbers of a margin, each with whom it counts."""
        written = getattr(entry, kind)
        base: KeyPath = (*path, kind)
        if entry.split is not None:
            base = (*path, "split")
            total = written if written is not None or where else everyone
            if type(total) is not int or not any(weight > 0 for weight in entry.split.values()):
                raise self._refusal(
                    "S029",
                    _("“{name}”没有可以分的总数，或各份之和为 0").format(name=entry.name),
                    _("在旁边写 people = 总人数（或 posts = 总岗位数），至少一份写正整数"),
                    base,
                )
            self._require_whole(entry.split, base)
            written = shared_out(total, entry.split)
        yield from self._nested(entry, written, tuple(entry.by), (), where, base)

    def _nested(
        self,
        entry: MarginEntry,
        written: object,
        by: Sequence[str],
        labels: tuple[str, ...],
        where: Where,
        path: KeyPath,
    ) -> Iterator[Part]:
        """The numbers of a table whose keys are values of the axes `by`, one below the other."""
        if not by and isinstance(written, int):
            self._require_whole({"": written}, path)
            yield Part(labels, where, written, path)
            return
        if not by or not isinstance(written, dict) or not written:
            raise self._refusal(
                "S017",
                _("“{name}”的数与 by 对不上").format(name=entry.name),
                _("by 有几项，表就有几层；没有 by 的只写一个数"),
                path,
            )
        axis, taken = by[0], set[int]()
        for text, inner in written.items():
            here = (*path, text)
            values = set(self._values(axis, text, here, at_key=True))
            if taken & values or (axis in where and not values <= where[axis]):
                raise self._refusal(
                    "S018",
                    _("“{text}”与别的值重叠，或不在 where 之内").format(text=text),
                    _("各段不要重叠，例如 0-4、5-9、10-"),
                    here,
                    at_key=True,
                )
            taken |= values
            names = self.names_of(axis)
            told = names[text][1] if text in names else text
            yield from self._nested(
                entry, inner, by[1:], (*labels, told), {**where, axis: frozenset(values)}, here
            )

    def _require_whole(self, counts: Mapping[str, int], path: KeyPath) -> None:
        for key, count in counts.items():
            if not 0 <= count <= _MOST:
                raise self._refusal(
                    "S019",
                    _("{count} 不是人数").format(count=count),
                    _("写 0 到 {most} 的整数").format(most=_MOST),
                    (*path, key) if key else path,
                )

    def _printed(self, path: KeyPath, entry: MarginEntry) -> Print:
        rule = self.policy.rules.get(entry.of)
        known = [key for key, each in self.policy.rules.items() if each.type == MONEY]
        message, remedy = _("办法没有金额“{of}”").format(of=entry.of), " | ".join(known)
        if rule and rule.type == MONEY:
            message = _("“{text}”不是金额").format(text=entry.average)
            remedy = _('照公布的写，例如 "2854"、"2,854.50元"；末位数说明它有多准')
            with suppress(ValueError):
                printed = parse_print(entry.average or "", "yuan")
                if not printed.is_bound:  # people fit a figure, not a bound
                    return printed
        raise self._refusal("S020", message, remedy, (*path, "average"))


def shared_out(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """A total divided in proportion to weights, into whole numbers: the largest remainders get what is left.

    >>> shared_out(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    whole = sum(weights.values())
    parts = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
