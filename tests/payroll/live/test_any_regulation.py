"""Any regulation: what can be written as formulas comes out to the fen, also where figures are changed in the sheet."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.formula.parse import FormulaError
from shegong.money import decimal_text
from shegong.payroll.live.book import figure_reach
from shegong.payroll.live.formulas import formulas_of
from shegong.payroll.live.layout import FIGURE_SHEET, INPUT_SHEET, lay_out
from shegong.payroll.live.leeway import dividing
from shegong.payroll.live.write import write_live
from shegong.payroll.run import Payroll
from shegong.payroll.sheet import PAYROLL_SHEET
from shegong.policy.figures import with_figures
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from tests.engine.regulations import Regulation, regulations
from tests.formula.effort import draws
from tests.office import Office, cells_of, differences
from tests.payroll.live.crowd import crowd, paid

MONTHS = (Month(2018, 1), Month(2020, 2), Month(2020, 6), Month(2020, 7), Month(2024, 12))


Drawn = tuple[list[tuple[Payroll, Path]], Counter[str]]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Payrolls of random regulations that have been written, and how all went."""
    folder = tmp_path_factory.mktemp("regulations")
    written: list[tuple[Payroll, Path]] = []
    outcomes: Counter[str] = Counter()

    @draws(45)
    @given(regulations(), st.sampled_from(MONTHS))
    def write(regulation: Regulation, month: Month) -> None:
        place = folder / str(outcomes.total())
        place.mkdir()
        try:
            policy = load_policy(regulation.write(place), [place])
            payroll = paid(policy, crowd(policy, place / "roster.csv", 12), month)
            write_live(payroll, place / "payroll.xlsx")
        except ShegongError as error:
            outcomes[error.problems[0].code] += 1
            return
        outcomes["written"] += 1
        written.append((payroll, place / "payroll.xlsx"))

    write()
    return written, outcomes


def test_random_regulations_come_out_alike_or_are_refused(office: Office, drawn: Drawn) -> None:
    written, outcomes = drawn
    loaded = outcomes["written"] + outcomes["X001"]
    assert outcomes["written"] > 0.5 * loaded, outcomes
    assert outcomes.keys() <= {"written", "X001", "X002", "F013", "F015", "F016", "F017", "P015", "P035"}, (
        outcomes
    )
    calculated = office.recalculated(path for _payroll, path in written)
    for (payroll, path), cells in zip(written, calculated, strict=True):
        told = differences(cells_of(path), cells)
        assert not told, (told[:5], path, [rule.formula for rule in payroll.policy.rules.values()])


def _other(new: Fraction, _old: Fraction) -> Fraction:
    return new


def changed(payroll: Payroll, random: Random) -> tuple[Policy, dict[str, Fraction]]:
    """The regulation with other figures, each as far as the workbook lets it be changed; and their cells."""
    layout = lay_out(payroll)
    leeway, divisors = formulas_of(layout).leeway, dividing(payroll.policy)
    policy, cells = payroll.policy, {}
    for figure in layout.figures:
        if figure.parameter is None:
            continue
        known = figure_reach(figure, leeway, divisors)
        scale = 10**known.places
        value = Fraction(random.randint(int(known.low * scale), int(known.high * scale)), scale)
        in_policy = value * (100 if figure.parameter.type.kind == "money" else 1)
        policy = with_figures(policy, figure.key, partial(_other, in_policy))
        cells[f"B{figure.row + 1}"] = value
    return policy, cells


def test_figures_changed_in_the_sheet_come_out_as_if_the_regulation_said_so(
    office: Office, drawn: Drawn
) -> None:
    random = Random(3)  # noqa: S311  the same figures every time
    written, _outcomes = drawn
    pairs: list[tuple[Path, Path]] = []
    for payroll, path in written:
        other, same = path.with_name("changed.xlsx"), path.with_name("same.xlsx")
        try:
            policy, figures = changed(payroll, random)
            again = paid(policy, path.with_name("roster.csv"), payroll.month)
            write_live(again, same)
        except (ShegongError, FormulaError):
            continue
        book = openpyxl.load_workbook(path)
        for address, value in figures.items():
            book[FIGURE_SHEET][address] = Decimal(decimal_text(value))
        book.save(other)
        pairs.append((other, same))
    assert len(pairs) > 12
    calculated = office.recalculated(other for other, _same in pairs)
    for (_other, same), cells in zip(pairs, calculated, strict=True):
        expected = cells_of(same)
        only = {name: expected[name] for name in (PAYROLL_SHEET, INPUT_SHEET)}
        assert differences(only, cells) == []


def test_whatever_people_are_called_stays_a_text(office: Office, tmp_path: Path) -> None:
    names = ["=示例+1", "甲&乙", "<丙>", '"丁"', "+戊"]
    policy = load_policy("dashiqiao")
    roster = crowd(policy, tmp_path / "roster.csv", len(names))
    text = roster.read_text(encoding="utf-8")
    for number, name in enumerate(names):
        escaped = name.replace('"', '""')
        text = text.replace(f"示例{number}", f'"{escaped}"')
    roster.write_text(text, encoding="utf-8")
    write_live(paid(policy, roster, Month(2020, 6)), tmp_path / "out.xlsx")
    (cells,) = office.recalculated([tmp_path / "out.xlsx"])
    for sheet in (PAYROLL_SHEET, INPUT_SHEET):
        assert [cells[sheet][f"A{row}"] for row in range(3, 3 + len(names))] == names
