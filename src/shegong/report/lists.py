"""What the lists of people that an office decides on and signs have in common."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from shegong.formula.types import COUNT, MONEY
from shegong.messages import _, label
from shegong.policy.policy import Evidence, Policy, Rule, Source, Transition
from shegong.report.citations import Citations
from shegong.report.document import Cell, Column, Fact, money, whole, words

_WHO = ("number", "name", "id_number", "region", "unit")


def who(columns: Iterable[str]) -> list[str]:
    """Which of a roster's columns say who somebody is."""
    found = set(columns)
    return [key for key in _WHO if key in found]


def who_columns(keys: Iterable[str]) -> list[Column]:
    """What those columns are called."""
    names = {
        "number": _("序号"),
        "name": _("姓名"),
        "id_number": _("证件号码"),
        "region": _("地区"),
        "unit": _("单位"),
    }
    return [Column(names[key]) for key in keys]


def who_cells(keys: Iterable[str], person: Mapping[str, object]) -> list[Cell]:
    """Who somebody is."""
    return [words(str(person[key] or "")) for key in keys]


def stored(policy: Policy, key: str, value: object) -> Cell:
    """A cell for what stands in a column of people or results: an input, or a rule."""
    entry = policy.inputs.get(key) or policy.rules[key]
    if isinstance(value, bool):
        return words(_("是") if value else _("否"))
    if isinstance(value, date):
        return words(value.isoformat())
    if not isinstance(value, int):
        raise TypeError(key)
    if entry.type == MONEY:
        return money(value)
    if entry.type == COUNT:
        return whole(value)
    choices = policy.scope.levels[entry.type.level or ""].values
    return words(choices[value][1])


def signatures() -> str:
    """Where people sign."""
    return _("制表：＿＿＿＿＿　　审核：＿＿＿＿＿　　负责人：＿＿＿＿＿　　　　年　　月　　日")


def cite(entries: Iterable[Transition | Rule]) -> Citations:
    """The documents that some entries stand in."""
    clauses = [each.evidence.clause for each in entries]
    return Citations(tuple(dict.fromkeys(clause.source for clause in clauses if clause)))


def grounds(entries: Iterable[Transition | Rule], cited: Citations) -> Iterator[Fact]:
    """What entries rest on, then the documents by their numbers."""
    for each in entries:
        yield Fact(label(each.key, each.name), _rests_on(each.evidence, cited))
    for number, source in enumerate(cited.sources, start=1):
        yield Fact(f"[{number}]", _document(source))


def _rests_on(evidence: Evidence, cited: Citations) -> str:
    return cited.text(evidence).replace("\n", _("；"))


def _document(source: Source) -> str:
    told = f"《{source.title}》{source.number} {source.publisher} {source.issued or ''}"
    return " ".join(told.split())
