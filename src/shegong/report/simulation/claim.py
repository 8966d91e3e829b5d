"""A variant's figure beside the figure that somebody published: closes, or does not."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from shegong.impact.prints import Print
from shegong.impact.published import Period
from shegong.messages import _
from shegong.money import wan, yuan
from shegong.report.document import Block, Fact, Facts
from shegong.simulation.outcome import cost, paid_now
from shegong.simulation.question import Answer
from shegong.simulation.run import Course


class Held(NamedTuple):
    """What a variant adds to the base in the claim's period, in fen, and what was printed."""

    name: str
    reading: str
    print: Print
    per: Period | None
    amount: int

    @property
    def closes(self) -> bool:
        """Whether the amount would be printed so."""
        return Fraction(self.amount) in self.print


def held(answer: Answer, course: Course) -> Held | None:
    """The claim that a variant is to be held against; None where it names none."""
    key, _dot, reading_key = course.variant.claim.partition(".")
    claims = answer.run.scenario.claims
    if not key or claims is None:
        return None
    claim = next(each for each in claims.claims if each.key == key)
    if claim.print is None:
        return None
    reading = next((each for each in claim.readings if each.key == reading_key), None)
    per = reading.per if reading and reading.per else claim.per
    return Held(claim.name, reading.name if reading else "", claim.print, per, _amount(answer, course, per))


def _amount(answer: Answer, course: Course, per: Period | None) -> int:
    """What is added in the first month, the first year, or all months."""
    run = answer.run
    if per == "total":
        return cost(run, course, range(len(answer.years))).change
    if per == "year":
        return cost(run, course, [0]).change
    first = int(course.expected.monthly[0, 0])
    if run.now is not None:
        return first - int(paid_now(run.now, course).sum())
    return first - int(run.courses[0].expected.monthly[0, 0])


def claim_blocks(answer: Answer, course: Course) -> Iterator[Block]:
    """The claim, what the variant comes to, and the verdict."""
    found = held(answer, course)
    if found is None:
        return
    periods = {"month": _("第一个月"), "year": _("第一年"), "total": _("全部月份")}
    verdict = _("对得上") if found.closes else _("对不上")
    difference = found.amount - found.print.value
    facts = [
        Fact(
            _("公布数"),
            f"{found.name}：{found.print.text}" + (f"（{found.reading}）" if found.reading else ""),
        ),
        Fact(
            _("推演"),
            _("{variant}，{period}增加 {amount} 元，合 {wan} 万元").format(
                variant=course.variant.name,
                period=periods[found.per or "year"],
                amount=yuan(found.amount),
                wan=wan(found.amount),
            ),
        ),
        Fact(_("结论"), verdict, "strong" if found.closes else "assumed"),
    ]
    if not found.closes:
        more = _("比公布数多 {amount} 万元") if difference > 0 else _("比公布数少 {amount} 万元")
        facts.append(Fact(_("相差"), more.format(amount=wan(abs(difference)))))
    yield Facts(tuple(facts))
