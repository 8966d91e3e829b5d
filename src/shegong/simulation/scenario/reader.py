"""Reads the values that stand in the entries of a scenario, and gathers what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.types import COUNT, MONEY, RATE
from shegong.messages import _
from shegong.money import decimal_text
from shegong.policy.entries import EntryError, number
from shegong.policy.layers import Merged
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Evidence, Input, Policy
from shegong.policy.schema import Number, SourceEntry
from shegong.simulation.scenario.entries import Entry, Told, evidence, together
from shegong.simulation.scenario.scenario import (
    People,
)
from shegong.simulation.scenario.schema import (
    Choice,
)

_Result = TypeVar("_Result")
YOUNGEST, OLDEST = 16, 100
"""The ages that a scenario may name."""


class Reader:
    """What a scenario's values are read against; `problems` gathers what is wrong."""

    def __init__(
        self,
        policy: Policy,
        start: Month,
        months: int,
        sources: Mapping[str, SourceEntry],
        people: People,
        layers: Callable[[], Merged],
    ) -> None:
        self.layers = layers
        self.policy = policy
        self.start = start
        self.last = start.plus(months - 1)
        self.sources = sources
        self.people = people
        self.problems: list[Problem] = []
        self.seen: dict[int, object] = {}

    def all(
        self,
        told: Told,
        section: str,
        read: Callable[[str, Entry[Any]], _Result],
        which: Callable[[Entry[Any]], bool] = lambda _entry: True,
    ) -> tuple[_Result, ...]:
        """The entries of a section, in the order of the file."""
        found = [
            self.of(entry, lambda key=key, entry=entry: read(key, entry))  # type: ignore[misc]
            for (where, key), entry in told.items()
            if where == section and which(entry)
        ]
        return tuple(each for each in found if each is not None)

    def one(self, told: Told, section: str, read: Callable[[Entry[Any]], _Result]) -> _Result | None:
        """The entry of a section that has only one."""
        entry = told.get((section, ""))
        return None if entry is None else self.of(entry, lambda: read(entry))

    def of(self, entry: Entry[Any], read: Callable[[], _Result]) -> _Result | None:
        """What `read` returns; what several variants share is refused once."""
        if id(entry) in self.seen:
            return None
        result = self.checked(read)
        if result is None:
            self.seen[id(entry)] = entry
        return result

    def checked(self, read: Callable[[], _Result]) -> _Result | None:
        """What `read` returns; None if it is refused."""
        try:
            return read()
        except (EntryError, ShegongError) as error:
            self.problems += error.problems
            return None

    def evidence(self, entry: Entry[Any]) -> Evidence:
        """How well an entry is known; raises EntryError."""
        return evidence(entry, self.sources)

    def number(self, entry: Entry[Any], written: Number, kind: object, *path: str | int) -> Fraction:
        """A figure as written; raises EntryError."""
        unit = MONEY if kind == MONEY else COUNT if kind == COUNT else RATE
        return number(written, unit, lambda message, remedy: entry.error("N015", message, remedy, *path))

    def share(self, entry: Entry[Any], written: Number, *path: str | int) -> Fraction:
        """A share of one; raises EntryError."""
        value = self.number(entry, written, RATE, *path)
        if not 0 <= value <= 1:
            message = _("{figure} 不在 0 与 100% 之间").format(figure=written)
            raise entry.error("N016", message, _('写成 "5%" 或 "0.05"'), *path)
        return value

    def shares(
        self, entry: Entry[Any], given: Input, written: Choice, *path: str | int
    ) -> tuple[Fraction, ...]:
        """The shares of an input's values, by rank; raises EntryError unless they come to one."""
        ranks = {choice.key: rank for rank, choice in enumerate(given.choices)}
        found = [Fraction(0)] * len(ranks)

        def read(name: str, text: Number) -> None:
            if name not in ranks:
                message = _("“{key}”没有值“{name}”").format(key=given.key, name=name)
                self.unknown(entry, "N017", message, name, ranks, *path, name)
            found[ranks[name]] = self.share(entry, text, *path, name)

        together(*(partial(read, name, text) for name, text in written.items()))
        if sum(found) != 1:
            message = _("各份之和是 {sum}%，应是 100%").format(
                sum=decimal_text(sum(found, Fraction(0)) * 100)
            )
            raise entry.error("N018", message, _("改正各值的比例"), *path)
        return tuple(found)

    def unknown(
        self,
        entry: Entry[Any],
        code: str,
        message: str,
        name: str,
        known: Mapping[str, object],
        *path: str | int,
    ) -> None:
        """Refuse a name that is not among those known."""
        guess = nearest(name, known)
        remedy = _("可用：{allowed}").format(allowed=" | ".join(known))
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        raise EntryError(_problem(entry, code, message, remedy, path))

    def month(self, entry: Entry[Any], text: str, *path: str) -> Month:
        """A month of the scenario; raises EntryError."""
        try:
            month = parse_month(text)
        except ShegongError as error:
            problem = error.problems[0]
            raise entry.error("N019", problem.message, problem.remedy, *path) from None
        if not self.start <= month <= self.last:
            message = _("{month} 不在方案的 {start} 至 {last} 之内").format(
                month=month, start=self.start, last=self.last
            )
            raise entry.error("N020", message, _("改月份，或改方案的 from、years"), *path)
        return month

    def post(self, entry: Entry[Any], key: str, *path: str | int) -> int:
        """The rank of a post, by key or name; raises EntryError."""
        posts = {each.key: rank for rank, each in enumerate(self.policy.posts.values())}
        names = {each.name: rank for rank, each in enumerate(self.policy.posts.values())}
        rank = posts.get(key, names.get(key))
        if rank is None:
            self.unknown(entry, "N021", _("没有岗位“{post}”").format(post=key), key, posts or {"": 0}, *path)
        return posts[key] if key in posts else names[key]

    def level(self, entry: Entry[Any], key: str, *path: str | int) -> Input:
        """An input whose values are levels; raises EntryError."""
        levels = {each.key: each for each in self.policy.inputs.values() if each.type.kind == "level"}
        if key not in levels:
            self.unknown(entry, "N022", _("没有分级别的输入项“{key}”").format(key=key), key, levels, *path)
        return levels[key]

    def count(self, entry: Entry[Any], value: int | None, low: int, high: int, *path: str | int) -> None:
        """Refuse a whole number outside its limits."""
        if value is not None and not low <= value <= high:
            message = _("{value} 不在 {low} 与 {high} 之间").format(value=value, low=low, high=high)
            raise entry.error("N023", message, _("改正这个数"), *path)

    def require(self, entry: Entry[Any], *, said: bool) -> None:
        """Refuse an entry that says nothing."""
        if not said:
            message = _("这一节什么也没有写")
            raise entry.error("N080", message, _("写上要变的内容，或去掉这一节"))

    def ages(self, entry: Entry[Any], ages: Sequence[int]) -> tuple[int, int] | None:
        """Two ages, both included; raises EntryError."""
        if not ages:
            return None
        if len(ages) != 2 or not YOUNGEST <= ages[0] <= ages[1] <= OLDEST:  # noqa: PLR2004  two ends
            message = _("年龄 {ages} 不对").format(ages=list(ages))
            remedy = _("写 [最小, 最大]，在 {low} 与 {high} 之间").format(low=YOUNGEST, high=OLDEST)
            raise entry.error("N024", message, remedy, "ages")
        return ages[0], ages[1]


def _problem(entry: Entry[Any], code: str, message: str, remedy: str, path: tuple[str | int, ...]) -> Problem:
    return entry.problem(code, message, remedy, *path)
