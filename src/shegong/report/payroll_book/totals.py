"""The sheet of control totals: what everything comes to, for everyone, by office and by post; and nobody is lost."""

from collections.abc import Iterator, Sequence

from shegong.money import yuan
from shegong.payroll.run import Group, Payroll, control_totals, summarise, summary_columns
from shegong.payroll.tally import tally_of
from shegong.payroll.units import unit_keys
from shegong.report.document import Block, Column, Paragraph, Section, Table, Tone, money, whole, words
from shegong.report.payroll import check_line, key_name, labels_of

_SHEET = "控制数"
_MOST_POSTS = 8
"""So many posts stand beside everyone's totals; of more, each has a line of its own."""


def totals_section(payroll: Payroll) -> Section:
    """Everyone and each post, item by item; then office by office and region by region."""
    blocks: list[Block] = [_statement(payroll)]
    ways = {"按单位": unit_keys(payroll), "按地区": ["region"]}
    posts = _post_keys(payroll)
    if posts and payroll.table[posts[0]].n_unique() > _MOST_POSTS:
        ways["按岗位"] = posts
    if ways["按单位"] == ways["按地区"]:
        del ways["按单位"]
    for title, keys in ways.items():
        varied = [key for key in keys if key in payroll.table.columns and payroll.table[key].n_unique() > 1]
        if varied:
            blocks.append(_by(payroll, title, varied))
    everyone = summarise(payroll, ())[-1]
    return Section(
        _SHEET, (*blocks, Paragraph(check_line(tally_of(payroll))), *_identities(everyone)), sheet=_SHEET
    )


def _statement(payroll: Payroll) -> Table:
    """From gross pay to who bears the cost, one below the other, each total above its parts."""
    *posts, everyone = summarise(payroll, _post_keys(payroll))
    if not 1 < len(posts) <= _MOST_POSTS:
        posts = []
    groups = [everyone, *posts]
    rows = [(words("人数", "strong"), *(whole(group.people, "strong") for group in groups))]
    for key, is_total in control_totals(payroll.policy):
        name = payroll.policy.rules[key].name
        tone: Tone = "strong" if is_total else ""
        heading = words(name if is_total else f"    {name}", tone)
        rows.append((heading, *(money(group.amounts[key], tone) for group in groups)))
    names = [labels_of(payroll.policy, group, _post_keys(payroll))[0] for group in posts]
    columns = (Column("项目"), Column("合计", "right"), *(Column(name, "right") for name in names))
    return Table("全部和按岗位（元）" if posts else "全部（元）", columns, tuple(rows))


def _post_keys(payroll: Payroll) -> list[str]:
    return [given.key for given in payroll.policy.inputs.values() if given.type.level == "post"][:1]


def _by(payroll: Payroll, title: str, keys: Sequence[str]) -> Table:
    """The people and the amounts of each group; single items are on the sheet of people."""
    shown = summary_columns(payroll.policy)
    rows = [
        (
            *map(words, labels_of(payroll.policy, group, keys)),
            whole(group.people),
            *(money(sum(group.amounts[key] for key in column.rules)) for column in shown),
        )
        for group in summarise(payroll, keys)
    ]
    columns = (
        *(Column(key_name(payroll.policy, key)) for key in keys),
        Column("人数", "right"),
        *(Column(column.name, "right") for column in shown),
    )
    sums = tuple(cell._replace(tone="strong") for cell in rows[-1])
    return Table(f"{title}（元）", columns, (*rows[:-1], sums))


def _identities(everyone: Group) -> Iterator[Paragraph]:
    """How the totals follow from each other."""
    found = everyone.amounts
    if "net" in found:
        gross, taken, net = (yuan(found[key]) for key in ("gross", "deductions", "net"))
        yield Paragraph(f"实发 {net} = 应发 {gross} − 扣款 {taken}")
