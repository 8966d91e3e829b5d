"""A roster at the start of a month: what it makes of everyone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from shegong.engine.columns import make_plan, require_inputs
from shegong.engine.limits import facts_of_row
from shegong.engine.promotions import Promotion, grade_of, inputs_of, promote, results_of
from shegong.engine.transitions import BeyondLimitsError
from shegong.errors import Place, Problem, ShegongError
from shegong.messages import _, label, listed
from shegong.payroll.grades import other_grades
from shegong.payroll.presence import in_whole_months, present
from shegong.payroll.run import require_people
from shegong.policy.month import Month, first_month
from shegong.policy.policy import Policy
from shegong.roster.roster import Roster


@dataclass(frozen=True)
class Promotions:
    """What a month makes of the people of a roster, who were as it says until then.

    People who are alike share a decision: `which` has its number for each of the roster's people, in their order.
    """

    policy: Policy
    month: Month
    roster: Roster
    decisions: tuple[Promotion, ...]
    which: pl.Series
    warnings: tuple[Problem, ...]

    def __iter__(self) -> Iterator[tuple[dict[str, object], int]]:
        """Everyone's columns that are not inputs, with the number of the decision, in the order of the roster."""
        about = self.roster.people.drop(self.policy.inputs)
        return zip(about.iter_rows(named=True), self.which, strict=True)

    @cached_property
    def sizes(self) -> list[int]:
        """How many people share each decision."""
        counts = Counter(self.which)
        return [counts[number] for number in range(len(self.decisions))]


def promote_roster(policy: Policy, roster: Roster, month: Month) -> Promotions:
    """Decide on everyone who could be read; raises ShegongError where nobody is left, or the policy promotes nobody."""
    require_people(roster)
    if not results_of(policy) or not any(each.at == "start" for each in policy.transitions.values()):
        message = _("办法 {id} 没有写明怎样晋升").format(id=policy.id)
        raise ShegongError(
            Problem("E013", message, _("换一个办法（--policy），或在办法里写 [transitions.…]")), exit_code=2
        )
    roster = _present(policy, roster, month)
    keys = inputs_of(policy)
    numbered = roster.people.select(keys).unique(maintain_order=True).with_row_index("number")
    which = roster.people.select(keys).join(numbered, on=keys, how="left", maintain_order="left")["number"]
    decisions: list[Promotion] = []
    failed: dict[int, Sequence[Problem]] = {}
    for number, row in enumerate(numbered.iter_rows(named=True)):
        facts = facts_of_row(policy, row, month)
        try:
            decisions.append(promote(policy, {key: facts[key] for key in keys}, month))
        except BeyondLimitsError as error:
            failed[number] = error.problems
    if failed:
        places = zip(roster.people["row"], which, strict=True)
        refused = {
            row: [problem._replace(place=roster.place(row)) for problem in failed[number]]
            for row, number in places
            if number in failed
        }
        return promote_roster(policy, roster.refusing(refused), month)
    warnings = list(_taken_for_granted(policy, roster))
    if "grade" in results_of(policy):
        grades = pl.Series([grade_of(decision.before) for decision in decisions], dtype=pl.Int64)
        warnings += other_grades(policy, roster, grades.gather(which))
    return Promotions(policy, month, roster, tuple(decisions), which, tuple(warnings))


def _present(policy: Policy, roster: Roster, month: Month) -> Roster:
    """Those who are there when it is decided and were there before, in whole months."""
    before = month.plus(-1)
    if policy.absences and before.first_day >= first_month(policy.start).first_day:
        require_inputs(policy, roster.people)
        roster = present(make_plan(policy, before), roster)
    roster = in_whole_months(policy, roster, month)
    require_people(roster)
    return roster


def _taken_for_granted(policy: Policy, roster: Roster) -> Iterator[Problem]:
    """A warning about what promotions depend on and the roster does not tell: the default is taken for everyone."""
    keys = inputs_of(policy)
    lacking = [policy.inputs[key] for key in keys if key in roster.reading.defaults]
    told = [given for given in lacking if given.merit]
    if told:
        text = _("花名册没有这些列，按办法的默认值定：{names}").format(
            names=listed(label(given.key, given.name) for given in told)
        )
        yield Problem(
            "E014",
            text,
            _("晋升与它们有关：补上这些列；默认值正是实情的不必理会"),
            Place(roster.reading.file),
            severity="warning",
        )
