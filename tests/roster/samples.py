"""A small policy, and made-up people to be paid by it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from shegong.formula.scope import Scope
from shegong.formula.types import COUNT, DATE, MONEY, Type
from shegong.policy.policy import Input, LevelChoice, Policy
from shegong.roster.identity import check_character

NAMES = "甲乙丙丁戊己庚辛壬癸"
HEADER = ("序号", "姓名", "证件号码", "地区", "单位", "岗位", "工作年限", "学历", "证书", "现工资")

POSTS = (
    LevelChoice("staff", "普通工作人员", ("工作人员",)),
    LevelChoice("deputy", "其他“两委”成员", ("副职",)),
    LevelChoice("chief", "社区正职", ("正职", "书记")),
)
EDUCATION = (
    LevelChoice("none", "中专及以下", ("高中",)),
    LevelChoice("college", "大专", ("专科",)),
    LevelChoice("bachelor", "本科", ("大学本科",)),
    LevelChoice("master", "硕士", ()),
    LevelChoice("doctor", "博士", ()),
)
CERTIFICATES = (
    LevelChoice("none", "无", ()),
    LevelChoice("junior", "助理社会工作师", ("初级",)),
    LevelChoice("intermediate", "社会工作师", ("中级",)),
    LevelChoice("senior", "高级社会工作师", ("高级",)),
)


def level(key: str, name: str, choices: tuple[LevelChoice, ...], default: int | None = None) -> Input:
    return Input(key, name, (), Type("level", key), "", 0, len(choices) - 1, choices, default)


def policy_with(*inputs: Input) -> Policy:
    return Policy(
        id="sample",
        name="示例办法",
        region="990000",
        start=date(2018, 1, 1),
        end=None,
        layers=("sample",),
        layer_starts=(date(2018, 1, 1),),
        texts=("",),
        posts={},
        inputs={entry.key: entry for entry in inputs},
        parameters={},
        tables={},
        rules={},
        transitions={},
        absences={},
        calendar={},
        checks={},
        limits={},
        laws={},
        scope=Scope({}),
        cases=(),
    )


ORDINARY = (
    level("post", "岗位", POSTS),
    Input("credited_years", "工作年限", ("社区工龄",), COUNT, "年", 0, 80, unusual_above=50),
    level("education", "学历", EDUCATION),
    level("certificate", "证书", CERTIFICATES, default=0),
    Input("probation", "试用期", (), Type("flag"), "", 0, 1, default=0),
)

MORE = (
    *ORDINARY,
    Input(
        "start",
        "入职时间",
        (),
        DATE,
        "",
        date(1949, 10, 1).toordinal(),
        date(2030, 12, 31).toordinal(),
        default=date(2018, 1, 1).toordinal(),
    ),
    Input("honour", "表彰奖励", (), MONEY, "元", 0, 1_000_000, default=0),
)


def id_number(serial: int, birth: str = "19800101", area: str = "990101") -> str:
    digits = f"{area}{birth}{serial:03d}"
    return digits + check_character(digits)


def person(serial: int = 1, **changes: str) -> tuple[str, ...]:
    ordinary = {
        "序号": str(serial),
        "姓名": f"示例{NAMES[(serial - 1) % len(NAMES)]}",
        "证件号码": id_number(serial),
        "地区": "延吉市",
        "单位": "白川社区",
        "岗位": "普通工作人员",
        "工作年限": "12",
        "学历": "本科",
        "证书": "无",
        "现工资": "2854.00",
    }
    return tuple((ordinary | changes).values())


Write = Callable[..., Path]
"""A fixture that writes a file and returns its path."""
