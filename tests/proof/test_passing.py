"""What months make of people, proved for everyone: one step from every state is every path."""

from pathlib import Path

import pytest

from shegong.engine.person import pay_person
from shegong.policy.load import load_policy
from shegong.proof.laws import Breach
from shegong.proof.prove import Proof, prove

COUNTY = """
[policy]
id = "county"
name = "某县社区工作者工资办法"
region = "990000"
from = 2020-01-01

[sources.rule]
title = "某县社区工作者薪酬管理办法"

[posts.staff]
name = "工作人员"
grades = [1, 12]

[inputs.post]
name = "岗位"
type = "post"

[inputs.credited_years]
name = "工作年限"
type = "count"
unit = "年"
maximum = 60

[inputs.early]
name = "已提前晋级次数"
type = "count"
unit = "次"
maximum = 2
default = 0

[inputs.appraisal]
name = "年度考核"
type = "level"
values = { fail = "不合格", pass = "合格", excellent = "优秀" }
default = "pass"

[inputs.last_excellent]
name = "上一年度优秀"
type = "flag"
default = false

[parameters.base]
name = "基数"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "3000.00" }

[rules.grade]
name = "等级"
kind = "info"
formula = "min(1 + floor(credited_years / 3) + early, 12)"
source = "rule 第四条"

[rules.pay]
name = "工资"
kind = "earning"
formula = "base * (95% + grade * 5%)"
round = "yuan"
source = "rule 第五条"

[transitions.years]
name = "考核合格，次年1月计入年限"
when = "month == 1 and appraisal >= pass"
set = { credited_years = "min(credited_years + 1, 60)" }
source = "rule 第六条"

[transitions.early]
name = "连续两年优秀，提前晋升一级，一生两次"
when = "month == 1 and appraisal == excellent and last_excellent and early < 2"
set = { early = "early + 1" }
source = "rule 第七条"

[transitions.remember]
name = "记下本年度是否优秀"
when = "month == 1"
set = { last_excellent = "appraisal == excellent" }
source = "rule 第七条"
"""


def proof_of(folder: Path, *edits: tuple[str, str]) -> Proof:
    text = COUNTY
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "county.toml").write_text(text, encoding="utf-8")
    return prove(load_policy("county", [folder]))


def breach(proof: Proof, law: str) -> Breach:
    (found,) = (each for each in proof.breaches if each.law == law)
    return found


def test_early_steps_with_a_limit_for_life_keep_the_laws_over_time(tmp_path: Path) -> None:
    proof = proof_of(tmp_path)
    assert proof.breaches == ()
    assert {"passing_never_lowers_pay", "passing_stays_in_limits"} <= set(proof.held)
    assert proof.order_matters == (("early", "remember"),)  # who is excellent now was perhaps not a year ago


@pytest.mark.parametrize("name", ["yanji-2018", "xian-2020", "benxi-2023", "shaanxi-2015"])
def test_no_published_promotion_lowers_pay(name: str) -> None:
    proof = prove(load_policy(name, [Path("configs")]))
    assert {"passing_never_lowers_pay", "passing_stays_in_limits"} <= set(proof.held)


def test_a_promotion_that_lowers_pay_is_found_with_both_sides(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ('"early + 1"', '"early + 1", credited_years = "max(credited_years - 6, 0)"'))
    found = breach(proof, "passing_never_lowers_pay")
    first, second = found.situations
    assert "已提前晋级次数 0 → 1" in found.message
    assert first.facts["appraisal"] == 2
    assert first.facts["last_excellent"] is True
    policy = load_policy("county", [tmp_path])
    before, after = (pay_person(policy, each.facts, each.month).fen("gross") for each in (first, second))
    assert after < before


def test_a_path_that_leaves_the_limits_within_a_career_is_found(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ('"min(credited_years + 1, 60)"', '"credited_years + 2"'))
    found = breach(proof, "passing_stays_in_limits")
    assert "31 年" in found.message
    assert [each.law for each in proof.breaches] == ["passing_stays_in_limits"]


def test_a_limit_beyond_every_career_is_none(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ('"min(credited_years + 1, 60)"', '"credited_years + 1"'))
    assert proof.breaches == ()


def test_transitions_whose_order_matters_are_named(tmp_path: Path) -> None:
    proof = proof_of(tmp_path, ('"early + 1"', '"early + 1", credited_years = "max(credited_years, 3)"'))
    assert proof.order_matters == (("years", "early"), ("early", "remember"))


def test_a_law_over_time_can_be_excepted_with_its_reason(tmp_path: Path) -> None:
    exception = '[laws.passing_never_lowers_pay]\nexcept = "原办法第九条"\n\n[transitions.early]'
    proof = proof_of(
        tmp_path,
        ('"early + 1"', '"early + 1", credited_years = "max(credited_years - 6, 0)"'),
        ("[transitions.early]", exception),
    )
    assert proof.breaches == ()
    assert proof.excepted["passing_never_lowers_pay"] == "原办法第九条"
