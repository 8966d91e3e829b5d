"""The payslips that `shegong batch` writes beside the payroll."""

from pathlib import Path
from typing import TYPE_CHECKING

from shegong.cli.extras import Extra, Files, Told
from shegong.cli.options import one_of
from shegong.messages import _

if TYPE_CHECKING:
    from shegong.payroll.run import Payroll

FORMATS = ("pdf", "html")


def slips_extra(slips: str, out: Path, *, of_a_month: bool) -> Extra:
    """A slip for each person paid; refuses what can't be had before anything is calculated."""
    from shegong.payroll.carried import contradiction

    target, key = Path(slips), "slips"
    kind = one_of("--slips", target.suffix[1:].lower(), FORMATS)
    if not of_a_month:
        raise contradiction(
            _("工资条是一个月的工资，不和 --year、--promote、--convert 一起用"),
            _("去掉 --slips；要某个月的，写 --on 2020-12"),
        )
    if target.absolute() == out.absolute():
        raise contradiction(_("--slips 和 --out 是同一个文件"), _("换一个文件名"))
    if kind == "pdf":
        from shegong.report.slips.pdf import require_typesetting

        require_typesetting()

    def make(payroll: "Payroll", files: Files) -> Told:
        from shegong.report.slips.html import write_html
        from shegong.report.slips.make import make_slips
        from shegong.report.slips.pdf import write_pdf

        made = make_slips(payroll)
        write = write_pdf if kind == "pdf" else write_html
        problems = write(made, files.parts[key])
        count = len(made.slips)
        return Told(tuple(problems), lambda: _print_count(count), {"slips": count})

    return Extra({key: target}, make)


def _print_count(count: int) -> None:
    from shegong.report.screen import console

    console().print(_("工资条 {count} 张，一人一张").format(count=f"{count:,}"), soft_wrap=True)
