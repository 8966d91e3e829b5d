"""How a person's state passes from month to month, as the regulation says."""

from fractions import Fraction
from pathlib import Path

import pytest

from shegong.engine.transitions import advance, passage
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.policy.facts import read_facts
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.policy.place import load

RULES = """
[inputs.appraisal]
name = "年度考核"
type = "level"
values = { fail = "不合格", ok = "合格", best = "优秀" }
default = "ok"

[inputs.early]
name = "提前晋升次数"
type = "count"
maximum = 2
default = 0

[transitions.yearly]
name = "按年限晋升"
when = "month == 1 and appraisal >= ok"
set = { served = "served + 1" }
source = "law 五"

[transitions.early_step]
name = "优秀提前晋升"
when = "month == 1 and appraisal == best and early < 2 and grade < post.highest"
set = { served = "served + 10", early = "early + 1" }
source = "law 六"

[transitions.over]
name = "考核不跨年"
when = "month == 1"
set = { appraisal = "ok" }
source = "law 七"
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return load(tmp_path, ("[[cases]]", f"{RULES}[[cases]]"))


def person(policy: Policy, **texts: str) -> dict[str, Value]:
    return read_facts(policy, {"post": "staff", "wage": "0", "joined": "2010-07-01", "served": "3", **texts})


def test_nothing_happens_outside_january(policy: Policy) -> None:
    facts = person(policy, appraisal="best")
    assert advance(policy, facts, Month(2021, 2)) == facts


@pytest.mark.parametrize(("appraisal", "served"), [("fail", 3), ("ok", 4), ("best", 14)])
def test_a_year_counts_if_the_appraisal_was_good_enough(policy: Policy, appraisal: str, served: int) -> None:
    assert advance(policy, person(policy, appraisal=appraisal), Month(2021, 1))["served"] == served


def test_a_transition_sees_what_those_before_it_have_set(policy: Policy) -> None:
    # 9 years are grade 1, 10 are grade 2, 20 grade 3: the top, where nobody rises early.
    state, changes = passage(policy, person(policy, served="19", appraisal="best"), Month(2021, 1))
    assert (state["served"], state["early"]) == (20, 0)
    assert [change.transition.key for change in changes] == ["yearly", "over"]


def test_an_early_step_is_had_twice_in_a_life(policy: Policy) -> None:
    state = advance(policy, person(policy, served="0", early="2", appraisal="best"), Month(2021, 1))
    assert (state["served"], state["early"]) == (1, 2)


def test_a_change_tells_what_was_before(policy: Policy) -> None:
    (change,) = passage(policy, person(policy), Month(2021, 1))[1]
    assert (change.before["served"], change.after["served"]) == (Fraction(3), Fraction(4))


def test_a_state_outside_the_limits_of_its_input_is_refused(policy: Policy) -> None:
    with pytest.raises(ShegongError) as error:
        advance(policy, person(policy, served="40"), Month(2021, 1))
    assert error.value.problems[0].code == "E005"
    assert "41" in error.value.problems[0].message
