"""A small town's net pay: insurance, income tax by the year to date, what the town and its district bear."""

from collections.abc import Iterable
from pathlib import Path

from shegong.policy.load import load_policy
from shegong.policy.policy import Policy
from shegong.roster.identity import check_character

TOWN = """
[policy]
id = "town"
name = "某镇到实发的办法"
region = "990000"
from = 2020-01-01

[sources.rule]
title = "某镇社区工作者工资办法"

[posts.staff]
name = "工作人员"
grades = [1, 12]

[posts.chief]
name = "社区正职"
grades = [7, 18]

[inputs.post]
name = "岗位"
type = "post"

[inputs.credited_years]
name = "工作年限"
type = "count"
unit = "年"
maximum = 60

[inputs.extra]
name = "加班工资"
type = "money"
default = 0

[inputs.bonus]
name = "年终奖"
type = "money"
default = 0

[inputs.fine]
name = "扣罚"
type = "money"
default = 0

[inputs.children]
name = "子女教育"
type = "level"
values = { none = "无", half = "一半", full = "全额" }
default = "none"
merit = false

[inputs.probation]
name = "试用期剩余月数"
type = "count"
unit = "月"
maximum = 6
default = 0
merit = false

[inputs.months_to_date]
name = "累计月数"
type = "count"
unit = "月"
maximum = 11
default = 0
merit = false

[inputs.income_to_date]
name = "累计收入"
type = "money"
maximum = 1000000
default = 0

[inputs.insured_to_date]
name = "累计缴费"
type = "money"
maximum = 1000000
default = 0

[inputs.tax_to_date]
name = "累计个税"
type = "money"
maximum = 1000000
default = 0

[inputs.bonus_had]
name = "已发年终奖"
type = "flag"
default = false

[parameters.wage]
name = "月平均工资"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "6000.00", 2020-07-01 = "6321.50" }

[parameters.probation_share]
name = "试用期比例"
unit = "rate"
source = "rule 第三条"
values = { 2020-01-01 = "80%" }

[parameters.rate]
name = "个人缴费比例"
unit = "rate"
source = "rule 第四条"
values = { 2020-01-01 = "10.3%" }

[parameters.employer_rate]
name = "单位缴费比例"
unit = "rate"
source = "rule 第四条"
values = { 2020-01-01 = "24.7%" }

[parameters.free]
name = "每月减除"
unit = "yuan"
source = "rule 第五条"
values = { 2020-01-01 = "5000.00" }

[parameters.child]
name = "子女教育扣除"
unit = "yuan"
source = "rule 第五条"
values = { 2020-01-01 = "1000.00" }

[parameters.least]
name = "最低工资"
unit = "yuan"
source = "rule 第六条"
values = { 2020-01-01 = "1480.00" }

[tables.rates]
name = "税率"
unit = "rate"
keys = ["taxable"]
key_unit = "yuan"
bands = [{ upto = "36000.00", value = "3%" }, { upto = "144000.00", value = "10%" }, { value = "20%" }]
source = "rule 附表"

[rules.grade]
name = "等级"
kind = "info"
formula = "min(post.lowest + floor(credited_years / 3), post.highest)"
source = "rule 第三条"

[rules.base_pay]
name = "基础工资"
kind = "earning"
formula = "wage * (90% + grade * 1%) * (probation_share if probation > 0 else 100%)"
round = "fen"
source = "rule 第三条"

[rules.overtime]
name = "加班工资"
kind = "earning"
formula = "extra"
round = "fen"
source = "rule 第三条"

[rules.bonus_pay]
name = "年终奖"
kind = "earning"
formula = "bonus"
round = "fen"
source = "rule 第三条"

[rules.insurance]
name = "社会保险（个人）"
kind = "deduction"
formula = "base_pay * rate"
round = "jiao"
source = "rule 第四条"

[rules.fined]
name = "扣罚款"
kind = "deduction"
formula = "fine"
round = "fen"
source = "rule 第四条"

[rules.deducted]
name = "累计减除"
kind = "info"
formula = "(free + (child if children == full else child * 50% if children == half else 0)) * (months_to_date + 1)"
round = "fen"
source = "rule 第五条"

[rules.taxable]
name = "累计应纳税所得额"
kind = "info"
formula = "max(income_to_date + gross - deducted - insured_to_date - insurance, 0)"
round = "fen"
source = "rule 第五条"

[rules.tax]
name = "个人所得税"
kind = "tax"
formula = "max(bracket(rates, taxable) - tax_to_date, 0)"
round = "fen"
source = "rule 第五条"

[rules.employer_insurance]
name = "社会保险（单位）"
kind = "employer"
formula = "base_pay * employer_rate"
round = "fen"
source = "rule 第四条"

[rules.town_share]
name = "镇负担"
kind = "funding"
formula = "employer_cost * 40%"
round = "fen"
source = "rule 第七条"

[rules.district_share]
name = "区负担"
kind = "funding"
formula = "employer_cost - town_share"
round = "fen"
source = "rule 第七条"

[transitions.probation]
name = "试用期过一个月"
when = "probation > 0"
set = { probation = "probation - 1" }
source = "rule 第三条"

[transitions.year_to_date]
name = "计入累计数"
at = "end"
when = "month < 12"
source = "rule 第五条"

[transitions.year_to_date.set]
months_to_date = "months_to_date + 1"
income_to_date = "income_to_date + gross"
insured_to_date = "insured_to_date + insurance"
tax_to_date = "tax_to_date + tax"
bonus_had = "bonus_had or bonus > 0"

[transitions.new_year]
name = "累计数归零"
at = "end"
when = "month == 12"
source = "rule 第五条"

[transitions.new_year.set]
months_to_date = "0"
income_to_date = "0"
insured_to_date = "0"
tax_to_date = "0"
bonus_had = "false"

[transitions.once]
name = "年终奖只发一次"
at = "end"
set = { bonus = "0" }
source = "rule 第五条"

[checks.bonus_once]
name = "年终奖已经发过"
formula = "bonus == 0 or not bonus_had"
remedy = "年终奖填0"
source = "rule 第五条"

[checks.enough]
name = "实发太少"
formula = "net >= least / 2"
remedy = "核对扣款"
shows = "net"
source = "rule 第六条"

[checks.minimum]
name = "实发低于最低工资"
formula = "net >= least"
remedy = "核对应发"
shows = "net"
severity = "warning"
source = "rule 第六条"
"""


def town(folder: Path, *changes: tuple[str, str]) -> Policy:
    """The town's policy with some texts replaced, from a file town.toml."""
    text = TOWN
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "town.toml"
    path.write_text(text, encoding="utf-8")
    return load_policy(str(path), ())


def number(person: int) -> str:
    """The ID number of a made-up person."""
    digits = f"99000019900101{person:03}"
    return digits + check_character(digits)


def roster(
    folder: Path, lines: Iterable[str], heading: str = "姓名,证件号码,岗位,工作年限", name: str = "roster.csv"
) -> Path:
    """A roster with the lines given, below a heading."""
    path = folder / name
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path
