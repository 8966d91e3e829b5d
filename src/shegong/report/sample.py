"""What was made up, how well it fits what was published, and what nobody has published."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
from rich.table import Table

from shegong.messages import _, label, separated
from shegong.money import FEN_PER_YUAN, decimal_text, plain_yuan, round_to_integer, yuan
from shegong.report.citations import status_name
from shegong.report.screen import console, print_json, printable, table
from shegong.simulation.sample.fit import METHOD, Fit, FitLine, figure, title
from shegong.simulation.sample.people import Sample
from shegong.simulation.sample.write import Row


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
    if sample.fit:
        _print_fit(sample, sample.fit)
        screen.print(_("都是合成人员，非真实：证件号码以 99 开头，不属于任何人"), soft_wrap=True)
    else:
        screen.print(_("都是示例人员：证件号码以 99 开头，不属于任何人"), soft_wrap=True)
    screen.print(_("已写出 {path}").format(path=path), soft_wrap=True)


def _print_fit(sample: Sample, fit: Fit) -> None:
    screen = console()
    sides = ("left", "left", "right", "right", "right", "left")
    columns = list(zip(_headings()[:-1], sides, strict=True))
    rows = [
        [
            title(line),
            status_name(line.evidence.status),
            figure(line, line.published),
            figure(line, line.reached),
            figure(line, line.difference),
            _verdict(line),
        ]
        for line in fit.lines
    ]
    screen.print(table(_("与公布数的拟合（合成人员，非真实）"), columns, rows))
    if fit.posts is not None:
        screen.print(_posts_table(sample))
    for text in (*_grounds(fit), *_method(sample, fit)):
        screen.print(printable(text), soft_wrap=True)


def _posts_table(sample: Sample) -> Table:
    columns = [(_("地区"), "left"), *((heading, "right") for heading in (_("岗位数"), _("在岗"), _("空缺")))]
    rows = [
        [str(region), *(f"{number:,}" for number in numbers)] for region, *numbers in _posts_by_region(sample)
    ]
    total = [
        f"{sum(column):,}" for column in zip(*(row[1:] for row in _posts_by_region(sample)), strict=True)
    ]
    return table(_("岗位和空缺"), columns, [*rows, [_("合计"), *total]], totals=1)


def _posts_by_region(sample: Sample) -> list[tuple[str, int, int, int]]:
    if sample.fit is None or sample.fit.posts is None:
        return []
    regions = sample.fit.posts.group_by("region", maintain_order=True)
    return regions.agg(pl.col("posts", "filled", "vacant").sum()).rows()


def _headings() -> list[str]:
    return [_("边际数"), _("状态"), _("公布"), _("编成"), _("相差"), _("是否一致"), _("出处或理由")]


def _verdict(line: FitLine) -> str:
    return _("一致") if line.fits else _("不一致")


def _ground(line: FitLine) -> str:
    """Where a number was published, or why it is assumed, and what else there is to know."""
    return separated(
        text for text in (line.evidence.why or str(line.evidence.clause or ""), line.note) if text
    )


def _grounds(fit: Fit) -> Iterator[str]:
    told = {(line.evidence.status, line.name, _ground(line)): None for line in fit.lines}
    for status, name, ground in told:
        yield _("{status}：{name}，{ground}").format(status=status_name(status), name=name, ground=ground)


def _method(sample: Sample, fit: Fit) -> Iterator[str]:
    yield _(
        "方法：最小鉴别信息（相对先验的最大熵）。人数用迭代比例拟合，平均数用指数倾斜；取整用立方体法，平均数再在边际数之内调整"
    )
    yield _("{cells} 格，{rounds} 轮，与先验的散度 {divergence}，熵 {entropy}，种子 {seed}").format(
        cells=f"{fit.cells:,}",
        rounds=f"{fit.rounds:,}",
        divergence=str(fit.divergence),
        entropy=str(fit.entropy),
        seed=sample.seed,
    )
    yield _("没有给出的，按约定的份数和范围；没有写份数的，各值均匀")


def fit_rows(sample: Sample) -> list[Row]:
    """The fit as rows of a sheet; averages that are no whole fen are rounded to six decimals."""
    fit = sample.fit
    if fit is None:
        return []
    rows: list[Row] = [[_("与公布数的拟合（合成人员，非真实）")], _headings()]
    rows += [
        [
            title(line),
            status_name(line.evidence.status),
            *(_number(line, value) for value in (line.published, line.reached, line.difference)),
            _verdict(line),
            _ground(line),
        ]
        for line in fit.lines
    ]
    if fit.posts is not None:
        rows += [[_("岗位和空缺")], [_("地区"), _("岗位"), _("岗位数"), _("在岗"), _("空缺")]]
        posts = sample.plan.policy.posts
        rows += [
            [region, posts[post].name, *(Decimal(number) for number in numbers)]
            for region, post, *numbers in fit.posts.rows()
        ]
    return [*rows, *([text] for text in _method(sample, fit))]


def _number(line: FitLine, value: Fraction) -> Decimal:
    size = FEN_PER_YUAN if line.kind == "average" else 1
    return Decimal(decimal_text(value / size, 6 if size > 1 else 0))


def sample_as_json(sample: Sample, path: Path) -> None:
    """The same for a program: amounts are decimal strings in yuan, exact where a fraction is."""
    fit = sample.fit
    print_json(
        {
            "synthetic": True,
            "mark": sample.mark,
            "policy": sample.plan.policy.id,
            "month": str(sample.plan.month),
            "people": sample.table.height,
            "seed": sample.seed,
            "average_rise": plain_yuan(sample.plan.average_rise),
            "file": str(path),
            "fit": None if fit is None else _fit_as_json(fit),
        }
    )


def _fit_as_json(fit: Fit) -> dict[str, object]:
    return {
        "method": METHOD,
        "cells": fit.cells,
        "rounds": fit.rounds,
        "divergence": str(fit.divergence),
        "entropy": str(fit.entropy),
        "fits": not fit.missed,
        "margins": [
            {
                "key": line.key,
                "name": label(line.key, line.name),
                "labels": list(line.labels),
                "kind": line.kind,
                "published": _text(line, line.published),
                "reached": _text(line, line.reached),
                "difference": _text(line, line.difference),
                "fits": line.fits,
                "status": line.evidence.status,
                "source": str(line.evidence.clause) if line.evidence.clause else None,
                "why": line.evidence.why or None,
                "note": line.note or None,
            }
            for line in fit.lines
        ],
        "posts": None if fit.posts is None else fit.posts.to_dicts(),
    }


def _text(line: FitLine, value: Fraction) -> str | int:
    return plain_yuan(round_to_integer(value)) if line.kind == "average" else int(value)
