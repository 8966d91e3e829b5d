"""The plan of a made-up roster: how many people of each post where, what they are like, and their average rise."""

from collections.abc import Callable, Mapping, Sequence
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
from shegong.policy.policy import Policy
from shegong.policy.schema import Number

_Result = TypeVar("_Result")
_MOST_PEOPLE = 1_000_000


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
    """[[groups]]: one region, its units, and its people by post."""

    region: str
    units: list[str]
    people: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """A plan: levels by shares (whole numbers), counts between two ends."""

    sample: SampleEntry
    groups: list[GroupEntry]
    shares: dict[str, dict[str, int]] = field(default_factory=dict)
    ranges: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A checked plan. Shares are weights by rank; `average_rise` is in fen, `spread` in yuan."""

    name: str
    policy: Policy
    month: Month
    seed: int
    average_rise: int
    spread: int
    groups: Sequence[GroupEntry]
    shares: Mapping[str, tuple[int, ...]]
    ranges: Mapping[str, tuple[int, int]]


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
    _check_groups(document, policy, content.groups, problems)
    _check_known(document, policy, [*shares, *ranges], problems)
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
    return Plan(head.name, policy, month, head.seed, rise, head.spread, content.groups, shares, ranges)


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
    fits = wanted is None or (wanted.type == COUNT and wanted.minimum <= low <= high <= wanted.maximum)
    if len(ends) != 2 or not fits:  # noqa: PLR2004  two ends
        limits = f"{wanted.minimum}-{wanted.maximum}" if wanted else ""
        problems.append(
            document.problem(
                "S005",
                _("范围 {ends} 不对").format(ends=list(ends)),
                _("写 [最小, 最大]，在 {limits} 之内").format(limits=limits),
                ("ranges", key),
            )
        )
    return low, high


def _check_groups(
    document: Document, policy: Policy, groups: Sequence[GroupEntry], problems: list[Problem]
) -> None:
    for index, group in enumerate(groups):
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
    if not 1 <= total <= _MOST_PEOPLE:
        remedy = _("一共写 1 到 {most} 人").format(most=_MOST_PEOPLE)
        problems.append(
            document.problem("S009", _("一共 {total} 人").format(total=total), remedy, ("groups",))
        )


def _check_known(document: Document, policy: Policy, keys: Sequence[str], problems: list[Problem]) -> None:
    """Every input that is mentioned exists, and every one that the rules need is mentioned."""
    for key in keys:
        if key not in policy.inputs or key == "post":
            guess = nearest(key, policy.inputs)
            remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("写办法的输入项")
            section = "shares" if key in document.data.get("shares", {}) else "ranges"
            problems.append(
                document.problem(
                    "S010", _("没有输入项“{key}”").format(key=key), remedy, (section, key), at_key=True
                )
            )
    for given in policy.inputs.values():
        if given.default is None and given.key not in (*keys, "post"):
            message = _("没有写“{name}”（{key}）怎样分布").format(name=given.name, key=given.key)
            remedy = _("级别写 [shares.{key}]，年数写在 [ranges] 里").format(key=given.key)
            problems.append(document.problem("S011", message, remedy, ("sample",)))
