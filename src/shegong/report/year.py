"""One person's year on the terminal and as JSON: what each month came to, and the sum."""

from collections.abc import Callable, Sequence

from rich.text import Text

from shegong.engine.person import PersonPay
from shegong.messages import _, label
from shegong.money import plain_yuan, yuan
from shegong.policy.policy import Policy, Rule
from shegong.report.screen import console, print_json, table

_Column = tuple[str, Callable[[PersonPay], int]]


def print_year(months: Sequence[PersonPay]) -> None:
    """A row for each month, with the sums by kind and the totals; the last row is the year."""
    policy = months[0].policy
    screen = console()
    span = f"{months[0].month} – {months[-1].month}"
    screen.print(Text.assemble((policy.name, "bold"), f"  {policy.id}  {span}"))
    columns = _columns(policy)
    rows = [[str(pay.month), *(yuan(amount(pay)) for _name, amount in columns)] for pay in months]
    rows.append([_("合计"), *(yuan(sum(map(amount, months))) for _name, amount in columns)])
    headings = [(_("月份"), "left"), *((name, "right") for name, _amount in columns)]
    screen.print(table(_("按月（元）"), headings, rows, totals=1))


def _columns(policy: Policy) -> list[_Column]:
    """The totals; before the deductions what they are made of: contributions and tax."""
    kinds = {"deduction": _("个人缴费和扣款"), "tax": _("个人所得税"), "employer": _("单位缴费")}
    before = {"deductions": ("deduction", "tax"), "employer_cost": ("employer",)}
    columns: list[_Column] = []
    for total in policy.totals:
        for kind in before.get(total.key, ()):
            rules = [rule for rule in policy.items if rule.kind == kind]
            if rules:
                columns.append((kinds[kind], _sum_of(rules)))
        columns.append((label(total.key, total.name), _sum_of([total])))
    return columns


def _sum_of(rules: Sequence[Rule]) -> Callable[[PersonPay], int]:
    return lambda pay: sum(pay.fen(rule.key) for rule in rules)


def year_as_json(months: Sequence[PersonPay]) -> None:
    """Every amount of every month; decimal strings in yuan."""
    policy = months[0].policy
    rules = [*policy.items, *policy.totals]
    print_json(
        {
            "policy": {"id": policy.id, "name": policy.name, "digest": policy.digest},
            "months": [
                {
                    "month": str(pay.month),
                    "amounts": {rule.key: plain_yuan(pay.fen(rule.key)) for rule in rules},
                }
                for pay in months
            ],
            "total": {rule.key: plain_yuan(sum(pay.fen(rule.key) for pay in months)) for rule in rules},
            "assumed": [each.key for each in policy.assumptions()],
        }
    )
