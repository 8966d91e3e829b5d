"""How a command hands over a document: on the screen, as text on standard output, or as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.options import USAGE, one_of
from shegong.errors import Problem, ShegongError
from shegong.messages import _

if TYPE_CHECKING:
    from shegong.report.document import Document

FORMATS = ("terminal", "markdown", "html", "xlsx")
_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xlsx": "xlsx"}

DocumentOutOption = Annotated[
    str | None, typer.Option("--out", help=_("写到文件：.md、.html 或 .xlsx；不写就显示出来"))
]
DocumentFormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", help=_("terminal、markdown、html 或 xlsx；默认看 --out 的后缀，没有就是 terminal")
    ),
]


def document_format(output_format: str | None, out: str | None) -> str:
    """The form that was asked for, or the one that the file's name tells; raises ShegongError (usage)."""
    if out is None:
        kind = one_of("--format", output_format or "terminal", FORMATS)
        if kind == "xlsx":
            message = _("xlsx 要写到文件")
            raise ShegongError(Problem("A020", message, _("加 --out 文件.xlsx")), exit_code=USAGE)
        return kind
    if output_format:
        return one_of("--format", output_format, FORMATS[1:])
    return _SUFFIXES[one_of("--out", Path(out).suffix.lower(), tuple(_SUFFIXES))]


def hand_over(document: "Document", kind: str, target: Path | None, *, quiet: bool = False) -> None:
    """Show the document, or write it: whole, or not at all. `target` was checked before the work began.

    `quiet` leaves standard output to a JSON document.
    """
    if target is None:
        _show(document, kind)
        return
    from shegong.files import whole_files
    from shegong.report.screen import console

    with whole_files({"document": target}) as parts:
        _write(document, kind, parts["document"])
    if not quiet:
        console().print(_("已写出 {path}").format(path=target), soft_wrap=True)


def _show(document: "Document", kind: str) -> None:
    if kind == "terminal":
        from shegong.report.writers.terminal import print_document

        print_document(document)
    else:
        typer.echo(_text(document, kind), nl=False)


def _write(document: "Document", kind: str, path: Path) -> None:
    if kind == "xlsx":
        from shegong.report.writers.workbook import write_workbook

        write_workbook(document, path)
    else:
        path.write_bytes(_text(document, kind).encode())


def _text(document: "Document", kind: str) -> str:
    if kind == "html":
        from shegong.report.writers.html import as_html

        return as_html(document)
    from shegong.report.writers.markdown import as_markdown

    return as_markdown(document)
