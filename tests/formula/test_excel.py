"""Formulas as an auditor reads them in Excel, and those that doubles can't be trusted with."""

from fractions import Fraction

import pytest

from shegong.formula.check import check
from shegong.formula.excel import ROW, Cell, Days, Grid, Ranks, Workbook, depth, write_formula
from shegong.formula.parse import parse
from shegong.formula.precision import Known, UnsureError, decimal
from shegong.formula.scope import BandAxis, ExactAxis, LevelSet, LookupTable, Scope, Symbol
from shegong.formula.types import COUNT, DATE, FLAG, MONEY, RATE, Bounds, Type
from shegong.money import Mode, Rounding

EDUCATION = Type("level", "education")
KINDS: dict[str, tuple[Type, str, Known | None, Bounds]] = {
    "wage": (MONEY, "工资", decimal(0, 50_000, 2), Bounds(Fraction(0), Fraction(5_000_000))),
    "debt": (MONEY, "欠款", decimal(-50_000, 50_000, 2), Bounds(Fraction(-5_000_000), Fraction(5_000_000))),
    "share": (RATE, "比例", decimal(0, 1, 4), Bounds(Fraction(0), Fraction(1))),
    "served": (COUNT, f"H{ROW}", decimal(0, 60), Bounds(Fraction(0), Fraction(60))),
    "people": (COUNT, f"I{ROW}", decimal(1, 31), Bounds(Fraction(1), Fraction(31))),
    "education": (EDUCATION, f"E{ROW}", None, Bounds(Fraction(0), Fraction(2))),
    "local": (FLAG, f"F{ROW}", None, Bounds(Fraction(0), Fraction(1))),
    "joined": (DATE, f"G{ROW}", None, Bounds(Fraction(726_000), Fraction(738_000))),
    "month_start": (DATE, "月初", None, Bounds(Fraction(726_000), Fraction(738_000))),
    "month_end": (DATE, "月末", None, Bounds(Fraction(726_000), Fraction(738_000))),
}
LEVELS = {
    "education": LevelSet("education", "学历", (("none", "无"), ("college", "大专"), ("master", "硕士")))
}
TABLES = {
    "grades": LookupTable(
        "grades",
        "加级",
        COUNT,
        (ExactAxis(EDUCATION, "学历", (0, 1, 2)),),
        {(0,): Fraction(0), (1,): Fraction(1), (2,): Fraction(2)},
    ),
    "tax": LookupTable(
        "tax",
        "税率",
        RATE,
        (BandAxis(MONEY, "应纳税额", (Fraction(300_000),), inclusive=True),),
        {(0,): Fraction(3, 100), (1,): Fraction(10, 100)},
    ),
}
BOOK = Workbook(
    {name: Cell(text, kind, known) for name, (kind, text, known, _bounds) in KINDS.items()},
    {
        "grades": Grid("加级", decimal(0, 10), ("加级_键",)),
        "tax": Grid(
            "税率",
            decimal(0, 1, 2),
            ("税率_分档",),
            decimal(0, 30_000, 2),
            Grid("税率_速算扣除数", decimal(-30_000, 30_000, 4), ("税率_分档",)),
        ),
    },
    {"education": Ranks("学历次序", ("无", "大专", "硕士"))},
    TABLES,
    Days("日期", "周一至周五", "工作日"),
)
SCOPE = Scope(
    {name: Symbol(name, name, kind, bounds) for name, (kind, _text, _known, bounds) in KINDS.items()},
    TABLES,
    LEVELS,
)


def written(formula: str, step: Fraction | int | None = None, mode: Mode = "half_up") -> str:
    """The formula in row 3, of a rule that rounds to so many fen (or ones)."""
    checked = check(formula, parse(formula), SCOPE)
    rounding = Rounding(Fraction(step), mode) if step else None
    return write_formula(checked.tree, checked.type, rounding, BOOK).text.replace(ROW, "3")


@pytest.mark.parametrize(
    ("formula", "step", "text"),
    [
        ("wage", 1, "工资"),
        ("wage", 100, "ROUND(工资,0)"),
        ("wage * 70%", 100, "ROUND(ROUND(工资*70%,3),0)"),
        ("wage + wage - debt", 1, "ROUND(工资+工资-欠款,2)"),
        ("wage / 21.75", 1, "ROUND(ROUND(工资/21.75,4),2)"),
        ("wage * (1 - served / people)", 1, "ROUND(ROUND(工资*(1-H3/I3),4),2)"),
        ("max(wage, 0 - debt)", 1000, "ROUND(ROUND(MAX(工资,0-欠款),2),-1)"),
        ("floor(wage, jiao)", 1, "ROUNDDOWN(工资,1)"),
        ("floor(debt, jiao)", 1, "INT(ROUND(欠款*10,2))/10"),
        ("ceil(debt, yuan)", 1, "-INT(-欠款)"),
        ("floor(debt, ten)", 1, "INT(ROUND(欠款/10,3))*10"),
        (
            "share * share",
            Fraction(1, 4),
            "ROUND(ROUND(比例*比例*4,8),0)/4",
        ),
    ],
)
def test_amounts_are_settled_before_they_are_rounded(formula: str, step: Fraction | int, text: str) -> None:
    assert written(formula, step) == text


@pytest.mark.parametrize(
    ("mode", "function"), [("half_up", "ROUND"), ("up", "ROUNDUP"), ("down", "ROUNDDOWN")]
)
def test_each_way_of_rounding_has_its_function(mode: Mode, function: str) -> None:
    assert written("wage * share", 100, mode) == f"{function}(ROUND(工资*比例,6),0)"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("education == college", 'IF(E3="大专","是","否")'),
        ("education >= college", 'IF(MATCH(E3,学历次序,0)>=MATCH("大专",学历次序,0),"是","否")'),
        ("education in [none, master]", 'IF(OR(E3="无",E3="硕士"),"是","否")'),
        ("not local", 'IF(NOT(F3="是"),"是","否")'),
        ("local == (served > 3)", 'IF((F3="是")=(H3>3),"是","否")'),
        ("3 <= served < 10", 'IF(AND(3<=H3,H3<10),"是","否")'),
        ("served not in [1, 2]", 'IF(NOT(OR(H3=1,H3=2)),"是","否")'),
        ("joined < month_start and local", 'IF(AND(G3<月初,F3="是"),"是","否")'),
        ("wage * 70% >= wage", 'IF(ROUND(工资*70%,3)>=工资,"是","否")'),
        ("wage / 3 == debt / 7", 'IF(ROUND(工资/3-欠款/7,4)=0,"是","否")'),
    ],
)
def test_conditions_read_as_they_are_said(formula: str, text: str) -> None:
    assert written(formula) == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("grades[education]", "INDEX(加级,MATCH(E3,加级_键,0))"),
        ("max(education, college)", 'INDEX(学历次序,MAX(MATCH(E3,学历次序,0),MATCH("大专",学历次序,0)))'),
        ("master if local else education", 'IF(F3="是","硕士",E3)'),
        ("months(joined, month_end)", "(YEAR(月末)-YEAR(G3))*12+MONTH(月末)-MONTH(G3)-(DAY(月末)<DAY(G3))"),
        ("weekdays(joined, month_end)", "SUMPRODUCT((日期>=G3)*(日期<=月末)*周一至周五)"),
        ("floor(served / 3)", "ROUNDDOWN(ROUND(H3/3,1),0)"),
    ],
)
def test_what_is_looked_up_and_counted(formula: str, text: str) -> None:
    assert written(formula) == text


def test_brackets_are_amount_by_rate_less_quick_deduction() -> None:
    band = "SUMPRODUCT(--(税率_分档<工资))+1"
    assert written("bracket(tax, wage)", 1) == (
        f"ROUND(ROUND(工资*INDEX(税率,{band})-INDEX(税率_速算扣除数,{band}),4),2)"
    )


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("wage * 0.333333333333", "小数有"),
        ("wage * share * share * share", "小数有 14 位"),
        ("wage / (people * people * people * people) / (people * people * people)", "除数随人而变"),
        ("wage * 1000000000 / 7 / 11 / 13 / 17 / 19 / 23", "分母是"),
        ("wage / (share + 0.000001)", "除数"),
    ],
)
def test_what_doubles_cannot_tell_apart_is_refused(formula: str, told: str) -> None:
    with pytest.raises(UnsureError, match=told):
        written(formula, 1)


def test_brackets_within_brackets_are_counted() -> None:
    assert depth("IF(AND(A1,(B1)),1,2)") == 3
