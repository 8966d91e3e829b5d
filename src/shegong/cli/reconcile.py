"""`shegong reconcile`: published claims, recomputed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shegong.cli.options import (
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    folders,
    one_of,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _

if TYPE_CHECKING:
    from shegong.impact.reconcile import Reconciliation

_KINDS = (".xlsx", ".html", ".md", ".csv")


def register(app: typer.Typer) -> None:
    """Add the command."""
    epilog = _("例：{example}").format(example="shegong reconcile yanbian-2021")
    app.command("reconcile", cls=QuickCommand, help=_("重算公布的数字：对得上，还是对不上。"), epilog=epilog)(
        reconcile
    )


@reporting
def reconcile(
    claims: Annotated[
        str | None, typer.Argument(help=_("公布数的编号或 .toml 文件；不写就列出全部的结论"))
    ] = None,
    out: Annotated[str | None, typer.Option("--out", help=_("写到文件：.xlsx、.html、.md 或 .csv"))] = None,
    json: JsonOption = False,
    force: ForceOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Recompute published claims and show what closes and what does not."""
    from shegong.files import check_target
    from shegong.impact.claims import claim_files, load_all
    from shegong.impact.reconcile import reconcile as recompute
    from shegong.report.screen import console, print_json

    kind = one_of("--out", Path(out).suffix.lower(), _KINDS) if out else ""
    inputs = [Path(claims)] if claims else []
    target = check_target(Path(out), force=force, inputs=inputs) if out else None
    where = folders(configs)
    sets = load_all([claims] if claims else list(claim_files(where)), where)
    warn([notice for each in sets for notice in each.notices], strict=False)
    results = [recompute(each) for each in sets]
    if target:
        _write(results, kind, target)
    if json:
        from shegong.impact.reconcile_json import as_json

        print_json({"claims": [as_json(result) for result in results]})
    elif target:
        console().print(_("已写出 {path}").format(path=target), soft_wrap=True)
    else:
        _show(results, one=claims is not None)


def _show(results: "Sequence[Reconciliation]", *, one: bool) -> None:
    """One place in full; or the verdicts on all."""
    if one:
        from shegong.report.reconcile import print_reconciliation

        for result in results:
            print_reconciliation(result)
        return
    from shegong.report.reconcile_document import summary_document
    from shegong.report.screen import console
    from shegong.report.writers.terminal import print_document

    print_document(summary_document(results))
    console().print("\n" + _("看一个地方的全部算法和读法：shegong reconcile 编号"), soft_wrap=True)


def _write(results: "Sequence[Reconciliation]", kind: str, target: Path) -> None:
    """Write the report, whole or not at all."""
    from shegong.files import whole_files
    from shegong.report.reconcile_document import reconcile_document, summary_table

    with whole_files({"report": target}) as parts:
        path = parts["report"]
        if kind == ".xlsx":
            from shegong.report.writers.workbook import write_workbook

            write_workbook(reconcile_document(results), path)
        elif kind == ".html":
            from shegong.report.writers.html import as_html

            path.write_bytes(as_html(reconcile_document(results)).encode())
        elif kind == ".md":
            from shegong.report.writers.markdown import as_markdown

            path.write_bytes(as_markdown(reconcile_document(results)).encode())
        else:
            from shegong.report.writers.csv import as_csv

            path.write_bytes(as_csv(summary_table(results)))
