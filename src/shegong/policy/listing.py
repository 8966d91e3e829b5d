"""What the catalogue holds: every regulation by region, as far as its files say so by themselves.

A file is read and its form is checked, with all that it extends; formulas are not: that is `policy check`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from shegong.errors import Problem, ShegongError
from shegong.policy.catalogue import files_by_id, find_policy
from shegong.policy.layers import Merged, Shelf, read_layers
from shegong.policy.regions import lies_in, province
from shegong.policy.schema import PolicyFile, Status


class Listed(NamedTuple):
    """A regulation of the catalogue.

    `counts` tells how many of its own parameters, tables, rules, transitions, checks and limits have each status.
    `pays` is `no` where nothing is earned by its rules, `open` where figures (`wanting`: keys and names) are left to a
    local layer. `hides` are the files of the same id that it comes before.
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
    files = {folder: files_by_id(folder) for folder in folders}
    shelf = Shelf(files)
    shipped = folders[-1].resolve()
    policies: list[Listed] = []
    unread: list[Unread] = []
    for policy_id in dict.fromkeys(policy_id for known in files.values() for policy_id in known):
        same = [file for known in files.values() for file in known.get(policy_id, [])]
        try:
            merged = read_layers(policy_id, folders, shelf)
        except ShegongError as error:
            unread.append(Unread(same[0], error.problems))
        else:
            policies.append(_listed(merged, same, own=not same[0].resolve().is_relative_to(shipped)))
    chosen = policies if wanted is None else _chosen(policies, wanted.strip())
    if wanted is not None and not chosen and not unread:
        find_policy(wanted.strip(), folders, files)  # nobody is called so: it says what there is
    return Listing(tuple(sorted(chosen, key=lambda policy: policy[2:4] + policy[:1])), tuple(unread))


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
        hides=tuple(file for file in files[1:] if not file.samefile(files[0])),
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
            content.absences.values(),
            content.checks.values(),
            content.limits.values(),
        )
        for entry in group
    )
    return {"published": counted["published"], "derived": counted["derived"], "assumed": counted["assumed"]}


def _chosen(policies: Sequence[Listed], wanted: str) -> list[Listed]:
    """Those that lie in the region `wanted`, otherwise those that are called so."""
    inside = [policy for policy in policies if wanted.isdecimal() and lies_in(policy.region, wanted)]
    return inside or [
        policy
        for policy in policies
        if any(wanted.lower() in text.lower() for text in (policy.id, policy.name, province(policy.region)))
    ]
