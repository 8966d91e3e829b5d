"""One person's years as a report: year by year, and two tracks side by side with bars."""

from collections.abc import Iterator
from typing import NamedTuple

from shegong.engine.careers import (
    CareerYear,
    Happening,
    NewFigure,
    Track,
    break_even,
    earned,
    is_post,
    side_by_side,
)
from shegong.engine.careers import Move as Moved
from shegong.engine.raises import is_usual
from shegong.engine.transitions import Change
from shegong.formula.interpret import Value
from shegong.formula.types import MONEY
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.money import yuan
from shegong.policy.month import Month
from shegong.policy.policy import Absence, Evidence, Parameter, Policy, Transition
from shegong.report.document import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
    Tone,
    money,
    spread,
    whole,
    without_empty_columns,
    words,
)

_BAR, _ROOM = 15, 20
"""A bar's longest, and the columns that it is given: some fonts make blocks wider than letters."""
_MONTHS = 12
_MANY = 12


class Careers(NamedTuple):
    """One track; or two: staying, and with the appointments.

    `retire` is an age; `left` is from when on the person is not there, and why.
    """

    policy: Policy
    tracks: tuple[Track, ...]
    born: Month | None = None
    retire: str | None = None
    left: tuple[Month, Absence] | None = None

    @property
    def measure(self) -> str | None:
        """The total that tracks are compared by: gross pay, where the policy pays any."""
        return "gross" if "gross" in self.policy.rules else None

    def names(self) -> list[str]:
        """What the tracks are called."""
        if len(self.tracks) == 1:
            return [_("逐年工资")]
        keys = {
            happening.event.key
            for year in self.tracks[1]
            for month in year.months
            for happening in month.happenings
            if isinstance(happening, Moved)
        }
        if any(is_post(self.policy.inputs[key]) for key in keys):
            return [_("留任现岗，按年限晋级"), _("按安排任职")]
        return [_("没有变动"), _("按安排变动")]


def career_document(found: Careers) -> Document:
    """The whole report, for a screen, a page or a workbook."""
    policy, notes = found.policy, _Notes()
    tracks = [
        Section(name, (_years_table(found, track, notes),))
        for name, track in zip(found.names(), found.tracks, strict=True)
    ]
    sections = [Section(_("结果"), (Facts(tuple(_results(found))),))]
    if len(found.tracks) > 1 and found.measure:
        sections.append(Section(_("两条通道对比"), (_comparison(found, found.measure),)))
    sections += [*tracks, Section(_("依据"), tuple(_grounds(found, notes)))]
    months = [month for year in found.tracks[0] for month in year.months]
    span = f"{months[0].pay.month} – {months[-1].pay.month}"
    return Document(policy.name, f"{policy.id}  {span}  {_person(found)}", tuple(sections))


class _Notes:
    """The entries that happenings rest on, numbered as they come."""

    def __init__(self) -> None:
        self.entries: dict[str, Transition | Parameter] = {}

    def number(self, entry: Transition | Parameter | None) -> str:
        """The sign of an entry: [1]."""
        if entry is None:
            return ""
        self.entries.setdefault(entry.key, entry)
        return f" [{[*self.entries].index(entry.key) + 1}]"


def bar(amount: int, most: int, width: int = _BAR, sign: str = "█") -> str:
    """A bar as long as `amount` is of `most`, to half a place.

    >>> bar(3, 4, 6), bar(0, 4, 6)
    ('████▌', '')
    """
    halves = amount * width * 2 // most if most > 0 else 0
    return sign * (halves // 2) + ("▌" if halves % 2 and sign == "█" else "")


def _results(found: Careers) -> Iterator[Fact]:
    """What the years come to; and from when on appointments are worth more in all."""
    measure = found.measure
    if measure is None:
        yield Fact(_("工资"), _("这份办法不发工资，只有岗位和等级"))
        return
    for name, track in zip(found.names(), found.tracks, strict=True):
        first, last = track[0].months[0].pay, track[-1].last
        text = _("{years}共应发 {total} 元；每月从 {first} 元到 {last} 元").format(
            years=_years(track),
            total=yuan(earned(track, measure)[-1]),
            first=yuan(first.fen(measure)),
            last=yuan(last.fen(measure)),
        )
        yield Fact(name, text)
    if found.left:
        month, absence = found.left
        text = _("{month} 起不在岗：{why}").format(month=month, why=label(absence.key, absence.name))
        yield Fact(_("离岗"), text)
    if len(found.tracks) > 1:
        stay, rise = found.tracks
        gap = earned(rise, measure)[-1] - earned(stay, measure)[-1]
        yield Fact(_("相差"), _("{amount} 元").format(amount=_signed(gap)), "strong")
        year = break_even(stay, rise, measure)
        never = _("这些年里没有超过")
        yield Fact(_("累计超过"), _("从 {year} 年底起").format(year=year) if year else never)


def _years(track: Track) -> str:
    months = sum(len(year.months) for year in track)
    years, rest = divmod(months, _MONTHS)
    told = _("{years} 年 {months} 个月") if rest else _("{years} 年")
    return told.format(years=years, months=rest)


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def _comparison(found: Careers, measure: str) -> Table:
    """Per year what both tracks pay, the difference, and the difference in all so far."""
    stay, rise = found.tracks
    most = max(year.total(measure) for track in found.tracks for year in track)
    rows = []
    for year, ours, theirs, (all_ours, all_theirs) in side_by_side(stay, rise, measure):
        first, second = (each.total(measure) if each else 0 for each in (ours, theirs))
        tone: Tone = "strong" if all_theirs > all_ours else ""
        there = ours or theirs
        rows.append(
            (
                words(str(year)),
                *([whole(age_in(found, there))] if found.born and there else []),
                words(_place(ours) if ours else _("不在岗")),
                money(first),
                words(_place(theirs) if theirs else _("不在岗")),
                money(second),
                _difference(second - first),
                _difference(all_theirs - all_ours, tone),
                words(_two_bars(first, second, most).ljust(_ROOM)),
            )
        )
    columns = (
        Column(_("年份")),
        *([Column(_("年龄"), "right")] if found.born else []),
        Column(_("留任")),
        Column(_("全年应发（元）"), "right"),
        Column(_("任职")),
        Column(_("全年应发（元）"), "right"),
        Column(_("差额"), "right"),
        Column(_("累计差额"), "right"),
        Column(_("全年应发对比")),
    )
    notes = (_("█ 两边都有的；▒ 任职多的；░ 任职少的。不满一年的年份只算发工资的月份。"),)
    return Table("", columns, tuple(rows), notes)


def _difference(fen: int, tone: Tone = "") -> Cell:
    return money(fen, tone)._replace(text=_signed(fen))


def _two_bars(first: int, second: int, most: int) -> str:
    """What both have, then what the second has more or less."""
    both, longer = min(first, second), max(first, second)
    shared = bar(both, most).replace("▌", "")
    rest = len(bar(longer, most).replace("▌", "")) - len(shared)
    return shared + ("▒" if second > first else "░") * rest


def _years_table(found: Careers, track: Track, notes: _Notes) -> Table:
    """A row for each year of a track."""
    totals, measure = found.policy.totals, found.measure
    most = max(year.total(measure) for each in found.tracks for year in each) if measure else 0
    shown = [rule for rule in totals if rule.key != "deductions"]
    rows = []
    for year in track:
        told = (f"{text}{notes.number(entry)}" for text, entry in told_in(found, year))
        rows.append(
            (
                words(str(year.year)),
                *([whole(age_in(found, year))] if found.born else []),
                words(post_of(year)),
                words(grade_of(year)),
                *([spread(year.ends(measure), MONEY)] if measure else []),
                *(money(year.total(rule.key)) for rule in shown),
                *([words(bar(year.total(measure), most).ljust(_ROOM))] if measure else []),
                words(listed(told)),
            )
        )
    columns = (
        Column(_("年份")),
        *([Column(_("年龄"), "right")] if found.born else []),
        Column(_("岗位")),
        Column(_("等级"), "right"),
        *([Column(_("每月应发（元）"), "right")] if measure else []),
        *(Column(_("全年{total}").format(total=label(rule.key, rule.name)), "right") for rule in shown),
        *([Column(_("全年应发"))] if measure else []),
        Column(_("发生的事")),
    )
    return without_empty_columns(Table("", columns, tuple(rows)))


def told_in(found: Careers, year: CareerYear) -> Iterator[tuple[str, Transition | Parameter | None]]:
    """What happened in a year, with the entry of the policy that provides for it; the month, unless it is January."""
    for month in year.months:
        when = "" if month.pay.month.month == 1 else _("{month}月 ").format(month=month.pay.month.month)
        for happening in month.happenings:
            for text in texts_of(found.policy, happening):
                yield f"{when}{text}", entry_of(happening)
    end = found.born.plus(int(found.retire) * _MONTHS) if found.born and found.retire else None
    if end and end == year.last.month:
        yield _("{month}月 满 {age} 岁退休").format(month=end.month, age=found.retire), None


def texts_of(policy: Policy, happening: Happening) -> Iterator[str]:
    """What became what."""
    match happening:
        case NewFigure():
            entry = happening.parameter
            texts = (
                value_text(value, entry.type, policy.scope) for value in (happening.before, happening.after)
            )
            yield f"{label(entry.key, entry.name)} {' → '.join(texts)}"
        case Moved():
            yield _moved(policy, happening.event.key, happening.before, happening.event.value)
        case Change():
            for key, value in happening.after.items():
                if value != happening.before[key]:
                    yield _moved(policy, key, happening.before[key], value)


def _moved(policy: Policy, key: str, before: Value, after: Value) -> str:
    given = policy.inputs[key]
    texts = (value_text(value, given.type, policy.scope) for value in (before, after))
    return f"{label(key, given.name)} {' → '.join(texts)}"


def entry_of(happening: Happening) -> Transition | Parameter | None:
    """The entry of the policy that provides for it."""
    if isinstance(happening, Change):
        return happening.transition
    return happening.parameter if isinstance(happening, NewFigure) else None


def _grounds(found: Careers, notes: _Notes) -> Iterator[Block]:
    """The clauses behind what happened, by number; then what nobody published."""
    facts = [
        Fact(f"[{number}] {label(entry.key, entry.name)}", _evidence(entry.evidence))
        for number, entry in enumerate(notes.entries.values(), start=1)
    ]
    if facts:
        yield Facts(tuple(facts))
    else:
        yield Paragraph(_("这些年里，办法的变动条款都没有用上。"))
    assumed = found.policy.assumptions()
    if assumed:
        names = listed(label(each.key, each.name) for each in assumed[:_MANY])
        names += _(" 等") if len(assumed) > _MANY else ""
        text = _("所用的规则里有 {count} 项没有公布的推定：{names}。").format(count=len(assumed), names=names)
        yield Paragraph(text, "assumed")


def _evidence(evidence: Evidence) -> str:
    clause = str(evidence.clause) if evidence.clause else ""
    return f"{clause}  {_('推定')}".strip() if evidence.status == "assumed" else clause


def _person(found: Careers) -> str:
    """What is known of the person at the start, but for what the policy takes where nothing is told."""
    pay = found.tracks[0][0].months[0].pay
    policy = found.policy
    return "  ".join(
        f"{label(key, given.name)} {value_text(pay.facts[key], given.type, policy.scope)}"
        for key, given in policy.inputs.items()
        if key in policy.asked and not is_usual(given, pay.facts[key])
    )


def age_in(found: Careers, year: CareerYear) -> int:
    """The full years of age in the last month that is paid."""
    return found.born.months_until(year.last.month) // _MONTHS if found.born else 0


def post_of(year: CareerYear) -> str:
    """The posts held in the year, the last one last."""
    policy = year.last.policy
    key = next((key for key, given in policy.inputs.items() if is_post(given)), None)
    if key is None:
        return ""
    kind = policy.inputs[key].type
    texts = (value_text(month.pay.facts[key], kind, policy.scope) for month in year.months)
    return " → ".join(dict.fromkeys(texts))


def grade_of(year: CareerYear) -> str:
    """The grades of the year."""
    steps = [month.pay.steps.get("grade") for month in year.months]
    texts = (value_text(step.value, step.rule.type, year.last.policy.scope) for step in steps if step)
    return " → ".join(dict.fromkeys(texts))


def _place(year: CareerYear) -> str:
    """Post and grade at the year's end."""
    grade = grade_of(year).split(" → ")[-1]
    post = post_of(year).split(" → ")[-1]
    return _("{post} {grade} 级").format(post=post, grade=grade) if grade else post
