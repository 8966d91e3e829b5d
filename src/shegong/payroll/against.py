"""A payroll held against an earlier one: who changed, by how much, and what from.

What was printed then is taken as it stands. Each change is the sum of three: back from what was printed to what the
rules came to then; the rules of this month for what was known of a person then; what is known now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from shegong.engine.columns import calculate
from shegong.engine.limits import as_value
from shegong.errors import Place, Problem, ShegongError
from shegong.formula.types import MONEY
from shegong.formula.words import value_text
from shegong.messages import _, label, listed
from shegong.payroll.carried import carried_inputs, contradiction
from shegong.payroll.previous import months_told, same_people
from shegong.payroll.run import Payroll, in_statement
from shegong.payroll.sheet import MONTH_HEADING, PAYROLL_SHEET, keyed
from shegong.policy.month import Month, parse_month
from shegong.policy.policy import Input, Policy, Rule
from shegong.roster.fields import Field, FieldKind, Fields, load_fields
from shegong.roster.identity import mask_card
from shegong.roster.read import read_people

CAUSES = ("joined", "left", "person", "rules", "printed")
"""What a change comes from: new people, people who are gone, what is known of a person, the rules, an odd print."""
_EXPLAINED = ("gross", "net")
_MONTH = "*month"
_WHO = ("name", "id_type", "id_number", "region", "street", "community", "unit", "card")
_UNITS = ("unit", "street", "community", "region")
_MOST = 10**15
_FEW = 5
_PRINTED = "printed "


class Difference(NamedTuple):
    """Something that was one thing then and is another now, in words."""

    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Comparison:
    """Two payrolls, of the months `then` and `now`.

    `people` has a row for everyone in either, those who are gone last: "name", "id_number" (null where nobody tells),
    "unit" and "unit then", "row" and "row then" (line or row numbers; null where somebody is not in that payroll), and
    in fen for each of the rules `totals`: "KEY then", "KEY now" and a column "KEY CAUSE" for each cause, which add up
    to the change; for each of `items` "KEY then" and "KEY now". `facts` tells by row what is known otherwise of a
    person; `carried` has the rows of those whose figures to date alone are others; `figures` what the rules changed.
    """

    policy: Policy
    then: Month
    now: Month
    file: str
    by: str
    totals: tuple[Rule, ...]
    items: tuple[Rule, ...]
    people: pl.DataFrame
    facts: Mapping[int, Sequence[Difference]]
    carried: frozenset[int]
    figures: tuple[Difference, ...]
    problems: tuple[Problem, ...]

    @property
    def changed(self) -> pl.DataFrame:
        """Those who came, went, are known otherwise, or get another amount in any of the totals or items."""
        both = (*self.totals, *self.items)
        differs = pl.any_horizontal(pl.col(f"{rule.key} then") != pl.col(f"{rule.key} now") for rule in both)
        known_otherwise = pl.col("row").is_in(list(self.facts)).fill_null(value=False)
        return self.people.filter(differs | known_otherwise | is_joined() | is_left())


def is_joined() -> pl.Expr:
    """Whether somebody is in the later payroll only."""
    return pl.col("row then").is_null()


def is_left() -> pl.Expr:
    """Whether somebody is in the earlier payroll only."""
    return pl.col("row").is_null()


def compare(payroll: Payroll, path: Path) -> Comparison:
    """Hold a payroll against an earlier one of the same policy, as we wrote it.

    Raises ShegongError where that can't be read, or where people can't be told apart.
    """
    policy = payroll.policy
    earlier = read_people(path, _fields(policy), sheet=PAYROLL_SHEET)
    if errors := [problem for problem in earlier.problems if problem.severity == "error"]:
        raise ShegongError(errors)
    then, notices = _month_of(earlier.people, payroll.month, earlier.reading.file)
    printed = [rule for rule in in_statement(policy) if rule.key not in earlier.reading.defaults]
    old = earlier.people.rename({rule.key: f"{_PRINTED}{rule.key}" for rule in in_statement(policy)})
    by_new_rules = calculate(policy, old, payroll.month)
    by_old_rules = _by_rules_of(policy, old, then)
    pairs = _pairs(*same_people(payroll.roster, earlier))
    by = next((key for key in _UNITS if key in old.columns and key in payroll.table.columns), "")
    totals = [rule for rule in printed if rule.key in _EXPLAINED]
    items = [rule for rule in printed if not rule.total]
    people = _who(pairs, payroll.table, old, by)
    people = people.with_columns(
        each
        for rule in (*totals, *items)
        for each in (
            _at(old, pairs["was"], f"{_PRINTED}{rule.key}").fill_null(0).alias(f"{rule.key} then"),
            _at(payroll.table, pairs["at"], rule.key).fill_null(0).alias(f"{rule.key} now"),
        )
    )
    for rule in totals:
        new = _at(by_new_rules, pairs["was"], rule.key)
        due = new if by_old_rules is None else _at(by_old_rules, pairs["was"], rule.key)
        people = people.with_columns(_causes(rule.key, new, due))
    both = pairs.drop_nulls()
    return Comparison(
        policy=policy,
        then=then,
        now=payroll.month,
        file=earlier.reading.file,
        by=by,
        totals=tuple(totals),
        items=tuple(items),
        people=people,
        facts=_facts(policy, both, payroll.table, by_new_rules if by_old_rules is None else by_old_rules),
        carried=_carried(policy, both, payroll.table, old),
        figures=tuple(_figures(policy, [rule.key for rule in totals], then, payroll.month)),
        problems=tuple(notices),
    )


def _fields(policy: Policy) -> Fields:
    """What is to be read of the earlier payroll: who, what was known of them, what they got."""
    usual = load_fields(policy)
    results = [rule for rule in in_statement(policy) if rule.type == MONEY]
    names = [given.name for given in policy.inputs.values()] + [rule.name for rule in policy.rules.values()]
    told = {given.key: given._replace(unusual_above=None) for given in policy.inputs.values()}
    told |= {rule.key: Input(rule.key, rule.name, (), MONEY, "元", -_MOST, _MOST) for rule in results}
    fields = {_MONTH: Field(_MONTH, MONTH_HEADING, "text", (MONTH_HEADING,))}
    fields |= {key: usual.by_key[key] for key in _WHO if key in usual.by_key}
    fields |= {key: _field(given, is_alone=names.count(given.name) == 1) for key, given in told.items()}
    if "gross" not in fields:
        raise contradiction(_("办法 {id} 没有应发合计，不能对照").format(id=policy.id), _("去掉 --against"))
    return Fields(fields, usual.words)


def _field(given: Input, *, is_alone: bool) -> Field:
    # By no other names: the payroll has results too, some under what an input may be called in a roster.
    heading = keyed(given.name, given.key)
    spellings = (given.name, heading) if is_alone else (heading,)
    needed = given.key == "gross"
    kind: FieldKind = "count" if given.type.kind == "rate" else given.type.kind
    return Field(given.key, given.name, kind, spellings, required=needed, input=given)


def _month_of(people: pl.DataFrame, month: Month, file: str) -> tuple[Month, list[Problem]]:
    """Of which month the earlier payroll is: it says so, or else it is taken for the month before."""
    if _MONTH in people.columns:
        months = months_told(people[_MONTH])
        if len(months) == 1:
            return parse_month(months[0]), []
        text = _("是几个月的工资表：{months}").format(months=listed(months[:_FEW]))
        raise ShegongError(Problem("A044", text, _("每次和一个月的对照"), Place(file)))
    then = month.plus(-1)
    text = _("文件里没有“{heading}”列，当作 {month} 的工资表").format(heading=MONTH_HEADING, month=then)
    return then, [Problem("A043", text, "", Place(file), severity="notice")]


def _by_rules_of(policy: Policy, people: pl.DataFrame, month: Month) -> pl.DataFrame | None:
    """What people came to in a month; None where the policy was not in force, or has no figures for it."""
    try:
        return calculate(policy, people, month)
    except ShegongError:
        return None


def _pairs(here: pl.Series, there: pl.Series) -> pl.DataFrame:
    """Columns "at" and "was": where each person stands in either payroll, those who are gone last."""
    now = here.to_frame("key").with_row_index("at")
    old = there.to_frame("key").with_row_index("was")
    gone = old.join(now, on="key", how="anti", maintain_order="left")
    known = now.join(old, on="key", how="left", maintain_order="left")
    return pl.concat([known, gone], how="diagonal").select("at", "was")


def _at(table: pl.DataFrame, places: pl.Series, column: str) -> pl.Series:
    """A column at some places; null where there is no place."""
    return table[column].gather(places)


def _who(pairs: pl.DataFrame, now: pl.DataFrame, old: pl.DataFrame, by: str) -> pl.DataFrame:
    at, was = pairs["at"], pairs["was"]

    def either(column: str) -> pl.Series:
        told = [
            _at(table, where, column) for table, where in ((now, at), (old, was)) if column in table.columns
        ]
        nothing = pl.Series(column, [None], dtype=pl.String).new_from_index(0, len(at))
        return pl.select(pl.coalesce(*told, nothing)).to_series()

    def unit(table: pl.DataFrame, where: pl.Series) -> pl.Series:
        if not by:
            return pl.Series("unit", [""]).new_from_index(0, len(where))
        return _at(table, where, by).fill_null("")

    return pl.DataFrame(
        {
            "name": either("name"),
            "id_number": either("id_number"),
            "unit": unit(now, at),
            "unit then": unit(old, was),
            "row": _at(now, at, "row"),
            "row then": _at(old, was, "row"),
        }
    )


def _causes(key: str, new: pl.Series, due: pl.Series) -> list[pl.Expr]:
    """The parts of a change, in fen: `new` is by this month's rules, `due` by those of then, what was known then."""
    now, then = pl.col(f"{key} now"), pl.col(f"{key} then")
    stays = ~(is_joined() | is_left())
    parts: dict[str, tuple[pl.Expr, pl.Expr]] = {
        "joined": (is_joined(), now),
        "left": (is_left(), -then),
        "person": (stays, now - new),
        "rules": (stays, pl.lit(new - due)),
        "printed": (stays, pl.lit(due) - then),
    }
    return [
        pl.when(where).then(amount).otherwise(0).alias(f"{key} {cause}")
        for cause, (where, amount) in parts.items()
    ]


def _facts(
    policy: Policy, both: pl.DataFrame, now: pl.DataFrame, old: pl.DataFrame
) -> dict[int, list[Difference]]:
    """What is known otherwise of people than then, and what follows from it that is no amount, by row."""
    carried = {given.key for given in carried_inputs(policy)}
    inputs = [key for key in policy.inputs if key in policy.asked and key not in carried]
    told = [rule for rule in policy.rules.values() if rule.kind == "info"]
    results = [rule.key for rule in told if rule.type.kind in ("level", "count")]
    found = _about(both, now, old)
    for key in (*inputs, *results):
        here, there = _at(now, both["at"], key), _at(old, both["was"], key)
        entry = policy.inputs.get(key) or policy.rules[key]
        differs = here.ne_missing(there).arg_true()
        rows = _at(now, both["at"], "row").gather(differs)
        texts = zip(rows, there.gather(differs), here.gather(differs), strict=True)
        for row, was, is_now in texts:
            difference = Difference(
                label(key, entry.name), _text(policy, key, was), _text(policy, key, is_now)
            )
            found.setdefault(row, []).append(difference)
    return found


def _about(both: pl.DataFrame, now: pl.DataFrame, old: pl.DataFrame) -> dict[int, list[Difference]]:
    """Who is called or placed otherwise, or is paid to another account, as far as both payrolls tell, by row."""
    names = {"name": _("姓名"), "card": _("银行账号"), **dict(zip(_UNITS, _unit_names(), strict=True))}
    found: dict[int, list[Difference]] = {}
    for key, name in names.items():
        if key in now.columns and key in old.columns:
            rows, here, there = (
                _at(now, both["at"], "row"),
                _at(now, both["at"], key),
                _at(old, both["was"], key),
            )
            for place in (here.fill_null("") != there.fill_null("")).arg_true():
                texts = (there[place] or _("（空）"), here[place] or _("（空）"))
                was, is_now = map(mask_card, texts) if key == "card" else texts
                found.setdefault(rows[place], []).append(Difference(name, was, is_now))
    return found


def _unit_names() -> tuple[str, ...]:
    return _("单位"), _("街道"), _("社区"), _("地区")


def _text(policy: Policy, key: str, value: object) -> str:
    entry = policy.inputs.get(key) or policy.rules[key]
    return value_text(as_value(policy, key, value), entry.type, policy.scope)


def _carried(policy: Policy, both: pl.DataFrame, now: pl.DataFrame, old: pl.DataFrame) -> frozenset[int]:
    """The rows of people whose figures to date are others than then."""
    keys = [given.key for given in carried_inputs(policy)]
    if not keys:
        return frozenset()
    differs = [_at(now, both["at"], key).ne_missing(_at(old, both["was"], key)).alias(key) for key in keys]
    rows = _at(now, both["at"], "row")
    return frozenset(rows.filter(pl.DataFrame(differs).select(pl.any_horizontal(keys)).to_series()))


def _figures(policy: Policy, rules: Sequence[str], then: Month, now: Month) -> Iterator[Difference]:
    """The figures that the rules rest on and that have another value now."""
    before, after = policy.figures_on(then), policy.figures_on(now)
    behind = policy.entries_behind(rules)
    for key, parameter in policy.parameters.items():
        if key in behind and key in after and before.get(key) != after[key]:
            was = value_text(before[key], parameter.type, policy.scope) if key in before else _("没有")
            yield Difference(
                label(key, parameter.name), was, value_text(after[key], parameter.type, policy.scope)
            )
