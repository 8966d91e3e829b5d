"""The catalogue of regulations as plain text: `policy list` is used like `ls`, and loads little more."""

import shutil
import sys
from collections.abc import Sequence
from itertools import groupby

from shegong.messages import _, listed
from shegong.policy.listing import Listed, Listing, Unread
from shegong.policy.regions import level, province
from shegong.report.plain import aligned, columns_of, print_json, printable

_NUMBERS = (3, 4, 5)
"""Which columns hold numbers."""


def print_listing(listing: Listing) -> None:
    """One line a policy, under its province; what does not load comes last, with its first problem."""
    lines = [*_table(listing.policies), *_legend(listing.policies), *_unread(listing.unread)]
    sys.stdout.write("\n".join(lines).lstrip("\n") + "\n")


def listing_as_json(listing: Listing) -> None:
    """The same for a program."""
    print_json(
        {
            "policies": [_policy_as_json(policy) for policy in listing.policies],
            "unread": [
                {"file": str(each.file), "problems": _problems_as_json(each)} for each in listing.unread
            ],
        }
    )


def _table(policies: Sequence[Listed]) -> list[str]:
    """The policies as lines, province by province; names go to a line of their own where there is no room."""
    if not policies:
        return []
    head = [_("编号"), _("地区"), _("施行"), _("公布"), _("推算"), _("推定"), _("可否直接计算"), _("名称")]
    rows = aligned([head[:-1], *(_row(policy) for policy in policies)], right=_NUMBERS)
    start = max(columns_of(row) for row in rows) + 2
    names = [_name(policy) for policy in policies]
    widest = start + max(columns_of(name) for name in names)
    beside = not sys.stdout.isatty() or widest <= shutil.get_terminal_size().columns
    lines = [_joined(rows[0], start, head[-1] if beside else "")]
    named = list(zip(policies, rows[1:], names, strict=True))
    for title, group in groupby(named, key=lambda each: province(each[0].region)):
        lines += ["", title]
        for policy, row, name in group:
            lines += (
                [_joined(row, start, name)] if beside else [row, "  " * (level(policy.region) + 2) + name]
            )
    return lines


def _joined(row: str, start: int, name: str) -> str:
    return (row + " " * (start - columns_of(row)) + name).rstrip()


def _row(policy: Listed) -> list[str]:
    indent = "  " * (level(policy.region) + 1)
    start = policy.start.isoformat()
    in_force = (
        _("{start} 至 {end}").format(start=start, end=policy.end)
        if policy.end
        else _("{start} 起").format(start=start)
    )
    pays = {
        "yes": _("可以"),
        "open": _("留给下级 {count} 项").format(count=len(policy.wanting)),
        "no": _("不发工资，供引用"),
    }
    return [
        indent + printable(policy.id),
        policy.region,
        in_force,
        *(str(count) for count in policy.counts.values()),
        pays[policy.pays],
    ]


def _name(policy: Listed) -> str:
    """The name with what it builds on, and whether it is the user's own."""
    parts = [" ".join(printable(policy.name).split("\n"))]
    if policy.extends:
        parts.append(f"← {listed(policy.extends)}")
    if policy.hides:
        parts.append(
            _("【自己的，遮住 {files}】").format(files=listed(printable(str(f)) for f in policy.hides))
        )
    elif policy.own:
        parts.append(_("【自己的】"))
    return "  ".join(parts)


def _legend(policies: Sequence[Listed]) -> list[str]:
    """What the columns count, and how many policies there are."""
    if not policies:
        return []
    own = sum(policy.own for policy in policies)
    total = _("共 {count} 份").format(count=len(policies))
    total += _("，其中自己的 {own} 份").format(own=own) if own else ""
    lines = [
        "",
        total,
        _("公布、推算、推定：办法自己写的参数、表、规则、变动、核查、要求各有几项，不含它所依据的（←）。"),
    ]
    if any(policy.pays == "open" for policy in policies):
        lines.append(
            _("留给下级：有几个参数没有数值；用给出数值的下级办法计算，或用 policy new --extends 写一份。")
        )
    return lines


def _unread(unread: Sequence[Unread]) -> list[str]:
    if not unread:
        return []
    lines = ["", _("读不了、不能用的文件：{count} 个").format(count=len(unread))]
    for each in unread:
        first = each.problems[0]
        more = _("（共 {count} 处）").format(count=len(each.problems)) if len(each.problems) > 1 else ""
        lines.append(f"  {printable(str(each.file))}")
        lines.append(
            f"    {first.code}  {printable(str(first.place or ''))}  {printable(first.message)}{more}"
        )
    return lines


def _policy_as_json(policy: Listed) -> dict[str, object]:
    return {
        "id": policy.id,
        "name": policy.name,
        "region": policy.region,
        "province": province(policy.region),
        "from": policy.start.isoformat(),
        "until": policy.end.isoformat() if policy.end else None,
        "extends": list(policy.extends),
        **{str(status): count for status, count in policy.counts.items()},
        "pays": policy.pays,
        "wanting": dict(policy.wanting),
        "file": str(policy.file),
        "own": policy.own,
        "hides": [str(file) for file in policy.hides],
    }


def _problems_as_json(unread: Unread) -> list[dict[str, str]]:
    from shegong.report.problems import as_json  # noqa: PLC0415  it loads rich, which only a broken file needs

    return as_json(unread.problems)
