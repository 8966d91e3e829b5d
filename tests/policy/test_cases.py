"""Every case of every shipped regulation comes out to the fen, and what nobody published says so."""

import pytest

from shegong.engine.cases import CaseResult, run_cases
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.doubts import warnings_of
from shegong.policy.load import load_policy
from shegong.policy.policy import Policy

FILES = policy_files(shipped("configs"))
POLICIES = {name: load_policy(name) for name in sorted(FILES)}
RESULTS = [result for policy in POLICIES.values() for result in run_cases(policy)]


def test_there_are_regulations_and_cases() -> None:
    assert {"jilin-2020", "yanbian-2018", "yanji-2018", "hohhot-2023", "mingshan-2023"} <= POLICIES.keys()
    assert all(policy.cases for policy in POLICIES.values() if policy.rules)


@pytest.mark.parametrize(
    "result", RESULTS, ids=[f"{result.policy.id} {result.number} {result.case.given}" for result in RESULTS]
)
def test_a_case_comes_out_to_the_fen(result: CaseResult) -> None:
    assert result.problems == ()
    assert result.mismatches == ()


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_what_was_not_published_says_why_it_was_assumed(policy: Policy) -> None:
    known = [parameter.evidence for parameter in policy.parameters.values() if parameter.values]
    known += [table.evidence for table in policy.tables.values()]
    known += [rule.evidence for rule in policy.rules.values()]
    known += [transition.evidence for transition in policy.transitions.values()]
    known += [check.evidence for check in policy.checks.values()]
    known += [limit.evidence for limit in policy.limits.values()]
    for evidence in known:
        assert evidence.why or evidence.status != "assumed"
        assert evidence.clause or evidence.status != "published"
    assert all(assumption.why for assumption in policy.assumptions())


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_source_is_a_document_and_not_the_address_of_a_copy(policy: Policy) -> None:
    for text in policy.texts:
        assert "http" not in text
        assert "www." not in text


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_case_rests_on_figures_that_were_still_looked_at(policy: Policy) -> None:
    for case in policy.cases:
        found = warnings_of(policy, [case.on])
        assert [problem for problem in found if problem.code in ("P043", "P071")] == []


@pytest.mark.parametrize("name", FILES)
def test_every_file_names_the_schema_for_editors(name: str) -> None:
    file = FILES[name]
    first, _, _ = file.read_text(encoding="utf-8").partition("\n")
    path = first.removeprefix("#:schema ")
    assert (file.parent / path).resolve() == (shipped("configs") / "policy.schema.json").resolve()
