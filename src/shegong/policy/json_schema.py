"""The JSON Schema of a regulation's file, by which an editor completes and checks it while it is written.

It is made from the forms that the loader reads by, so that the two can't say different things.
"""

from collections.abc import Mapping
from typing import Any, get_args

from shegong.messages import _
from shegong.policy.diagnosis import model_of
from shegong.policy.layers import SectionName
from shegong.policy.schema import PolicyFile

_KEY = "^[a-z][a-z0-9_]*$"
_UNSAID: tuple[object, ...] = (None, "", [], {})
"""Defaults that tell nobody anything."""


def json_schema() -> dict[str, Any]:
    """The schema of a policy file, each key with what it means in the language in use."""
    made = model_of(PolicyFile).model_json_schema()
    forms = {name: _plain(form) for name, form in made.pop("$defs").items()}
    whole = _plain(made)
    for name, form in {**forms, "PolicyFile": whole}.items():
        meanings = _meanings().get(name, {})
        for key, property_ in form["properties"].items():
            if key in meanings:
                property_["description"] = meanings[key]
    for section in get_args(SectionName):
        whole["properties"][section]["propertyNames"] = {"pattern": _KEY}
    for form_name, key, stricter in _STRICTER:
        forms[form_name]["properties"][key].update(stricter)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _("社工岗薪酬办法"),
        **whole,
        "$defs": forms,
    }


_STRICTER: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("Head", "region", {"pattern": "^[0-9]{6}$"}),
    ("PostEntry", "grades", {"minItems": 2, "maxItems": 2}),
    ("ParameterEntry", "values", {"propertyNames": {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}}),
    ("TableEntry", "keys", {"minItems": 1, "maxItems": 2}),
    ("CaseEntry", "on", {"pattern": "^[0-9]{4}-[0-9]{1,2}$"}),
)
"""What the loader refuses later, and an editor can tell at once."""


def _plain(schema: Any) -> Any:  # noqa: ANN401  JSON can be anything
    """A schema without the names and nulls of Python: TOML has no null, and a date of TOML is a text to an editor."""
    if isinstance(schema, list):
        return [_plain(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" in schema:  # whose keys are those of the file, and no words of JSON Schema
        properties = {key: _plain(inner) for key, inner in schema["properties"].items()}
        rest = _plain({key: inner for key, inner in schema.items() if key != "properties"})
        return {**rest, "properties": properties}
    plain = {
        key: _plain(inner)
        for key, inner in schema.items()
        if key not in ("title", "anyOf") and not (key == "default" and inner in _UNSAID)
    }
    return {**plain, **_one_of([_plain(each) for each in schema.get("anyOf", [])])}


def _one_of(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Several types as one list of types where they are nothing more than that."""
    choices = [each for each in choices if each.get("type") != "null"]
    types = {each["type"] for each in choices if each.keys() <= {"type", "format"}}
    types -= {"integer"} if "number" in types else set()
    others = [each for each in choices if not each.keys() <= {"type", "format"}]
    if len(choices) == 1:
        return choices[0]
    simple = [{"type": sorted(types) if len(types) > 1 else types.pop()}] if types else []
    both = [*simple, *others]
    return both[0] if len(both) == 1 else {"anyOf": both} if both else {}


def _meanings() -> dict[str, dict[str, str]]:
    """What each key of each form means."""
    known = {
        "status": _("published 公布（默认）| derived 由公布的数字推算 | assumed 推定"),
        "why": _("推定的理由；status 为 assumed 时必写"),
        "source": _("出处：文件代号 条款，例如 rule 第五条；公布和推算的必写"),
        "note": _("说明"),
    }
    also = _("花名册里的其他写法")
    return {
        "PolicyFile": {
            "policy": _("这是哪里的办法、何时施行、在哪些办法之上"),
            "sources": _("数字和条文的来处，代号自定"),
            "posts": _("岗位，从低到高"),
            "inputs": _("要知道一个人的什么"),
            "parameters": _("数值：金额、比率、个数，按日期生效"),
            "tables": _("对照表：按一个或两个键查数值"),
            "rules": _("规则：每个工资项目和中间结果怎么算"),
            "transitions": _("变动：人的情况怎样从上月到本月，例如晋升；按书写次序进行"),
            "absences": _("不在岗：还没有到岗、已经离开、退休……那些月份不发"),
            "calendar": _("工作日历：某年与国务院安排不同的放假、上班的日子，供 working_days 用"),
            "checks": _("核查：必须如此的，否则不给这个人算，或提醒"),
            "limits": _("要求：工资总体上要达到什么，不达到则提醒"),
            "laws": _("定律：对所有人都成立的，由 policy check 证明；或通用定律的除外"),
            "cases": _("算例：情况和应得的数，由 policy test 核对，比到分"),
        },
        "Head": {
            "id": _("编号，与文件名一致（不带 .toml）"),
            "name": _("办法的名称"),
            "region": _("行政区划代码（GB/T 2260），六位数字，加引号"),
            "extends": _("在哪些办法之上：编号；同名的项，近的整项取代远的"),
            "from": _("施行日期，例如 2024-01-01，不加引号"),
            "until": _("最后一天；不写就是未定"),
            "announced": _("公布日期；从施行到公布的各月算追溯"),
            "note": known["note"],
        },
        "SourceEntry": {
            "title": _("文件名称"),
            "publisher": _("发文单位"),
            "number": _("文号"),
            "date": _("发文日期"),
            "note": known["note"],
        },
        "PostEntry": {
            "name": _("岗位名称"),
            "also": also,
            "grades": _("等级范围：[最低, 最高]，两端都算"),
            "note": known["note"],
        },
        "InputEntry": {
            "name": _("名称，也是花名册的表头"),
            "also": also,
            "type": _("post 岗位 | level 级别 | count 个数 | money 金额 | date 日期 | flag 是否"),
            "unit": _("单位，例如 年；只用于显示"),
            "values": _("级别的各个值，从低到高：代号 = 名称，或几种写法"),
            "minimum": _("最小值"),
            "maximum": _("最大值"),
            "default": _("默认值；有默认值的可以不填"),
            "unusual_above": _("超过就提醒"),
            "merit": _("高了工资不能降，由 policy check 证明；岗位、级别、个数默认 true，没有好坏的写 false"),
            "confirm": _("没有填、按默认算时，提醒人确认什么"),
            "event": _(
                "joins 到岗的日期 | leaves 在岗的最后一天（变动记录的任用、离职就是它）| misses 当月缺的天数"
            ),
            "from_id": _(
                "花名册没有这一列时，从身份证号码得知：birth 出生日期 | sex 性别（代号 female、male）"
            ),
            "note": known["note"],
        },
        "ParameterEntry": {
            "name": _("名称"),
            "unit": _("yuan 元 | rate 比率 | count 个数"),
            "values": _("日期 = 数值，从那天起生效；不写就留给下级办法给出"),
            "checked": _("核对到哪天；用于以后的月份会提醒"),
            "renew_years": _("每几年要重新确定；过期会提醒"),
            **known,
        },
        "TableEntry": {
            "name": _("名称"),
            "unit": _("表里数值的单位：yuan 元 | rate 比率 | count 个数"),
            "keys": _("按什么查：一个或两个输入项或规则的代号"),
            "key_unit": _("键是规则的结果时，它的单位"),
            "rows": _("逐行：键 = 数值；两个键的，键 = 一行数值或分档"),
            "linear": _("等差：首项、每级增加、到第几级"),
            "bands": _("分档：从低到高，最后一档不写上限"),
            **known,
        },
        "Linear": {
            "first": _("第一级的数值"),
            "step": _("每级增加多少"),
            "from": _("第一级是几，默认 1"),
            "to": _("到第几级"),
        },
        "Band": {
            "upto": _("上限，本身算在内"),
            "below": _("上限，本身不算在内"),
            "value": _("这一档的数值"),
            "quick": _("税率表公布的速算扣除数，用来核对"),
        },
        "RuleEntry": {
            "name": _("名称"),
            "kind": _(
                "earning 应发 | deduction 扣款 | tax 税 | employer 单位负担 | funding 经费分担 | info 中间结果"
            ),
            "formula": _("公式"),
            "round": _("取整：fen 分 | jiao 角 | yuan 元 | ten 十元；金额必须写，比率写最小单位如 0.0001"),
            "mode": _("half_up 四舍五入（默认）| up 进位 | down 舍去"),
            **known,
        },
        "TransitionEntry": {
            "name": _("名称"),
            "at": _("start 月初（默认）| end 月末，看得到当月的结果"),
            "when": _("条件：公式，结果是“是”才变动"),
            "set": _("变成什么：输入项 = 公式"),
            **known,
        },
        "AbsenceEntry": {
            "name": _("为什么不在岗"),
            "when": _("条件：公式，结果是“是”的月份不在岗；只用输入项、参数、表和月份"),
            **known,
        },
        "CalendarEntry": {
            "off": _("放假的日子"),
            "on": _("上班的日子"),
            "complete": _("true 表示这是全年的安排（在周一至周五之上），不再看国务院的"),
            **known,
        },
        "CheckEntry": {
            "name": _("名称"),
            "formula": _("必须成立的条件：公式"),
            "remedy": _("不成立时怎么办"),
            "shows": _("不成立时一并显示哪条规则的值"),
            "severity": _("error 不给这个人算（默认）| warning 只提醒"),
            **known,
        },
        "LimitEntry": {
            "name": _("名称"),
            "formula": _("衡量什么：公式；measure 为 share 时是条件"),
            "measure": _("each 逐人 | average 平均 | share 满足条件的人数比例"),
            "by": _("按哪些输入项分组；不写就是全体"),
            "at_least": _("不低于：公式"),
            "at_most": _("不高于：公式"),
            **known,
        },
        "LawEntry": {
            "name": _("名称"),
            "formula": _("条件：对所有人都成立"),
            "never_falls": _("哪个规则的结果不降；与 with 合用"),
            "never_rises": _("哪个规则的结果不升（例如入职越晚）；与 with 合用"),
            "with": _("哪个输入项提高、其余不变时"),
            "except": _("通用定律不适用的理由；代号写那条通用定律的"),
            "note": known["note"],
        },
        "CaseEntry": {
            "given": _("一个人的情况：输入项 = 值"),
            "expect": _("应得的结果：规则 = 数值"),
            "becomes": _("当月变动之后的情况：输入项 = 值，只比较写出的"),
            "absent": _("这个月不在岗：[absences] 的代号"),
            "on": _("哪个月，例如 2024-03，加引号"),
            "since": _("given 是哪个月的情况；从那个月起逐月发到 on"),
            "source": _("出处：文件代号 条款"),
            "note": known["note"],
        },
    }
