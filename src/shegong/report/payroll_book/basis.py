"""The sheet of grounds: which regulation, by which documents and figures, over which roster, by which program."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version

from shegong.payroll.run import Payroll
from shegong.policy.document import digest_of
from shegong.policy.month import Month
from shegong.policy.policy import Assumption, Parameter, Policy
from shegong.report.assumptions import signed
from shegong.report.citations import Citations, citations, status_name
from shegong.report.document import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Section,
    Table,
    without_empty_columns,
    words,
)
from shegong.report.payroll import reading_text
from shegong.report.regulation_figures import parameter_cells
from shegong.roster.roster import Reading

_SHEET = "依据"


def basis_section(payroll: Payroll) -> Section:
    """What the payroll rests on."""
    cite = citations(payroll.policy)
    parts: tuple[tuple[str, Block], ...] = (
        ("概况", _about(payroll)),
        ("办法的各层", _layers(payroll.policy)),
        ("依据的文件", _documents(cite)),
        ("所用的参数", _parameters(payroll, cite)),
        ("没有公布、按推定计算的", _assumed(payroll)),
        ("推定的数值变动时，应发合计的变动（元）", _moves(payroll)),
    )
    said = [(name, block) for name, block in parts if not isinstance(block, Table) or block.rows]
    return Section(_SHEET, sections=tuple(Section(name, (block,)) for name, block in said), sheet=_SHEET)


def _about(payroll: Payroll) -> Facts:
    """Whose regulation, over which file, by what."""
    policy, roster = payroll.policy, payroll.roster
    until = policy.end.isoformat() if policy.end else "未定"
    facts = (
        Fact("办法", policy.name, "strong"),
        Fact("编号", policy.id),
        Fact("施行", f"{policy.start} 至 {until}"),
        Fact("办法的摘要", policy.digest),
        Fact("说明", policy.note),
        Fact("花名册", reading_text(_by_its_own_headings(roster.reading), policy)),
        Fact("程序", f"shegong {version('shegong')}"),
    )
    return Facts(tuple(fact for fact in facts if fact.text))


def _by_its_own_headings(reading: Reading) -> Reading:
    """How a file was understood, with the columns as the file calls them."""
    columns = (replace(each, used_as=each.used_as and each.header) for each in reading.columns)
    return replace(reading, columns=tuple(columns))


def _layers(policy: Policy) -> Table:
    """The files that the regulation consists of, each with what identifies its text."""
    rows = tuple(
        (words(layer), words(start.isoformat()), words(digest_of(text)))
        for layer, start, text in zip(policy.layers, policy.layer_starts, policy.texts, strict=True)
    )
    return Table("", tuple(map(Column, ("编号", "施行", "摘要（SHA-256）"))), rows)


def _documents(cite: Citations) -> Table:
    """The documents, by the numbers under which they are cited."""
    rows = tuple(
        (
            words(f"[{number}] 《{source.title}》" + (f"\n{source.note}" if source.note else "")),
            words(source.number),
            words(source.publisher),
            words(source.issued.isoformat() if source.issued else ""),
        )
        for number, source in enumerate(cite.sources, start=1)
    )
    columns = tuple(map(Column, ("文件", "文号", "发布机关", "发布日期")))
    return without_empty_columns(Table("", columns, rows))


def _parameters(payroll: Payroll, cite: Citations) -> Table:
    """Every parameter that pay rests on, with its values in the months that were paid."""
    policy = payroll.policy
    used = policy.entries_behind()
    rows = tuple(
        (
            words(parameter.name),
            words(value.text if since is None else f"{value.text}（{since} 起）"),
            words(status_name(parameter.evidence.status)),
            words(parameter.checked.isoformat() if parameter.checked else ""),
            words(cite.cited(parameter.evidence.clause)),
        )
        for parameter in policy.parameters.values()
        if parameter.key in used
        for since, value in _values(parameter, payroll.year or (payroll.month,))
    )
    columns = (
        Column("参数"),
        Column("数值", "right"),
        Column("公布、推算或推定"),
        Column("核对到"),
        Column("出处"),
    )
    return without_empty_columns(Table("", columns, rows))


def _values(parameter: Parameter, months: tuple[Month, ...]) -> Iterator[tuple[Month | None, Cell]]:
    """The value of a parameter; where it changes from one month to another, each with its first month."""
    shown = list(zip(parameter.values, parameter_cells(parameter), strict=True))
    found: list[tuple[Month, Cell]] = []
    for month in months:
        value = next((cell for (since, _value), cell in reversed(shown) if since <= month.first_day), None)
        if value and (not found or value != found[-1][1]):
            found.append((month, value))
    for month, value in found:
        yield (None if len(found) == 1 else month), value


def _assumed(payroll: Payroll) -> Table:
    """Whatever nobody has published, and why it was taken."""
    kinds = {"parameter": "参数", "table": "表", "rule": "规则"}
    rows = tuple(
        (words(each.name), words(kinds[each.kind]), words(each.value), words(each.why))
        for each in payroll.policy.assumptions(month=payroll.month)
    )
    columns = (Column("名称"), Column("类别"), Column("数值", "right"), Column("理由"))
    return without_empty_columns(Table("", columns, rows))


def _moves(payroll: Payroll) -> Table:
    """How much rests on each assumed figure."""
    rows = tuple(
        (
            words(move.assumption.name),
            words(_value(move.assumption)),
            words("±1" if move.by_one else "±1%"),
            words(signed(move.up)),
            words(signed(move.down)),
        )
        for move in payroll.moves
    )
    columns = ("推定的数值", "现在", "变动", "增加时", "减少时")
    return Table("", (Column(columns[0]), *(Column(each, "right") for each in columns[1:])), rows)


def _value(assumption: Assumption) -> str:
    return assumption.value or "整表"
