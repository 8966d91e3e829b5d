"""`shegong roster sample`: people made up."""

from pathlib import Path
from typing import Annotated

import typer

from shegong.cli.options import (
    ConfigsOption,
    ForceOption,
    JsonOption,
    LangOption,
    folders,
    one_of,
    parse_whole,
    reporting,
    warn,
)
from shegong.cli.quick import QuickCommand
from shegong.messages import _


def register(group: typer.Typer) -> None:
    """Add the command."""
    epilog = _("例：{example}").format(
        example="shegong roster sample examples/yanji/sample.toml --out roster.csv"
    )
    group.command("sample", cls=QuickCommand, help=_("按约定的人数和结构编造示例花名册。"), epilog=epilog)(
        sample
    )


@reporting
def sample(
    plan: Annotated[str, typer.Argument(help=_("示例的约定：.toml 文件"))],
    out: Annotated[str, typer.Option("--out", help=_("花名册写到哪里：.csv 或 .xlsx"))],
    seed: Annotated[str | None, typer.Option("--seed", help=_("随机种子；默认用约定里的"))] = None,
    json: JsonOption = False,
    force: ForceOption = False,
    configs: ConfigsOption = None,
    lang: LangOption = None,  # noqa: ARG001  read before the commands are loaded
) -> None:
    """Make people up who fit a plan and what was published, and write their roster."""
    from shegong.files import check_target, whole_files
    from shegong.report.sample import fit_rows, print_sample, sample_as_json
    from shegong.simulation.sample.fit import misses
    from shegong.simulation.sample.people import make_people
    from shegong.simulation.sample.plan import read_plan
    from shegong.simulation.sample.write import write_sample

    source, target = Path(plan), Path(out)
    kind = one_of("--out", target.suffix.lstrip(".").lower(), ("csv", "xlsx"))
    real = check_target(target, force=force, inputs=[source])
    agreed = read_plan(source, folders(configs))
    people = make_people(agreed, None if seed is None else parse_whole("--seed", seed, 0, 2**32 - 1))
    with whole_files({"roster": real}) as parts:
        write_sample(people, parts["roster"], kind=kind, fit=fit_rows(people))
    if people.fit:
        warn(misses(agreed, people.fit), strict=False)
    (sample_as_json if json else print_sample)(people, target)
