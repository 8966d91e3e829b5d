"""What is told beside the cells: each rule in words, with where it stands. In Chinese, as the whole file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from shegong.formula.scope import Scope
from shegong.formula.words import in_names, rounding_text
from shegong.messages import language, use_language
from shegong.policy.policy import Evidence, Policy, Rule
from shegong.policy.schema import Status

STATUS: dict[Status, str] = {"published": "公布", "derived": "推算", "assumed": "推定"}


@contextmanager
def in_chinese() -> Iterator[None]:
    """Whatever is put in words meanwhile is Chinese."""
    before = language()
    use_language("zh")
    try:
        yield
    finally:
        use_language(before)


def note_of(policy: Policy, rule: Rule) -> str:
    """A rule in words: its formula, its rounding, its source, and why it is assumed where it is."""
    lines = [f"{rule.name} = {in_names(rule.tree, chinese(policy))}"]
    if rule.rounding:
        lines.append(f"取整：{rounding_text(rule.rounding, rule.type)}")
    if not rule.total:
        lines += told(rule.evidence)
    return "\n".join(lines)


def told(evidence: Evidence) -> list[str]:
    """How well something is known, line by line."""
    lines = [f"出处：{evidence.clause}"] if evidence.clause else []
    if evidence.status != "published":
        lines.append(
            f"{STATUS[evidence.status]}：{evidence.why}" if evidence.why else STATUS[evidence.status]
        )
    return lines


def chinese(policy: Policy) -> Scope:
    """The names of formulas in Chinese, in whatever language the policy was read."""
    scope = policy.scope
    names = CALENDAR | {given.key: given.name for given in policy.inputs.values()}
    names |= {parameter.key: parameter.name for parameter in policy.parameters.values()}
    names |= {rule.key: rule.name for rule in policy.rules.values()}
    return replace(
        scope,
        symbols={key: symbol._replace(label=names[key]) for key, symbol in scope.symbols.items()},
        tables={key: table._replace(label=table_name(policy, key)) for key, table in scope.tables.items()},
        levels={
            given.type.level: scope.levels[given.type.level]._replace(
                values=tuple((choice.key, choice.name) for choice in given.choices)
            )
            for given in policy.inputs.values()
            if given.type.level
        },
    )


CALENDAR = {
    "month": "月份",
    "year": "年份",
    "days_in_month": "当月天数",
    "year_start": "年初",
    "month_start": "月初",
    "month_end": "月末",
}
"""What the words of the calendar are called."""
_TABLES = {"post.lowest": "岗位最低等级", "post.highest": "岗位最高等级", "working_days": "工作日历"}


def table_name(policy: Policy, key: str) -> str:
    """What a table is called, also one that the program makes."""
    if key.endswith(".quick"):
        return f"{policy.tables[key.removesuffix('.quick')].name}的速算扣除数"
    return _TABLES[key] if key in _TABLES else policy.tables[key].name
