"""Laws hold for everyone, or the smallest counterexample is shown."""

from pathlib import Path

import pytest

from shegong.engine.person import pay_person
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.load import load_policy
from shegong.proof.laws import Breach
from shegong.proof.prove import Proof, prove
from tests.policy.place import load

LAWS = """
[laws.at_least_half]
name = "应发不低于基数的一半"
formula = "gross >= base * 50%"

[laws.allowance_by_degree]
name = "学历提高，津贴不降"
never_falls = "extra"
with = "education"

"""


def proof_of(folder: Path, *edits: tuple[str, str]) -> Proof:
    return prove(load(folder, *edits))


def breach(proof: Proof, law: str) -> Breach:
    (found,) = (each for each in proof.breaches if each.law == law)
    return found


def test_a_sound_regulation_keeps_every_law(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ("[[cases]]", f"{LAWS}[[cases]]"))
    assert proof.breaches == ()
    assert set(proof.held) == {
        "grade_in_span",
        "post_never_lowers_pay",
        "served_never_lowers_pay",
        "education_never_lowers_pay",
        "tables_rise_with_grade",
        "parts_add_up",
        "at_least_half",
        "allowance_by_degree",
    }
    assert proof.nobody_gets == ()
    assert proof.one_sided == ()


def test_a_grade_outside_the_span_of_its_post_is_found(tmp_path: Path) -> None:
    proof = proof_of(
        tmp_path, ("min(post.lowest + floor(served / 10), post.highest)", "min(1 + floor(served / 10), 4)")
    )
    found = breach(proof, "grade_in_span")
    (situation,) = found.situations
    assert (situation.facts["post"], situation.facts["served"], situation.found) == (1, 0, "1")


def test_the_counterexample_is_the_smallest_and_pays_what_it_says(tmp_path: Path) -> None:
    policy = load(
        tmp_path, ('pass = { staff = "10.50", chief = 60 }', 'pass = { staff = "10.50", chief = 40 }')
    )
    found = breach(prove(policy), "education_never_lowers_pay")
    before, after = found.situations
    assert (before.facts["post"], before.facts["served"], before.facts["education"]) == (1, 0, 0)
    assert (after.facts["education"], before.found, after.found) == (1, "2,906.00", "2,896.00")
    for situation in found.situations:
        pay = pay_person(policy, situation.facts, situation.month)
        assert f"{pay.fen('gross') // 100:,}.00" == situation.found


def test_each_place_where_a_law_is_broken_is_counted(tmp_path: Path) -> None:
    # In both months, for the chief, local or not, at each of 41 years.
    edit = ('pass = { staff = "10.50", chief = 60 }', 'pass = { staff = "10.50", chief = 40 }')
    assert breach(proof_of(tmp_path, edit), "education_never_lowers_pay").times == 2 * 2 * 41


@pytest.mark.parametrize(
    ("old", "new", "law"),
    [
        ('step = "0.05"', 'step = "-0.05"', "tables_rise_with_grade"),
        ('step = "0.05"', 'step = "-0.05"', "served_never_lowers_pay"),
        ("floor(served / 10)", "(0 if served == 40 else floor(served / 10))", "served_never_lowers_pay"),
        (
            'none = { staff = 0, chief = "50" }',
            'none = { staff = 900, chief = "50" }',
            "post_never_lowers_pay",
        ),
    ],
)
def test_what_falls_where_it_should_rise_is_found(tmp_path: Path, old: str, new: str, law: str) -> None:
    breach(proof_of(tmp_path, (old, new)), law)


def test_an_input_that_is_no_merit_may_lower_pay(tmp_path: Path) -> None:
    edits = (
        ("floor(served / 10)", "floor((40 - served) / 10)"),
        ("maximum = 40", "maximum = 40\nmerit = false"),
    )
    assert proof_of(tmp_path, *edits).breaches == ()


def test_a_rule_may_be_held_never_to_rise_with_a_day(tmp_path: Path) -> None:
    law = '[laws.later]\nname = "入职越晚，基础工资不升"\nnever_rises = "base_pay"\nwith = "joined"\n'
    by_service = "clamp(post.lowest + floor(years_begun(joined, month_start) / 5), post.lowest, post.highest)"
    old = "min(post.lowest + floor(served / 10), post.highest)"
    sound = proof_of(tmp_path, (old, by_service), ("[[cases]]", f"{law}[[cases]]"))
    assert "later" in sound.held
    turned = by_service.replace("post.lowest + floor", "post.highest - floor")
    found = breach(proof_of(tmp_path, (old, turned), ("[[cases]]", f"{law}[[cases]]")), "later")
    earlier, later = found.situations
    assert earlier.facts["joined"] < later.facts["joined"]  # type: ignore[operator]


def test_an_exception_from_a_law_carries_its_reason(tmp_path: Path) -> None:
    exception = '[laws.served_never_lowers_pay]\nexcept = "老办法如此"\n'
    proof = proof_of(
        tmp_path, ("floor(served / 10)", "floor((40 - served) / 10)"), ("[[cases]]", f"{exception}[[cases]]")
    )
    assert proof.breaches == ()
    assert proof.excepted == {"served_never_lowers_pay": "老办法如此"}
    assert "served_never_lowers_pay" not in proof.held


@pytest.mark.parametrize(
    ("old", "new", "law"),
    [
        ("50%", "60%", "at_least_half"),
        ('never_falls = "extra"', 'never_falls = "rest"', "allowance_by_degree"),
    ],
)
def test_a_law_of_its_own_is_held_against_everyone(tmp_path: Path, old: str, new: str, law: str) -> None:
    rest = '[rules.rest]\nname = "其余"\nkind = "info"\nformula = "base - gross"\nround = "fen"\nsource = "law 一"\n'
    laws = LAWS.replace(old, new)
    assert breach(proof_of(tmp_path, ("[[cases]]", f"{rest}{laws}[[cases]]")), law).situations


def test_funding_must_add_up_to_the_whole_cost(tmp_path: Path) -> None:
    funding = "".join(
        f'[rules.{key}]\nname = "{key}"\nkind = "funding"\n'
        f'formula = "gross * 50%"\nround = "{unit}"\nsource = "law 七"\n'
        for key, unit in (("city", "fen"), ("district", "yuan"))
    )
    assert breach(proof_of(tmp_path, ("[[cases]]", f"{funding}[[cases]]")), "funding_adds_up")
    sound = funding.replace('"gross * 50%"\nround = "yuan"', '"gross - city"\nround = "yuan"').replace(
        '"yuan"', '"fen"'
    )
    assert "funding_adds_up" in proof_of(tmp_path, ("[[cases]]", f"{sound}[[cases]]")).held


def test_a_limit_on_each_person_is_a_law(tmp_path: Path) -> None:
    limit = (
        '[limits.each]\nname = "每人应发"\nformula = "gross"\nmeasure = "each"\n'
        'at_least = "base * 60%"\nsource = "law 六"\n'
    )
    assert breach(proof_of(tmp_path, ("[[cases]]", f"{limit}[[cases]]")), "limits_hold").situations


def test_what_nobody_gets_and_what_never_happens_is_told(tmp_path: Path) -> None:
    never = (
        '[rules.bonus]\nname = "奖"\nkind = "earning"\n'
        'formula = "base if served > 40 else 0"\nround = "fen"\nsource = "law 一"\n'
    )
    proof = proof_of(tmp_path, ("[[cases]]", f"{never}[[cases]]"))
    assert proof.nobody_gets == ("bonus",)
    assert proof.one_sided == (("bonus", "工作年限 > 40", False),)


def test_a_month_without_its_figures_is_left_unproved(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ('2020-01-01 = "70%"', '2021-01-01 = "70%"'))
    assert [str(looked.month) for looked in proof.months] == ["2021-01", "2021-07"]
    assert [problem.code for problem in proof.unproved] == ["P042"]


@pytest.mark.parametrize("policy", sorted(policy_files(shipped("configs"))))
def test_a_shipped_regulation_keeps_its_laws(policy: str) -> None:
    assert prove(load_policy(policy)).breaches == ()
