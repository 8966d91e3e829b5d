"""A payroll run on the terminal: what was understood, sums by group, and the check line."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shegong.messages import _, label, listed
from shegong.money import plain_yuan, yuan
from shegong.payroll.run import Group, control_totals, summary_columns, text_of_key
from shegong.payroll.tally import Tally
from shegong.policy.policy import Policy
from shegong.report import problems as problem_report
from shegong.report.assumptions import limit_problems, moves_as_json, print_moves
from shegong.report.screen import console, print_json, table
from shegong.roster.roster import Reading, Roster

_FEW_NAMES, _FEW = 12, 5


def print_payroll(tally: Tally, written: Mapping[str, Path]) -> None:
    """Show a finished run."""
    screen = console()
    policy = tally.policy
    screen.print(f"{policy.name}  {policy.id}  {tally.period}", style="bold")
    screen.print(reading_text(tally.roster.reading, policy), style="dim", soft_wrap=True)
    print_groups(tally)
    if "net" in policy.rules:
        print_control_totals(tally)
    screen.print(check_line(tally), soft_wrap=True)
    print_doubts(tally)
    print_assumed_names(policy)
    print_moves(tally.moves, _("应发合计"))
    for path in written.values():
        screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def print_groups(tally: Tally) -> None:
    """Sums by group, everyone last."""
    keys = tally.keys or ["everyone"]
    shown = summary_columns(tally.policy)
    columns = [
        *((key_name(tally.policy, key), "left") for key in keys),
        (_("人数"), "right"),
        *((label(column.key, column.name), "right") for column in shown),
    ]
    rows = [
        [
            *labels_of(tally.policy, group, keys),
            f"{group.people:,}",
            *(yuan(sum(group.amounts[key] for key in column.rules)) for column in shown),
        ]
        for group in tally.groups
    ]
    console().print(table("", columns, rows, totals=1))


def print_control_totals(tally: Tally) -> None:
    """What everything comes to for everyone, one below the other; items that come to nothing are left out."""
    everyone = tally.groups[-1]
    rows = [[_("人数"), f"{everyone.people:,}"]]
    for key, is_total in control_totals(tally.policy):
        if is_total or everyone.amounts[key]:
            indent = "" if is_total else "  "
            name = label(key, tally.policy.rules[key].name)
            rows.append([indent + name, yuan(everyone.amounts[key])])
    console().print(table(_("控制数（元）"), [(_("项目"), "left"), (_("合计"), "right")], rows))


def labels_of(policy: Policy, group: Group, keys: Sequence[str]) -> list[str]:
    """What a group is called, column by column; everyone is the total."""
    if not group.key:
        return [_("合计"), *("" for _key in keys[1:])]
    return [text_of_key(policy, key, value) for key, value in group.key.items()]


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
    if reading.from_id:
        names = listed(key_name(policy, key) for key in reading.from_id)
        text += _("；从身份证号码得知的：{names}").format(names=names)
    if defaults := [key for key in reading.defaults if key in policy.asked]:
        names = _some(key_name(policy, key) for key in defaults)
        text += _("；文件里没有、按办法默认的：{names}").format(names=names)
    return text


def _some(names: Iterable[str]) -> str:
    """Names in a row: all of a dozen, the first few of more."""
    every = list(names)
    if len(every) <= _FEW_NAMES:
        return listed(every)
    return _("{few} 等 {count} 项").format(few=listed(every[:_FEW]), count=len(every))


def check_line(tally: Tally) -> str:
    """Nothing lost, the parts add up, a sample agrees."""
    roster = tally.roster
    text = _(
        "核对：读入 {read} 行 = 算出 {paid} 行 + 剔除 {rejected} 行{absent}；逐人复算 {checked} 行，全部一致"
    ).format(
        read=f"{roster.rows_read:,}",
        paid=f"{tally.paid:,}",
        rejected=f"{roster.rejects.height:,}",
        absent=absence_text(roster),
        checked=tally.checked,
    )
    if roster.reading.skipped_rows:
        text += _("；另有合计、表头等 {count} 行不是人员").format(count=len(roster.reading.skipped_rows))
    return text


def absence_text(roster: Roster) -> str:
    """The last summand of the rows read, where some were not there."""
    return _(" + 不在岗 {count} 行").format(count=f"{roster.absent:,}") if roster.absent else ""


def print_doubts(tally: Tally) -> None:
    """What is to be confirmed."""
    for text in doubts_of(tally):
        console().print(text, style="yellow", soft_wrap=True)


def doubts_of(tally: Tally) -> list[str]:
    """What is to be confirmed, because the roster does not say it and a default was taken."""
    found = []
    for key, people in tally.unconfirmed.items():
        if people:
            given = tally.policy.inputs[key]
            text = _("请确认：{name}，{people} 人按默认。{confirm}").format(
                name=label(given.key, given.name), people=f"{people:,}", confirm=given.confirm
            )
            found.append(text)
    return found


def print_assumed_names(policy: Policy) -> None:
    """That results rest on what nobody has published, and on what."""
    assumptions = policy.assumptions()
    if assumptions:
        names = _some(label(each.key, each.name) for each in assumptions)
        text = _("所用的规则里有 {count} 项没有公布的推定：{names}。shegong pay --why 可看理由。").format(
            count=len(assumptions), names=names
        )
        console().print(text, style="yellow", soft_wrap=True)


def payroll_as_json(tally: Tally, written: Mapping[str, Path], besides: Mapping[str, object]) -> None:
    """A finished run as one JSON document, with what else was made of it."""
    *groups, everyone = tally.groups
    print_json(
        {
            **basis_as_json(tally),
            "groups": [_group_as_json(tally.policy, group) for group in groups],
            "total": _group_as_json(tally.policy, everyone),
            "written": {name: str(path) for name, path in written.items()},
            **besides,
        }
    )


def basis_as_json(tally: Tally) -> dict[str, object]:
    """What a result over a roster rests on: policy, month, roster, rows, assumptions, problems."""
    policy, roster = tally.policy, tally.roster
    return {
        "policy": {
            "id": policy.id,
            "name": policy.name,
            "layers": list(policy.layers),
            "digest": policy.digest,
        },
        "month": tally.period,
        "roster": roster.reading.file,
        "rows": {
            "read": roster.rows_read,
            "paid": tally.paid,
            "rejected": roster.rejects.height,
            "absent": roster.absent,
            "not_people": len(roster.reading.skipped_rows),
            "checked": tally.checked,
        },
        "assumed": [each.key for each in policy.assumptions()],
        "moves": moves_as_json(tally.moves),
        "limits": problem_report.as_json(limit_problems(tally.limits, policy)),
        "problems": problem_report.as_json(tally.problems),
    }


def _group_as_json(policy: Policy, group: Group) -> dict[str, object]:
    amounts = {rule: plain_yuan(fen) for rule, fen in group.amounts.items()}
    labels = {key: text_of_key(policy, key, value) for key, value in group.key.items()}
    return {"group": labels, "people": group.people, "amounts": amounts}
