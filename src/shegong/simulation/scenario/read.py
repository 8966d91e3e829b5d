"""From the file of a scenario to a checked Scenario: the one way in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
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
from shegong.policy.entries import EntryError
from shegong.policy.layers import DEEPEST, read_layers
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from shegong.simulation.sample.plan import read_plan
from shegong.simulation.scenario.check import Checker
from shegong.simulation.scenario.entries import Entry, Told, together
from shegong.simulation.scenario.scenario import CURRENT_PAY, NOTHING, People, Scenario, Variant
from shegong.simulation.scenario.schema import (
    PeopleEntry,
    ScenarioFile,
    SectionKind,
    Sections,
    VariantEntry,
)
from shegong.simulation.states import trimmed

_Result = TypeVar("_Result")
_MONTHS_PER_YEAR = 12
_MOST_YEARS = 50
_LAST_YEAR = 2199
_ONLY = "scenario"
"""The key of the variant that a scenario without variants is."""
_KEYED: tuple[SectionKind, ...] = get_args(SectionKind)
_SINGLE = ("regulation", "retirement", "fill", "newcomers", "on_cost")


@dataclass(frozen=True)
class _Layer:
    """One file of a scenario."""

    document: Document
    content: ScenarioFile

    @property
    def lasting(self) -> tuple[int | None, int | None]:
        """For how many years, or months, if it says so."""
        return self.content.scenario.years, self.content.scenario.months


def read_scenario(path: Path, folders: Sequence[Path]) -> Scenario:
    """Read a scenario with all that it extends; raises ShegongError with every problem at its place."""
    layers = _layers(path, ())
    near = layers[0]
    head = _Headline(layers)
    policy, start, months, people, claims = _foundations(head, folders)
    sources = {key: source for layer in reversed(layers) for key, source in layer.content.sources.items()}
    layers_of_policy = partial(read_layers, head.beside("policy"), folders)
    checker = Checker(policy, start, months, sources, people, layers_of_policy)
    common = _told(layers, checker)
    written = _variants(layers)
    checker.problems += _clashes(written)
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
    against = checker.checked(lambda: _against(head, variants)) or NOTHING
    checker.problems += _unknown_claims(claims, written)
    if checker.problems:
        raise ShegongError(dict.fromkeys(checker.problems))
    if against == NOTHING:
        variants.insert(0, _unchanged(variants[0], policy))
    elif against not in (CURRENT_PAY, variants[0].key):
        variants.sort(key=lambda each: each.key != against)
    return Scenario(
        id=near.content.scenario.id,
        name=near.content.scenario.name,
        file=near.document.name,
        text=near.document.text,
        document=near.document,
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
    if below.suffix != ".toml" or not _is_file(below):
        message = _("没有可以接着写的方案文件：{path}").format(path=below)
        remedy = _near(below, document) or _("写 .toml 文件，从这个文件所在的文件夹写起")
        raise ShegongError(document.problem("N074", message, remedy, ("scenario", "extends")))
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

    def beside(self, key: str) -> str:
        """An id, or the path of a file that is told from where the scenario's file is."""
        document, written = self.found(key)
        is_path = written.endswith(".toml") or "/" in written or "\\" in written
        return str(document.path.parent / written) if is_path else cast("str", written)

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


def _foundations(
    head: _Headline, folders: Sequence[Path]
) -> tuple[Policy, Month, int, People, ClaimSet | None]:
    """What everything else is checked against; raises ShegongError with all that is wrong with it."""
    layers = head.layers
    try:
        policy, (start, months), people, claims, _same = together(
            lambda: head.at("policy", lambda _written: _paying(load_policy(head.beside("policy"), folders))),
            lambda: together(lambda: head.at("from_", parse_month), lambda: _months(head)),
            lambda: _people(layers, folders),
            lambda: (
                head.at("claims", lambda _written: load_claims(head.beside("claims"), folders))
                if head.text("claims")
                else None
            ),
            lambda: _require_same_name(layers[0]),
        )
        together(
            lambda: _require_in_force(head, policy, start, "from_"),
            lambda: _require_in_force(head, policy, start.plus(months - 1), _length(head)),
            lambda: _require_same_policy(layers, policy, people),
        )
    except EntryError as error:
        raise ShegongError(error.problems) from None
    return policy, start, months, people, claims


def _paying(policy: Policy) -> Policy:
    """The policy, if it can tell what people cost; raises ShegongError."""
    trimmed(policy)
    return policy


def _require_same_name(near: _Layer) -> None:
    told = near.content.scenario.id
    if told != near.document.path.stem:
        message = _("编号与文件名不一致：{id}，{file}").format(id=told, file=near.document.path.name)
        remedy = _("把文件改名为 {id}.toml，或改编号").format(id=told)
        raise ShegongError(near.document.problem("N001", message, remedy, ("scenario", "id")))


def _length(head: _Headline) -> str:
    return "months" if head.found("years")[1] is None else "years"


def _require_in_force(head: _Headline, policy: Policy, month: Month, key: str) -> None:
    """Refuse a month outside the policy's life, at the key that tells it."""

    def read(_written: object) -> None:
        try:
            policy.require_in_force(month)
        except ShegongError as error:
            remedy = _("改方案的 from、years，或换一个办法（policy）")
            raise ShegongError(each._replace(remedy=remedy) for each in error.problems) from None

    head.at(key, read)


def _months(head: _Headline) -> int:
    near = (layer for layer in head.layers if layer.lasting != (None, None))
    layer = next(near, head.layers[0])
    document, (years, months) = layer.document, layer.lasting
    if (years is None) == (months is None):
        message = _("years 和 months 要写一个，只写一个")
        raise ShegongError(
            document.problem("N004", message, _("例如 years = 10，或 months = 12"), ("scenario",))
        )
    count = (months or 0) if years is None else years * _MONTHS_PER_YEAR
    fits = 1 <= count <= _MOST_YEARS * _MONTHS_PER_YEAR
    if not fits or head.at("from_", parse_month).plus(count - 1).year > _LAST_YEAR:
        key = "years" if years is not None else "months"
        message = _("{count} 个月不行").format(count=count)
        remedy = _("写 1 个月到 {years} 年，到 {last} 年为止").format(years=_MOST_YEARS, last=_LAST_YEAR)
        raise ShegongError(document.problem("N005", message, remedy, ("scenario", key)))
    return count


def _people(layers: Sequence[_Layer], folders: Sequence[Path]) -> People:
    """Where the people come from, by the nearest file that says so; files are named from where that one is."""
    layer = _layer_of_people(layers)
    written = layer.content.people if layer else None
    if layer is None or written is None or not (written.roster or written.sample or written.establishment):
        message = _("没有写人员从哪里来")
        remedy = _('写 [people]，其中 roster = "花名册"、sample = "示例的约定" 或 establishment = "编制"')
        raise ShegongError(layers[0].document.problem("N006", message, remedy, ("people",)))
    document = layer.document
    if written.roster and written.sample:
        message = _("roster 和 sample 只能写一个")
        raise ShegongError(document.problem("N007", message, _("去掉其中一个"), ("people", "sample")))
    keys = ("roster", "sample", "establishment")
    paths = together(*(partial(_file, document, written, key) for key in keys))
    files: dict[str, Path] = {key: path for key, path in zip(keys, paths, strict=True) if path is not None}

    def read(key: str, load: Callable[[Path, Sequence[Path]], _Result]) -> _Result | None:
        if key not in files:
            return None
        return placed(document, ("people", key), lambda: load(files[key], folders))

    plan, establishment = together(
        lambda: read("sample", read_plan), lambda: read("establishment", load_establishment)
    )
    return People(files.get("roster"), written.sheet or None, plan, establishment, files)


def _layer_of_people(layers: Sequence[_Layer]) -> _Layer | None:
    return next((each for each in layers if each.content.people), None)


def _require_same_policy(layers: Sequence[_Layer], policy: Policy, people: People) -> None:
    """Refuse made-up people that are made up for another policy."""
    layer = _layer_of_people(layers)
    if layer and people.sample and people.sample.policy.id != policy.id:
        message = _("示例的约定用的办法是 {plan}，方案用的是 {policy}").format(
            plan=people.sample.policy.id, policy=policy.id
        )
        remedy = _("两处写同一个办法")
        raise ShegongError(layer.document.problem("N008", message, remedy, ("people", "sample")))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that nobody may look into
        return False


def _near(path: Path, document: Document) -> str | None:
    """Which file of a folder may have been meant, other than the scenario's own."""
    siblings: list[str] = []
    with suppress(OSError):
        siblings = [each.name for each in path.parent.iterdir() if each.suffix == path.suffix]
    siblings = [each for each in siblings if each not in (path.name, document.path.name)]
    guess = nearest(path.name, siblings)
    return _("是不是 {guess}？").format(guess=guess) if guess else None


def _file(document: Document, written: PeopleEntry, key: str) -> Path | None:
    name = getattr(written, key)
    if not name:
        return None
    path: Path = document.path.parent / name
    if not _is_file(path):
        remedy = _near(path, document) or _("写文件的路径，从方案文件所在的文件夹写起")
        raise ShegongError(
            document.problem("N009", _("没有这个文件：{path}").format(path=path), remedy, ("people", key))
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


def _told(layers: Sequence[_Layer], checker: Checker) -> Told:
    """The entries of all files; the nearest wins."""
    found: Told = {}
    for layer in reversed(layers):
        found = _over(found, _sections(layer.content, layer.document, ()), checker)
    careers = [layer.content.people.careers for layer in layers if layer.content.people]
    if careers and not careers[0]:
        found["careers", ""] = Entry(layers[0].document, ("people", "careers"), value=False)
    return found


def _over(below: Told, near: Told, checker: Checker) -> Told:
    """What is said nearer, over what is said below; what says the same as below changes nothing."""
    for key, entry in near.items():
        if key in below and below[key].value == entry.value:
            message = _("和{file}里的完全相同，什么也没有改变").format(
                file=_("方案") if below[key].document is entry.document else below[key].document.name
            )
            remedy = _("删去这一项，或改成不同的内容")
            checker.problems.append(entry.problem("N075", message, remedy, at_key=True))
    return below | near


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
    found = _over(found, _sections(entry.value, entry.document, entry.path), checker)
    if entry.value.careers is not None:
        found["careers", ""] = Entry(entry.document, (*entry.path, "careers"), entry.value.careers)
    return found


def _clashes(variants: Mapping[str, Entry[VariantEntry]]) -> Iterator[Problem]:
    """Variants that nobody could tell apart: by key, by name, or by what they say."""
    before: list[Entry[VariantEntry]] = []
    for key, entry in variants.items():
        if key in (NOTHING, CURRENT_PAY):
            message = _("“{key}”有别的意思：拿来比的基准").format(key=key)
            yield entry.problem("N076", message, _("换一个代号"), at_key=True)
        if any(each.value.name == entry.value.name for each in before):
            message = _("有两种都叫“{name}”").format(name=entry.value.name)
            yield entry.problem("N078", message, _("换一个名称"), "name")
        for each in before:
            if replace(each.value, name="", note="") == replace(entry.value, name="", note=""):
                message = _("和“{name}”完全相同").format(name=each.value.name)
                yield entry.problem("N077", message, _("去掉一种，或写上不同的内容"), at_key=True)
                break
        before.append(entry)


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
