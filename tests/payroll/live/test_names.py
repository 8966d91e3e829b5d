"""Names for formulas: as people write them, and none that a spreadsheet would take for something else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from shegong.payroll.live.names import defined_name
from tests.formula.effort import draws


@draws(300)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_every_figure_has_a_name_of_its_own(wanted: list[str]) -> None:
    taken: set[str] = set()
    names = [defined_name(name, "key", taken) for name in wanted]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[^\W\d]\w*", name)
        assert not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*", name)
