"""What the catalogue holds: every regulation by region, as far as its files say so by themselves.

A file is read and its form is checked, with all that it extends; formulas are not: that is `policy check`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from shegong.errors import Problem, ShegongError
from shegong.messages import _
from shegong.policy.catalogue import policy_paths
from shegong.policy.layers import Merged, Shelf, read_layers
from shegong.policy.regions import lies_in, province
from shegong.policy.schema import PolicyFile, Status


class Listed(NamedTuple):
    """A regulation of the catalogue.

    `counts` tells how many of its own parameters, tables, rules, transitions and limits have each status. `pays` is
    `no` where nothing is earned by its rules, `open` where figures (`wanting`: keys and names) are left to a local
    layer. `hides` are the files of the same id that it comes before.
    """

    id: str
    name: str
    region: str
    start: date
    end: date | None
    extends: tuple[str, ...]
    counts: Mapping[Status, int]
    pays: Literal["yes", "open", "no"]
    wanting: Mapping[str, str]
    file: Path
    own: bool
    hides: tuple[Path, ...]


class Unread(NamedTuple):
    """A file that does not load, and why."""

    file: Path
    problems: tuple[Problem, ...]


class Listing(NamedTuple):
    """The catalogue in order of region, then of date; and the files that could not be read."""

    policies: tuple[Listed, ...]
    unread: tuple[Unread, ...]


def read_listing(folders: Sequence[Path], wanted: str | None = None) -> Listing:
    """List the catalogue, or what of it is `wanted`: a region's code or its first digits, or a part of a name.

    A file that does not load is listed whatever is wanted: nobody knows what is in it. Raises ShegongError where
    nothing is wanted that there is.
    """
    shelf = Shelf({folder: policy_paths(folder) for folder in folders})
    policies: list[Listed] = []
    unread: list[Unread] = []
    for policy_id, files in _files_by_id(shelf.files or {}).items():
        try:
            merged = read_layers(policy_id, folders, shelf)
        except ShegongError as error:
            unread.append(Unread(files[0], error.problems))
        else:
            policies.append(_listed(merged, files, own=not files[0].is_relative_to(folders[-1])))
    chosen = [policy for policy in policies if wanted is None or _is_wanted(policy, wanted.strip())]
    if wanted is not None and not chosen:
        raise ShegongError(
            Problem(
                "A018",
                _("目录里没有符合“{wanted}”的办法").format(wanted=wanted[:40]),
                _("写地区代码（或它的前几位），或编号、名称里的字；不写就列出全部"),
            )
        )
    return Listing(tuple(sorted(chosen, key=lambda policy: policy[2:4] + policy[:1])), tuple(unread))


def _files_by_id(files: Mapping[Path, Sequence[Path]]) -> dict[str, list[Path]]:
    """The files of each id, the one that counts first; a folder that is named twice is one folder."""
    found: dict[str, list[Path]] = {}
    for paths in files.values():
        for path in paths:
            found.setdefault(path.stem, []).append(path)
    return found


def _listed(merged: Merged, files: Sequence[Path], *, own: bool) -> Listed:
    content = merged.layers[0].content
    head = content.policy
    wanting = {key: entry.value.name for key, entry in merged.parameters.items() if not entry.value.values}
    earns = any(entry.value.kind == "earning" for entry in merged.rules.values())
    return Listed(
        id=head.id,
        name=head.name,
        region=head.region,
        start=head.from_,
        end=head.until,
        extends=tuple(head.extends),
        counts=_counts(content),
        pays="no" if not earns else "open" if wanting else "yes",
        wanting=wanting,
        file=files[0],
        own=own,
        hides=tuple(files[1:]),
    )


def _counts(content: PolicyFile) -> dict[Status, int]:
    """How many entries have each status; a parameter without values says nothing yet."""
    counted = Counter(
        entry.status
        for group in (
            [parameter for parameter in content.parameters.values() if parameter.values],
            content.tables.values(),
            content.rules.values(),
            content.transitions.values(),
            content.limits.values(),
        )
        for entry in group
    )
    return {"published": counted["published"], "derived": counted["derived"], "assumed": counted["assumed"]}


def _is_wanted(policy: Listed, wanted: str) -> bool:
    if wanted.isdecimal():
        return lies_in(policy.region, wanted) or wanted in policy.id
    return any(wanted.lower() in text.lower() for text in (policy.id, policy.name, province(policy.region)))
