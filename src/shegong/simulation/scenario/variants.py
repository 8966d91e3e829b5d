"""What a scenario and its variants say: whole entries, the nearest wins; and what they are compared with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast, get_args

from shegong.errors import Problem, ShegongError, nearest
from shegong.impact.published import ClaimSet
from shegong.messages import _
from shegong.policy.document import Document, KeyPath
from shegong.policy.policy import Policy
from shegong.simulation.scenario.check import Checker
from shegong.simulation.scenario.entries import Entry, Told
from shegong.simulation.scenario.layers import Headline, Layer
from shegong.simulation.scenario.scenario import CURRENT_PAY, NOTHING, Variant
from shegong.simulation.scenario.schema import (
    SectionKind,
    Sections,
    VariantEntry,
)

_KEYED: tuple[SectionKind, ...] = get_args(SectionKind)
_SINGLE = ("regulation", "retirement", "fill", "newcomers", "on_cost")


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


def told_by(layers: Sequence[Layer], checker: Checker) -> Told:
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


def variants_of(layers: Sequence[Layer]) -> dict[str, Entry[VariantEntry]]:
    """The variants of all files; the nearest wins."""
    return {
        key: Entry(layer.document, ("variants", key), value)
        for layer in reversed(layers)
        for key, value in layer.content.variants.items()
    }


def with_variant(common: Told, entry: Entry[VariantEntry], checker: Checker) -> Told:
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


def clashes(variants: Mapping[str, Entry[VariantEntry]]) -> Iterator[Problem]:
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


def against_what(head: Headline, variants: Sequence[Variant]) -> str:
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


def unknown_claims(claims: ClaimSet | None, variants: Mapping[str, Entry[VariantEntry]]) -> Iterator[Problem]:
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


def unchanged(variant: Variant, policy: Policy) -> Variant:
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
