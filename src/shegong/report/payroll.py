"""A payroll run on the terminal: what was understood, sums by group, and the check line."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from shegong.messages import _, label, listed
from shegong.money import plain_yuan, yuan
from shegong.payroll.run import Group, Payroll, moves_of, summarise, text_of_key
from shegong.policy.policy import Policy
from shegong.report import problems as problem_report
from shegong.report.assumptions import limit_problems, moves_as_json, print_moves
from shegong.report.screen import console, print_json, table
from shegong.roster.roster import Reading

SUMMARY = ("region", "post")
"""What a payroll is summed up by."""


def print_payroll(payroll: Payroll, written: Mapping[str, Path]) -> None:
    """Show a finished run."""
    screen = console()
    policy = payroll.policy
    screen.print(f"{policy.name}  {policy.id}  {payroll.month}", style="bold")
    screen.print(reading_text(payroll.roster.reading, policy), style="dim", soft_wrap=True)
    print_groups(payroll, summarise(payroll, SUMMARY), SUMMARY)
    screen.print(check_line(payroll), soft_wrap=True)
    print_assumed_names(policy)
    print_moves(moves_of(payroll), _("应发合计"))
    for path in written.values():
        screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def print_groups(payroll: Payroll, groups: Sequence[Group], by: Sequence[str]) -> None:
    """Sums by group, everyone last."""
    keys = [key for key in by if key in payroll.table.columns] or ["everyone"]
    columns = [
        *((key_name(payroll.policy, key), "left") for key in keys),
        (_("人数"), "right"),
        *((label(rule.key, rule.name), "right") for rule in payroll.money_rules),
    ]
    rows = [
        [
            *labels_of(payroll, group, keys),
            f"{group.people:,}",
            *(yuan(fen) for fen in group.amounts.values()),
        ]
        for group in groups
    ]
    console().print(table("", columns, rows, totals=1))


def labels_of(payroll: Payroll, group: Group, keys: Sequence[str]) -> list[str]:
    """What a group is called, column by column; everyone is the total."""
    if not group.key:
        return [_("合计"), *("" for _key in keys[1:])]
    return [text_of_key(payroll.policy, key, value) for key, value in group.key.items()]


def key_name(policy: Policy, key: str) -> str:
    """What a column to group by is called."""
    if given := policy.inputs.get(key):
        return label(key, given.name)
    if rule := policy.rules.get(key):
        return label(key, rule.name)
    return {"region": _("地区"), "unit": _("单位"), "street": _("街道"), "community": _("社区")}.get(
        key, _("全部")
    )


def reading_text(reading: Reading, policy: Policy) -> str:
    """How the file was understood, in a line."""
    used = listed(column.used_as for column in reading.columns if column.used_as)
    where = reading.encoding or (_("工作表“{sheet}”").format(sheet=reading.sheet) if reading.sheet else "")
    text = _("{file}：{format} {where}，表头在第 {row} 行；用到的列：{used}").format(
        file=reading.file, format=reading.format, where=where, row=reading.header_row, used=used
    )
    if defaults := [key for key in reading.defaults if key in policy.asked]:
        text += _("；文件里没有、按办法默认的：{names}").format(
            names=listed(key_name(policy, key) for key in defaults)
        )
    return text


def check_line(payroll: Payroll) -> str:
    """Nothing lost, the parts add up, a sample agrees."""
    roster = payroll.roster
    text = _(
        "核对：读入 {read} 行 = 算出 {paid} 行 + 剔除 {rejected} 行；逐人复算 {checked} 行，全部一致"
    ).format(
        read=f"{roster.rows_read:,}",
        paid=f"{payroll.table.height:,}",
        rejected=f"{roster.rejects.height:,}",
        checked=payroll.checked,
    )
    if roster.reading.skipped_rows:
        text += _("；另有合计、表头等 {count} 行不是人员").format(count=len(roster.reading.skipped_rows))
    return text


def print_assumed_names(policy: Policy) -> None:
    """That results rest on what nobody has published, and on what."""
    assumptions = policy.assumptions()
    if assumptions:
        names = listed(label(each.key, each.name) for each in assumptions)
        text = _("所用的规则里有 {count} 项没有公布的推定：{names}。shegong pay --why 可看理由。").format(
            count=len(assumptions), names=names
        )
        console().print(text, style="yellow", soft_wrap=True)


def payroll_as_json(payroll: Payroll, written: Mapping[str, Path]) -> None:
    """A finished run as one JSON document."""
    *groups, everyone = summarise(payroll, SUMMARY)
    print_json(
        {
            **basis_as_json(payroll),
            "groups": [_group_as_json(payroll, group) for group in groups],
            "total": _group_as_json(payroll, everyone),
            "written": {name: str(path) for name, path in written.items()},
        }
    )


def basis_as_json(payroll: Payroll) -> dict[str, object]:
    """What a result over a roster rests on: policy, month, roster, rows, assumptions, problems."""
    policy, roster = payroll.policy, payroll.roster
    return {
        "policy": {
            "id": policy.id,
            "name": policy.name,
            "layers": list(policy.layers),
            "digest": policy.digest,
        },
        "month": str(payroll.month),
        "roster": roster.reading.file,
        "rows": {
            "read": roster.rows_read,
            "paid": payroll.table.height,
            "rejected": roster.rejects.height,
            "not_people": len(roster.reading.skipped_rows),
            "checked": payroll.checked,
        },
        "assumed": [each.key for each in policy.assumptions()],
        "moves": moves_as_json(moves_of(payroll)),
        "limits": problem_report.as_json(limit_problems(payroll.limits, policy)),
        "problems": problem_report.as_json(roster.problems),
    }


def _group_as_json(payroll: Payroll, group: Group) -> dict[str, object]:
    amounts = {rule: plain_yuan(fen) for rule, fen in group.amounts.items()}
    labels = {key: text_of_key(payroll.policy, key, value) for key, value in group.key.items()}
    return {"group": labels, "people": group.people, "amounts": amounts}
