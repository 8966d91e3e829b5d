"""What is typed about a person, in Chinese or in English."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from shegong.errors import Problem, ShegongError
from shegong.policy.facts import allowed, read_facts
from shegong.policy.load import load_policy
from shegong.policy.policy import Policy
from tests.policy.place import write

PERSON = {"post": "chief", "served": "12", "wage": "2854.00", "joined": "2018-07-01"}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("facts")
    file = write(
        folder, ('pass = "大专"', 'pass = ["大专", "A类"]'), ("maximum = 20000", 'maximum = "20000.50"')
    )
    return load_policy(str(file), [folder])


def problems(policy: Policy, given: Mapping[str, str]) -> list[Problem]:
    with pytest.raises(ShegongError) as error:
        read_facts(policy, given)
    assert error.value.exit_code == 2
    return list(error.value.problems)


def test_facts_are_read_with_their_defaults(policy: Policy) -> None:
    assert read_facts(policy, PERSON) == {
        "post": Fraction(1),
        "served": Fraction(12),
        "education": Fraction(0),
        "wage": Fraction(285_400),
        "local": False,
        "joined": date(2018, 7, 1),
    }


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        ("岗位", "社区正职", "post", Fraction(1)),
        ("post", "普通", "post", Fraction(0)),
        ("工龄", " 40 ", "served", Fraction(40)),
        ("工作年限", "12.0", "served", Fraction(12)),
        ("学历", "大专", "education", Fraction(1)),
        ("education", "高中", "education", Fraction(0)),
        ("education", "a类", "education", Fraction(1)),
        ("education", "A类", "education", Fraction(1)),
        ("education", "MASTER", "education", Fraction(2)),
        ("本地户口", "是", "local", True),
        ("local", "No", "local", False),
        ("原工资", "0.5", "wage", Fraction(50)),
        ("joined", "2000-01-01", "joined", date(2000, 1, 1)),
    ],
)
def test_chinese_and_english_mean_the_same(
    policy: Policy, name: str, text: str, key: str, value: object
) -> None:
    rest = {other: fact for other, fact in PERSON.items() if other != key}
    assert read_facts(policy, {**rest, name: text})[key] == value


@pytest.mark.parametrize(
    ("name", "text", "code", "told"),
    [
        ("post", "cheif", "A004", "是不是 chief？"),
        ("post", "书记", "A004", "staff 工作人员 | chief 社区正职"),
        ("served", "12.5", "A004", "0-40 年"),
        ("served", "5%", "A004", "0-40 年"),
        ("served", "1e1", "A004", "0-40 年"),
        ("served", "", "A004", "0-40 年"),
        ("served", "41", "A005", "0-40 年"),
        ("served", "-1", "A005", "0-40 年"),
        ("wage", "20000.51", "A005", "0-20000.5 元"),
        ("wage", "0.001", "A004", "0-20000.5 元"),
        ("wage", "9" * 4000, "A004", "0-20000.5 元"),
        ("local", "maybe", "A004", "是 | 否"),
        ("joined", "2018-02-30", "A004", "2000-01-01 – 2019-12-31"),
        ("joined", "2020-01-01", "A005", "2000-01-01 – 2019-12-31"),
        ("grade", "3", "A006", "post 岗位"),
        ("servde", "3", "A006", "是不是 served？"),
        ("职称", "3", "A006", "served 工作年限"),
        ("岗位", "chief", "A002", "留下一个"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_can(
    policy: Policy, name: str, text: str, code: str, told: str
) -> None:
    given = dict(PERSON) if name not in PERSON else {key: fact for key, fact in PERSON.items() if key != name}
    (problem,) = problems(policy, {**given, name: text})
    assert problem.code == code
    assert told in problem.remedy


def test_what_is_missing_is_named_with_what_it_may_be(policy: Policy) -> None:
    found = problems(policy, {})
    assert [problem.code for problem in found] == ["A003"] * 4
    for problem, key in zip(found, ("post", "served", "wage", "joined"), strict=True):
        assert policy.inputs[key].name in problem.message
        assert allowed(policy.inputs[key]) in problem.remedy


def test_everything_wrong_about_a_person_is_told_at_once(policy: Policy) -> None:
    found = problems(policy, {"post": "x", "served": "99", "nobody": "1", "wage": "1"})
    assert [problem.code for problem in found] == ["A004", "A005", "A006", "A003"]


def test_the_defaults_may_be_overridden(policy: Policy) -> None:
    facts = read_facts(policy, {**PERSON, "education": "pass", "local": "true"})
    assert (facts["education"], facts["local"]) == (Fraction(1), True)
