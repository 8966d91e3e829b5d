"""A small regulation with everything in it, to be spoilt in one place at a time."""

import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from shegong.errors import Problem, ShegongError
from shegong.policy.load import load_policy
from shegong.policy.policy import Policy

PLACE = '''[policy]
id = "place"
name = "某地社工岗工资办法"
region = "222401"
from = 2020-01-01
until = 2025-12-31

[sources.law]
title = "某地办法"
date = 2019-12-01

[posts.staff]
name = "工作人员"
also = ["普通"]
grades = [1, 3]

[posts.chief]
name = "社区正职"
grades = [2, 4]

[inputs.post]
name = "岗位"
type = "post"

[inputs.served]
name = "工作年限"
also = ["工龄"]
type = "count"
unit = "年"
minimum = 0
maximum = 40

[inputs.education]
name = "学历"
type = "level"
values = { none = ["无", "高中"], pass = "大专", master = "硕士" }
default = "none"

[inputs.wage]
name = "原工资"
type = "money"
maximum = 20000

[inputs.local]
name = "本地户口"
type = "flag"
default = false

[inputs.joined]
name = "入职日期"
type = "date"
minimum = 2000-01-01
maximum = 2019-12-31

[parameters.base]
name = "基数"
unit = "yuan"
source = "law 一"
values = { 2020-01-01 = "4800.00", 2021-07-01 = "5000.00" }
checked = 2022-12-31

[parameters.share]
name = "比例"
unit = "rate"
status = "assumed"
why = "未公布"
values = { 2020-01-01 = "70%" }

[tables.coefficient]
name = "系数"
unit = "rate"
keys = ["grade"]
source = "law 二"
linear = { first = "0.80", step = "0.05", to = 4 }

[tables.allowance]
name = "津贴"
unit = "yuan"
keys = ["education", "post"]
source = "law 三"

[tables.allowance.rows]
none = { staff = 0, chief = "50" }
pass = { staff = "10.50", chief = 60 }
master = { staff = 20, chief = 70 }

[tables.fund]
name = "扣款比例"
unit = "rate"
keys = ["wage"]
key_unit = "yuan"
source = "law 四"
bands = [{ upto = 3000, value = "5%" }, { upto = 5000, value = "8%" }, { value = "12%" }]

[rules.grade]
name = "等级"
kind = "info"
formula = "min(post.lowest + floor(served / 10), post.highest)"
source = "law 二"

[rules.base_pay]
name = "基础工资"
kind = "earning"
formula = "base * share * coefficient[grade]"
round = "yuan"
source = "law 二"

[rules.extra]
name = "津贴"
kind = "earning"
formula = """
  allowance[education, post]
  + (base_pay * 1% if local else 0)
"""
round = "jiao"
mode = "down"
source = "law 三"

[rules.fund_share]
name = "公积金"
kind = "deduction"
formula = "base_pay * fund[base_pay]"
round = "fen"
source = "law 四"

[[cases]]
given = { post = "chief", served = 12, wage = "2854.00", joined = 2018-07-01 }
expect = { grade = 3, base_pay = "3024.00", extra = "50.00", gross = "3074.00", fund_share = "241.92" }
on = "2020-06"
source = "law 二"

[[cases]]
on = "2021-07"
[cases.given]
"岗位" = "社区正职"
"工龄" = 40
"学历" = "硕士"
wage = 0
joined = 2000-01-01
local = true
[cases.expect]
base_pay = "3325.00"
extra = "103.20"
net = "3162.20"
'''


def write(folder: Path, *edits: tuple[str, str], name: str = "place", text: str = PLACE) -> Path:
    """The regulation as a file, each passage replaced by another."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / f"{name}.toml"
    file.write_bytes(text.encode())
    return file


def load(folder: Path, *edits: tuple[str, str]) -> Policy:
    return load_policy(str(write(folder, *edits)), [folder])


def refused(policy: str | Path, folders: Iterable[Path] = ()) -> tuple[Problem, ...]:
    """Why a regulation does not load; within a second, and each problem with something to do."""
    began = time.process_time()
    with pytest.raises(ShegongError) as error:
        load_policy(str(policy), list(folders))
    assert time.process_time() - began < 10
    assert error.value.problems
    for problem in error.value.problems:
        assert problem.message
        assert problem.remedy
        assert problem.severity == "error"
    return error.value.problems


def pointed(problem: Problem) -> str:
    """What of the file a problem points at."""
    if problem.excerpt is None:
        return ""
    return problem.excerpt.line[problem.excerpt.start : problem.excerpt.end]
