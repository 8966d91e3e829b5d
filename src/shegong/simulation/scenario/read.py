"""From the file of a scenario to a checked Scenario: the one way in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from shegong.errors import Problem, ShegongError, nearest
from shegong.impact.claims import load_claims
from shegong.impact.establishment import load_establishment
from shegong.impact.published import ClaimSet
from shegong.messages import _
from shegong.policy.document import Document, KeyPath, digest_of, read_document
from shegong.policy.layers import DEEPEST, read_layers
from shegong.policy.load import load_policy
from shegong.policy.month import parse_month
from shegong.policy.policy import Policy
from shegong.simulation.sample.plan import read_plan
from shegong.simulation.scenario.check import Checker
from shegong.simulation.scenario.entries import Entry, Told
from shegong.simulation.scenario.scenario import CURRENT_PAY, NOTHING, People, Scenario, Variant
from shegong.simulation.scenario.schema import (
    PeopleEntry,
    ScenarioFile,
    SectionKind,
    Sections,
    VariantEntry,
)

_Result = TypeVar("_Result")
_MONTHS_PER_YEAR = 12
_MOST_YEARS = 50
_ONLY = "scenario"
"""The key of the variant that a scenario without variants is."""
_KEYED: tuple[SectionKind, ...] = get_args(SectionKind)
_SINGLE = ("regulation", "retirement", "fill", "newcomers", "on_cost")


@dataclass(frozen=True)
class _Layer:
    """One file of a scenario."""

    document: Document
    content: ScenarioFile


def read_scenario(path: Path, folders: Sequence[Path]) -> Scenario:
    """Read a scenario with all that it extends; raises ShegongError with every problem at its place."""
    layers = _layers(path, ())
    near = layers[0]
    if near.content.scenario.id != path.stem:
        message = _("编号与文件名不一致：{id}，{file}").format(id=near.content.scenario.id, file=path.name)
        remedy = _("把文件改名为 {id}.toml，或改编号").format(id=near.content.scenario.id)
        raise ShegongError(near.document.problem("N001", message, remedy, ("scenario", "id")))
    head = _Headline(layers)
    policy = head.at("policy", lambda written: load_policy(written, folders))
    start = head.at("from_", parse_month)
    months = _months(head)
    head.at("policy", lambda _written: policy.require_in_force(start))
    head.at("policy", lambda _written: policy.require_in_force(start.plus(months - 1)))
    sources = {key: source for layer in reversed(layers) for key, source in layer.content.sources.items()}
    people = _people(layers, policy, folders)
    layers_of_policy = partial(read_layers, head.text("policy"), folders)
    checker = Checker(policy, start, months, sources, people, layers_of_policy)
    common = _told(layers)
    written = _variants(layers)
    variants = [
        checker.variant(key, _with_variant(common, entry, checker), entry) for key, entry in written.items()
    ] or [checker.variant(_ONLY, common, None, near.content.scenario.name)]
    ranges = checker.ranges(
        {
            key: Entry(layer.document, ("ranges", key), value)
            for layer in reversed(layers)
            for key, value in layer.content.ranges.items()
        },
        variants,
    )
    against = _against(head, variants)
    claims = head.at("claims", lambda name: load_claims(name, folders)) if head.text("claims") else None
    checker.problems += _unknown_claims(claims, written)
    if checker.problems:
        raise ShegongError(checker.problems)
    if against == NOTHING:
        variants.insert(0, _unchanged(variants[0], policy))
    elif against not in (CURRENT_PAY, variants[0].key):
        variants.sort(key=lambda each: each.key != against)
    return Scenario(
        id=near.content.scenario.id,
        name=near.content.scenario.name,
        file=near.document.name,
        text=near.document.text,
        digest=digest_of("\0".join(layer.document.text for layer in layers)),
        policy=policy,
        start=start,
        months=months,
        people=people,
        variants=tuple(variants),
        against=against,
        ranges=ranges,
        claims=claims,
        note=head.text("note"),
    )


def _layers(path: Path, chain: tuple[Path, ...]) -> list[_Layer]:
    """A file and those that it extends, the nearest first."""
    document = read_document(path)
    content = document.load(ScenarioFile)
    chain = (*chain, path.resolve())
    base = content.scenario.extends
    if not base:
        return [_Layer(document, content)]
    below = path.parent / base
    if below.resolve() in chain or len(chain) >= DEEPEST:
        names = " → ".join(each.name for each in (*chain, below))
        raise ShegongError(
            document.problem(
                "N002",
                _("extends 绕成了圈，或者太深：{chain}").format(chain=names),
                _("去掉其中一层的 extends"),
                ("scenario", "extends"),
            )
        )
    return [_Layer(document, content), *_layers(below, chain)]


class _Headline:
    """What stands in [scenario]: of each key, in the nearest file that has it."""

    def __init__(self, layers: Sequence[_Layer]) -> None:
        self.layers = layers

    def found(self, key: str) -> tuple[Document, Any]:
        """A value, and where it stands; the default of the form where no file has it."""
        for layer in self.layers:
            value = getattr(layer.content.scenario, key)
            if value not in ("", None):
                return layer.document, value
        near = self.layers[0]
        return near.document, getattr(near.content.scenario, key)

    def text(self, key: str) -> str:
        """A text that may be missing."""
        return cast("str", self.found(key)[1])

    def at(self, key: str, read: Callable[[str], _Result]) -> _Result:
        """What `read` makes of a value; a problem with it is placed there."""
        document, written = self.found(key)
        path = ("scenario", key.rstrip("_"))
        if not written:
            message = _("没有写 {key}").format(key=key.rstrip("_"))
            remedy = _('写 policy = "办法编号"、from = "2021-01"')
            raise ShegongError(document.problem("N003", message, remedy, ("scenario",)))
        return placed(document, path, lambda: read(written))


def placed(document: Document, path: KeyPath, read: Callable[[], _Result]) -> _Result:
    """What `read` returns; its problems without a place are placed at `path`."""
    try:
        return read()
    except ShegongError as error:
        raise ShegongError(
            document.problem(each.code, each.message, each.remedy, path) if each.place is None else each
            for each in error.problems
        ) from None


def _months(head: _Headline) -> int:
    document, years = head.found("years")
    other, months = head.found("months")
    if (years is None) == (months is None):
        message = _("years 和 months 要写一个，只写一个")
        raise ShegongError(
            document.problem("N004", message, _("例如 years = 10，或 months = 12"), ("scenario",))
        )
    count = years * _MONTHS_PER_YEAR if years is not None else months
    if not 1 <= count <= _MOST_YEARS * _MONTHS_PER_YEAR:
        key = "years" if years is not None else "months"
        message = _("{count} 个月不行").format(count=count)
        remedy = _("写 1 个月到 {years} 年").format(years=_MOST_YEARS)
        where = document if years is not None else other
        raise ShegongError(where.problem("N005", message, remedy, ("scenario", key)))
    return int(count)


def _people(layers: Sequence[_Layer], policy: Policy, folders: Sequence[Path]) -> People:
    """Where the people come from, by the nearest file that says so; files are named from where that one is."""
    layer = next((each for each in layers if each.content.people), None)
    written = layer.content.people if layer else None
    if layer is None or written is None or not (written.roster or written.sample or written.establishment):
        message = _("没有写人员从哪里来")
        remedy = _('写 [people]，其中 roster = "花名册"、sample = "示例的约定" 或 establishment = "编制"')
        raise ShegongError(layers[0].document.problem("N006", message, remedy, ("people",)))
    document = layer.document
    if written.roster and written.sample:
        message = _("roster 和 sample 只能写一个")
        raise ShegongError(document.problem("N007", message, _("去掉其中一个"), ("people", "sample")))
    files = {
        key: path
        for key in ("roster", "sample", "establishment")
        if (path := _file(document, written, key)) is not None
    }
    plan = establishment = None
    if "sample" in files:
        plan = placed(document, ("people", "sample"), lambda: read_plan(files["sample"], folders))
        if plan.policy.id != policy.id:
            message = _("示例的约定用的办法是 {plan}，方案用的是 {policy}").format(
                plan=plan.policy.id, policy=policy.id
            )
            remedy = _("两处写同一个办法")
            raise ShegongError(document.problem("N008", message, remedy, ("people", "sample")))
    if "establishment" in files:
        establishment = placed(
            document,
            ("people", "establishment"),
            lambda: load_establishment(files["establishment"], folders),
        )
    return People(files.get("roster"), written.sheet or None, plan, establishment, files)


def _file(document: Document, written: PeopleEntry, key: str) -> Path | None:
    name = getattr(written, key)
    if not name:
        return None
    path: Path = document.path.parent / name
    if not path.is_file():
        siblings = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        guess = nearest(path.name, siblings)
        remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("从方案文件所在的文件夹写起的路径")
        raise ShegongError(
            document.problem("N009", _("文件不存在：{path}").format(path=path), remedy, ("people", key))
        )
    return path


def _sections(content: Sections, document: Document, under: KeyPath) -> Told:
    """The entries of a file, or of a variant in it, with their places."""
    return {
        (section, key): Entry(document, (*under, section, key), value)
        for section in _KEYED
        for key, value in getattr(content, section).items()
    } | {
        (section, ""): Entry(document, (*under, section), getattr(content, section))
        for section in _SINGLE
        if getattr(content, section) is not None
    }


def _told(layers: Sequence[_Layer]) -> Told:
    """The entries of all files; the nearest wins."""
    found: Told = {}
    for layer in reversed(layers):
        found |= _sections(layer.content, layer.document, ())
    careers = [layer.content.people.careers for layer in layers if layer.content.people]
    if careers and not careers[0]:
        found["careers", ""] = Entry(layers[0].document, ("people", "careers"), value=False)
    return found


def _variants(layers: Sequence[_Layer]) -> dict[str, Entry[VariantEntry]]:
    return {
        key: Entry(layer.document, ("variants", key), value)
        for layer in reversed(layers)
        for key, value in layer.content.variants.items()
    }


def _with_variant(common: Told, entry: Entry[VariantEntry], checker: Checker) -> Told:
    """What a variant says, over what the scenario says."""
    found = dict(common)
    for index, name in enumerate(entry.value.without):
        section, _dot, key = name.partition(".")
        if found.pop((section, key), None) is None:
            known = [".".join(filter(None, each)) for each in common]
            guess = nearest(name, known)
            message = _("没有“{name}”可以去掉").format(name=name)
            remedy = (
                _("是不是 {guess}？").format(guess=guess) if guess else _("写方案里有的，如 changes.wage")
            )
            checker.problems.append(entry.problem("N010", message, remedy, "without", index))
    found |= _sections(entry.value, entry.document, entry.path)
    if entry.value.careers is not None:
        found["careers", ""] = Entry(entry.document, (*entry.path, "careers"), entry.value.careers)
    return found


def _against(head: _Headline, variants: Sequence[Variant]) -> str:
    """What to compare with: as told, or the first of several variants, or that nothing changes."""
    document, told = head.found("against")
    keys = [each.key for each in variants]
    if not told:
        return keys[0] if len(keys) > 1 else NOTHING
    allowed = [NOTHING, CURRENT_PAY, *keys]
    if told not in allowed:
        guess = nearest(told, allowed)
        message = _("没有“{told}”可以比").format(told=told)
        remedy = _("可用：{allowed}").format(allowed=" | ".join(allowed))
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        raise ShegongError(document.problem("N011", message, remedy, ("scenario", "against")))
    if told in keys and len(keys) == 1:
        message = _("只有一个方案，不能和它自己比")
        raise ShegongError(
            document.problem(
                "N012", message, _('写 against = "unchanged" 或 "current_pay"'), ("scenario", "against")
            )
        )
    return cast("str", told)


def _unknown_claims(
    claims: ClaimSet | None, variants: Mapping[str, Entry[VariantEntry]]
) -> Iterator[Problem]:
    """Variants that are to be held against a claim which does not exist; a reading of one is called claim.reading."""
    known = [
        name
        for claim in (claims.claims if claims else ())
        for name in (claim.key, *(f"{claim.key}.{reading.key}" for reading in claim.readings))
    ]
    for entry in variants.values():
        told = entry.value.claim
        if told and told not in known:
            guess = nearest(told, known)
            remedy = _('在 [scenario] 里写 claims = "公布数的编号"')
            if known:
                remedy = (
                    _("是不是 {guess}？").format(guess=guess)
                    if guess
                    else _("可用：{allowed}").format(allowed=" | ".join(known))
                )
            yield entry.problem("N065", _("没有公布数“{told}”").format(told=told), remedy, "claim")


def _unchanged(variant: Variant, policy: Policy) -> Variant:
    """The course of things when nobody changes anything: no figure, no rule, no post, no vacancy filled."""
    fill = None if variant.fill is None else replace(variant.fill, vacancies=False)
    return replace(
        variant,
        key=NOTHING,
        name=_("不变"),
        eras=(variant.eras[0]._replace(policy=policy),),
        changes=(),
        more_posts=(),
        fill=fill,
        claim="",
        note="",
    )
