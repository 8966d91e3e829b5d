"""The course of things: month by month, what becomes of everybody in a number of draws at once, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shegong.policy.month import Month
from shegong.simulation.chance import WHOLE, Chance, Decision, threshold
from shegong.simulation.passage import Arrivals, Passage, Step
from shegong.simulation.pricing import Prices
from shegong.simulation.scenario.scenario import Appointment, Exits, Variant
from shegong.simulation.slots import NEVER, UNKNOWN, Holders, Slots
from shegong.simulation.states import VACANT

_MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Sums:
    """What a number of draws come to, in whole fen and heads.

    `amounts[item]` are by draw, year and region; `monthly` is the total cost by draw and month; `people` counts by
    draw, year, region and kind (post by grade) at each year's end; `heads` are months of work, by draw, year and
    region. With many draws `people` has all regions as one. `pay` is what everyone is paid in the last month, by draw.
    """

    amounts: Mapping[str, np.ndarray]
    monthly: np.ndarray
    people: np.ndarray
    heads: np.ndarray
    pay: tuple[np.ndarray, ...]
    wages: np.ndarray
    """What the people of each year's end are paid in its last month, by draw, year and kind."""

    @classmethod
    def together(cls, parts: Sequence["Sums"]) -> "Sums":
        """The draws of all parts, in order."""
        return cls(
            {key: np.concatenate([part.amounts[key] for part in parts]) for key in parts[0].amounts},
            np.concatenate([part.monthly for part in parts]),
            np.concatenate([part.people for part in parts]),
            np.concatenate([part.heads for part in parts]),
            tuple(pay for part in parts for pay in part.pay),
            np.concatenate([part.wages for part in parts]),
        )


@dataclass(frozen=True)
class Setting:
    """All that is the same in every draw of a variant. `order` sorts the slots by region; `kinds` is post by grade.

    `post_of` and the tables of `prices` go by state, `initial` by slot; `limited` tells that there are only so many
    posts of each kind, `knows_results` that the roster tells the first year's results.
    """

    variant: Variant
    months: Sequence[Month]
    slots: Slots
    holders: Holders
    order: np.ndarray
    passage: Passage
    prices: Prices
    post_of: np.ndarray
    initial: np.ndarray
    limited: bool
    knows_results: bool
    by_region: bool = True
    """Whether people are counted in each region."""

    @property
    def kinds(self) -> int:
        """How many kinds of post and grade are told apart."""
        return (int(self.post_of.max(initial=0)) + 2) * self.grades

    @property
    def grades(self) -> int:
        """How many grades are told apart, "none" among them."""
        return int(self.prices.grade.max(initial=0)) + 1


class _Course:
    """Some draws on their way. Arrays are by draw and slot, the slots sorted by region."""

    def __init__(self, setting: Setting, draws: int, chance: Chance) -> None:
        self.setting = setting
        self.chance = chance
        slots, holders, order = setting.slots, setting.holders, setting.order
        holder = slots.holder[order]
        there = holder != UNKNOWN
        shape = (draws, slots.count)
        self.state = np.tile(setting.initial[order], (draws, 1))
        self.post = np.tile(slots.post[order], (draws, 1))
        self.born = np.tile(_of(holders.born, holder, UNKNOWN), (draws, 1))
        self.woman = np.tile(_of(holders.woman, holder, UNKNOWN), (draws, 1))
        self.opens = slots.opens[order]
        self.comes = np.tile(slots.comes[order], (draws, 1)).astype(np.int32)
        self.leaves = np.tile(_of(holders.leaves, holder, NEVER), (draws, 1)).astype(np.int32)
        self.known = np.tile(there, (draws, 1)) & setting.knows_results
        self.region = slots.region[order]
        self.there, self.starts = np.unique(self.region, return_index=True)
        """The regions that have slots, and where each begins."""
        self.exits = np.full(shape, NEVER, dtype=np.int32)

    def run(self) -> Sums:
        """Go through all months."""
        setting = self.setting
        months, regions, draws = setting.months, len(setting.slots.regions), len(self.state)
        years = -(-len(months) // _MONTHS_PER_YEAR)
        items = ["gross", "on_cost", *setting.prices.funded]
        tables = {"gross": setting.prices.gross, "on_cost": setting.prices.on_cost, **setting.prices.funded}
        amounts = {key: np.zeros((draws, years, regions), dtype=np.int64) for key in items}
        monthly = np.zeros((draws, len(months)), dtype=np.int64)
        people = np.zeros((draws, years, regions if setting.by_region else 1, setting.kinds), dtype=np.int32)
        heads = np.zeros((draws, years, regions), dtype=np.int64)
        wages = np.zeros((draws, years, setting.kinds), dtype=np.int64)
        for number, month in enumerate(months):
            self.begin(number, month)
            year = number // _MONTHS_PER_YEAR
            version = setting.prices.version
            rows = version[:, number] if len(version) == draws else np.repeat(version[:, number], draws)
            for key in items:
                table = tables[key]
                if len(version) == draws > 1:
                    paid = np.stack(
                        [table[row].take(states) for row, states in zip(rows, self.state, strict=True)]
                    )
                else:
                    paid = table[rows[0]].take(self.state)
                sums = self.by_region(paid)
                amounts[key][:, year] += sums
                if key in ("gross", "on_cost"):
                    monthly[:, number] += sums.sum(axis=1)
            heads[:, year] += self.by_region((self.state != VACANT).astype(np.int64))
            if number % _MONTHS_PER_YEAR == _MONTHS_PER_YEAR - 1 or number == len(months) - 1:
                kinds = self.kinds(rows)
                people[:, year] = self.count(kinds)
                pay = self.pay(rows)
                wages[:, year] = self.added_up(kinds, pay)
        last = tuple(paid[there] for paid, there in zip(pay, self.state != VACANT, strict=True))
        return Sums(amounts, monthly, people, heads, last, wages)

    def pay(self, rows: np.ndarray) -> np.ndarray:
        """The gross pay of everyone, in the months that these rows of the prices are for."""
        gross = self.setting.prices.gross
        return np.stack([gross[row].take(states) for row, states in zip(rows, self.state, strict=True)])

    def by_region(self, values: np.ndarray) -> np.ndarray:
        """The sums of the values of all slots, by draw and region."""
        found = np.zeros((len(values), len(self.setting.slots.regions)), dtype=np.int64)
        found[:, self.there] = np.add.reduceat(values, self.starts, axis=1)
        return found

    def begin(self, number: int, month: Month) -> None:
        """What happens at the start of a month: results and transitions, who leaves, rises, moves, and comes."""
        setting = self.setting
        if number:
            self.become(setting.passage.steps[number], month)
        if setting.variant.careers:
            if number == 0 or month.month == 1:
                self.decide_exits(number, month)
            self.leave(number)
            if number:
                self.reach(number, month)
        self.come(number, month, setting.passage.arrivals[number])

    def become(self, step: Step, month: Month) -> None:
        """What the calendar makes of everybody, with the results of the year where they are told."""
        if step.closing is not None:
            self.state = step.closing[self.state]
        if step.start is not None:
            self.state = step.start[self.state]
        if step.yearly is not None:
            numbers = self.numbers("yearly", "", month, among=~self.known)
            result = 1 + np.searchsorted(step.yearly.ends, numbers, side="right")
            result[self.known] = 0
            self.known = np.zeros_like(self.known)
            self.state = step.yearly.after[np.minimum(result, len(step.yearly.after) - 1), self.state]

    def decide_exits(self, number: int, month: Month) -> None:
        """In which month of the year whoever leaves it will; the first month's people are there in it."""
        exits = self.setting.variant.exits
        if not exits:
            return
        self.exits = np.full(self.state.shape, NEVER, dtype=np.int32)
        told = self.state == VACANT
        for each in exits:
            among = self.concerned(each, month) & ~told
            told |= among
            numbers, share = self.numbers("exit", "", month, among), threshold(each.rate)
            when = number - (month.month - 1) + numbers * _MONTHS_PER_YEAR // max(share, 1)
            leaving = among & (numbers < share) & (when > (number if number == 0 else number - 1))
            self.exits[leaving] = when[leaving]

    def concerned(self, exits: Exits, month: Month) -> np.ndarray:
        """Whom one of the rates of leaving is about."""
        found: np.ndarray = self.state != VACANT
        if exits.posts:
            found &= np.isin(self.setting.post_of[self.state], list(exits.posts))
        if exits.regions:
            names = self.setting.slots.regions
            found &= np.isin(
                self.region, [index for index, name in enumerate(names) if name in exits.regions]
            )
        if exits.ages is not None:
            age = (month.year * _MONTHS_PER_YEAR + month.month - 1 - self.born) // _MONTHS_PER_YEAR
            found &= (self.born != UNKNOWN) & (age >= exits.ages[0]) & (age <= exits.ages[1])
        return found

    def leave(self, number: int) -> None:
        """Those whose time has come leave; their posts wait."""
        gone = (self.exits == number) | ((self.leaves <= number) & (self.state != VACANT))
        gone |= self.retired(number)
        gone &= self.state != VACANT
        if not gone.any():
            return
        self.state[gone] = VACANT
        fill = self.setting.variant.fill
        after = NEVER if fill is None or fill.leavers_after is None else number + fill.leavers_after
        self.comes[gone] = min(after, NEVER)
        self.leaves[gone] = NEVER
        self.exits[gone] = NEVER

    def retired(self, number: int) -> np.ndarray:
        """Who has reached the age of retirement before this month."""
        retirement = self.setting.variant.retirement
        if retirement is None:
            return np.zeros(self.state.shape, dtype=bool)
        first = self.setting.months[0]
        now = first.year * _MONTHS_PER_YEAR + first.month - 1 + number
        age = np.where(self.woman == 1, retirement.female, retirement.male) * _MONTHS_PER_YEAR
        known = (self.born != UNKNOWN) & (self.woman != UNKNOWN)
        past: np.ndarray = known & (now > self.born + age)
        return past

    def reach(self, number: int, month: Month) -> None:
        """Certificates and degrees are gained, and people are appointed."""
        step = self.setting.passage.steps[number]
        for uptake, after in step.uptake:
            below = after[self.state] != self.state
            if uptake.posts:
                below &= np.isin(self.setting.post_of[self.state], list(uptake.posts))
            rising = below & (self.numbers("uptake", uptake.key, month, among=below) < threshold(uptake.rate))
            self.state = np.where(rising, after[self.state], self.state)
        for each, after in step.appointments:
            able = (self.setting.post_of[self.state] == each.of) & (self.state != VACANT)
            numbers = self.numbers("appointment", each.key, month, among=able)
            chosen = able & (numbers < threshold(each.rate)) if each.rate is not None else able
            if each.people is not None:
                chosen = _least(numbers, chosen, np.full(len(self.state), each.people))
            if self.setting.limited:
                chosen = self.into_vacant(number, chosen, numbers, each)
            self.state = np.where(chosen, after[self.state], self.state)
            self.post = np.where(chosen, each.to, self.post)

    def numbers(self, decision: Decision, entry: str, month: Month, among: np.ndarray) -> np.ndarray:
        """The numbers that decide something about some of the people."""
        states = np.where(among, self.state, VACANT)
        return self.chance(decision, entry, month.year, states).astype(np.int64)

    def into_vacant(
        self, number: int, chosen: np.ndarray, numbers: np.ndarray, appointment: Appointment
    ) -> np.ndarray:
        """No more of those chosen than their region has vacant posts of the kind; they leave their own vacant."""
        found = np.zeros_like(chosen)
        ends = np.append(self.starts[1:], self.state.shape[1])
        for begin, end in zip(self.starts, ends, strict=True):
            part = slice(begin, end)
            vacant = (self.state[:, part] == VACANT) & (self.post[:, part] == appointment.to)
            vacant &= self.opens[part] <= number
            found[:, part] = _least(numbers[:, part], chosen[:, part], vacant.sum(axis=1))
            count = found[:, part].sum(axis=1)
            left = vacant & (np.cumsum(vacant, axis=1) <= count[:, None])
            self.post[:, part] = np.where(left, appointment.of, self.post[:, part])
        return found

    def come(self, number: int, month: Month, arrivals: Mapping[int, Arrivals]) -> None:
        """Newcomers fill the posts whose time has come."""
        coming = (self.comes == number) & (self.state == VACANT)
        if not arrivals or not coming.any():
            return
        numbers = self.chance("newcomer", "", month.year, coming.astype(np.int32)).astype(np.int64)
        for post, each in arrivals.items():
            these = coming & (self.post == post)
            kind = np.minimum(np.searchsorted(each.ends, numbers[these], side="right"), len(each.states) - 1)
            self.state[these] = each.states[kind]
        newcomers = self.setting.variant.newcomers
        now = month.year * _MONTHS_PER_YEAR + month.month - 1
        self.born[coming] = UNKNOWN
        self.woman[coming] = UNKNOWN
        if newcomers is not None and newcomers.ages is not None:
            low, high = newcomers.ages
            drawn = self.chance("age", "", month.year, coming.astype(np.int32)).astype(np.int64)
            span = (high - low + 1) * _MONTHS_PER_YEAR
            self.born[coming] = now - low * _MONTHS_PER_YEAR - (drawn * span // WHOLE)[coming]
        if newcomers is not None and newcomers.women is not None:
            drawn = self.chance("sex", "", month.year, coming.astype(np.int32))
            self.woman[coming] = (drawn < threshold(newcomers.women))[coming]
        self.comes[coming] = NEVER
        self.known[coming] = False

    def added_up(self, kinds: np.ndarray, pay: np.ndarray) -> np.ndarray:
        """What the people of each kind are paid together, by draw."""
        draws, many = len(kinds), self.setting.kinds
        sums = np.zeros(draws * many, dtype=np.int64)
        np.add.at(sums, np.arange(draws)[:, None] * many + kinds, pay)
        return sums.reshape(draws, many)

    def kinds(self, rows: np.ndarray) -> np.ndarray:
        """The kind of everyone: post by grade."""
        setting = self.setting
        grade = setting.prices.grade[rows[:, None], self.state]
        found: np.ndarray = (setting.post_of[self.state] + 1) * setting.grades + grade
        return found

    def count(self, kind: np.ndarray) -> np.ndarray:
        """Heads by draw, region and kind, or with all regions as one."""
        setting = self.setting
        draws, slots = self.state.shape
        regions = len(setting.slots.regions) if setting.by_region else 1
        group = np.arange(draws)[:, None] * regions + (
            self.region if setting.by_region else np.zeros(slots, dtype=np.int64)
        )
        there = self.state != VACANT
        counted = np.bincount(
            (group * setting.kinds + kind)[there], minlength=draws * regions * setting.kinds
        )
        return counted.reshape(draws, regions, setting.kinds)


def _of(values: np.ndarray, holder: np.ndarray, otherwise: int) -> np.ndarray:
    """What holds of the holder of each slot."""
    if not len(values):
        return np.full(len(holder), otherwise)
    return np.where(holder == UNKNOWN, otherwise, values[np.maximum(holder, 0)])


def _least(numbers: np.ndarray, among: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Of those among whom to choose, so many as have the least numbers, in each draw."""
    ranked = np.where(among, numbers, WHOLE)
    ranks = np.argsort(np.argsort(ranked, axis=1, kind="stable"), axis=1, kind="stable")
    return among & (ranks < most[:, None])


def run(setting: Setting, draws: int, chance: Chance) -> Sums:
    """What a number of draws come to."""
    return _Course(setting, draws, chance).run()
