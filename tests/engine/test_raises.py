"""What a change brings: cause by cause, adding up to the whole, and nothing where nothing changes."""

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shegong.engine.person import pay_person
from shegong.engine.raises import NewStandard, NewValue, Raise, clauses, grounds, lines, raised
from shegong.formula.interpret import Value
from shegong.policy.facts import read_fact, read_facts
from shegong.policy.load import load_policy
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Policy, Rule

WORKER = {"post": "staff", "credited_years": "6", "education": "college", "certificate": "none"}


@cache
def shipped(name: str) -> Policy:
    return load_policy(name)


def change(policy: str, on: str, *to: tuple[str, str], promoted: bool = False, **person: str) -> Raise:
    """What a person gains from inputs that change, one after another."""
    loaded, month = shipped(policy), parse_month(on)
    before = pay_person(loaded, read_facts(loaded, {**WORKER, **person}), month)
    causes = [NewValue(key, read_fact(loaded.inputs[key], text)) for key, text in to]
    return raised(before, causes, promoted=promoted)


def test_grade_3_to_12_in_hohhot_is_1529_yuan_and_each_cause_has_its_part() -> None:
    found = change(
        "hohhot-2023",
        "2023-01",
        ("post", "deputy"),
        ("credited_years", "12"),
        ("education", "master"),
        ("certificate", "intermediate"),
    )
    assert (found.before.fen("gross"), found.after.fen("gross"), found.rise) == (3738_00, 5267_00, 1529_00)
    assert [stage.gain("gross") for stage in found.stages] == [510_00, 339_00, 340_00, 340_00]


def test_the_top_of_a_span_leaves_nothing_for_what_comes_after() -> None:
    in_order = change(
        "hohhot-2023", "2023-01", ("certificate", "senior"), ("education", "doctor"), credited_years="33"
    )
    assert [stage.gain("gross") for stage in in_order.stages] == [0, 0]
    assert not in_order.changes_pay


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from(["staff", "deputy", "chief"])),
        st.tuples(st.just("credited_years"), st.integers(0, 45).map(str)),
        st.tuples(st.just("education"), st.sampled_from(["college", "bachelor", "master"])),
        st.tuples(st.just("certificate"), st.sampled_from(["none", "junior", "senior"])),
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.booleans(), st.sampled_from(["hohhot-2023", "yanji-net-2020"]))
def test_what_the_causes_bring_adds_up_to_the_whole_of_every_total(
    to: list[tuple[str, str]], promoted: bool, policy: str
) -> None:
    found = change(policy, "2023-01", *to, promoted=promoted)
    for total in found.totals:
        whole = found.after.fen(total.key) - found.before.fen(total.key)
        assert sum(stage.gain(total.key) for stage in found.stages) == whole
    items = [line for line in lines(found) if line.rule.kind == "earning" and not line.rule.total]
    assert sum(line.gain or 0 for line in items) == found.rise


@settings(max_examples=20, deadline=None)
@given(CHANGES)
def test_what_becomes_what_it_is_costs_nothing_to_the_fen(to: list[tuple[str, str]]) -> None:
    policy = shipped("yanji-net-2020")
    facts = read_facts(policy, {**WORKER, **dict(to)})
    found = raised(
        pay_person(policy, facts, Month(2023, 1)), [NewValue(key, value) for key, value in facts.items()]
    )
    assert {line.gain for line in lines(found)} <= {0, None}
    assert (found.changes_pay, found.rise, grounds(found)) == (False, 0, [])


def test_a_new_year_promotes_by_the_transition_that_names_it() -> None:
    found = change("yanji-2018", "2021-01", promoted=True, credited_years="8", certificate="junior")
    (stage,) = found.stages
    assert stage.after.facts["credited_years"] == 9
    assert found.rise == 168_00
    assert [clause.locator for clause in clauses(stage)] == ["附件 基础工资变动办法第一项"]


def test_a_failed_year_promotes_nobody() -> None:
    found = change("yanji-2018", "2021-01", promoted=True, credited_years="8", appraisal="fail")
    assert (found.stages, found.rise) == ((), 0)


def test_a_new_base_is_named_with_its_clause() -> None:
    policy = shipped("xian-2020")
    facts = read_facts(policy, {"post": "staff", "credited_years": "0"})
    before = pay_person(policy, facts, Month(2022, 6))
    found = raised(before, [NewStandard(policy, Month(2022, 7), facts)])
    assert found.rise == 700_00
    told = {each.entry.key: (each.before, each.after) for each in grounds(found)}
    assert told["base"] == (Fraction(3200_00), Fraction(3900_00))
    assert "工资基数" in [clause.locator for clause in clauses(found.stages[0])]


def test_another_policy_is_compared_item_by_item_and_sums_that_one_lacks_are_not_known() -> None:
    old, new = shipped("yanji-2018"), shipped("yanji-net-2020")
    before = pay_person(old, read_facts(old, WORKER), Month(2020, 6))
    found = raised(before, [NewStandard(new, Month(2020, 6), read_facts(new, WORKER))])
    by_key = {line.rule.key: line for line in lines(found)}
    assert by_key["base_pay"].gain == 0
    assert by_key["net"].gain is None
    assert by_key["pension_employee"].gain == found.after.fen("pension_employee")
    assert [rule.key for rule in found.totals] == ["gross"]


def test_only_the_rules_that_came_to_something_else_are_grounds() -> None:
    found = change("hohhot-2023", "2023-01", ("certificate", "junior"))
    keys = [each.entry.key for each in grounds(found)]
    assert keys == ["certificate_grades", "grade", "coefficient", "base_pay"]


@pytest.mark.parametrize(("current", "conversion"), [(3100_00, 638_00), (4000_00, -262_00)])
def test_conversion_holds_the_old_pay_against_the_scale(current: int, conversion: int) -> None:
    policy = shipped("hohhot-2023")
    facts: dict[str, Value] = read_facts(policy, WORKER)
    senior = NewValue("certificate", read_fact(policy.inputs["certificate"], "senior"))
    found = raised(pay_person(policy, facts, Month(2023, 1)), [senior], current=current)
    assert found.conversion == conversion
    assert found.rise == conversion + found.stages[0].gain("gross")
    assert all(isinstance(line.rule, Rule) for line in lines(found))
