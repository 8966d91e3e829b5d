"""Slips as a PDF, several on a page, typeset by typst; it needs the extra `slips`."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from shegong.errors import Problem, ShegongError
from shegong.messages import _, language, listed
from shegong.report.slips.slip import Slip, Slips

if TYPE_CHECKING:
    from shegong.report.slips.fonts import Chosen

_TEMPLATE = Path(__file__).with_name("slip.typ")
_FEW = 5
_AT_ONCE = 240
"""So many slips begin on a page of their own, and are set beside others."""


def require_typesetting() -> None:
    """Refuse where something that a PDF needs is not installed."""
    _fonts_for("")


def write_pdf(slips: Slips, path: Path) -> list[Problem]:
    """Write the slips; returns a warning where nobody has a font for a character of a name."""
    from typst import Compiler  # noqa: PLC0415  a part of an extra

    text = json.dumps(slips, ensure_ascii=False, default=_as_object)
    chosen = _fonts_for(text)
    given = {
        "slips": text,
        "fonts": json.dumps(chosen.families),
        "language": language(),
        "at-once": str(_AT_ONCE),
    }
    compiler = Compiler(
        _TEMPLATE.read_bytes(), font_paths=chosen.fonts, ignore_system_fonts=True, sys_inputs=given
    )
    compiler.compile(output=path, format="pdf", pdf_tags=False)
    return list(_boxes(slips, chosen.lacking)) if chosen.lacking else []


def _as_object(told: Slips | Slip) -> dict[str, object]:
    return {each.name: getattr(told, each.name) for each in fields(told)}


def _fonts_for(text: str) -> "Chosen":
    try:
        from shegong.report.slips.fonts import choose_fonts  # noqa: PLC0415
    except ImportError:
        raise ShegongError(
            Problem(
                "V001",
                _("PDF 工资条要用的排版程序没有安装"),
                _("pip install 'shegong[slips]'；或改用 --slips 工资条.html，用浏览器打印"),
            )
        ) from None
    chosen = choose_fonts(set(text))
    if chosen is None:
        raise ShegongError(
            Problem(
                "V002",
                _("没有中文字体，PDF 工资条排不了"),
                _("pip install 'shegong[slips]'，其中有字体；或装思源黑体（Noto Sans CJK SC）"),
            )
        )
    return chosen


def _boxes(slips: Slips, lacking: frozenset[str]) -> Iterator[Problem]:
    """A warning of the people on whose slips an empty box stands for a character."""
    found = {slip: shown for slip in slips.slips if (shown := _shown_on(slip) & lacking)}
    if found:
        who = listed(
            _("{name}（{codes}）").format(
                name=slip.name, codes=" ".join(f"U+{ord(each):04X}" for each in sorted(shown))
            )
            for slip, shown in list(found.items())[:_FEW]
        )
        yield Problem(
            "V003",
            _("{count} 人的工资条里有字体没有的字，印出来是空框：{who}").format(count=len(found), who=who),
            _("换成标准字，或装有这些字的字体（如 SimSun-ExtB）；也可改用 --slips 工资条.html"),
            severity="warning",
        )


def _shown_on(slip: Slip) -> frozenset[str]:
    return frozenset("".join(fact.text for fact in slip.facts))
