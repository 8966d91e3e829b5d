"""The fiscal effect for an establishment: average rises of those in post, and what filling vacant posts would take."""

from collections.abc import Sequence
from fractions import Fraction

from shegong.errors import Place, Problem, ShegongError
from shegong.impact.effect import funded
from shegong.impact.establishment import Establishment, Posts
from shegong.impact.groups import Effect, EffectGroup, together
from shegong.impact.rollup import level_keys, require_told, rolled_keys
from shegong.messages import _, listed
from shegong.money import round_to_integer
from shegong.policy.places import LEVELS, upper

KEYS = ("region", "post", *LEVELS)
"""What posts can be grouped by."""
_SHOWN = 10


def usual_keys(establishment: Establishment) -> list[str]:
    """What to group by where nothing is said."""
    return ["region", "post"] if any(row.post for row in establishment.posts) else ["region"]


def impact_of_establishment(
    establishment: Establishment,
    by: Sequence[str] = (),
    months: int = 12,
    on_cost_rate: Fraction | None = None,
) -> Effect:
    """What the average rises of those in post come to, by region, post or level of region.

    Each entry's rise is its people by their average, to the fen; on-cost is the average rise by the rate (else that of
    the file), to the fen per person. Raises ShegongError where people or rises are not known.
    """
    rate = on_cost_rate if on_cost_rate is not None else establishment.on_cost or Fraction(0)
    _require_known(establishment)
    regions = {f"{row.region} {row.name}": row.region for row in establishment.posts}
    require_told(regions, level_keys(by, ()), Place(establishment.file))
    found: dict[tuple[str, ...], list[EffectGroup]] = {}
    for row in establishment.posts:
        key = tuple(_value(row, each) for each in by)
        found.setdefault(key, []).append(_group(establishment, row, by, rate))
    mentioned = [{key[place]: None for key in found} for place in range(len(by))]
    ranks = [
        {value: rank for rank, value in enumerate(sorted(values) if key in LEVELS else values)}
        for key, values in zip(by, mentioned, strict=True)
    ]
    ordered = sorted(found, key=lambda key: [rank[value] for rank, value in zip(ranks, key, strict=True)])
    groups = tuple(together(found[key], found[key][0].labels) for key in ordered)
    total = together(groups, (_("合计"), *("" for _key in by[1:])))
    filling = [_filling(row, rate) for row in establishment.posts if row.vacant]
    effect = Effect(
        tuple(by),
        groups if by else (),
        total,
        months,
        rate,
        rolled=rolled_keys(by),
        filling=None if None in filling else sum(each or 0 for each in filling),
    )
    return funded(effect, establishment.funding) if establishment.funding else effect


def _require_known(establishment: Establishment) -> None:
    unknown = [row for row in establishment.posts if row.filled is None or (row.filled and row.rise is None)]
    if unknown:
        names = listed(row.name for row in unknown[:_SHOWN]) + ("" if len(unknown) <= _SHOWN else " …")
        message = _("{names}没有写在岗人数或人均增资，算不出增资").format(names=names)
        remedy = _("补上 filled 和 rise；只知道岗位数的编制表用于方案模拟")
        raise ShegongError(Problem("I019", message, remedy, Place(establishment.file)))


def _value(row: Posts, key: str) -> str:
    """What an entry is grouped by."""
    if key in LEVELS:
        return upper(row.region, next(level for level in LEVELS if level == key))
    return row.region if key == "region" else row.post


def _group(establishment: Establishment, row: Posts, by: Sequence[str], rate: Fraction) -> EffectGroup:
    people, rise = row.filled or 0, row.rise or Fraction(0)
    before = None if row.pay is None else round_to_integer(people * row.pay)
    gained = round_to_integer(people * rise)
    labels = tuple(_label(establishment, row, key) for key in by)
    return EffectGroup(
        labels,
        people,
        before,
        None if before is None else before + gained,
        gained,
        people * round_to_integer(rise * rate),
        people if rise < 0 else 0,
        row.posts,
    )


def _label(establishment: Establishment, row: Posts, key: str) -> str:
    if key == "region":
        return row.name
    if key == "post":
        return row.post or _("全部岗位")
    value = _value(row, key)
    return row.name if value == row.region else establishment.places.name(value)


def _filling(row: Posts, rate: Fraction) -> int | None:
    """What filling an entry's vacant posts costs a month: the new average pay with its on-cost, in whole fen each."""
    if row.pay is None or row.rise is None:
        return None
    pay = round_to_integer(row.pay + row.rise)
    return (row.vacant or 0) * (pay + round_to_integer(pay * rate))
