"""From the file of a scenario to a checked Scenario: the one way in."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from shegong.errors import ShegongError
from shegong.impact.claims import load_claims
from shegong.impact.establishment import load_establishment
from shegong.impact.published import ClaimSet
from shegong.messages import _
from shegong.policy.document import Document, digest_of
from shegong.policy.entries import EntryError
from shegong.policy.layers import read_layers
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy
from shegong.simulation.sample.plan import read_plan
from shegong.simulation.scenario.check import Checker
from shegong.simulation.scenario.entries import Entry, together
from shegong.simulation.scenario.layers import Headline, Layer, is_file, layers_of, near_to, placed
from shegong.simulation.scenario.scenario import CURRENT_PAY, NOTHING, People, Scenario
from shegong.simulation.scenario.schema import (
    PeopleEntry,
)
from shegong.simulation.scenario.variants import (
    against_what,
    clashes,
    told_by,
    unchanged,
    unknown_claims,
    variants_of,
    with_variant,
)
from shegong.simulation.states import trimmed

_Result = TypeVar("_Result")
_MONTHS_PER_YEAR = 12
_MOST_YEARS = 50
_LAST_YEAR = 2199
_ONLY = "scenario"
"""The key of the variant that a scenario without variants is."""


def read_scenario(path: Path, folders: Sequence[Path]) -> Scenario:
    """Read a scenario with all that it extends; raises ShegongError with every problem at its place."""
    layers = layers_of(path, ())
    near = layers[0]
    head = Headline(layers)
    policy, start, months, people, claims = _foundations(head, folders)
    sources = {key: source for layer in reversed(layers) for key, source in layer.content.sources.items()}
    layers_of_policy = partial(read_layers, head.beside("policy"), folders)
    checker = Checker(policy, start, months, sources, people, layers_of_policy)
    common = told_by(layers, checker)
    written = variants_of(layers)
    checker.problems += clashes(written)
    variants = [
        checker.variant(key, with_variant(common, entry, checker), entry) for key, entry in written.items()
    ] or [checker.variant(_ONLY, common, None, near.content.scenario.name)]
    ranges = checker.ranges(
        {
            key: Entry(layer.document, ("ranges", key), value)
            for layer in reversed(layers)
            for key, value in layer.content.ranges.items()
        },
        variants,
    )
    against = checker.checked(lambda: against_what(head, variants)) or NOTHING
    checker.problems += unknown_claims(claims, written)
    if checker.problems:
        raise ShegongError(dict.fromkeys(checker.problems))
    if against == NOTHING:
        variants.insert(0, unchanged(variants[0], policy))
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


def _foundations(
    head: Headline, folders: Sequence[Path]
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


def _require_same_name(near: Layer) -> None:
    told = near.content.scenario.id
    if told != near.document.path.stem:
        message = _("编号与文件名不一致：{id}，{file}").format(id=told, file=near.document.path.name)
        remedy = _("把文件改名为 {id}.toml，或改编号").format(id=told)
        raise ShegongError(near.document.problem("N001", message, remedy, ("scenario", "id")))


def _length(head: Headline) -> str:
    return "months" if head.found("years")[1] is None else "years"


def _require_in_force(head: Headline, policy: Policy, month: Month, key: str) -> None:
    """Refuse a month outside the policy's life, at the key that tells it."""

    def read(_written: object) -> None:
        try:
            policy.require_in_force(month)
        except ShegongError as error:
            remedy = _("改方案的 from、years，或换一个办法（policy）")
            raise ShegongError(each._replace(remedy=remedy) for each in error.problems) from None

    head.at(key, read)


def _months(head: Headline) -> int:
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


def _people(layers: Sequence[Layer], folders: Sequence[Path]) -> People:
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


def _layer_of_people(layers: Sequence[Layer]) -> Layer | None:
    return next((each for each in layers if each.content.people), None)


def _require_same_policy(layers: Sequence[Layer], policy: Policy, people: People) -> None:
    """Refuse made-up people that are made up for another policy."""
    layer = _layer_of_people(layers)
    if layer and people.sample and people.sample.policy.id != policy.id:
        message = _("示例的约定用的办法是 {plan}，方案用的是 {policy}").format(
            plan=people.sample.policy.id, policy=policy.id
        )
        remedy = _("两处写同一个办法")
        raise ShegongError(layer.document.problem("N008", message, remedy, ("people", "sample")))


def _file(document: Document, written: PeopleEntry, key: str) -> Path | None:
    name = getattr(written, key)
    if not name:
        return None
    path: Path = document.path.parent / name
    if not is_file(path):
        remedy = near_to(path, document) or _("写文件的路径，从方案文件所在的文件夹写起")
        raise ShegongError(
            document.problem("N009", _("没有这个文件：{path}").format(path=path), remedy, ("people", key))
        )
    return path
