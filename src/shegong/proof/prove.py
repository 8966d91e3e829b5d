"""Holds a regulation against its laws, over everyone whom it can be applied to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shegong.engine.columns import Plan, make_plan
from shegong.errors import Problem, ShegongError
from shegong.formula.tree import Choice, Node, parts
from shegong.formula.words import in_names
from shegong.policy.month import Month
from shegong.policy.policy import Limit, Policy
from shegong.proof.domain import Domain, domain_of, months_of
from shegong.proof.laws import Breach, held_against
from shegong.proof.leaving import held_over_careers
from shegong.proof.passing import held_over_time, order_matters
from shegong.proof.view import View


@dataclass(frozen=True)
class Looked:
    """One domain in one month: how many combinations there are, how many were looked at, and by which inputs."""

    month: Month
    size: int
    looked_at: int
    axes: Mapping[str, int]
    fixed: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """What was held against which laws: those that hold, that are broken, that are excepted with their reason."""

    policy: Policy
    months: tuple[Looked, ...]
    held: tuple[str, ...]
    breaches: tuple[Breach, ...]
    excepted: Mapping[str, str]
    unproved: tuple[Problem, ...]
    nobody_gets: tuple[str, ...]
    order_matters: tuple[tuple[str, str], ...]
    """Transitions of one month that come to something else the other way round."""
    nobody_there: bool
    """Whether the absences leave out everyone who was looked at."""
    one_sided: tuple[tuple[str, str, bool], ...]
    """Conditions that come out the same for everyone: of which rule, how it reads, and how it comes out."""


def prove(policy: Policy) -> Proof:
    """Hold every law against the whole domain of every month in which something changes."""
    excepted = {key: law.exception for key, law in policy.laws.items() if law.exception}
    seen = _Seen(policy, excepted)
    unproved: list[Problem] = []
    months = months_of(policy) if policy.rules else []
    for month in months:
        try:
            seen.look(month, len(months))
        except ShegongError as error:
            unproved += [problem for problem in error.problems if problem not in unproved]
    try:
        seen.hold(held_over_careers(policy, months_of(policy)[-1]))
    except ShegongError as error:
        unproved += [problem for problem in error.problems if problem not in unproved]
    breaches = tuple(seen.breaches.values())
    held = [key for key in seen.laws if key not in seen.breaches and key not in excepted]
    return Proof(
        policy,
        tuple(seen.months),
        tuple(held),
        breaches,
        excepted,
        tuple(unproved),
        tuple(seen.without_payees()),
        tuple(order_matters(policy, months[-1])) if seen.months else (),
        bool(seen.months) and not seen.anybody,
        tuple(seen.one_sided()),
    )


class _Seen:
    """What has been found so far, month by month; of each law only the first counterexample is kept."""

    def __init__(self, policy: Policy, excepted: Mapping[str, str]) -> None:
        self.policy = policy
        self.excepted = excepted
        self.months: list[Looked] = []
        self.laws: dict[str, None] = {}
        self.breaches: dict[str, Breach] = {}
        self.paid: set[str] = set()
        self.anybody = False
        self.outcomes: dict[tuple[str, str], set[bool]] = {}

    def look(self, month: Month, months: int) -> None:
        """Hold the laws against one of so many months."""
        policy = self.policy
        plan = make_plan(policy, month)
        statements = [
            *(law.condition for law in policy.laws.values() if law.condition),
            *(
                tree
                for limit in policy.limits.values()
                if limit.measure == "each"
                for tree in _limit_trees(limit)
            ),
        ]
        view = self._view(plan, domain_of(policy, month, statements, months))
        scale = view
        if view.domain.drawn:  # what gross pay depends on may still be few enough to be enumerated
            behind = {"gross", "grade"} & policy.rules.keys()
            fewer = domain_of(policy, month, months=months, behind=behind)
            scale = view if fewer.drawn else self._view(plan, fewer)
        self.hold((*held_against(view, scale), *held_over_time(policy, month)))
        self.anybody = self.anybody or bool(view.there().any())
        self.paid |= {rule.key for rule in policy.items if (view.table[rule.key] != 0).any()}
        for rule, condition, tree in _conditions(policy):
            found = view.truth(tree, rule)
            outcomes = self.outcomes.setdefault((rule, condition), set())
            outcomes |= set(found.unique().to_list())

    def hold(self, found: Iterable[tuple[str, Breach | None]]) -> None:
        """Note which laws hold, and which are broken and how."""
        for law, breach in found:
            if law in self.excepted:
                continue
            self.laws[law] = None
            if breach:
                known = self.breaches.get(law)
                times = breach.times + (known.times if known else 0)
                self.breaches[law] = (known or breach)._replace(times=times)

    def _view(self, plan: Plan, domain: Domain) -> View:
        axes = {axis.input.key: len(axis.values) for axis in domain.axes}
        self.months.append(Looked(plan.month, domain.size, domain.height, axes, tuple(domain.fixed)))
        return View(plan, domain, plan.run(domain.people.lazy()).collect(engine="streaming"))

    def without_payees(self) -> Iterator[str]:
        """The pay items that came to nothing for everyone."""
        return (rule.key for rule in self.policy.items if rule.key not in self.paid and self.months)

    def one_sided(self) -> Iterator[tuple[str, str, bool]]:
        """The conditions that came out the same for everyone."""
        for (rule, condition), outcomes in self.outcomes.items():
            if len(outcomes) == 1:
                yield rule, condition, next(iter(outcomes))


def _conditions(policy: Policy) -> Iterator[tuple[str, str, Node]]:
    """Every condition of a choice, with the rule that it belongs to and how it reads."""
    for rule in policy.rules.values():
        for part in parts(rule.tree):
            if isinstance(part, Choice):
                yield rule.key, in_names(part.test, policy.scope), part.test


def _limit_trees(limit: Limit) -> Iterator[Node]:
    return (tree for tree in (limit.tree, limit.at_least, limit.at_most) if tree is not None)
