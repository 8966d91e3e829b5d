"""A figure that a regulation of the catalogue comes to: one rule, for one person, in one month."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from shegong.engine.absences import require_there
from shegong.engine.person import pay_person
from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.types import MONEY, type_name
from shegong.impact.claims_schema import FigureEntry
from shegong.impact.prints import UNITS
from shegong.impact.published import ByPolicy
from shegong.messages import _, label, listed
from shegong.policy.document import Document, KeyPath
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import parse_month
from shegong.policy.policy import Evidence, Policy, Rule


class Regulations:
    """Calculates by the regulations that one file of claims names; each is loaded once."""

    def __init__(self, document: Document, folders: Sequence[Path]) -> None:
        self.document = document
        self.folders = folders
        self.loaded: dict[str, Policy] = {}

    def figure(self, entry: FigureEntry, path: KeyPath) -> tuple[Fraction, ByPolicy, Evidence]:
        """What the rule comes to, how, and how well that is known; raises ShegongError with its place in the file."""
        policy = self._policy(entry.policy or "", path)
        rule = self._rule(policy, entry, path)
        with self._placed((*path, "on")):
            month = parse_month(entry.on)
            policy.require_in_force(month)
        given = _texts(entry.given)
        self._require_inputs(policy, given, path)
        with self._placed((*path, "given")):
            facts = read_facts(policy, given)
            require_there(policy, facts, month)
            value = pay_person(policy, facts, month, [rule.key]).steps[rule.key].value
        if not isinstance(value, Fraction):
            raise TypeError(rule.key)
        assumed = tuple(policy.assumptions([rule.key], month))
        told = ByPolicy(policy.id, policy.name, rule, month, given, assumed)
        why = _("按办法 {id} 计算，其中有推定的数").format(id=policy.id)
        clause = rule.evidence.clause
        evidence = Evidence("assumed", why, clause) if assumed else Evidence("derived", "", clause)
        return value, told, evidence

    def _policy(self, name: str, path: KeyPath) -> Policy:
        if name not in self.loaded:
            with self._placed((*path, "policy")):
                self.loaded[name] = load_policy(name, self.folders)
        return self.loaded[name]

    def _rule(self, policy: Policy, entry: FigureEntry, path: KeyPath) -> Rule:
        """The rule that is asked for, by its key or name; its result must be of the figure's kind."""
        wanted = UNITS[entry.unit][0]
        named = {rule.name: rule for rule in policy.rules.values()} | dict(policy.rules)
        rule = named.get(entry.rule)
        if rule and rule.type.is_amount and (rule.type == MONEY) == (wanted == MONEY):
            return rule
        guess = nearest(entry.rule, named)
        if rule:
            told = _("“{rule}”算出来的是{found}，这里要{wanted}").format(
                rule=label(rule.key, rule.name), found=type_name(rule.type), wanted=type_name(wanted)
            )
            remedy = _("换一条规则，或改 unit")
        else:
            told = _("办法 {id} 没有规则“{rule}”").format(id=policy.id, rule=entry.rule[:40])
            remedy = (
                _("是不是 {guess}？").format(guess=guess)
                if guess
                else _("shegong policy show {id} 列出全部规则").format(id=policy.id)
            )
        raise ShegongError(self.document.problem("C021", told, remedy, (*path, "rule")))

    def _require_inputs(self, policy: Policy, given: Mapping[str, str], path: KeyPath) -> None:
        """That everything is told of somebody that the regulation asks for."""
        missing = [
            label(each.key, each.name)
            for each in policy.inputs.values()
            if each.default is None and {each.key, each.name, *each.also}.isdisjoint(given)
        ]
        if missing:
            told = _("按办法 {id} 计算，还要知道 {names}").format(id=policy.id, names=listed(missing))
            remedy = _('在 given 里补上，例如 given = { post = "staff", credited_years = 0 }')
            raise ShegongError(self.document.problem("C025", told, remedy, (*path, "given")))

    @contextmanager
    def _placed(self, path: KeyPath) -> Iterator[None]:
        """Give what goes wrong inside, and has no place in a file of its own, its place in the file of claims."""
        try:
            yield
        except ShegongError as error:
            here = self.document.problem("", "", "", path)
            raise ShegongError([_at(here, problem) for problem in error.problems]) from None


def _at(here: Problem, problem: Problem) -> Problem:
    return problem if problem.place else problem._replace(place=here.place, excerpt=here.excerpt)


def _texts(given: Mapping[str, int | Decimal | str | bool | date]) -> dict[str, str]:
    """What is known of somebody, as it would be typed."""
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()
    }
