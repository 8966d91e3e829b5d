"""Turns the entries of a regulation file into what the rules work with: posts, inputs, parameters, clauses."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from shegong.errors import Problem, nearest
from shegong.formula.parse import FormulaError
from shegong.formula.types import COUNT, DATE, FLAG, MONEY, RATE, Bounds, Type, type_name
from shegong.messages import _
from shegong.money import FEN_PER_YUAN, decimal_text, parse_number
from shegong.policy.layers import Entry
from shegong.policy.policy import Clause, Evidence, Input, LevelChoice, Parameter, Post, Source
from shegong.policy.schema import (
    Evidenced,
    InputEntry,
    Number,
    ParameterEntry,
    PostEntry,
    SourceEntry,
)

_MOST_GRADES = 100
_LONGEST_RENEWAL = 50
_LARGEST_LIMIT = 10**15
"""Fen, or people, or years: what an input may be limited to."""
UNITS: dict[str, Type] = {"yuan": MONEY, "rate": RATE, "count": COUNT}
_WIDEST: dict[str, tuple[int, int]] = {
    "count": (0, 1_000),
    "money": (0, 1_000_000_000),
    "date": (date(1930, 1, 1).toordinal(), date(2199, 12, 31).toordinal()),
    "flag": (0, 1),
}
"""What an input may be where its file sets no limits: money up to 10 million yuan."""
_WIDEST_PARAMETER: dict[str, Bounds] = {
    "money": Bounds(Fraction(0), Fraction(1_000_000_000)),
    "rate": Bounds(Fraction(0), Fraction(10)),
    "count": Bounds(Fraction(0), Fraction(1_000)),
}


class EntryError(Exception):
    """An entry that makes no sense; carries its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.message for problem in problems))
        self.problems = problems


def number(written: Number, unit: Type, refuse: Callable[[str, str], EntryError]) -> Fraction:
    """A figure as written, exact; money in fen."""
    try:
        value = parse_number(written) if isinstance(written, str) else Fraction(written)
    except ValueError:
        raise refuse(
            _("“{text}”不是数字").format(text=str(written)[:40]),
            _('写普通小数或百分数，例如 "4800.00"、"70%"'),
        ) from None
    if unit == COUNT and value.denominator != 1:
        raise refuse(_("{text} 不是整数").format(text=written), _('个数写整数；比率用 unit = "rate"'))
    if unit == RATE and abs(value) > _WIDEST_PARAMETER["rate"].high:
        likely = decimal_text(value)
        raise refuse(
            _("比率 {figure} 太大").format(figure=written), _('是不是 "{figure}%"？').format(figure=likely)
        )
    if unit == MONEY:
        if isinstance(written, str) and written.endswith("%"):
            raise refuse(_("金额不能是百分数"), _('比率用 unit = "rate"'))
        value *= FEN_PER_YUAN
    return value


def refusing(
    entry: Entry[Evidenced] | Entry[InputEntry], code: str, *path: str | int
) -> Callable[[str, str], EntryError]:
    """Makes the error for a value at `path` of an entry."""
    return lambda message, remedy: EntryError(entry.problem(code, message, remedy, *path))


def located(
    entry: Entry[object], error: FormulaError, name: str, *path: str, elsewhere: str = ""
) -> list[Problem]:
    """The problems of a formula at `path` of an entry, at their places in the file.

    `name` is what the entry is called; `elsewhere` tells of another file with a part in it.
    """
    return [
        entry.layer.document.problem(
            problem.code,
            f"{name}：{problem.message}{elsewhere}",
            problem.remedy,
            (entry.section, entry.key, *path),
            within=problem.excerpt,
        )
        for problem in error.problems
    ]


def post(entry: Entry[PostEntry]) -> Post:
    """A post; its span must not be reversed."""
    span = entry.value.grades
    if len(span) != 2 or not 1 <= span[0] <= span[1] <= _MOST_GRADES:  # noqa: PLR2004  two ends
        raise EntryError(
            entry.problem(
                "P016",
                _("等级范围 {span} 不成立").format(span=span),
                _("写成 [最低, 最高]，最低不小于 1"),
                "grades",
            )
        )
    return Post(entry.key, entry.value.name, tuple(entry.value.also), *span)


def input_of(entry: Entry[InputEntry], posts: Mapping[str, Post]) -> Input:
    """An input with the limits of its values."""
    written = entry.value
    choices = _choices(entry, posts)
    if written.type in ("post", "level"):
        level = "post" if written.type == "post" else entry.key
        kind, low, high = Type("level", level), 0, len(choices) - 1
    else:
        kind = {"count": COUNT, "money": MONEY, "date": DATE, "flag": FLAG}[written.type]
        low, high = _WIDEST[written.type]
    measure = _measure(entry, kind, choices)
    low = measure("minimum", low)
    high = measure("maximum", high)
    if low > high:
        raise EntryError(entry.problem("P017", _("minimum 大于 maximum"), _("对调，或改其中一个"), "minimum"))
    default = None if written.default is None else measure("default", 0)
    if default is not None and not low <= default <= high:
        raise EntryError(
            entry.problem("P017", _("default 不在允许范围内"), _("改 default 或放宽范围"), "default")
        )
    unusual = None if written.unusual_above is None else measure("unusual_above", 0)
    if written.event and (kind != (COUNT if written.event == "misses" else DATE) or default is None):
        raise refusing(entry, "P080", "event")(
            _('event = "{event}" 不能这样写在{type}上').format(event=written.event, type=type_name(kind)),
            _('到岗、离岗写 type = "date"，缺的天数写 type = "count"，都要有 default'),
        )
    sexes = {choice.key for choice in choices} == {"female", "male"}
    if (written.from_id == "birth" and kind != DATE) or (written.from_id == "sex" and not sexes):
        raise refusing(entry, "P081", "from_id")(
            _("“{name}”不能从身份证号码得知").format(name=written.name),
            _('出生日期写 type = "date"；性别写 type = "level"，values 的代号是 female、male'),
        )
    can_be_merit = kind.kind in ("level", "count")
    if written.merit and not can_be_merit:
        raise refusing(entry, "P059", "merit")(
            _("{type}没有越高越好的次序").format(type=type_name(kind)), _("删去 merit")
        )
    return Input(
        entry.key,
        written.name,
        tuple(written.also),
        kind,
        written.unit,
        low,
        high,
        choices,
        default,
        unusual,
        can_be_merit if written.merit is None else written.merit,
        written.confirm,
        written.event,
        written.from_id,
        written.note,
    )


def _choices(entry: Entry[InputEntry], posts: Mapping[str, Post]) -> tuple[LevelChoice, ...]:
    written = entry.value
    if written.type == "post" and not posts:
        raise EntryError(
            entry.problem("P057", _("没有写岗位"), _("先写 [posts.代号]，从最低的岗位写起"), "type")
        )
    if written.type == "level" and entry.key == "post":
        raise EntryError(
            entry.problem(
                "P058", _("代号 post 留给岗位"), _('写 type = "post" 和 [posts.代号]，或换一个代号'), "type"
            )
        )
    if written.type == "post":
        return tuple(LevelChoice(each.key, each.name, each.also) for each in posts.values())
    if (written.type == "level") != bool(written.values):
        raise EntryError(
            entry.problem(
                "P018",
                _("级别要从低到高列出 values，其他类型不要 values"),
                _('例如 values = { none = "无", junior = "助理社会工作师" }'),
                at_key=True,
            )
        )
    names = {key: [value] if isinstance(value, str) else value for key, value in written.values.items()}
    spellings = {key: {text.lower() for text in (key, *texts)} for key, texts in names.items()}
    times = Counter(text for texts in spellings.values() for text in texts)
    for key, texts in names.items():
        if not texts or any(times[text] > 1 for text in spellings[key]):
            raise EntryError(
                entry.problem(
                    "P018",
                    _("“{key}”没有名称，或与另一个值同名").format(key=key),
                    _("每个值的名称要各不相同"),
                    "values",
                    key,
                )
            )
    return tuple(LevelChoice(key, texts[0], tuple(texts[1:])) for key, texts in names.items())


def _measure(
    entry: Entry[InputEntry], kind: Type, choices: tuple[LevelChoice, ...]
) -> Callable[[str, int], int]:
    """Reads one of an input's own limits in the measure of its values."""

    def measure(field: str, otherwise: int) -> int:
        written = getattr(entry.value, field)
        refuse = refusing(entry, "P017", field)
        if written is None:
            return otherwise
        if kind.kind == "level" and isinstance(written, str):
            for rank, choice in enumerate(choices):
                if written in choice.spellings:
                    return rank
        if kind == FLAG and isinstance(written, bool):
            return int(written)
        if kind == DATE and isinstance(written, date):
            return written.toordinal()
        if kind.is_amount and isinstance(written, int | Decimal | str) and not isinstance(written, bool):
            value = number(written, kind, refuse)
            if value.denominator != 1 or abs(value) > _LARGEST_LIMIT:
                raise refuse(
                    _("{field} 不是整数分，或大得离谱").format(field=field),
                    _("金额最多两位小数，不超过十万亿元"),
                )
            return int(value)
        raise refuse(_("{field} 的写法与类型不符").format(field=field), _("按该输入项的类型写"))

    return measure


def evidence(entry: Entry[Evidenced]) -> Evidence:
    """How well an entry is known: what is published names its clause, what is assumed says why."""
    written = entry.value
    if written.status == "assumed" and not written.why.strip():
        raise EntryError(
            entry.problem("P024", _("推定的（assumed）要写明理由"), _('补上 why = "…"'), "status")
        )
    if written.status != "assumed" and not written.source:
        raise EntryError(
            entry.problem(
                "P025",
                _("没有写出处"),
                _('补上 source = "文件代号 条款"；没有公布的写 status = "assumed" 和 why'),
                at_key=True,
            )
        )
    return Evidence(
        written.status, written.why.strip(), clause(entry, written.source) if written.source else None
    )


def clause(entry: Entry[Evidenced], text: str) -> Clause:
    """The clause that `draft §一` names: the key of a source, then where in it."""
    key, _space, locator = text.partition(" ")
    found = entry.layer.source(key)
    if not found:
        known = [name for layer in (entry.layer, *entry.layer.below) for name in layer.content.sources]
        guess = nearest(key, known)
        raise EntryError(
            entry.problem(
                "P026",
                _("sources 里没有代号为“{key}”的出处").format(key=key),
                _("是不是 {guess}？").format(guess=guess)
                if guess
                else _("先写 [sources.{key}]").format(key=key),
                "source",
            )
        )
    return Clause(source_of(key, found), locator.strip())


def source_of(key: str, written: SourceEntry) -> Source:
    """A document as it is cited."""
    return Source(key, written.title, written.publisher, written.number, written.date_, written.note)


def parameter(entry: Entry[ParameterEntry]) -> Parameter:
    """A parameter with its values by rising date."""
    written = entry.value
    kind = UNITS[written.unit]
    values: list[tuple[date, Fraction]] = []
    for text, figure in written.values.items():
        since = _day(text)
        if since is None:
            raise EntryError(
                entry.problem(
                    "P027",
                    _("“{text}”不是日期").format(text=text),
                    _("写成 2018-01-01"),
                    "values",
                    text,
                    at_key=True,
                )
            )
        values.append((since, number(figure, kind, refusing(entry, "P028", "values", text))))
    for (since, value), (later, next_value) in pairwise(sorted(values)):
        if value == next_value:
            raise EntryError(
                entry.problem(
                    "P029",
                    _("{later} 的数值与 {since} 的相同").format(later=later, since=since),
                    _("删去后一个；核对过用 checked 注明"),
                    "values",
                    later.isoformat(),
                    at_key=True,
                )
            )
    known = evidence(entry) if written.values else Evidence("published")
    if written.renew_years is not None and not 1 <= written.renew_years <= _LONGEST_RENEWAL:
        raise refusing(entry, "P060", "renew_years")(
            _("每 {years} 年调整，不成立").format(years=written.renew_years),
            _("写 1 到 {most} 之间的整数").format(most=_LONGEST_RENEWAL),
        )
    return Parameter(
        entry.key, written.name, kind, tuple(sorted(values)), known, written.checked, written.renew_years
    )


def _day(text: str) -> date | None:
    """The date that is written 2018-01-01, and in no other way: two spellings would be two values of one day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def most_of(kind: Type) -> Fraction:
    """The most that a figure of a kind may be, whoever sets it."""
    return _WIDEST_PARAMETER[kind.kind].high


def parameter_bounds(given: Parameter) -> Bounds:
    """Between which values a parameter lies over all its dates."""
    if not given.values:
        return _WIDEST_PARAMETER[given.type.kind]
    figures = [value for _since, value in given.values]
    return Bounds(min(figures), max(figures))
