"""A document with everything in it, and texts that a careless writer would take for something else."""

from fractions import Fraction

from shegong.formula.types import MONEY, RATE
from shegong.report.document import (
    Column,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
    figures,
    money,
    whole,
    words,
)

NASTY = (
    "<script>alert(1)</script>",
    "[/b][bold]",
    "**粗** _斜_ `码` ~~删~~ | 竖 \\ 反",
    "- 一项",
    "1. 第一",
    "+ 加",
    "# 标题",
    "> 引",
    "=1+1",
    "@SUM(A1)",
    "&lt;已转义&gt;",
    "http://example.org/x?a=1&b=2",
    "行一\n- 行二\n\n行四",
    f"a{chr(27)}[31m红",
    f"b{chr(0xFFFE)}c",
    "　缩进",
    "'引号\"",
)


def document_of(text: str) -> Document:
    """The same text wherever a text can stand, with numbers beside it."""
    cells = figures([Fraction(123_456), Fraction(100_000, 3)], MONEY)
    table = Table(
        text,
        (Column(text), Column(text, "center"), Column("数", "right"), Column("率", "right")),
        (
            (words(text), words(text, "assumed"), cells[0], figures([Fraction(7, 10)], RATE)[0]),
            (words("乙", "up"), whole(12, "strong"), money(-5, "down"), cells[1]),
        ),
        (text,),
    )
    facts = Facts((Fact(text, text, "strong"), Fact("标签", text, "assumed")))
    inner = Section(text, (Paragraph(text, "faint"), facts))
    return Document(text, text, (Section(text, (Paragraph(text), table), (inner,)), Section(text, (facts,))))
