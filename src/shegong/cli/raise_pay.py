"""`shegong raise`: one person's pay before and after."""

from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.options import (
    USAGE,
    ConfigsOption,
    JsonOption,
    LangOption,
    OnOption,
    PolicyOption,
    StrictOption,
    folders,
    parse_assignments,
    parse_yuan,
    refuse,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shegong.engine.person import PersonPay
    from shegong.engine.raises import NewStandard, NewValue, Raise
    from shegong.formula.interpret import Value
    from shegong.policy.month import Month
    from shegong.policy.policy import Input, Policy


_OPTIONS = {"years": "credited_years"}
"""Options that are called otherwise than the input that they tell."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    person = "--post staff --years 6 --education college --certificate none"
    example = (
        f"shegong raise --policy hohhot-2023 {person} --on 2023-01 "
        "--to post=deputy --to years=12 --to education=master --to certificate=intermediate"
    )
    app.command(
        "raise",
        cls=QuickCommand,
        help=_("算一个人的增资：前后逐项对照，每个原因带来多少，依据哪一条。"),
        epilog=_("例：{example}").format(example=example),
    )(raise_)


@reporting
def raise_(
    policy: PolicyOption,
    on: OnOption,
    post: Annotated[str | None, typer.Option(help=_("岗位"))] = None,
    years: Annotated[str | None, typer.Option(help=_("工作年限（计入的整年数）"))] = None,
    education: Annotated[str | None, typer.Option(help=_("学历"))] = None,
    certificate: Annotated[str | None, typer.Option(help=_("社会工作者职业水平"))] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help=_("办法的其他输入项：名称=值，可多次"))
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help=_("变成什么：名称=值，如 certificate=senior；可多次，按写的次序计入")),
    ] = None,
    to_next_year: Annotated[
        bool, typer.Option("--to-next-year", help=_("到下一个 1 月，按办法的规定晋升"))
    ] = False,
    to_on: Annotated[str | None, typer.Option("--to-on", help=_("以后是哪个月，如 2022-07"))] = None,
    to_policy: Annotated[str | None, typer.Option("--to-policy", help=_("以后用哪个办法"))] = None,
    current_pay: Annotated[
        str | None, typer.Option("--current-pay", help=_("套改：现工资（元），与办法的应发比"))
    ] = None,
    why: Annotated[bool, typer.Option("--why", help=_("列出变了的每一项怎么算，和推定的理由"))] = False,
    json: JsonOption = False,
    strict: StrictOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Calculate both sides, and show them."""
    from shegong.engine.absences import require_there
    from shegong.engine.person import pay_person
    from shegong.engine.raises import raised
    from shegong.policy.load import load_policy
    from shegong.policy.month import Month, parse_month

    month = parse_month(on)
    changes = _changes(to or [])
    current = parse_yuan("--current-pay", current_pay) if current_pay is not None else None
    if to_next_year and to_on:
        raise _usage(_("--to-next-year 已经是下一个 1 月，不能再写 --to-on"))
    if not (changes or to_next_year or to_on or to_policy or current is not None):
        raise _usage(_("没有写什么变了"))
    old = load_policy(policy, folders(configs))
    new = load_policy(to_policy, folders(configs)) if to_policy else old
    if current is not None and "gross" not in old.rules:
        raise _usage(_("办法 {id} 不发工资，不能与现工资比").format(id=old.id))
    later = parse_month(to_on) if to_on else Month(month.year + 1, 1) if to_next_year else month
    texts = {"post": post, "credited_years": years, "education": education, "certificate": certificate}
    told = {key: text for key, text in texts.items() if text is not None} | parse_assignments(given or [])
    facts, causes = _understood((old, month), (new, later), told, changes)
    found = raised(pay_person(old, facts, month), causes, promoted=to_next_year, current=current)
    for pay in (found.before, found.after):
        require_there(pay.policy, pay.facts, pay.month)
    problems = warn(_doubts(found), strict=strict)
    if json:
        from shegong.report.raises_json import raise_as_json

        raise_as_json(found, problems)
    else:
        from shegong.report.raises import print_raise

        print_raise(found, why=why)


def _usage(message: str) -> ShegongError:
    remedy = _(
        "例如 --to certificate=senior、--to-next-year、--to-on 2022-07、--to-policy 编号，或 --current-pay 3100"
    )
    return ShegongError(Problem("A031", message, remedy), exit_code=USAGE)


def _changes(texts: "Sequence[str]") -> list[tuple[str, str]]:
    """The pairs of --to in written order; an input may change more than once."""
    pairs = [text.partition("=") for text in texts]
    for text, (name, sign, _value) in zip(texts, pairs, strict=True):
        if not sign or not name.strip():
            raise _usage(_("--to 要写成 名称=值，这里是“{text}”").format(text=text[:40]))
    return [(_OPTIONS.get(name.strip(), name.strip()), value) for name, _sign, value in pairs]


def _understood(
    old: "tuple[Policy, Month]",
    new: "tuple[Policy, Month]",
    told: "Mapping[str, str]",
    changes: "Sequence[tuple[str, str]]",
) -> "tuple[Mapping[str, Value], list[NewStandard | NewValue]]":
    """What is known of the person before, and the causes: first policy and month, then each --to."""
    from shegong.engine.raises import NewStandard, NewValue
    from shegong.policy.facts import find_input, read_fact, read_facts, unknown_input

    (before, _month), (after, later) = old, new
    causes: list[NewStandard | NewValue] = []
    if before is after:
        facts = read_facts(before, told)
        known = facts
    else:
        only_new = {name for name in told if find_input(after, name) and not find_input(before, name)}
        facts = read_facts(before, {name: text for name, text in told.items() if name not in only_new})
        known = read_facts(after, _retold(before, after, told, changes))
    if new != old:
        causes.append(NewStandard(after, later, known))
    problems: list[Problem] = []
    for name, text in changes:
        wanted = find_input(after, name)
        if wanted is None:
            problems.append(unknown_input(after, name))
            continue
        try:
            causes.append(NewValue(wanted.key, read_fact(wanted, text)))
        except ShegongError as error:
            problems += error.problems
    if problems:
        raise ShegongError(problems, exit_code=USAGE)
    return facts, causes


def _retold(
    before: "Policy", after: "Policy", told: "Mapping[str, str]", changes: "Sequence[tuple[str, str]]"
) -> dict[str, str]:
    """What another policy takes of what was told: inputs by key, values of levels by key where it has them.

    What it needs and nobody told of the person is taken from the changes.
    """
    from shegong.policy.facts import find_input

    texts: dict[str, str] = {}
    for name, text in told.items():
        wanted = find_input(before, name)
        taken = find_input(after, name) or (after.inputs.get(wanted.key) if wanted else None)
        if taken is None:
            continue
        key = _choice(wanted, text) if wanted else ""
        texts[taken.key] = key if any(choice.key == key for choice in taken.choices) else text
    for name, text in changes:
        needed = find_input(after, name)
        if needed and needed.default is None:
            texts.setdefault(needed.key, text)
    return texts


def _choice(wanted: "Input", text: str) -> str:
    """The key of a level's value."""
    from shegong.policy.facts import read_fact

    rank = read_fact(wanted, text)
    return next((choice.key for number, choice in enumerate(wanted.choices) if number == rank), "")


def _doubts(found: "Raise") -> list[Problem]:
    """What to know before relying on either side; a side that fails a check is refused."""
    from shegong.engine.limits import limits_of_person
    from shegong.policy.doubts import warnings_of
    from shegong.report.assumptions import limit_problems

    sides = (found.before, found.after)
    doubts = [each for pay in sides for each in warnings_of(pay.policy, [pay.month])]
    checks = refuse([each for pay in sides for each in _failed(pay)])
    limits = limit_problems(limits_of_person(found.after), found.after.policy)
    return [*dict.fromkeys([*doubts, *checks, *limits])]


def _failed(pay: "PersonPay") -> list[Problem]:
    from shegong.engine.checks import failed_checks
    from shegong.report.checks import check_problems

    return check_problems(failed_checks(pay), pay)
