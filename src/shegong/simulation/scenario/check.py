"""Turns the entries of a scenario into what a simulation works with, and says everything that is wrong with them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from shegong.formula.types import MONEY
from shegong.messages import _
from shegong.money import decimal_text
from shegong.policy.entries import most_of
from shegong.policy.schema import Number
from shegong.simulation.scenario.changes import (
    change_of,
    contradictions,
    eras_of,
    misplaced,
    out_of_limits,
)
from shegong.simulation.scenario.entries import Entry, Told, together
from shegong.simulation.scenario.reader import OLDEST, YOUNGEST, Reader
from shegong.simulation.scenario.scenario import (
    Appointment,
    Era,
    Exits,
    Fill,
    Funder,
    MorePosts,
    Newcomers,
    OnCost,
    Range,
    Retirement,
    Uptake,
    Variant,
    Yearly,
)
from shegong.simulation.scenario.schema import (
    AppointmentEntry,
    ChangeEntry,
    Choice,
    ExitEntry,
    FillEntry,
    FunderEntry,
    NewcomersEntry,
    OnCostEntry,
    RangeEntry,
    RetirementEntry,
    UptakeEntry,
    VariantEntry,
    YearlyEntry,
)

_MOST_POSTS = 1_000_000
_DECEMBER = 12


class Checker(Reader):
    """Checks entry after entry."""

    def variant(self, key: str, told: Told, entry: Entry[VariantEntry] | None, name: str = "") -> Variant:
        """One variant, of all that is told of it."""
        eras = self.checked(lambda: eras_of(self.policy, told.get(("regulation", "")), self))
        eras = eras or (Era(self.start, self.policy),)
        changes = [
            self.of(each, lambda each=each, name=name: change_of(name, each, eras, self))  # type: ignore[misc]
            for (section, name), each in told.items()
            if section == "changes" and each.value.posts is None
        ]
        self.problems += contradictions(changes, told)
        self.require_newcomers(told)
        self.problems += out_of_limits(changes, eras, self.start, self.last, told)
        careers = told.get(("careers", ""))
        claim = entry.value.claim if entry else ""
        return Variant(
            key=key,
            name=entry.value.name if entry else name,
            eras=eras,
            changes=tuple(each for each in changes if each),
            more_posts=self.all(told, "changes", self.more_posts, lambda each: each.value.posts is not None),
            yearly=self.all(told, "yearly", self.yearly),
            exits=self.all(told, "exits", self.exits),
            retirement=self.one(told, "retirement", self.retirement),
            uptake=self.all(told, "uptake", self.uptake),
            appointments=self.all(told, "appointments", self.appointment),
            fill=self.one(told, "fill", self.fill),
            newcomers=self.one(told, "newcomers", self.newcomers),
            on_cost=self.one(told, "on_cost", self.on_cost),
            funding=self.funding(told),
            careers=careers is None or bool(careers.value),
            claim=claim,
            note=entry.value.note if entry else "",
            told=told,
        )

    def more_posts(self, key: str, entry: Entry[ChangeEntry]) -> MorePosts:
        """Posts that are added."""
        written = entry.value
        region, post, month, *_others = together(
            lambda: self.region(entry),
            lambda: self.post(entry, written.post, "post") if written.post else None,
            lambda: self.month(entry, written.from_, "from"),
            lambda: self.count(entry, written.posts, 1, _MOST_POSTS, "posts"),
            lambda: self.evidence(entry),
            lambda: misplaced(entry),
        )
        return MorePosts(key, written.name or key, region, post, written.posts or 0, month)

    def region(self, entry: Entry[ChangeEntry]) -> str:
        """The name of the region to which posts are added, by its code or name; raises EntryError."""
        written = entry.value
        if self.people.establishment is None:
            message = _("没有编制，不知道在哪里增加岗位")
            raise entry.error("N025", message, _('在 [people] 里写 establishment = "编制文件"'), "posts")
        regions = {each.region: each.name for each in self.people.establishment.posts}
        if written.region not in regions and written.region not in regions.values():
            self.unknown(
                entry,
                "N026",
                _("编制里没有地区“{region}”").format(region=written.region)
                if written.region
                else _("没有写岗位加在哪个地区"),
                written.region,
                regions,
                "region" if written.region else "posts",
            )
        return regions.get(written.region, written.region)

    def yearly(self, key: str, entry: Entry[YearlyEntry]) -> Yearly:
        """What is told anew each year."""
        shares, found = together(
            lambda: self.shares(entry, self.level(entry, key), entry.value.shares, "shares"),
            lambda: self.evidence(entry),
        )
        return Yearly(key, shares, found)

    def exits(self, key: str, entry: Entry[ExitEntry]) -> Exits:
        """Who leaves."""
        written = entry.value
        named = self.people.establishment.posts if self.people.establishment else ()
        names = {each.region: each.name for each in named}
        rate, ages, found, *posts = together(
            lambda: self.share(entry, written.rate, "rate"),
            lambda: self.ages(entry, written.ages),
            lambda: self.evidence(entry),
            *(partial(self.post, entry, each, "posts", index) for index, each in enumerate(written.posts)),
        )
        regions = frozenset(names.get(each, each) for each in written.regions)
        return Exits(key, written.name, rate, ages, frozenset(posts), regions, found)

    def retirement(self, entry: Entry[RetirementEntry]) -> Retirement:
        """The ages of retirement."""
        written = entry.value
        *_ages, found = together(
            lambda: self.count(entry, written.female, YOUNGEST, OLDEST, "female"),
            lambda: self.count(entry, written.male, YOUNGEST, OLDEST, "male"),
            lambda: self.evidence(entry),
        )
        return Retirement(written.female, written.male, found)

    def uptake(self, key: str, entry: Entry[UptakeEntry]) -> Uptake:
        """Who reaches a level."""
        written = entry.value
        rank, rate, found, _month, *posts = together(
            lambda: self.reached(entry),
            lambda: self.share(entry, written.rate, "rate"),
            lambda: self.evidence(entry),
            lambda: self.count(entry, written.month, 1, _DECEMBER, "month"),
            *(partial(self.post, entry, each, "of", index) for index, each in enumerate(written.of)),
        )
        return Uptake(key, written.name, written.input, rank, frozenset(posts), rate, written.month, found)

    def reached(self, entry: Entry[UptakeEntry]) -> int:
        """The rank of the level that is reached, which is not the lowest; raises EntryError."""
        written = entry.value
        given = self.level(entry, written.input, "input")
        ranks = {choice.key: rank for rank, choice in enumerate(given.choices)}
        if written.to not in ranks:
            message = _("“{key}”没有值“{name}”").format(key=given.key, name=written.to)
            self.unknown(entry, "N027", message, written.to, ranks, "to")
        if not ranks[written.to]:
            message = _("“{name}”是最低的一档，没有人在它下面").format(name=written.to)
            raise entry.error("N083", message, _("写较高的一档"), "to")
        return ranks[written.to]

    def appointment(self, key: str, entry: Entry[AppointmentEntry]) -> Appointment:
        """Who moves to another post."""
        written = entry.value
        of, to, rate, found, *_others = together(
            lambda: self.post(entry, written.of, "of"),
            lambda: self.post(entry, written.to, "to"),
            lambda: None if written.rate is None else self.share(entry, written.rate, "rate"),
            lambda: self.evidence(entry),
            lambda: self.count(entry, written.people, 0, _MOST_POSTS, "people"),
            lambda: self.count(entry, written.month, 1, _DECEMBER, "month"),
        )
        if of == to:
            raise entry.error("N028", _("of 和 to 是同一个岗位"), _("写两个不同的岗位"), "to")
        if (written.rate is None) == (written.people is None):
            message = _("rate 和 people 要写一个，只写一个")
            raise entry.error("N029", message, _('例如 rate = "2%"（每年），或 people = 3（每年）'))
        return Appointment(key, written.name, of, to, rate, written.people, written.month, found)

    def fill(self, entry: Entry[FillEntry]) -> Fill:
        """How fast vacancies are filled."""
        written = entry.value
        vacancies = written.a_year is not None or bool(written.from_)
        start, found, *_counts = together(
            lambda: self.month(entry, written.from_, "from") if written.from_ else self.start,
            lambda: self.evidence(entry),
            lambda: self.count(entry, written.a_year, 0, _MOST_POSTS, "a_year"),
            lambda: self.count(entry, written.leavers_after, 0, _MOST_POSTS, "leavers_after"),
            lambda: self.require(entry, said=vacancies or written.leavers_after is not None),
        )
        if vacancies and self.people.establishment is None:
            message = _("没有编制，不知道有多少空缺")
            raise entry.error("N030", message, _('在 [people] 里写 establishment = "编制文件"'))
        return Fill(start, written.a_year, written.leavers_after, vacancies, found)

    def require_newcomers(self, told: Told) -> None:
        """Refuse to fill posts with nobody knows whom."""
        entry = told.get(("fill", ""))
        if entry is None or ("newcomers", "") in told:
            return
        message = _("没有写补缺的是什么样的人")
        problem = entry.problem("N090", message, _("写 [newcomers]；不补缺就去掉 [fill]"))
        if problem not in self.problems:
            self.problems.append(problem)

    def newcomers(self, entry: Entry[NewcomersEntry]) -> Newcomers:
        """What newcomers are like."""
        written = entry.value
        ages, women, pay, found, *more = together(
            lambda: self.ages(entry, written.ages),
            lambda: None if written.women is None else self.share(entry, written.women, "women"),
            lambda: self.pay(entry),
            lambda: self.evidence(entry),
            *(partial(self.newcomers_shares, entry, key, told) for key, told in written.shares.items()),
            *(partial(self.value, entry, key, told) for key, told in written.values.items()),
        )
        shares = dict(zip(written.shares, more, strict=False))
        values = dict(zip(written.values, more[len(shares) :], strict=True))
        return Newcomers(shares, values, ages, women, pay, found)

    def newcomers_shares(self, entry: Entry[NewcomersEntry], key: str, told: Choice) -> tuple[Fraction, ...]:
        """How the levels of newcomers are shared out; raises EntryError."""
        return self.shares(entry, self.level(entry, key, "shares", key), told, "shares", key)

    def pay(self, entry: Entry[NewcomersEntry]) -> int | None:
        """What each newcomer is paid, in fen, where that is all that is said of them; raises EntryError."""
        written = entry.value
        if written.pay is None:
            return None
        pay = self.number(entry, written.pay, MONEY, "pay")
        if not 0 <= pay <= most_of(MONEY) or pay.denominator != 1:
            message = _("工资 {pay} 不对").format(pay=written.pay)
            raise entry.error("N031", message, _("写元，不为负，最多两位小数"), "pay")
        if written.shares or written.values:
            message = _("写了 pay，shares 和 values 没有用")
            raise entry.error("N084", message, _("只写 pay，或只写 shares 和 values"), "pay")
        return pay.numerator

    def value(self, entry: Entry[NewcomersEntry], key: str, written: Number | bool) -> int | bool:
        """A count, an amount or a flag that newcomers have; raises EntryError."""
        given = self.policy.inputs.get(key)
        if given is None or given.type.kind in ("level", "date"):
            known = {
                k: 0 for k, each in self.policy.inputs.items() if each.type.kind not in ("level", "date")
            }
            self.unknown(
                entry, "N032", _("没有这样的输入项“{key}”").format(key=key), key, known, "values", key
            )
        if given is None or isinstance(written, bool) or given.type.kind == "flag":
            if given is None or not isinstance(written, bool) or given.type.kind != "flag":
                message = _("{value} 不适合“{key}”").format(value=written, key=key)
                raise entry.error("N033", message, _("是否用 true、false；金额、个数用数"), "values", key)
            return written
        value = self.number(entry, written, given.type, "values", key)
        if value.denominator != 1 or not given.minimum <= value <= given.maximum:
            message = _("{value} 不在“{key}”的范围之内").format(value=written, key=key)
            raise entry.error("N034", message, _("改正这个数"), "values", key)
        return value.numerator

    def on_cost(self, entry: Entry[OnCostEntry]) -> OnCost:
        """The employer's contributions."""
        if any(rule.kind == "employer" for rule in self.policy.rules.values()):
            message = _("办法 {id} 自己算单位缴费").format(id=self.policy.id)
            raise entry.error("N035", message, _("去掉 [on_cost]；要改比例，用 [changes] 改参数"))
        return OnCost(self.share(entry, entry.value.rate, "rate"), self.evidence(entry))

    def funding(self, told: Told) -> tuple[Funder, ...]:
        """Who bears which share; together not more than all."""
        funders = self.all(told, "funding", self.funder)
        total = sum((each.share for each in funders), Fraction(0))
        if total > 1:
            entry = next(entry for (section, _key), entry in told.items() if section == "funding")
            message = _("各级负担之和是 {sum}%，超过 100%").format(sum=decimal_text(total * 100))
            problem = entry.problem("N036", message, _("改正各级的比例"), "share")
            if problem not in self.problems:
                self.problems.append(problem)
        return funders

    def funder(self, key: str, entry: Entry[FunderEntry]) -> Funder:
        """Who bears a share."""
        share = self.share(entry, entry.value.share, "share")
        return Funder(key, entry.value.name, share, self.evidence(entry))

    def ranges(self, told: Mapping[str, Entry[RangeEntry]], variants: Sequence[Variant]) -> tuple[Range, ...]:
        """Between what figures may lie."""
        found = [
            self.of(entry, lambda key=key, entry=entry: self.range(key, entry, variants))  # type: ignore[misc]
            for key, entry in told.items()
        ]
        return tuple(each for each in found if each)

    def range(self, key: str, entry: Entry[RangeEntry], variants: Sequence[Variant]) -> Range:
        """Between what a parameter, or a rate of the scenario, may lie; raises EntryError."""
        rates = {
            f"{section}.{each.key}": each.name
            for variant in variants
            for section, group in (("exits", variant.exits), ("uptake", variant.uptake))
            for each in group
        }
        known = {**{each: self.policy.parameters[each].name for each in self.policy.parameters}, **rates}
        if key not in known:
            self.unknown(entry, "N037", _("没有参数或比率“{key}”").format(key=key), key, known)
        parameter = self.policy.parameters.get(key)

        def read(written: Number, end: str) -> Fraction:
            if parameter is None:
                return self.share(entry, written, end)
            return self.number(entry, written, parameter.type, end)

        low, high, found = together(
            lambda: read(entry.value.low, "low"),
            lambda: read(entry.value.high, "high"),
            lambda: self.evidence(entry),
        )
        if not 0 <= low < high:
            message = _("从 {low} 到 {high} 不成立").format(low=entry.value.low, high=entry.value.high)
            raise entry.error("N038", message, _("low 不为负，比 high 小"), "low")
        now = None if parameter is None else parameter.on(self.start.first_day)
        if now is not None and not low <= now <= high:
            message = _("“{name}”现在不在 low 与 high 之间").format(name=known[key])
            raise entry.error("N086", message, _("范围要包括现在用的数"), "low" if now < low else "high")
        return Range(key, known[key], low, high, found)
