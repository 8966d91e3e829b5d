"""Checks a file of claims: its figures, then each print, its readings and their unknowns."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.tree import names
from shegong.formula.types import COUNT, MONEY, RATE, Type, type_name
from shegong.impact.claims_schema import (
    ClaimEntry,
    ClaimsFile,
    UnknownEntry,
)
from shegong.impact.figures_check import FigureChecker, KeyPath
from shegong.impact.prints import UNITS, Print, parse_print, unit_text
from shegong.impact.published import Claim, ClaimSet, Figure, Reading, Unknown
from shegong.messages import _
from shegong.policy.document import Document

_TYPES = {"money": MONEY, "rate": RATE, "count": COUNT}


def check_claims(
    document: Document,
    content: ClaimsFile,
    notices: tuple[Problem, ...] = (),
    folders: Sequence[Path] = (),
) -> ClaimSet:
    """The claims of a file; raises ShegongError with every problem found, each at its place.

    `folders` is where the regulations are that its figures are calculated by.
    """
    checker = _ClaimChecker(document, content, folders)
    head = content.claims
    checker.attempt(checker.require_file_name)
    checker.read_figures()
    claims = [checker.claim(key, entry) for key, entry in content.claim.items()]
    if checker.problems:
        raise ShegongError(checker.problems)
    return ClaimSet(
        head.id,
        head.name,
        head.region,
        document.name,
        document.digest,
        checker.figures,
        tuple(claim for claim in claims if claim),
        head.note,
        notices,
    )


class _ClaimChecker(FigureChecker):
    """Checks the claims, once the figures have been read."""

    def require_file_name(self) -> None:
        given, file = self.content.claims.id, self.document.path
        if given != file.stem:
            raise self.refusal(
                "C004",
                _("编号与文件名不一致：{id}，{file}").format(id=given, file=file.name),
                _("把文件改名为 {id}.toml，或改编号").format(id=given),
                ("claims", "id"),
            )

    def printed(self, entry: ClaimEntry, text: str, path: KeyPath) -> Print:
        """What the print shows, and what its last digit is worth unless `step` says so."""
        try:
            printed = parse_print(text, entry.unit)
        except ValueError:
            raise self.refusal(
                "C011",
                _("公布数“{text}”不是以{unit}为单位的数").format(
                    text=text[:40], unit=unit_text(entry.unit) or type_name(RATE)
                ),
                _('照原样写数字和单位，例如 "243万"、"2,854元"、"至少1000元"、"500余人"；unit 要相符'),
                (*path, "printed"),
            ) from None
        if entry.step is None:
            step, at = printed.step, "printed"
        else:
            step, at = self.amount(entry.step, entry.unit, (*path, "step")), "step"
        if step <= 0 or printed.value < step or printed.value % step:
            raise self.refusal(
                "C012",
                _("公布数“{text}”不是最小一位（step）的正整数倍").format(text=text),
                _("step 按 unit 写公布数最后一位的大小，例如 243 万元写 1"),
                (*path, at),
            )
        return replace(printed, step=step)

    def claim(self, key: str, entry: ClaimEntry) -> Claim | None:
        path: KeyPath = ("claim", key)
        printed = None
        if entry.printed is not None:
            printed = self.attempt(self.printed, entry, entry.printed, path)
        clause = self.attempt(self.clause, entry.source, path)
        formula = None
        if entry.formula is not None:
            formula = self.attempt(self.formula, entry.formula, path, entry.name, entry.unit)
        require = self.require_both if entry.printed is None else self.require_formula_or_why
        self.attempt(require, entry, path)
        readings = [self.attempt(self.reading, entry, each, path) for each in entry.readings]
        if (entry.printed is not None and not printed) or not clause:
            return None
        return Claim(
            key,
            entry.name,
            printed,
            entry.unit,
            UNITS[entry.unit][0],
            entry.per,
            clause,
            formula,
            tuple(reading for reading in readings if reading),
            entry.why.strip(),
            entry.note,
            entry.quote,
        )

    def require_formula_or_why(self, entry: ClaimEntry, path: KeyPath) -> None:
        if (entry.formula is None) != bool(entry.why.strip()):
            raise self.refusal(
                "C016",
                _("“{name}”要么写 formula，要么写 why").format(name=entry.name),
                _("能重算的写 formula；不能的用 why 说明缺什么数"),
                path,
                at_key=True,
            )

    def require_both(self, entry: ClaimEntry, path: KeyPath) -> None:
        """Where nothing was printed, what the figures come to, and why there is nothing to hold it against."""
        if entry.formula is None or not entry.why.strip() or entry.step is not None:
            raise self.refusal(
                "C023",
                _("“{name}”没有公布数（printed），要写 formula 和 why，不写 step").format(name=entry.name),
                _("formula 写公布的数合起来是多少，why 写没有公布什么；公布过的补上 printed"),
                path,
                at_key=True,
            )

    def reading(self, claim: ClaimEntry, key: str, path: KeyPath) -> Reading:
        entry = claim.readings[key]
        path = (*path, "readings", key)
        unknown = None
        if entry.unknown and claim.printed is None:
            raise self.refusal(
                "C024",
                _("“{name}”没有公布数，读法里的未知数无从解起").format(name=claim.name),
                _("去掉 unknown，把读法写成另一种算法"),
                (*path, "unknown"),
                at_key=True,
            )
        if entry.unknown:
            unknown = self.attempt(self.unknown, entry.unknown, (*path, "unknown"))
            if not unknown:
                self.broken.add(entry.unknown.name)
        formula = self.formula(entry.formula, path, entry.name, claim.unit, unknown)
        if unknown and unknown.name not in names(formula.tree):
            raise self.refusal(
                "C017",
                _("公式里没有未知数“{name}”").format(name=unknown.name),
                _("把它写进公式，或去掉 unknown"),
                (*path, "unknown", "name"),
            )
        return Reading(key, entry.name, entry.per or claim.per, formula, entry.note)

    def unknown(self, entry: UnknownEntry, path: KeyPath) -> Unknown:
        self.require_free(entry.name, (*path, "name"))
        if entry.name in self.content.figures:
            raise self.refusal(
                "C018",
                _("未知数“{name}”与一个已知数同名").format(name=entry.name),
                _("换一个代号，或去掉 unknown"),
                (*path, "name"),
            )
        kind = _TYPES[entry.type]
        compare = (
            self.compared(entry.compare, kind, (*path, "compare")) if entry.compare is not None else None
        )
        return Unknown(entry.name, entry.label, kind, entry.question, entry.per, compare)

    def compared(self, key: str, kind: Type, path: KeyPath) -> Figure | None:
        """The figure to put beside the answer, which must be of the answer's type."""
        figure = self.figures.get(key)
        if figure and (figure.type == MONEY) == (kind == MONEY):
            return figure
        if key in self.broken:
            return None
        guess = nearest(key, self.figures)
        raise self.refusal(
            "C019",
            _("没有可比的数“{key}”：要 figures 里的{type}").format(key=key, type=type_name(kind)),
            _("是不是 {guess}？").format(guess=guess)
            if guess and guess != key
            else _("换一个同类的数，或去掉 compare"),
            path,
        )
