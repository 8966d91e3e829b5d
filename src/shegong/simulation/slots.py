"""Places of work: who holds each at the beginning, which are vacant, and when somebody is to come.

A slot is one post of one region. Its number never changes, and those of a roster's people come first: so variants of a
scenario that differ in their posts still draw the same numbers for the same people.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from shegong.engine.absences import inputs_of_absences
from shegong.engine.columns import make_plan
from shegong.engine.group_absences import is_away
from shegong.errors import Place, Problem, ShegongError
from shegong.impact.establishment import SECTION, Establishment, Posts
from shegong.messages import _, listed
from shegong.payroll.presence import in_whole_months
from shegong.policy.document import read_document
from shegong.policy.policy import Policy
from shegong.roster.columns import default_column
from shegong.roster.read import read_roster
from shegong.simulation.sample.people import make_people
from shegong.simulation.scenario.scenario import Fill, Scenario, Variant

NEVER = 32_000
"""A month that does not come."""
UNKNOWN = -1
_MONTHS_PER_YEAR = 12
_MOST_SLOTS = 2_000_000
_FEW = 10


@dataclass(frozen=True)
class Holders:
    """Those who are there at the beginning, a row each, in the order of their roster.

    `table` has the policy's inputs; it is empty where only averages are known, and `average` then has what each is
    paid. `current` is what they are paid now (fen), `born` the month of their birth, counted from year 0, `woman` 1 or
    0, each UNKNOWN where it is; `leaves` the month of the scenario from which on the policy says that they are away.
    """

    table: pl.DataFrame
    region: tuple[str, ...]
    post: np.ndarray
    current: np.ndarray
    average: np.ndarray | None
    born: np.ndarray
    woman: np.ndarray
    leaves: np.ndarray
    told: frozenset[str] = frozenset()
    """The inputs that the roster tells of everyone, other than by the policy's default."""
    synthetic: bool = False
    rows: tuple[int, ...] = ()
    """Where each of them stands in the roster."""
    problems: tuple[Problem, ...] = ()
    digest: str = ""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.region)


@dataclass(frozen=True)
class Slots:
    """The slots of a variant: `holder` tells whose it is at the beginning (a row of Holders), or UNKNOWN.

    `region` counts along `regions`, `post` is the rank of the post, `opens` the month of the scenario from which on
    there is one, `comes` that in which somebody comes to a vacant one, or NEVER.
    """

    regions: tuple[str, ...]
    region: np.ndarray
    post: np.ndarray
    holder: np.ndarray
    opens: np.ndarray
    comes: np.ndarray

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.region)


def read_holders(scenario: Scenario) -> Holders:
    """The people of a scenario's files; raises ShegongError where their roster can't be used as it is."""
    people, policy = scenario.people, scenario.policy
    if people.roster is None and people.sample is None:
        return _averages(people.establishment.posts if people.establishment else (), policy)
    problems: tuple[Problem, ...] = ()
    if people.sample is not None:
        table = make_people(people.sample).table
        told = frozenset(policy.inputs) & frozenset(table.columns)
        usual = [given for key, given in policy.inputs.items() if key not in told]
        table = table.with_columns(default_column(given, table.height).alias(given.key) for given in usual)
        dated = table
    else:
        assert people.roster is not None  # noqa: S101  one of the two
        read = read_roster(people.roster, policy, sheet=people.sheet)
        if wrong := [problem for problem in read.problems if problem.severity == "error"]:
            raise ShegongError(wrong)
        dated = read.people
        read = in_whole_months(policy, read, scenario.start)
        table, problems = read.people, read.problems
        dated = dated.filter(pl.col("row").is_in(table["row"].implode()))
        told = frozenset(policy.inputs) - set(read.reading.defaults)
    return _holders(scenario, table, told, problems, _leaving(scenario, dated))


def _holders(
    scenario: Scenario,
    table: pl.DataFrame,
    told: frozenset[str],
    problems: tuple[Problem, ...],
    leaves: np.ndarray,
) -> Holders:
    policy, count = scenario.policy, table.height
    regions = table["region"].fill_null("").to_list() if "region" in table.columns else [""] * count
    names = {each: _region_name(scenario, each) for each in dict.fromkeys(regions)}
    key = next((key for key, given in policy.inputs.items() if given.type.level == "post"), None)
    post = table[key].to_numpy().astype(np.int64) if key else np.full(count, UNKNOWN)
    paid = "current_pay" in table.columns and table["current_pay"].null_count() == 0
    current = table["current_pay"].to_numpy().astype(np.int64) if paid else np.full(count, UNKNOWN)
    born, woman = _births(table)
    return Holders(
        table.select(policy.inputs.keys()),
        tuple(names[each] for each in regions),
        post,
        current,
        None,
        born,
        woman,
        leaves,
        told,
        scenario.people.sample is not None or _is_made_up(table),
        tuple(table["row"].to_list()) if "row" in table.columns else tuple(range(1, count + 1)),
        problems,
    )


def _is_made_up(table: pl.DataFrame) -> bool:
    """Whether there are people whose ID numbers nobody holds: those of examples begin with 99."""
    return "id_number" in table.columns and bool(table["id_number"].str.starts_with("99").any())


def _region_name(scenario: Scenario, text: str) -> str:
    """What a region of a roster is called: as in the establishment, where there is one."""
    establishment = scenario.people.establishment
    if not text:
        return _("全部")
    if establishment is None:
        return text
    code = establishment.places.find(text, scenario.policy.region)
    return next((each.name for each in establishment.posts if each.region == code), text)


def _births(table: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The month of birth and the sex by the ID number; UNKNOWN of other papers."""
    nothing = np.full(table.height, UNKNOWN)
    if "id_number" not in table.columns:
        return nothing, nothing
    text = pl.col("id_number")
    digits = pl.when(text.str.contains(r"^[0-9]{17}[0-9X]$")).then(text)
    found = table.select(
        born=(
            digits.str.slice(6, 4).cast(pl.Int64) * _MONTHS_PER_YEAR
            + digits.str.slice(10, 2).cast(pl.Int64)
            - 1
        ),
        woman=1 - digits.str.slice(16, 1).cast(pl.Int64) % 2,
    ).fill_null(UNKNOWN)
    return found["born"].to_numpy(), found["woman"].to_numpy()


def _leaving(scenario: Scenario, table: pl.DataFrame) -> np.ndarray:
    """From which month of the scenario on the policy takes people to be away until the end."""
    leaves = np.full(table.height, NEVER)
    policy = scenario.policy
    if not policy.absences or not inputs_of_absences(policy) <= set(table.columns):
        return leaves
    staying = np.zeros(table.height, dtype=bool)
    for number in reversed(range(scenario.months)):
        away = is_away(make_plan(policy, scenario.start.plus(number)), table).to_numpy()
        staying |= ~away
        leaves[~staying] = number
    return leaves


def unknown_ages(scenario: Scenario, holders: Holders) -> list[Problem]:
    """Warnings of those whose age decides something and is not known, or who are past retirement at the beginning."""
    moving = [variant for variant in scenario.variants if variant.careers]
    if holders.average is not None or not any(
        variant.retirement or any(each.ages for each in variant.exits) for variant in moving
    ):
        return []
    found = []
    unknown = int(((holders.born == UNKNOWN) | (holders.woman == UNKNOWN)).sum())
    if unknown:
        text = _("{people} 人不知道年龄和性别：不算退休，也不按年龄离职").format(people=unknown)
        found.append(Problem("N071", text, _("在花名册里补上身份证号码"), severity="warning"))
    retirement = next((variant.retirement for variant in moving if variant.retirement), None)
    if retirement is not None:
        now = scenario.start.year * _MONTHS_PER_YEAR + scenario.start.month - 1
        limits = np.where(holders.woman == 1, retirement.female, retirement.male) * _MONTHS_PER_YEAR
        past = np.flatnonzero((holders.born != UNKNOWN) & (now > holders.born + limits)).tolist()
        if past:
            few = listed(str(holders.rows[each]) for each in past[:_FEW]) + (" …" if len(past) > _FEW else "")
            text = _("{people} 人在 {month} 已经过了退休年龄，从这个月起算离开：第 {rows} 行").format(
                people=len(past), month=scenario.start, rows=few
            )
            found.append(Problem("N072", text, _("核对花名册；还在岗的改 [retirement]"), severity="warning"))
    return found


def _averages(posts: Sequence[Posts], policy: Policy) -> Holders:
    """The people of an establishment of whom only averages are known: each is paid the average, and its rise."""
    regions: list[str] = []
    ranks: list[int] = []
    current: list[int] = []
    average: list[int] = []
    by_name = {
        name: rank
        for rank, post in enumerate(policy.posts.values())
        for name in (post.key, post.name, *post.also)
    }
    for each in posts:
        people = each.filled or 0
        regions += [each.name] * people
        ranks += [by_name.get(each.post, UNKNOWN)] * people
        current += _shared_out((each.pay or Fraction(0)) * people, people)
        average += _shared_out(((each.pay or Fraction(0)) + (each.rise or Fraction(0))) * people, people)
    count = len(regions)
    nothing = np.full(count, UNKNOWN)
    return Holders(
        pl.DataFrame(),
        tuple(regions),
        np.array(ranks, dtype=np.int64),
        np.array(current, dtype=np.int64),
        np.array(average, dtype=np.int64),
        nothing,
        nothing,
        np.full(count, NEVER),
    )


def _shared_out(total: Fraction, people: int) -> list[int]:
    """A sum in whole fen for so many people, as evenly as can be."""
    if not people:
        return []
    share, rest = divmod(round(total), people)
    return [share + (number < rest) for number in range(people)]


def slots_of(scenario: Scenario, variant: Variant, holders: Holders, regions: tuple[str, ...]) -> Slots:
    """The slots of a variant: those of the people, the vacant ones of the establishment, and those that are added."""
    vacant = _vacancies(scenario, holders)
    added = [
        (more.region, UNKNOWN if more.post is None else more.post, scenario.start.months_until(more.month))
        for more in variant.more_posts
        for _number in range(more.posts)
    ]
    known = holders.count + len(vacant)
    opens = np.array([0] * known + [month for _region, _post, month in added], dtype=np.int64)
    places = [
        *zip(holders.region, holders.post.tolist(), strict=True),
        *vacant,
        *((r, p) for r, p, _m in added),
    ]
    if not 0 < len(places) <= _MOST_SLOTS:
        text = _("一共 {count} 个岗位").format(count=len(places))
        raise ShegongError(
            scenario.document.problem(
                "N049", text, _("核对花名册和编制；最多 {most} 个").format(most=_MOST_SLOTS), ("people",)
            )
        )
    number = {region: index for index, region in enumerate(regions)}
    region = np.array([number[name] for name, _post in places], dtype=np.int64)
    post = np.array([rank for _name, rank in places], dtype=np.int64)
    holder = np.full(len(places), UNKNOWN)
    holder[: holders.count] = np.arange(holders.count)
    comes = np.full(len(places), NEVER)
    empty = slice(holders.count, None)
    comes[empty] = _coming(
        scenario, variant.fill, opens[empty], _priority(region[empty], post[empty], opens[empty])
    )
    return Slots(regions, region, post, holder, opens, comes)


def _vacancies(scenario: Scenario, holders: Holders) -> list[tuple[str, int]]:
    """The region and post of each vacant post of the establishment; raises ShegongError where people don't fit it."""
    establishment = scenario.people.establishment
    if establishment is None:
        return []
    policy = scenario.policy
    ranks = {
        name: rank
        for rank, post in enumerate(policy.posts.values())
        for name in (post.key, post.name, *post.also)
    }
    there = Counter(zip(holders.region, holders.post.tolist(), strict=True))
    of_region = Counter(holders.region)
    found: list[tuple[str, int]] = []
    problems: list[Problem] = []
    for index, each in enumerate(establishment.posts):
        rank = ranks.get(each.post, UNKNOWN)
        people = there[each.name, rank] if each.post else of_region[each.name]
        label = " ".join(filter(None, (each.name, each.post)))
        if each.post and rank == UNKNOWN:
            text = _("办法 {id} 没有岗位“{post}”").format(id=policy.id, post=each.post)
            names = " | ".join(post.name for post in policy.posts.values())
            remedy = _("可用：{allowed}").format(allowed=names)
            problems.append(_misfit(establishment, index, "post", "N089", text, remedy))
        elif each.filled is not None and each.filled != people:
            text = _("{where}：编制表写在岗 {filled} 人，人员名单里是 {people} 人").format(
                where=label, filled=each.filled, people=people
            )
            problems.append(_misfit(establishment, index, "filled", "N050", text, _("改正其中一处")))
        elif people > each.posts:
            text = _("{where}：{people} 人多于岗位 {posts} 个").format(
                where=label, people=people, posts=each.posts
            )
            problems.append(_misfit(establishment, index, "posts", "N051", text, _("核对编制和人员")))
        else:
            found += [(each.name, rank)] * (each.posts - people)
    unknown = [name for name in of_region if name not in {each.name for each in establishment.posts}]
    problems += [
        Problem(
            "N052",
            _("编制表里没有地区“{region}”").format(region=name),
            _("补上这个地区"),
            Place(establishment.file),
        )
        for name in unknown
    ]
    if problems:
        raise ShegongError(problems)
    return found


def _misfit(
    establishment: Establishment, index: int, key: str, code: str, message: str, remedy: str
) -> Problem:
    """A problem with one entry of an establishment, at its place in the file."""
    document = read_document(Path(establishment.file))
    return document.problem(code, message, remedy, (SECTION, index, key))


def _priority(region: np.ndarray, post: np.ndarray, opens: np.ndarray) -> np.ndarray:
    """In which order vacancies are filled that open together: evenly over regions and kinds of post."""
    order = np.zeros(len(region), dtype=np.int64)
    for place in np.unique(np.stack([region, post, opens]), axis=1).T:
        these = (region == place[0]) & (post == place[1]) & (opens == place[2])
        count = int(these.sum())
        order[these] = (np.arange(count) * 2 + 1) * 1_000_000 // (2 * count)
    return order


def _coming(scenario: Scenario, fill: Fill | None, opens: np.ndarray, priority: np.ndarray) -> np.ndarray:
    """In which month of the scenario somebody comes to each vacant slot."""
    comes = np.full(len(opens), NEVER)
    if fill is None or not fill.vacancies:
        return comes
    start = scenario.start.months_until(fill.start)
    if fill.a_year is None:
        opened: np.ndarray = np.maximum(opens, start)
        return opened
    waiting = np.lexsort((priority, opens)).tolist()
    for month in range(start, scenario.months):
        since = month - start
        most = (since + 1) * fill.a_year // _MONTHS_PER_YEAR - since * fill.a_year // _MONTHS_PER_YEAR
        taken = [slot for slot in waiting if opens[slot] <= month][:most]
        comes[taken] = month
        waiting = [slot for slot in waiting if comes[slot] == NEVER]
    return comes
