"""Random regulations as files: layers on layers, rules that rest on each other, in any order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from shegong.money import plain_yuan
from tests.formula.texts import formulas
from tests.formula.worlds import AWKWARD

_INPUTS = """
[sources.law]
title = "办法"
[posts.staff]
name = "工作人员"
grades = [1, 12]
[posts.chief]
name = "正职"
grades = [7, 18]
[inputs.education]
name = "学历"
type = "level"
values = {{ none = "无", college = "大专", master = "硕士" }}
[inputs.certificate]
name = "证书"
type = "level"
values = {{ none = "无证", junior = "初级", senior = "高级" }}
[inputs.post]
name = "岗位"
type = "post"
[inputs.local]
name = "本地"
type = "flag"
[inputs.joined]
name = "入职"
type = "date"
minimum = 1990-01-01
maximum = 2030-12-31
[inputs.pay]
name = "原工资"
type = "money"
maximum = "{pay}"
[inputs.balance]
name = "余额"
type = "money"
minimum = "-{balance}"
maximum = "{balance}"
[inputs.served]
name = "年限"
type = "count"
maximum = {served}
[inputs.people]
name = "人数"
type = "count"
minimum = 1
maximum = {people}
"""
_TABLES = """
[tables.coefficient]
name = "系数"
source = "law"
unit = "rate"
keys = ["served"]
linear = {{ first = "{rate}", step = "0.05", to = 5 }}
[tables.wage]
name = "等级工资"
source = "law"
unit = "yuan"
keys = ["served"]
rows = {{ 1 = "{money[0]}", 2 = "{money[1]}", 3 = "{money[2]}", 4 = 0, 5 = "{money[3]}" }}
[tables.deemed]
name = "视同年限"
source = "law"
unit = "count"
keys = ["education"]
rows = {{ none = 0, college = 2, master = {served} }}
[tables.allowance]
name = "津贴"
source = "law"
unit = "yuan"
keys = ["education", "post"]
[tables.allowance.rows]
none = {{ staff = "{money[0]}", chief = 0 }}
college = {{ staff = 1, chief = "{money[1]}" }}
master = {{ staff = "{money[2]}", chief = "{money[3]}" }}
[tables.seniority]
name = "年功"
source = "law"
unit = "rate"
keys = ["served"]
bands = [{{ below = 3, value = "{rate}" }}, {{ below = 10, value = "1.1" }}, {{ value = "33.333%" }}]
[tables.subsidy]
name = "补贴"
source = "law"
unit = "yuan"
keys = ["post", "pay"]
key_unit = "yuan"
[tables.subsidy.rows]
staff = [{{ upto = "3000.50", value = 5 }}, {{ value = "{money[0]}" }}]
chief = [{{ upto = "3000.50", value = "{money[1]}" }}, {{ value = 0 }}]
[tables.tax]
name = "税率"
source = "law"
unit = "rate"
keys = ["pay"]
key_unit = "yuan"
bands = [{{ upto = 3000, value = "3%" }}, {{ upto = 12000, value = "10%" }}, {{ value = "45%" }}]
"""
_UNITS = ("fen", "jiao", "yuan", "ten")
_NAMES = {"money": "pay", "count": "served", "rate": "share", "flag": "local"}


@dataclass(frozen=True)
class Regulation:
    """A regulation's files by id; the last one is the nearest layer."""

    files: Mapping[str, str]

    def write(self, folder: Path) -> str:
        """Write all layers; returns the path of the nearest."""
        for name, text in self.files.items():
            (folder / f"{name}.toml").write_text(text)
        return str(folder / f"{list(self.files)[-1]}.toml")


@st.composite
def regulations(draw: st.DrawFn, *, rules: int = 6) -> Regulation:
    """One to three layers; each above the first sets another base and rewrites one of the rules."""
    fen, rates = st.integers(0, 2_000_000), st.sampled_from(AWKWARD)
    money, base = fen.map(plain_yuan), draw(fen)
    parts = [
        _INPUTS.format(
            pay=draw(money),
            balance=draw(money),
            served=draw(st.integers(1, 60)),
            people=draw(st.integers(1, 9)),
        ),
        _TABLES.format(
            rate=draw(rates), money=[draw(money) for _cell in range(4)], served=draw(st.integers(0, 9))
        ),
        _parameter("base", "yuan", plain_yuan(base + 1), plain_yuan(base + 2)),
        _parameter("debt", "yuan", f"-{draw(money)}"),
        _parameter("factor", "rate", draw(rates)),
        _parameter("share", "rate", draw(rates)),
        _parameter("span", "count", str(draw(st.integers(1, 7)))),
    ]
    kinds = [
        draw(st.sampled_from(("money", "money", "rate", "count", "flag", "date"))) for _rule in range(rules)
    ]
    written = [_rule(draw, number, kinds) for number in range(rules)]
    files = {"layer-0": _head("layer-0", []) + "".join(parts) + "".join(draw(st.permutations(written)))}
    for number in range(1, draw(st.integers(1, 3))):
        text = _head(f"layer-{number}", [f"layer-{number - 1}"])
        text += _parameter("base", "yuan", f"{number}234.56")
        files[f"layer-{number}"] = text + _rule(draw, draw(st.integers(0, rules - 1)), kinds)
    return Regulation(files)


def _head(name: str, bases: list[str]) -> str:
    extends = ", ".join(f'"{base}"' for base in bases)
    return f'[policy]\nid = "{name}"\nname = "{name}"\nregion = "222401"\nextends = [{extends}]\nfrom = 2018-01-01\n'


def _parameter(name: str, unit: str, first: str, later: str = "") -> str:
    values = f'2018-01-01 = "{first}"' + (f', 2020-06-15 = "{later}"' if later else "")
    return f'[parameters.{name}]\nname = "{name}"\nunit = "{unit}"\nsource = "law"\nvalues = {{ {values} }}\n'


def _rule(draw: st.DrawFn, number: int, kinds: list[str]) -> str:
    """Rule number `number`; it may mention those before it where it would mention an input."""
    kind = kinds[number]
    text = draw(formulas(kind, depth=3))
    for below in range(number):
        if kinds[below] in _NAMES and draw(st.booleans()):
            text = re.sub(rf"\b{_NAMES[kinds[below]]}\b", f"r{below}", text, count=1)
    use, rounding = "info", ""
    if kind == "money":
        use = draw(st.sampled_from(("earning", "earning", "deduction", "tax", "employer", "info")))
        rounding = f'round = "{draw(st.sampled_from(_UNITS))}"\n'
    if kind == "rate":
        rounding = f'round = "{draw(st.sampled_from(("0.0001", "0.01", "1")))}"\n'
    if rounding:
        rounding += f'mode = "{draw(st.sampled_from(("half_up", "up", "down")))}"\n'
    return f'[rules.r{number}]\nname = "规则{number}"\nkind = "{use}"\nsource = "law"\nformula = "{text}"\n{rounding}'
