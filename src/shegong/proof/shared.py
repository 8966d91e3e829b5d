"""Everyone whom two regulations can both be applied to: one domain, in the terms of each."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import prod
from typing import Literal, NamedTuple, NoReturn

from shegong.errors import Problem, ShegongError
from shegong.messages import _, label
from shegong.policy.changes import matched
from shegong.policy.facts import allowed, find_input, read_fact, unknown_input
from shegong.policy.month import Month
from shegong.policy.policy import Input, LevelChoice, Policy, Rule
from shegong.proof.domain import DRAWN, MOST, Axis, Domain, domain_of, usual

Which = Literal["before", "after"]
_Pair = tuple[Input, Input]
_Values = tuple[tuple[int, ...], tuple[int, ...]]


class Held(NamedTuple):
    """An input that stands at one value for everybody, because only one of the two regulations asks for it."""

    which: Which
    input: Input
    value: int
    why: Literal["default", "lowest", "told"]


class LeftOut(NamedTuple):
    """Values of an input that only one of the two knows: people with them can't be compared."""

    which: Which
    input: Input
    choices: tuple[LevelChoice, ...]


class Shared(NamedTuple):
    """The same people as each regulation sees them, in the same order; what stands still, and who is left out."""

    before: Domain
    after: Domain
    held: tuple[Held, ...]
    left_out: tuple[LeftOut, ...]


class Asked(NamedTuple):
    """A regulation in a month, and the result of it that is wanted."""

    policy: Policy
    month: Month
    rule: Rule

    def inputs(self) -> set[str]:
        """The inputs that the result rests on."""
        return self.policy.inputs_behind([self.rule.key])


def share(before: Asked, after: Asked, told: Mapping[str, str]) -> Shared:
    """The domain that both have, with what is `told` of everybody; raises ShegongError where there is none."""
    for name in told:
        if not (find_input(before.policy, name) or find_input(after.policy, name)):
            raise ShegongError(unknown_input(after.policy, name), exit_code=2)
    asked = before.inputs(), after.inputs()
    pairs: list[_Pair] = [
        (old, new)
        for old, new in matched(before.policy.inputs, after.policy.inputs)
        if old and new and old.type.kind == new.type.kind
    ]
    varied = [pair for pair in pairs if pair[0].key in asked[0] or pair[1].key in asked[1]]
    if any(asked) and not varied:
        refuse(
            _("“{item}”在两个办法里没有共同的输入项").format(item=label(after.rule.key, after.rule.name)),
            _("输入项按代号或名称对应：改成一样的代号，或换一个 --item"),
        )
    values = [_values_of(pair, before, after, told) for pair in varied]
    held = [
        *_held("before", before, asked[0] - {old.key for old, _new in varied}, told),
        *_held("after", after, asked[1] - {new.key for _old, new in varied}, told),
    ]
    drawn = DRAWN if prod(len(old) for old, _new in values) > MOST else 0
    old_axes = tuple(Axis(old, taken) for (old, _new), (taken, _other) in zip(varied, values, strict=True))
    new_axes = tuple(Axis(new, taken) for (_old, new), (_other, taken) in zip(varied, values, strict=True))
    return Shared(
        Domain(before.policy, before.month, old_axes, _fixed(before, "before", held), drawn),
        Domain(after.policy, after.month, new_axes, _fixed(after, "after", held), drawn),
        tuple(held),
        tuple(_left_out(varied, told)),
    )


def refuse(message: str, remedy: str) -> NoReturn:
    """Nobody can be compared."""
    raise ShegongError(Problem("A024", message, remedy))


def _values_of(pair: _Pair, before: Asked, after: Asked, told: Mapping[str, str]) -> _Values:
    """The values that an input takes in both, in the measure of each."""
    old, new = pair
    text = _told(old, told) or _told(new, told)
    if text is not None:
        return (_measured(old, text),), (_measured(new, text),)
    if old.choices:
        ranks = [(rank, other) for rank, other in enumerate(_facing(old, new)) if other is not None]
        taken = tuple(rank for rank, _other in ranks), tuple(other for _rank, other in ranks)
    else:
        low, high = max(old.minimum, new.minimum), min(old.maximum, new.maximum)
        both = {*_axis(old, before), *_axis(new, after)}
        within = tuple(sorted(value for value in both if low <= value <= high))
        taken = within, within
    if not taken[0]:
        refuse(
            _("“{input}”在两个办法里没有共同的值").format(input=label(new.key, new.name)),
            _("原办法：{before}；新办法：{after}").format(before=allowed(old), after=allowed(new)),
        )
    return taken


def _facing(old: Input, new: Input) -> list[int | None]:
    """For each choice of one input, which choice of the other means the same: by key, else by name."""
    keys = {choice.key: rank for rank, choice in enumerate(new.choices)}
    names = {choice.name: rank for rank, choice in enumerate(new.choices)}
    return [keys.get(choice.key, names.get(choice.name)) for choice in old.choices]


def _axis(given: Input, side: Asked) -> tuple[int, ...]:
    axes = {axis.input.key: axis.values for axis in domain_of(side.policy, side.month).axes}
    return axes.get(given.key, (usual(given, side.month),))


def _told(given: Input, told: Mapping[str, str]) -> str | None:
    return next((text for name, text in told.items() if name in (given.key, given.name, *given.also)), None)


def _measured(given: Input, text: str) -> int:
    value = read_fact(given, text)
    return value.toordinal() if isinstance(value, date) else int(value)


def _held(which: Which, side: Asked, keys: set[str], told: Mapping[str, str]) -> Iterator[Held]:
    """Inputs that only one of the two asks for: as told, at their default, or at the least that they can be."""
    for key, given in side.policy.inputs.items():
        if key not in keys:
            continue
        text = _told(given, told)
        if text is not None:
            yield Held(which, given, _measured(given, text), "told")
        elif given.default is not None:
            yield Held(which, given, given.default, "default")
        elif given.type.kind in ("money", "date"):
            message = (
                _("“{input}”只有原办法要，又没有默认值，比不了")
                if which == "before"
                else _("“{input}”只有新办法要，又没有默认值，比不了")
            )
            refuse(
                message.format(input=label(key, given.name)),
                _("加 --set {name}=…；可用：{allowed}").format(name=given.name, allowed=allowed(given)),
            )
        else:
            yield Held(which, given, given.minimum, "lowest")


def _fixed(side: Asked, which: Which, held: list[Held]) -> dict[str, int]:
    """A value for every input that does not vary."""
    values = {key: usual(given, side.month) for key, given in side.policy.inputs.items()}
    return values | {each.input.key: each.value for each in held if each.which == which}


def _left_out(varied: list[_Pair], told: Mapping[str, str]) -> Iterator[LeftOut]:
    """The choices that the other regulation does not know."""
    sides: tuple[tuple[Which, int, int], ...] = (("before", 0, 1), ("after", 1, 0))
    for pair in varied:
        if _told(pair[0], told) or _told(pair[1], told):
            continue
        for which, own, other in sides:
            facing = _facing(pair[own], pair[other])
            alone = [choice for choice, rank in zip(pair[own].choices, facing, strict=True) if rank is None]
            if alone:
                yield LeftOut(which, pair[own], tuple(alone))
