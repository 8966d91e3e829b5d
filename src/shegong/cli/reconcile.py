"""`shegong reconcile`: published claims, recomputed."""

from typing import Annotated

import typer

from shegong.cli.options import ConfigsOption, JsonOption, LangOption, folders, reporting, warn
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    epilog = _("例：{example}").format(example="shegong reconcile yanbian-2021")
    app.command("reconcile", cls=QuickCommand, help=_("重算公布的数字：对得上，还是对不上。"), epilog=epilog)(
        reconcile
    )


@reporting
def reconcile(
    claims: Annotated[str | None, typer.Argument(help=_("公布数的编号或 .toml 文件；不写就是全部"))] = None,
    json: JsonOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Recompute published claims and show what closes and what does not."""
    from shegong.impact.claims import claim_files, load_claims
    from shegong.impact.reconcile import as_json
    from shegong.impact.reconcile import reconcile as recompute
    from shegong.report.reconcile import print_reconciliation
    from shegong.report.screen import print_json

    where = folders(configs)
    names = [claims] if claims else list(claim_files(where))
    sets = [load_claims(name, where) for name in names]
    warn([notice for each in sets for notice in each.notices], strict=False)
    results = [recompute(each) for each in sets]
    if json:
        print_json({"claims": [as_json(result) for result in results]})
        return
    for result in results:
        print_reconciliation(result)
