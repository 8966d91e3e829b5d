"""A document means the same on the screen, as Markdown, as a page and as a workbook, whatever its texts hold."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shegong.report.document import Column, Document, Section, Table, clean, words
from shegong.report.writers.html import as_html
from shegong.report.writers.markdown import as_markdown
from shegong.report.writers.terminal import print_document
from shegong.report.writers.workbook import write_workbook
from tests.formula.effort import draws
from tests.report.documents import NASTY, document_of

TEXTS = st.text(
    st.sampled_from("*_`[]<>|\\#-+=.)!&~$:@/ 1a甲\n") | st.characters(exclude_categories=["Cs"]), max_size=12
)


class Page(HTMLParser):
    """What a browser would show, and every tag and attribute that it would obey."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.hidden = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def bare(text: str) -> str:
    """A text without blanks, which every form sets in its own way."""
    return re.sub(r"\s", "", clean(text))


@pytest.mark.parametrize("text", NASTY)
def test_a_page_shows_every_text_as_it_stands_and_obeys_none(text: str) -> None:
    page = Page(as_html(document_of(text)))
    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "section", "figure"),
        *("figcaption", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
    }
    assert page.attributes <= {"lang", "charset", "name", "content", "class", "http-equiv"}
    assert bare("".join(page.texts)).count(bare(text)) >= 14


def test_a_page_needs_nothing_from_anywhere() -> None:
    page = as_html(document_of("办法"))
    assert not re.search(r"https?:|//|@import|url\(|<script|<link|<img|src=|href=", page)


def markdown_texts(source: str) -> Iterator[str]:
    """The texts of a Markdown document, and nothing but: an unexpected element is an error."""
    allowed = {
        "heading",
        "paragraph",
        "bullet_list",
        "list_item",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        if token.type == "inline":
            for part in token.children or []:
                assert part.type in {"text", "text_special", "softbreak", "hardbreak", "strong_open"} | {
                    *("strong_close", "em_open", "em_close", "html_inline")
                }, part
                assert part.type != "html_inline" or part.content == "<br>"
                yield part.content if part.type.startswith("text") else ""
        else:
            assert token.type.removesuffix("_open").removesuffix("_close") in allowed, token


@pytest.mark.parametrize("text", NASTY)
def test_markdown_shows_every_text_as_it_stands(text: str) -> None:
    shown = bare("".join(markdown_texts(as_markdown(document_of(text)))))
    assert shown.count(bare(text)) >= 14


@draws(150)
@given(TEXTS)
def test_markdown_and_page_show_any_text(text: str) -> None:
    document, expected = document_of(text), bare(text)
    assert bare("".join(markdown_texts(as_markdown(document)))).count(expected) >= 14
    assert bare("".join(Page(as_html(document)).texts)).count(expected) >= 14


@pytest.mark.parametrize("text", NASTY)
def test_the_terminal_shows_every_text_literally(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_document(document_of(text))
    shown = capsys.readouterr().out
    assert chr(27) not in shown
    assert bare(text.split("\n", maxsplit=1)[0]) in bare(shown)


@pytest.mark.parametrize("text", NASTY)
def test_a_workbook_holds_texts_as_text_and_numbers_as_numbers(tmp_path: Path, text: str) -> None:
    path = tmp_path / "document.xlsx"
    write_workbook(document_of(text), path)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [str(cell.value) for cell in cells if cell.data_type == "s"].count(clean(text)) >= 12
    numbers = {(str(cell.value), cell.number_format) for cell in cells if cell.data_type == "n"}
    assert numbers == {("1234.56", "#,##0.00"), ("0.7", "0%"), ("12", "0"), ("-0.05", "#,##0.00")}


def test_the_same_document_is_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        write_workbook(document_of("办法"), file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_sheets_have_names_of_their_own_that_a_spreadsheet_accepts(tmp_path: Path) -> None:
    path = tmp_path / "document.xlsx"
    headings = ["一/二:三?*[四]\\", "很长的标题" * 9, "很长的标题" * 9, "", "甲", "甲"]
    sheets = ["", "", "", "", "合", "合"]
    table = Table("", (Column("列"),), ((words("格"),),))
    sections = [
        Section(heading, (table,), sheet=sheet) for heading, sheet in zip(headings, sheets, strict=True)
    ]
    write_workbook(Document("题", "副题", tuple(sections)), path)
    names = openpyxl.load_workbook(path).sheetnames
    assert len(names) == 5
    assert len({name.lower() for name in names}) == 5
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
