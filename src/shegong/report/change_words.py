"""Changes of a regulation in sentences, as someone who drafts rules would write them."""

from collections.abc import Sequence
from fractions import Fraction

from shegong.formula.types import MONEY, RATE
from shegong.messages import _, label
from shegong.money import decimal_text, yuan
from shegong.policy.changes import Change, Difference, Section
from shegong.policy.facet import Aspect
from shegong.policy.policy import Policy
from shegong.proof.laws import law_name

_ALIKE_FROM = 3
"""So many cells that change by the same are told in one sentence."""
_FEW = 6
_PLACES = 6
_LONG: tuple[Aspect, ...] = (
    "formula", "when", "sets", "at_least", "at_most", "statement", "remedy", "confirm",
    "clause", "layers", "choices", "contents",
)  # fmt: skip
"""What is too long for one sentence."""
_MAIN: dict[Section, tuple[Aspect, ...]] = {
    "policy": (),
    "source": ("number", "issued"),
    "post": ("grades",),
    "input": ("choices", "limits", "default"),
    "parameter": ("value", "later"),
    "table": ("contents",),
    "rule": ("use", "formula", "rounding"),
    "transition": ("at", "when", "sets"),
    "absence": ("when",),
    "calendar": ("off", "on"),
    "check": ("statement", "effect"),
    "limit": ("measure", "groups", "formula", "at_least", "at_most"),
    "law": ("statement",),
}
"""What is told of an entry that is new or gone."""
_TELL_THEMSELVES: tuple[Aspect, ...] = (
    "value", "contents", "grades", "choices", "limits", "statement", "rounding", "use", "measure", "number", "issued",
    "at", "effect",
)  # fmt: skip


def section_name(section: Section) -> str:
    """What kind of entries a section holds."""
    return {
        "policy": _("办法"),
        "source": _("出处"),
        "post": _("岗位"),
        "input": _("输入项"),
        "parameter": _("参数"),
        "table": _("表"),
        "rule": _("规则"),
        "transition": _("晋升与变动"),
        "absence": _("不在岗"),
        "calendar": _("工作日历"),
        "check": _("核对"),
        "limit": _("限度"),
        "law": _("定律"),
    }[section]


def change_name(change: Change, policy: Policy) -> str:
    """What the entry is called; `policy` is one that has it."""
    if change.section == "policy":
        return change.key
    if change.section == "source":
        return f"《{change.name}》"
    if change.section == "law":
        return law_name(policy, change.key)
    return label(change.key, change.name)


def sentences(change: Change) -> list[str]:
    """What happened to an entry. Of a table with many changed cells it says only how many: see `many_cells`."""
    if change.kind == "changed":
        cells = cells_of(change)
        others = [
            _sentence(each, are_percentages([each])) for each in change.differences if each.aspect != "cell"
        ]
        if common := _alike(cells):
            return [*others, common]
        if many_cells(change):
            return [*others, _("{count} 格改变，见下表").format(count=len(cells))]
        return [*others, *(_sentence(each, are_percentages(cells)) for each in cells)]
    new = change.kind == "added"
    main = [each for aspect in _MAIN[change.section] for each in change.differences if each.aspect == aspect]
    told = [_thing(each, new=new) for each in main]
    told += [_("推定") for each in change.differences if each.aspect == "status" and each.after == _("推定")]
    what = "；".join(part for part in told if part)
    if new:
        return [_("新增：{what}").format(what=what) if what else _("新增")]
    return [_("删去，原为：{what}").format(what=what) if what else _("删去")]


def many_cells(change: Change) -> bool:
    """Whether so many cells of a table changed, each in its own way, that they are better shown as a table."""
    cells = cells_of(change)
    return len(cells) > _FEW and not _alike(cells)


def cells_of(change: Change) -> list[Difference]:
    """The cells of a table that changed."""
    return [each for each in change.differences if each.aspect == "cell"]


def _alike(cells: Sequence[Difference]) -> str:
    """One sentence for all cells that change in a table, where they rise by the same amount or the same share."""
    rises, rates = {each.rise for each in cells}, {each.rate for each in cells}
    if len(cells) < _ALIKE_FROM or None in rises or min(len(rises), len(rates)) > 1:
        return ""
    percent = are_percentages(cells)
    first, last = (f"{each.where} {' → '.join(texts(each, percent))}" for each in (cells[0], cells[-1]))
    moved = movement(cells[0], percent, share=len(rises) > 1)
    return _("{count} 格各{movement}：{first}……{last}").format(
        count=len(cells), movement=moved, first=first, last=last
    )


def are_percentages(differences: Sequence[Difference]) -> bool:
    """Whether amounts that stand together are rates of which none reaches 1: those are written as percentages."""
    numbers = [number for each in differences for number in (each.old, each.new) if number is not None]
    rates = all(each.type == RATE for each in differences)
    return rates and any(numbers) and all(abs(number) < 1 for number in numbers)


def texts(difference: Difference, percent: bool) -> tuple[str, str]:
    """How it reads before and after."""
    kind = difference.type

    def written(number: Fraction | None, text: str) -> str:
        if number is None or kind is None:
            return text
        if kind == MONEY:
            return _("{amount} 元").format(amount=yuan(number).removesuffix(".00"))
        return short(number * 100, _PLACES) + "%" if percent else short(number, _PLACES)

    return written(difference.old, difference.before), written(difference.new, difference.after)


def movement(difference: Difference, percent: bool, *, share: bool | None = None) -> str:
    """By how much an amount rises or falls: money by a share of itself unless told otherwise, rates by points."""
    rise, rate = difference.rise, difference.rate
    if not rise:
        return ""
    if rate and (share or (share is None and difference.type == MONEY)):
        size = short(abs(rate) * 100) + "%"
    elif difference.type == MONEY:
        size = _("{amount} 元").format(amount=yuan(abs(rise)).removesuffix(".00"))
    elif percent:
        size = _("{count} 个百分点").format(count=short(abs(rise) * 100, _PLACES))
    else:
        size = short(abs(rise), _PLACES)
    return (_("提高 {size}") if rise > 0 else _("降低 {size}")).format(size=size)


def short(value: Fraction, places: int = 2) -> str:
    """A number with at most so many decimals.

    >>> short(Fraction(175, 8)), short(Fraction(5))
    ('21.88', '5')
    """
    text = decimal_text(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _thing(difference: Difference, *, new: bool) -> str:
    """One thing that is said of an entry that is new or gone."""
    text = texts(difference, are_percentages([difference]))[new]
    what = "" if difference.aspect in _TELL_THEMSELVES else _called(difference)
    return f"{what} {text}".strip() if text else ""


def _sentence(difference: Difference, percent: bool) -> str:
    """One respect in which an entry changed."""
    old, new = texts(difference, percent)
    amounts = [each for each in (difference.old, difference.new) if each is not None]
    if difference.aspect == "status" and not old:
        return new
    if not old:
        text = _("新增{what}：{after}")
    elif not new:
        text = _("删去{what}，原为 {before}")
    elif difference.aspect in _LONG:
        text = _("原{what}：{before}\n新{what}：{after}")
    elif len(amounts) > 1 and difference.type == MONEY:
        text = _("{what}由 {before}改为 {after}")
    elif amounts or old[-1].isdecimal():
        text = _("{what}由 {before} 改为 {after}")
    else:
        text = _("{what}由“{before}”改为“{after}”")
    written = text.format(what=_called(difference), before=old, after=new).strip()
    moved = movement(difference, percent)
    return _("{sentence}，{movement}").format(sentence=written, movement=moved) if moved else written


def _called(difference: Difference) -> str:
    """What of an entry it is."""
    match difference.aspect:
        case "cell":
            return difference.where + (
                " " if difference.old is not None and difference.new is not None else ""
            )
        case "later":
            return _("自 {date} 起的数值").format(date=difference.where)
        case "sets":
            return _("“{input}”所变").format(input=difference.where)
        case "value":
            return ""
        case _:
            return _aspect_name(difference.aspect)


def _aspect_name(aspect: Aspect) -> str:
    names: dict[Aspect, str] = {
        "key": _("代号"),
        "name": _("名称"),
        "renewal": _("调整周期"),
        "layout": _("查法"),
        "contents": _("内容"),
        "statement": _("内容"),
        "formula": _("公式"),
        "rounding": _("取整"),
        "use": _("类别"),
        "grades": _("等级范围"),
        "type": _("类型"),
        "choices": _("取值"),
        "limits": _("范围"),
        "default": _("默认值"),
        "unusual": _("超过就提醒的值"),
        "merit": _("“越高越好”"),
        "when": _("条件"),
        "measure": _("衡量"),
        "groups": _("分组"),
        "at": _("时间"),
        "effect": _("后果"),
        "remedy": _("处理"),
        "shows": _("一并显示的值"),
        "confirm": _("要确认的"),
        "event": _("到岗还是离岗的日期"),
        "from_id": _("从哪里得知"),
        "off": _("放假"),
        "on": _("上班"),
        "complete": _("全年的安排"),
        "at_least": _("下限"),
        "at_most": _("上限"),
        "start": _("施行日期"),
        "end": _("终止日期"),
        "announced": _("公布日期"),
        "region": _("地区代码"),
        "layers": _("所依据的办法"),
        "number": _("文号"),
        "publisher": _("发布机关"),
        "issued": _("日期"),
        "status": _("依据"),
        "clause": _("出处"),
    }
    return names[aspect]
