"""What a regulation says in formulas, in the names that people use: rules, transitions, limits, laws."""

from shegong.formula.words import in_names, rounding_text
from shegong.messages import _, label, listed
from shegong.policy.policy import Absence, CalendarYear, Check, Law, Limit, Policy, Rule, Transition
from shegong.proof.laws import law_name
from shegong.report.citations import Citations
from shegong.report.document import Fact, Facts, Section


def rule_section(policy: Policy, rule: Rule, cite: Citations) -> Section:
    """What kind of rule it is, its formula, its rounding, its grounds."""
    facts = [Fact(_("公式"), in_names(rule.tree, policy.scope))]
    if rule.total:
        facts.append(Fact(_("出处"), _("各项之和")))
    else:
        facts += [Fact(_("取整"), rounding_text(rule.rounding, rule.type))] if rule.rounding else []
        facts += cite.facts(rule.evidence)
    heading = _("{name}（{kind}）").format(name=label(rule.key, rule.name), kind=rule_kind_name(rule))
    return Section(heading, (Facts(tuple(facts)),))


def rule_kind_name(rule: Rule) -> str:
    """What a rule means for pay."""
    if rule.total:
        return _("合计")
    return {
        "earning": _("应发"),
        "deduction": _("扣款"),
        "tax": _("税"),
        "net": _("实发"),
        "employer": _("单位负担"),
        "funding": _("财政分担"),
        "info": _("中间结果"),
    }[rule.kind]


def transition_section(policy: Policy, transition: Transition, cite: Citations) -> Section:
    """How a person's state changes: when, and into what."""
    changes = [
        Fact(
            _("变动"),
            _("{input} 变为 {formula}").format(
                input=label(key, policy.inputs[key].name), formula=in_names(tree, policy.scope)
            ),
        )
        for key, tree in transition.sets.items()
    ]
    when = Fact(_("条件"), in_names(transition.when, policy.scope))
    facts = (when, *changes, *cite.facts(transition.evidence))
    return Section(label(transition.key, transition.name), (Facts(facts),))


def absence_section(policy: Policy, absence: Absence, cite: Citations) -> Section:
    """When somebody is not there, and so not paid."""
    facts = (Fact(_("条件"), in_names(absence.when, policy.scope)), *cite.facts(absence.evidence))
    return Section(label(absence.key, absence.name), (Facts(facts),))


def calendar_section(year: CalendarYear, cite: Citations) -> Section:
    """Which days of a year are off or worked, otherwise than everywhere; or its whole arrangement."""
    facts = (
        *((Fact(_("放假"), listed(map(str, year.off))),) if year.off else ()),
        *((Fact(_("上班"), listed(map(str, year.on))),) if year.on else ()),
        Fact(_("全年的安排"), _("是") if year.complete else _("否")),
        *cite.facts(year.evidence),
    )
    return Section(year.name, (Facts(facts),))


def check_section(policy: Policy, check: Check, cite: Citations) -> Section:
    """What must be true of a person, and what to do where it is not."""
    effect = {"error": _("不成立的不给算"), "warning": _("不成立的提醒")}[check.severity]
    facts = (
        Fact(_("必须成立"), in_names(check.condition, policy.scope)),
        Fact(_("后果"), effect),
        Fact(_("处理"), check.remedy),
        *cite.facts(check.evidence),
    )
    return Section(label(check.key, check.name), (Facts(facts),))


def limit_section(policy: Policy, limit: Limit, cite: Citations) -> Section:
    """What pay must come to, and of whom."""
    measured = {
        "each": _("每个人的 {formula}"),
        "average": _("平均的 {formula}"),
        "share": _("符合“{formula}”的人所占的比例"),
    }[limit.measure]
    facts = [Fact(_("衡量"), measured.format(formula=in_names(limit.tree, policy.scope)))]
    if limit.by:
        groups = listed(label(key, policy.inputs[key].name) for key in limit.by)
        facts.append(Fact(_("分组"), _("按{groups}").format(groups=groups)))
    if limit.at_least is not None:
        facts.append(Fact(_("不低于"), in_names(limit.at_least, policy.scope)))
    if limit.at_most is not None:
        facts.append(Fact(_("不高于"), in_names(limit.at_most, policy.scope)))
    return Section(label(limit.key, limit.name), (Facts((*facts, *cite.facts(limit.evidence))),))


def law_facts(policy: Policy) -> Facts:
    """What the regulation says must hold for everyone, and which standard law it excepts."""
    return Facts(tuple(Fact(law_name(policy, law.key), _law(policy, law)) for law in policy.laws.values()))


def _law(policy: Policy, law: Law) -> str:
    if law.exception:
        return _("除外：{why}").format(why=law.exception)
    if law.condition is not None:
        return in_names(law.condition, policy.scope)
    rule, given = policy.rules[law.never_falls], policy.inputs[law.with_input]
    text = (
        _("{input}提高、其他不变时，{rule}不升") if law.falling else _("{input}提高、其他不变时，{rule}不降")
    )
    return text.format(input=label(given.key, given.name), rule=label(rule.key, rule.name))
