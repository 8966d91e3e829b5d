"""What the text of one cell means: one plain function for each kind of value.

Each takes a text and returns the value, as a whole number (fen, count, rank, day number, 0 or 1), and the problem
with it, if any. An empty text means nothing: no value and no problem.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from shegong.errors import Problem, nearest
from shegong.messages import _, listed
from shegong.policy.policy import LevelChoice
from shegong.roster.fields import INVISIBLE, fold
from shegong.roster.numerals import numeral

Meaning = tuple[int | None, Problem | None]
Understand = Callable[[str], Meaning]

NARROW: dict[int, int | str | None] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), " "),
    ord("￥"): "¥",
    ord("−"): "-",
    **INVISIBLE,
}
"""Full-width characters to plain ones. (NFKC would also read 10² as 102.)"""

_MOST_FEN = 10**15
_MOST_DIGITS = 15
GRADE_UNIT = "级"
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>0|[1-9][0-9]*)(?:\.(?P<cents>[0-9]+))?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
NOTHING = frozenset({"-", "--", "---", "—", "——", "–", "―", "－", "/", "\\", "无", "没有"})
"""What people write where there is nothing."""
_COUNT = re.compile(r"[+-]?[0-9]{1,15}(\.0+)?")
_FRACTION = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_CHINESE_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月(?:([0-9]{1,2})[日号])?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_SERIAL = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
_FLAGS = {
    **dict.fromkeys(("是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1"), 1),
    **dict.fromkeys(("否", "无", "没有", "不是", "×", "✗", "✘", "n", "no", "false", "0"), 0),
}


def narrow(text: str) -> str:
    """A cell's text in half-width characters, without spaces around it."""
    return text.translate(NARROW).strip()


def understand_money(text: str) -> Meaning:
    """Fen, from yuan as people write them.

    >>> [understand_money(text)[0] for text in ("￥2,854.00", "2，854", "２８５４", "2854元", "(100.00)", "1e5")]
    [285400, 285400, 285400, 285400, -10000, None]
    """
    written = narrow(text).removeprefix("¥").removesuffix("元").strip()
    if not written:
        return None, (_not_an_amount() if narrow(text) else None)
    if written in NOTHING:
        return 0, _taken_for(written, _("0 元"))
    in_brackets = written.startswith("(") and written.endswith(")") and not written.startswith("(-")
    if in_brackets:
        written = f"-{written[1:-1]}"
    if "," in written:
        if not _GROUPED.fullmatch(written):
            return None, _badly_grouped(written)
        written = written.replace(",", "")
    value, problem = _plain_amount(written)
    if in_brackets and problem is None:
        problem = Problem("R094", _("括号里的金额按负数读取"), _("负数请用减号写"), severity="warning")
    return value, problem


def _plain_amount(written: str) -> Meaning:
    found = _AMOUNT.fullmatch(written)
    if not found:
        return None, _not_an_amount()
    cents = found["cents"] or ""
    if len(cents.rstrip("0")) > 2:  # noqa: PLR2004 -- a fen is the second decimal
        return None, Problem("R092", _("金额细过 1 分：小数多于两位"), _("先四舍五入到分"))
    if len(found["whole"]) > _MOST_DIGITS or (fen := int(found["whole"] + f"{cents:0<2}"[:2])) > _MOST_FEN:
        return None, Problem("R093", _("金额大得不合理"), _("核对后改正，单位是元"))
    return (-fen if found["sign"] else fen), None


def _taken_for(written: str, meaning: str) -> Problem:
    """The notice that a dash has been understood."""
    text = _("“{written}”按“{meaning}”读取").format(written=written, meaning=meaning)
    return Problem("R095", text, _("没有就写 0；不知道的留空"), severity="notice")


def _not_an_amount() -> Problem:
    return Problem("R090", _("不是金额"), _("只写数字，单位是元，例如 2854.00"))


def _badly_grouped(written: str) -> Problem:
    if re.fullmatch(r"-?[0-9,.]+", written):
        return Problem("R091", _("千分位逗号的位置不对"), _("逗号每三位一个，或不写逗号，例如 2,854.00"))
    return _not_an_amount()


def understand_count(text: str, unit: str = "") -> Meaning:
    """A whole number, with or without its unit.

    >>> [understand_count(text, "年")[0] for text in ("12", "１２", "12年", "12.0", "12.5", "十二")]
    [12, 12, 12, 12, None, None]
    """
    written = narrow(text).removesuffix(unit).strip() if unit else narrow(text)
    if not written:
        return None, None
    if _COUNT.fullmatch(written):
        return int(written.partition(".")[0]), None
    if written in NOTHING:
        return 0, _taken_for(written, "0")
    if unit == GRADE_UNIT and (value := numeral(written)) is not None:
        text = _("“{written}”按 {value} 级读取").format(written=narrow(text), value=value)
        return value, Problem("R141", text, _("用阿拉伯数字填写，例如 7"), severity="notice")
    if _FRACTION.fullmatch(written):
        return None, Problem("R101", _("应为整数，不能有小数"), _("按办法规定取整后再填"))
    return None, Problem("R100", _("不是整数"), _("用阿拉伯数字填写，例如 12"))


def understand_date(text: str, *, last: bool = False) -> Meaning:
    """A day number, from a date or from a month, which means its first day, or its last.

    >>> [date.fromordinal(understand_date(text)[0] or 1).isoformat() for text in ("2018.7.1", "2018年7月", "20180701")]
    ['2018-07-01', '2018-07-01', '2018-07-01']
    """
    written = narrow(text)
    if not written:
        return None, None
    if written in NOTHING:
        return None, _taken_for(written, _("空白"))
    for form in (_DATE, _CHINESE_DATE, _COMPACT_DATE, _MONTH):
        if found := form.fullmatch(written):
            break
    else:
        return None, _not_a_date(written)
    if written.endswith(".1") and form is _MONTH:
        return None, Problem(
            "R111",
            _("无法区分是 1 月还是 10 月"),
            _("写成 {year}-01 或 {year}-10；该列请设为“文本”格式").format(year=found[1]),
        )
    year, month, *day = (int(part) for part in found.groups() if part)
    try:
        found_day = date(year, month, *(day or [1])).toordinal()
    except ValueError:
        return None, Problem("R112", _("这一天不存在"), _("核对年月日后改正，例如 2018-07-01"))
    if day:
        return found_day, None
    if last:
        found_day = date.fromordinal(found_day).replace(day=monthrange(year, month)[1]).toordinal()
    text = _("只有年月，按当月最后一天读取") if last else _("只有年月，按当月 1 日读取")
    return found_day, Problem("R114", text, _("需要到日的，补上日"), severity="warning")


def _not_a_date(written: str) -> Problem:
    if _SERIAL.fullmatch(written):
        return Problem(
            "R113",
            _("是表格软件的日期序号，不是日期"),
            _("把该列的格式设为“日期”后重新保存，或写成 2018-07-01"),
        )
    return Problem("R110", _("不是日期"), _("写成年-月-日，例如 2018-07-01，或年-月，例如 2018-07"))


def understand_flag(text: str) -> Meaning:
    """1 for yes, 0 for no.

    >>> understand_flag("是")[0], understand_flag(" 否")[0]
    (1, 0)
    """
    written = narrow(text).casefold()
    if not written:
        return None, None
    if written in _FLAGS:
        return _FLAGS[written], None
    return None, Problem("R115", _("既不是“是”也不是“否”"), _("写“是”或“否”"))


_NONE = "无"


def spellings_of(choices: tuple[LevelChoice, ...]) -> dict[str, int]:
    """The rank of every text that means a choice as it is written in the policy; the first choice keeps a text."""
    ranks: dict[str, int] = {}
    for rank, choice in enumerate(choices):
        for spelling in choice.spellings:
            ranks.setdefault(spelling, rank)
    return ranks


def understand_level(choices: tuple[LevelChoice, ...]) -> Understand:
    """A function from a text to the rank of the choice that it means, from 0."""
    exact = spellings_of(choices)
    folded: dict[str, set[int]] = {}
    for spelling, rank in exact.items():
        folded.setdefault(fold(spelling), set()).add(rank)
    names = [choice.name for choice in choices]

    def understand(text: str) -> Meaning:
        if text in exact:
            return exact[text], None
        written = fold(text)
        ranks = folded.get(written, set())
        if not written or len(ranks) == 1:
            return next(iter(ranks), None), None
        if narrow(text) in NOTHING and _NONE in exact:
            return exact[_NONE], _taken_for(narrow(text), names[exact[_NONE]])
        guess = nearest(text.strip(), exact)
        allowed = _("写下列之一：{names}").format(names=listed(names))
        meant = _("是不是“{guess}”？").format(guess=names[exact[guess]]) if guess else ""
        return None, Problem("R105", _("没有这个选项"), meant + allowed)

    return understand
