"""How a policy's own cases came out: a table of policies, and for each item that differs, why it came out so."""

from collections.abc import Sequence

from rich.text import Text

from shegong.engine.cases import CaseResult, Mismatch, place_of
from shegong.errors import Problem
from shegong.formula.interpret import Value
from shegong.formula.types import MONEY, Type
from shegong.formula.words import in_names, in_numbers
from shegong.messages import _, label, listed
from shegong.policy.facts import find_input
from shegong.policy.policy import Policy
from shegong.report import problems as problem_report
from shegong.report.derivation import derivation, text_of
from shegong.report.pay import plain_text
from shegong.report.screen import console, print_json, table
from shegong.report.typed import pay_command

Results = dict[str, tuple[Policy, tuple[CaseResult, ...]]]
"""What each policy's cases came to; by the policy as it was called for on the command line."""


def print_cases(results: Results, configs: str | None = None) -> None:
    """A row for each policy, what differs and why, and the count."""
    screen = console()
    columns = [
        (_("办法"), "left"),
        (_("名称"), "left"),
        (_("算例"), "right"),
        (_("相符"), "right"),
        (_("不符"), "right"),
    ]
    rows = [
        [policy.id, policy.name, str(len(done)), str(passed), str(len(done) - passed or "")]
        for policy, done in results.values()
        for passed in [sum(result.passed for result in done)]
    ]
    if rows:
        screen.print(table("", columns, rows))
    for called, (_policy, done) in results.items():
        for result in done:
            if not result.passed:
                _print_result(result, called, configs)
    text, failed = _count(results)
    screen.print(text, style="bold red" if failed else "bold", soft_wrap=True)


def cases_as_json(results: Results, problems: Sequence[Problem]) -> None:
    """All of it as one JSON document; amounts are decimal strings in yuan."""
    done = [result for _policy, results_of in results.values() for result in results_of]
    print_json(
        {
            "policies": [
                {
                    "id": policy.id,
                    "name": policy.name,
                    "digest": policy.digest,
                    "cases": [_result_as_json(result) for result in results_of],
                }
                for policy, results_of in results.values()
            ],
            "cases": len(done),
            "passed": sum(result.passed for result in done),
            "failed": sum(not result.passed for result in done),
            "problems": problem_report.as_json(problems),
        }
    )


def _count(results: Results) -> tuple[str, int]:
    """How many came out, in a sentence, and how many did not."""
    done = [result for _policy, results_of in results.values() for result in results_of]
    failed = sum(not result.passed for result in done)
    if failed:
        text = _("{policies} 个办法，{cases} 个算例：{passed} 个相符，{failed} 个不符")
    elif done:
        text = _("{policies} 个办法，{cases} 个算例，全部相符")
    else:
        text = _("没有算例可以核对")
    return text.format(
        policies=len(results), cases=len(done), passed=len(done) - failed, failed=failed
    ), failed


def _print_result(result: CaseResult, called: str, configs: str | None) -> None:
    """One case that failed: whose, where, and each item."""
    screen = console()
    policy, case = result.policy, result.case
    place = place_of(policy, result.path)
    head = _("{policy} 算例 {number}").format(policy=policy.id, number=result.number)
    screen.print(f"{head}  {case.on}  {place.file}:{place.line}", style="bold", soft_wrap=True)
    screen.print(_("  已知  {facts}").format(facts=_facts(result)), soft_wrap=True)
    if case.clause:
        screen.print(_("  出处  {clause}").format(clause=case.clause), soft_wrap=True)
    for mismatch in result.mismatches:
        screen.print(f"  {_difference(mismatch, policy)}", style="red", soft_wrap=True)
        if mismatch.step:
            _name, *parts = derivation(mismatch.step, policy)
            screen.print(Text.assemble(*((f"  {text}", style) for text, style in parts)), soft_wrap=True)
    if result.mismatches:
        named = ["--policy", called, *(["--configs", configs] if configs else [])]
        command = pay_command(result.facts, case.on, policy, named)
        screen.print(_("  逐步看  {command}").format(command=f"{command} --why"), style="dim", soft_wrap=True)
    else:
        screen.print(_("  没有算出来，原因见上"), style="red", soft_wrap=True)
    screen.print()


def _facts(result: CaseResult) -> str:
    """What the case gives, by name."""
    told: list[str] = []
    for name, text in result.case.given.items():
        given = find_input(result.policy, name)
        if given and given.key in result.facts:
            value = text_of(result.facts[given.key], given.type, result.policy)
            told.append(f"{label(given.key, given.name)} {value}{given.unit and ' ' + given.unit}")
        else:
            told.append(f"{name} {text}")
    return listed(told)


def _difference(mismatch: Mismatch, policy: Policy) -> str:
    """One item: what was expected, what came out, and by how much they differ."""
    if mismatch.step:
        text = _("{item}：应为 {expected}，算得 {found}")
    else:
        text = _("{item}（变动后）：应为 {expected}，算得 {found}")
    written = text.format(
        item=mismatch.name,
        expected=_amount(mismatch.expected, mismatch.type, policy),
        found=_amount(mismatch.found, mismatch.type, policy),
    )
    difference = mismatch.difference
    if difference is None:
        return written
    more = _("，多 {amount}") if difference > 0 else _("，少 {amount}")
    return written + more.format(amount=_amount(abs(difference), mismatch.type, policy))


def _amount(value: Value, kind: Type, policy: Policy) -> str:
    text = text_of(value, kind, policy)
    return _("{amount} 元").format(amount=text) if kind == MONEY else text


def _result_as_json(result: CaseResult) -> dict[str, object]:
    policy, case = result.policy, result.case
    return {
        "number": result.number,
        "place": str(place_of(policy, result.path)),
        "on": str(case.on),
        "given": dict(case.given),
        "clause": str(case.clause) if case.clause else None,
        "passed": result.passed,
        "differences": [_mismatch_as_json(mismatch, policy) for mismatch in result.mismatches],
        "problems": problem_report.as_json(result.problems),
    }


def _mismatch_as_json(mismatch: Mismatch, policy: Policy) -> dict[str, object]:
    step, difference = mismatch.step, mismatch.difference
    return {
        "key": mismatch.key,
        "name": mismatch.name,
        "of": "expect" if step else "becomes",
        "place": str(place_of(policy, mismatch.path)),
        "type": mismatch.type.kind,
        "expected": plain_text(mismatch.expected, mismatch.type, policy),
        "found": plain_text(mismatch.found, mismatch.type, policy),
        "difference": None if difference is None else plain_text(difference, mismatch.type, policy),
        "formula_in_names": in_names(step.rule.tree, policy.scope) if step else None,
        "formula_in_numbers": in_numbers(step.rule.tree, policy.scope, step.trace) if step else None,
    }
