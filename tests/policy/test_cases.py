"""Every case of every shipped regulation comes out to the fen, and what nobody published says so."""

import pytest

from shegong.engine.person import pay_person
from shegong.formula.types import MONEY
from shegong.money import FEN_PER_YUAN, parse_number
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.facts import read_facts
from shegong.policy.load import load_policy, warnings_of
from shegong.policy.policy import Case, Policy

POLICIES = {name: load_policy(name) for name in sorted(policy_files(shipped("configs")))}
CASES = [(policy, case) for policy in POLICIES.values() for case in policy.cases]


def test_there_are_regulations_and_cases() -> None:
    assert {"jilin-2020", "yanbian-2018", "yanji-2018"} <= POLICIES.keys()
    assert len(CASES) >= 6


@pytest.mark.parametrize(
    ("policy", "case"), CASES, ids=[f"{policy.id} {case.given}" for policy, case in CASES]
)
def test_a_case_comes_out_to_the_fen(policy: Policy, case: Case) -> None:
    pay = pay_person(policy, read_facts(policy, case.given), case.on, rules=case.expect)
    for rule, expected in case.expect.items():
        unit = FEN_PER_YUAN if policy.rules[rule].type == MONEY else 1
        assert pay.steps[rule].value == parse_number(expected) * unit


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_what_was_not_published_says_why_it_was_assumed(policy: Policy) -> None:
    known = [parameter.evidence for parameter in policy.parameters.values() if parameter.values]
    known += [table.evidence for table in policy.tables.values()]
    known += [rule.evidence for rule in policy.rules.values()]
    for evidence in known:
        assert evidence.why or evidence.status != "assumed"
        assert evidence.clause or evidence.status != "published"
    assert all(assumption.why for assumption in policy.assumptions())


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_figure_that_was_not_looked_at_lately_warns(policy: Policy) -> None:
    for case in policy.cases:
        assert warnings_of(policy, [case.on]) == []
