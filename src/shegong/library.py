"""The library: what each command does, as one call. Results are plain records and polars frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl

from shegong.engine.absences import require_there
from shegong.engine.columns import calculate
from shegong.engine.months import pay_months
from shegong.engine.person import PersonPay, pay_person
from shegong.formula.interpret import Value
from shegong.impact import claims, effect, of_establishment
from shegong.impact import reconcile as reconciliation
from shegong.impact.establishment import load_establishment
from shegong.impact.groups import Effect
from shegong.impact.reconcile import Reconciliation
from shegong.payroll.run import Payroll, pay_roster
from shegong.policy import load
from shegong.policy.catalogue import config_folders
from shegong.policy.facts import read_facts
from shegong.policy.month import parse_month
from shegong.policy.places import load_places
from shegong.policy.policy import Policy
from shegong.roster.mapping import Renamed
from shegong.roster.read import read_roster
from shegong.roster.roster import Roster
from shegong.simulation.question import Answer, Question, answer
from shegong.simulation.scenario.read import read_scenario

Fact = str | int | bool | Decimal | date
"""Something about a person: a number, a date, yes or no, or a text such as one types at the command line."""


@dataclass(frozen=True)
class LoadedPolicy:
    """A checked regulation, ready to calculate with; `policy` tells all about it. `on` is a month: "2020-06"."""

    policy: Policy

    def pay(self, person: Mapping[str, Fact], on: str) -> PersonPay:
        """One person's month, every step kept. `person` maps an input's key or Chinese name to a value."""
        facts, month = self._facts(person), parse_month(on)
        require_there(self.policy, facts, month)
        return pay_person(self.policy, facts, month)

    def _facts(self, person: Mapping[str, Fact]) -> dict[str, Value]:
        texts = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in person.items()
        }
        return read_facts(self.policy, texts)

    def pay_months(self, person: Mapping[str, Fact], since: str, months: int = 12) -> list[PersonPay]:
        """Month after month for one person, of whom `person` tells the first; figures are carried along."""
        return list(pay_months(self.policy, self._facts(person), parse_month(since), months))

    def calculate(self, people: pl.DataFrame, on: str) -> pl.DataFrame:
        """`people` with a column for each rule; see `shegong.engine.columns` for what the columns hold."""
        return calculate(self.policy, people, parse_month(on))

    def read_roster(
        self, path: str | Path, sheet: str | None = None, columns: Mapping[str, str] | None = None
    ) -> Roster:
        """The people of a roster file, its rejects, and every problem found in it.

        `columns` maps headers to fields, by their keys or names; to nothing, where a column is not to be used.
        """
        mapping = [Renamed(header, field) for header, field in (columns or {}).items()]
        return read_roster(Path(path), self.policy, sheet=sheet, mapping=mapping)

    def pay_roster(self, roster: Roster | str | Path, on: str) -> Payroll:
        """A month for everyone on a roster."""
        read = roster if isinstance(roster, Roster) else self.read_roster(roster)
        return pay_roster(self.policy, read, parse_month(on))


def load_policy(policy: str, configs: str | Path | None = None) -> LoadedPolicy:
    """The regulation of this id, or in this .toml file; `configs` is a folder of one's own.

    Raises `shegong.errors.ShegongError`, which holds every problem with its place.
    """
    return LoadedPolicy(load.load_policy(policy, config_folders(Path(configs) if configs else None)))


def impact(
    source: Payroll | Sequence[Payroll] | str | Path,
    by: Sequence[str] = (),
    months: int = 12,
    on_cost_rate: Fraction | None = None,
    configs: str | Path | None = None,
) -> Effect:
    """What new pay costs more than current pay, by region, county, post, grade, item, ...; amounts in fen.

    `source` is the payroll of a month, which counts `months` times; payrolls of several months, each of which counts
    once; or the .toml file of an establishment.
    """
    folders = config_folders(Path(configs) if configs else None)
    if isinstance(source, str | Path):
        plan = load_establishment(Path(source), folders)
        return of_establishment.impact_of_establishment(plan, by, months, on_cost_rate)
    places = load_places(folders)
    if isinstance(source, Payroll):
        return effect.impact(source, by, months, on_cost_rate, places=places)
    return effect.impact_over(source, by, on_cost_rate, places=places)


def reconcile(claim_set: str, configs: str | Path | None = None) -> Reconciliation:
    """Published claims (an id, or a .toml file) recomputed."""
    folders = config_folders(Path(configs) if configs else None)
    return reconciliation.reconcile(claims.load_claims(claim_set, folders))


def simulate(
    scenario: str | Path,
    question: Question = Question(),  # noqa: B008  a frozen record
    configs: str | Path | None = None,
    threads: int | None = None,
) -> Answer:
    """What a scenario (a .toml file) costs over years, and what else is asked: draws, a budget, what keeps it."""
    folders = config_folders(Path(configs) if configs else None)
    return answer(read_scenario(Path(scenario), folders), question, threads)
