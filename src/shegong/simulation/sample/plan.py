"""The plan of a made-up roster: how many people of each post where, what they are like, and their average rise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.types import COUNT, MONEY
from shegong.messages import _
from shegong.policy.document import Document, KeyPath, read_document
from shegong.policy.entries import EntryError, number
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Evidence, Policy
from shegong.policy.schema import Number, SourceEntry
from shegong.simulation.sample.margin import Margin, MarginEntry, MarginReader, Part

_Result = TypeVar("_Result")
_MOST_PEOPLE = 1_000_000
_WITH_MARGINS = (("shares", "post"), ("ranges", "age"))
"""What is not asked of people as such, but may be supposed of them where margins tell how many there are."""
_AGES = (0, 120)


@dataclass(frozen=True, kw_only=True)
class SampleEntry:
    """[sample]: under which rule, and how far single rises lie around the average (yuan)."""

    name: str
    policy: str
    on: str
    seed: int
    average_rise: int | Decimal | str
    spread: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupEntry:
    """[[groups]]: one region, its units, and its people by post, unless margins tell how many."""

    region: str
    units: list[str]
    people: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """A plan: levels by shares (whole numbers), counts between two ends; published margins with their sources."""

    sample: SampleEntry
    groups: list[GroupEntry]
    shares: dict[str, dict[str, int]] = field(default_factory=dict)
    ranges: dict[str, list[int]] = field(default_factory=dict)
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    margins: dict[str, MarginEntry] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A checked plan. Shares are weights by rank; `average_rise` is in fen, `spread` in yuan.

    Where there are `margins`, shares and ranges are what is supposed of people beyond them.
    """

    name: str
    policy: Policy
    month: Month
    seed: int
    average_rise: int
    spread: int
    groups: Sequence[GroupEntry]
    shares: Mapping[str, tuple[int, ...]]
    ranges: Mapping[str, tuple[int, int]]
    document: Document
    margins: tuple[Margin, ...] = ()

    def problem(self, code: str, message: str, remedy: str, path: KeyPath) -> Problem:
        """A problem with something that the plan says, at its place."""
        return self.document.problem(code, message, remedy, path)


def read_plan(path: Path, folders: Sequence[Path]) -> Plan:
    """Read a plan; raises ShegongError with every problem at its place."""
    document = read_document(path)
    content = document.load(PlanFile)
    head = content.sample
    month = _at(document, ("sample", "on"), lambda: parse_month(head.on))
    policy = _at(document, ("sample", "policy"), lambda: load_policy(head.policy, folders))
    problems: list[Problem] = []
    shares = {key: _shares(document, policy, key, given, problems) for key, given in content.shares.items()}
    ranges = {key: _range(document, policy, key, ends, problems) for key, ends in content.ranges.items()}
    regions = [group.region for group in content.groups]
    reader = MarginReader(document, policy, regions, content.sources, problems)
    margins = tuple(reader.read(content.margins))
    _check_groups(document, policy, content, problems)
    _check_known(document, policy, content, problems)
    if head.spread < 0:
        problems.append(
            document.problem("S001", _("spread 不能为负"), _("写 0 或正整数（元）"), ("sample", "spread"))
        )
    rise = 0
    try:
        rise = _fen(document, head.average_rise)
    except EntryError as error:
        problems += error.problems
    if problems:
        raise ShegongError(problems)
    if margins:
        margins = (*own_heads(policy, content.groups), *margins)
    groups, spread = content.groups, head.spread
    return Plan(head.name, policy, month, head.seed, rise, spread, groups, shares, ranges, document, margins)


def own_heads(policy: Policy, groups: Sequence[GroupEntry]) -> Iterator[Margin]:
    """The heads that stand with the groups themselves, as a margin."""
    posts = list(policy.posts)
    parts = tuple(
        Part(
            (group.region, policy.posts[post].name),
            {"region": frozenset([number]), "post": frozenset([posts.index(post)])},
            people,
            ("groups", number, "people", post),
        )
        for number, group in enumerate(groups)
        for post, people in group.people.items()
    )
    if parts:
        evidence = Evidence("assumed", _("约定里 [[groups]] 写的人数"))
        yield Margin("groups", _("各地区各岗位人数"), "people", {}, parts, evidence, ("groups",))


def _at(document: Document, path: KeyPath, read: Callable[[], _Result]) -> _Result:
    """What `read` returns; a problem with what stands at `path` is placed there."""
    try:
        return read()
    except ShegongError as error:
        raise ShegongError(
            document.problem(each.code, each.message, each.remedy, path) if each.place is None else each
            for each in error.problems
        ) from None


def _fen(document: Document, written: Number) -> int:
    refuse = _refusing(document, ("sample", "average_rise"))
    fen = number(written, MONEY, refuse)
    if fen.denominator != 1:
        raise refuse(_("{text} 细过 1 分").format(text=written), _("最多写两位小数"))
    return fen.numerator


def _refusing(document: Document, path: KeyPath) -> Callable[[str, str], EntryError]:
    return lambda message, remedy: EntryError(document.problem("S002", message, remedy, path))


def _shares(
    document: Document, policy: Policy, key: str, given: Mapping[str, int], problems: list[Problem]
) -> tuple[int, ...]:
    """Weights by rank; a value that is not mentioned has none."""
    wanted = policy.inputs.get(key)
    names = [choice.key for choice in wanted.choices] if wanted else []
    for name, weight in given.items():
        if wanted and name not in names:
            remedy = _("可用：{allowed}").format(allowed=" | ".join(names))
            problems.append(
                document.problem(
                    "S003",
                    _("“{key}”没有值“{name}”").format(key=key, name=name),
                    remedy,
                    ("shares", key, name),
                    at_key=True,
                )
            )
        if weight < 0:
            problems.append(
                document.problem("S004", _("份数不能为负"), _("写 0 或正整数"), ("shares", key, name))
            )
    weights = tuple(given.get(name, 0) for name in names)
    if wanted and not any(weight > 0 for weight in weights):
        problems.append(document.problem("S004", _("各份之和为 0"), _("至少一个值写正整数"), ("shares", key)))
    return weights


def _range(
    document: Document, policy: Policy, key: str, ends: Sequence[int], problems: list[Problem]
) -> tuple[int, int]:
    wanted = policy.inputs.get(key)
    low, high = (ends[0], ends[-1]) if ends else (0, -1)
    least, most = (wanted.minimum, wanted.maximum) if wanted else _AGES
    fits = (wanted is None or wanted.type == COUNT) and least <= low <= high <= most
    if len(ends) != 2 or not fits:  # noqa: PLR2004  two ends
        limits = f"{least}-{most}"
        problems.append(
            document.problem(
                "S005",
                _("范围 {ends} 不对").format(ends=list(ends)),
                _("写 [最小, 最大]，在 {limits} 之内").format(limits=limits),
                ("ranges", key),
            )
        )
    return low, high


def _check_groups(document: Document, policy: Policy, content: PlanFile, problems: list[Problem]) -> None:
    groups = content.groups
    for index, group in enumerate(groups):
        if not group.people and not content.margins:
            problems.append(unknown_total(document, ("groups", index)))
        if not group.units:
            problems.append(
                document.problem("S006", _("没有单位"), _("至少写一个单位"), ("groups", index, "units"))
            )
        for post, people in group.people.items():
            if post not in policy.posts:
                remedy = _("可用：{allowed}").format(allowed=" | ".join(policy.posts))
                problems.append(
                    document.problem(
                        "S007",
                        _("没有岗位“{post}”").format(post=post),
                        remedy,
                        ("groups", index, "people", post),
                        at_key=True,
                    )
                )
            if people < 0:
                problems.append(
                    document.problem(
                        "S008", _("人数不能为负"), _("写 0 或正整数"), ("groups", index, "people", post)
                    )
                )
    total = sum(sum(group.people.values()) for group in groups)
    if not (total >= 1 or content.margins) or total > _MOST_PEOPLE:
        remedy = _("一共写 1 到 {most} 人").format(most=_MOST_PEOPLE)
        problems.append(
            document.problem("S009", _("一共 {total} 人").format(total=total), remedy, ("groups",))
        )


def unknown_total(document: Document, path: KeyPath) -> Problem:
    """That nothing says how many people there are."""
    remedy = _("在 [[groups]] 里写 people，或写一项没有 where、算全体的 people 边际数")
    return document.problem("S027", _("没有写有多少人"), remedy, path)


def _check_known(document: Document, policy: Policy, content: PlanFile, problems: list[Problem]) -> None:
    """Every input that is mentioned exists, and every one that the rules need is mentioned.

    With margins, shares of posts and a range of ages may stand there too.
    """
    mentioned = {axis for margin in content.margins.values() for axis in (*margin.by, *margin.where)}
    known = {*policy.inputs} - {"post"}
    spread = [*(("shares", key) for key in content.shares), *(("ranges", key) for key in content.ranges)]
    for section, key in spread:
        if key not in known and not (content.margins and (section, key) in _WITH_MARGINS):
            guess = nearest(key, policy.inputs)
            remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("写办法的输入项")
            problems.append(
                document.problem(
                    "S010", _("没有输入项“{key}”").format(key=key), remedy, (section, key), at_key=True
                )
            )
    told = {key for _section, key in spread} | {"post"}
    needed = {
        given.key: given.name
        for given in policy.inputs.values()
        if given.default is None and not (given.choices and given.key in mentioned)
    }
    if "age" in mentioned:
        needed["age"] = _("年龄")
    for key, name in needed.items():
        if key not in told:
            message = _("没有写“{name}”（{key}）怎样分布").format(name=name, key=key)
            remedy = _("级别写 [shares.{key}]，年数写在 [ranges] 里").format(key=key)
            problems.append(document.problem("S011", message, remedy, ("sample",)))
