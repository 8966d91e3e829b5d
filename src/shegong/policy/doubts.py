"""What to know before relying on a policy in a month: what was not in force, not looked at, not set anew, not known."""

from collections.abc import Iterable

from shegong.errors import Problem
from shegong.messages import _
from shegong.policy.month import Month
from shegong.policy.policy import Policy


def warnings_of(policy: Policy, months: Iterable[Month]) -> list[Problem]:
    """What to know before relying on a policy in these months: shadowed files, values not looked at lately."""
    stale = {problem: None for month in months for problem in doubts_on(policy, month)}
    return [*policy.notices, *stale]


def doubts_on(policy: Policy, month: Month) -> list[Problem]:
    """A warning for each layer not yet in force in `month`, and each figure that nobody has looked at since."""
    early = [
        Problem(
            "P045",
            _("{id} 所依据的 {layer} 自 {start} 起施行，{month} 时还没有施行").format(
                id=policy.id, layer=layer, start=start, month=month
            ),
            _("核对这个月适用的办法，或换月份"),
            severity="warning",
        )
        for layer, start in zip(policy.layers[1:], policy.layer_starts[1:], strict=True)
        if start > month.first_day
    ]
    stale = [
        Problem(
            "P043",
            _("办法 {id} 的“{name}”只核对到 {checked}，用于 {month} 可能已过时").format(
                id=policy.id, name=parameter.name, checked=parameter.checked, month=month
            ),
            _("核对后更新 [parameters.{key}] 的 checked，或补上新的数值").format(key=parameter.key),
            severity="warning",
        )
        for parameter in policy.parameters.values()
        if parameter.checked and parameter.checked < month.first_day
    ]
    return [*early, *stale, *_overdue(policy, month), *_unarranged(policy, month), *_arrears(policy, month)]


def _overdue(policy: Policy, month: Month) -> list[Problem]:
    """A warning for each figure that was to be set anew by then."""
    return [
        Problem(
            "P071",
            _("办法 {id} 的“{name}”每 {years} 年调整，{since} 的数值到 {month} 已过期").format(
                id=policy.id, name=parameter.name, years=parameter.renew_years, since=since, month=month
            ),
            _("在 [parameters.{key}] 的 values 里补上新的数值").format(key=parameter.key),
            severity="warning",
        )
        for parameter in policy.parameters.values()
        if (since := parameter.overdue(month.first_day))
    ]


def _unarranged(policy: Policy, month: Month) -> list[Problem]:
    """A warning where nobody knows which days of the year are worked, and a formula asks."""
    if policy.arranged is None or month.year in policy.arranged:
        return []
    message = _("不知道 {month} 那一年的放假安排，工作日按周一至周五算").format(month=month)
    remedy = _(
        "在办法里写 [calendar.{year}]：complete = true，off 列放假，on 列调休上班；或安装 shegong[calendar]"
    ).format(year=month.year)
    return [Problem("P076", message, remedy, severity="warning")]


def _arrears(policy: Policy, month: Month) -> list[Problem]:
    """A notice where the regulation was not known yet, but holds all the same."""
    if policy.announced is None or month.first_day >= policy.announced:
        return []
    text = _("办法 {id} 在 {announced} 公布，追溯到 {start}；{month} 的差额要补发").format(
        id=policy.id, announced=policy.announced, start=policy.start, month=month
    )
    return [Problem("P072", text, severity="notice")]
