"""`shegong demo`: the main job on the bundled example."""

import shlex
import tempfile
from pathlib import Path

import typer

from shegong.cli.options import LangOption, reporting
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", cls=QuickCommand, help=_("用自带的例子走一遍主要功能。"))(demo)


@reporting
def demo(lang: LangOption = None) -> None:
    """Run the main commands on the bundled example, each shown as it would be typed."""
    from shegong.cli.app import run
    from shegong.policy.catalogue import shipped
    from shegong.report.screen import console

    roster = _short(shipped("examples") / "yanji" / "roster.csv")
    person = shlex.split("--post chief --years 12 --education bachelor --certificate intermediate")
    screen = console()
    language = [] if lang is None else ["--lang", lang]
    with tempfile.TemporaryDirectory() as folder:
        payroll = str(Path(folder) / "payroll.xlsx")
        steps = [
            (
                _("一、一个人的工资，每一分的来由"),
                ["pay", "--policy", "yanji-2018", *person, "--on", "2020-06", "--why"],
            ),
            (
                _("二、全市花名册算成工资表"),
                ["batch", roster, "--policy", "yanji-2018", "--on", "2020-12", "--out", payroll],
            ),
            (
                _("三、财政影响：按花名册"),
                ["impact", roster, "--policy", "yanji-2018", "--on", "2020-12", "--by", "post"],
            ),
            (_("四、财政影响：只有总数时"), ["impact", "--people", "431", "--rise", "469"]),
            (_("五、公布的数字对得上吗"), ["reconcile", "yanbian-2021"]),
        ]
        for title, arguments in steps:
            screen.rule(title)
            screen.print(f"$ shegong {shlex.join(arguments)}\n", style="bold cyan", soft_wrap=True)
            code = run([*arguments, *language])
            screen.print()
            if code:
                raise typer.Exit(code)
    screen.rule(_("换成自己的县市"))
    screen.print(
        _(
            "花名册：表头用 姓名、岗位、工作年限、学历、社会工作者职业水平（算增资再加 现工资），存成 .csv 或 .xlsx。\n"
            "办法：照 configs/jilin/yanbian/yanji-2018.toml 写一份，放进自己的文件夹，用 --configs 指明。\n"
            "计算：shegong batch 花名册.xlsx --policy 办法编号 --on 2020-12 --out 工资表.xlsx"
        ),
        soft_wrap=True,
    )


def _short(path: Path) -> str:
    """A path as one would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
