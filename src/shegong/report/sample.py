"""What was made up, in a line or two."""

from pathlib import Path

from shegong.messages import _
from shegong.money import yuan
from shegong.report.screen import console
from shegong.simulation.people import Sample


def print_sample(sample: Sample, path: Path) -> None:
    """How many people were made up, from which seed, and what they fit."""
    screen = console()
    text = _("编造了 {people} 人（种子 {seed}），按 {policy} 人均月增资 {rise} 元").format(
        people=f"{sample.table.height:,}",
        seed=sample.seed,
        policy=sample.plan.policy.id,
        rise=yuan(sample.plan.average_rise),
    )
    screen.print(text, soft_wrap=True)
    screen.print(_("都是示例人员：证件号码以 99 开头，不属于任何人"), soft_wrap=True)
    screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)
