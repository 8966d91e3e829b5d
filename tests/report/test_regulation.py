"""The document of a regulation: its tables hold what the rules come to, and nothing that it says is lost."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from shegong.engine.person import PersonPay, pay_person
from shegong.errors import ShegongError
from shegong.formula.interpret import Value
from shegong.policy.catalogue import policy_files, shipped
from shegong.policy.load import load_policy
from shegong.policy.month import Month
from shegong.report.citations import entries
from shegong.report.document import Cell, Document, Facts, Section, Table
from shegong.report.pay_grid import PayGrid, pay_grid
from shegong.report.regulation import latest_change, regulation
from shegong.report.writers.html import as_html
from tests.engine.regulations import Regulation, regulations
from tests.formula.effort import draws
from tests.formula.worlds import as_value
from tests.policy import place

POLICIES = sorted(policy_files(shipped("configs")))


def blocks(sections: tuple[Section, ...]) -> Iterator[object]:
    for section in sections:
        yield from section.blocks
        yield from blocks(section.sections)


def headings(sections: tuple[Section, ...]) -> Iterator[str]:
    for section in sections:
        yield section.heading
        yield from headings(section.sections)


def texts(document: Document) -> list[str]:
    """Every text of a document."""
    found = [document.title, document.subtitle, *headings(document.sections)]
    for block in blocks(document.sections):
        match block:
            case Table():
                found += [block.title, *block.notes, *(column.heading for column in block.columns)]
                found += [cell.text for row in block.rows for cell in row]
            case Facts():
                found += [text for fact in block.facts for text in (fact.label, fact.text)]
            case _:
                found.append(getattr(block, "text"))  # noqa: B009  a paragraph
    return found


def tables(document: Document, words: str) -> list[Table]:
    """The tables with these words in their titles."""
    return [block for block in blocks(document.sections) if isinstance(block, Table) and words in block.title]


def everyone(grid: PayGrid, *keys: str | None) -> Iterator[PersonPay]:
    """The pay of people who differ in some inputs, and are as usual in all others."""
    varied = [key for key in keys if key and key in grid.policy.inputs]
    people: list[Mapping[str, int]] = [{key: grid.usual(key) for key in grid.policy.inputs}]
    for key in varied:
        people = [{**each, key: point} for each in people for point in grid.points(key)]
    for each in people:
        facts: dict[str, Value] = {key: as_value(grid.policy.inputs[key].type, each[key]) for key in each}
        yield pay_person(grid.policy, facts, grid.month)


def value_of(pay: PersonPay, key: str) -> int:
    """What somebody is, or comes to."""
    value = pay.facts[key] if key in pay.facts else pay.steps[key].value
    assert isinstance(value, Fraction | bool)
    return int(value)


def row_of(grid: PayGrid, table: Table, key: str, value: int) -> tuple[Cell, ...] | None:
    """The row that stands for a value; none where even steps were left out."""
    for row in table.rows:
        first, dash, last = row[0].text.partition("–")
        alone = row[0].text == grid.text(key, value)
        if alone or (dash and int(first) <= value <= int(last)):
            return row
        if row[0].text.endswith(" 及以上") and value >= int(row[0].text.removesuffix(" 及以上")):
            return row
    assert any("每多 1" in note for note in table.notes)
    return None


def ends(cell: Cell) -> tuple[Decimal, Decimal]:
    """Between which amounts a cell says that something lies."""
    first, _dash, last = cell.text.replace(",", "").partition("–")
    return Decimal(first), Decimal(last or first)


@pytest.mark.parametrize("name", POLICIES)
def test_the_tables_by_post_hold_what_everybody_gets(name: str) -> None:
    policy = load_policy(name)
    grid = pay_grid(policy, latest_change(policy))
    document = regulation(policy, grid.month)
    dates = [key for key, given in policy.inputs.items() if given.type.kind == "date"]
    named = {grid.name(key): key for key in (*grid.policy.rules, *policy.inputs)}
    for words, rule in (("应发合计（元/月）", "gross"), ("（年限与岗位）", "grade")):
        for table in tables(document, words):
            key = named.get(table.columns[0].heading.partition("（")[0])
            key = None if table.columns[0].side == "right" else key
            for pay in everyone(grid, grid.post, grid.years, *dates):
                row = table.rows[0] if key is None else row_of(grid, table, key, value_of(pay, key))
                post = grid.text(grid.post, value_of(pay, grid.post)) if grid.post else ""
                columns = [number for number, each in enumerate(table.columns) if each.heading == post]
                if row is not None:
                    low, high = ends(row[columns[0] if columns else -1])
                    scale = 2 if rule == "gross" else 0
                    assert low <= Decimal(value_of(pay, rule)).scaleb(-scale) <= high


@pytest.mark.parametrize("name", POLICIES)
def test_the_tables_of_items_hold_what_everybody_gets(name: str) -> None:
    policy = load_policy(name)
    grid = pay_grid(policy, latest_change(policy))
    named = {grid.name(key): key for key in (*grid.policy.rules, *policy.inputs)}
    asked: list[str | None] = [key for key, given in policy.inputs.items() if given.default is None]
    people = [pay for key in (asked or [None]) for pay in everyone(grid, key, grid.post)]
    document = regulation(policy, grid.month)
    for table in tables(document, "：随"):
        key = named.get(table.title.split("：随")[1].split("而定")[0])
        for pay in people if key else []:
            row = row_of(grid, table, key, value_of(pay, key)) if key else None
            for column, cell in zip(table.columns[1:], row[1:] if row else [], strict=False):
                assert cell.number == Decimal(pay.fen(named[column.heading])).scaleb(-2)
    for table in tables(document, "人人相同"):
        for item, amount in table.rows:
            assert {pay.fen(named[item.text]) for pay in people} == {int((amount.number or 0) * 100)}


@pytest.mark.parametrize("name", POLICIES)
def test_nothing_that_a_regulation_says_is_left_out(name: str) -> None:
    policy = load_policy(name)
    told = "\n".join(texts(regulation(policy, latest_change(policy))))
    names = [each.name for each in policy.posts.values()]
    names += [each.name for each in policy.inputs.values()]
    names += [each.name for each in policy.parameters.values()]
    known = [(each.name, each.evidence) for each in entries(policy)]
    for name_of in (*names, *(name for name, _evidence in known)):
        assert name_of in told
    for _name, evidence in known:
        assert evidence.why in told
        if evidence.clause:
            assert f"《{evidence.clause.source.title}》" in told
            assert evidence.clause.locator in told
    for parameter in policy.parameters.values():
        assert all(since.isoformat() in told for since, _value in parameter.values)
    assert policy.note in told


def shown(folder: Path, *edits: tuple[str, str], on: Month | None = None) -> Document:
    policy = place.load(folder, *edits)
    return regulation(policy, on or latest_change(policy))


def test_the_month_shown_is_the_first_in_which_all_changes_hold(tmp_path: Path) -> None:
    assert latest_change(place.load(tmp_path)) == Month(2021, 7)
    moved = ("2021-07-01 =", "2021-07-02 =")
    assert latest_change(place.load(tmp_path, moved)) == Month(2021, 8)
    late = ("2021-07-01 =", "2026-01-01 =")
    assert latest_change(place.load(tmp_path, late)) == Month(2020, 1)
    assert "2021-07 的标准" in shown(tmp_path).subtitle


def test_a_parameter_shows_all_its_dates_and_the_value_in_force_stands_out(tmp_path: Path) -> None:
    (table,) = (
        block
        for section in shown(tmp_path, on=Month(2020, 6)).sections
        for block in section.blocks
        if "参数" in section.heading and isinstance(block, Table)
    )
    rows = {(row[0].text, row[1].text, row[2].text, row[2].tone) for row in table.rows}
    assert rows == {
        ("基数（元）", "2021-07-01", "5,000.00", ""),
        ("", "2020-01-01", "4,800.00", "strong"),
        ("比例", "2020-01-01", "70%", "strong"),
    }
    assert [row[4].text for row in table.rows] == ["[1] 一", "", "推定：未公布"]


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (
            'bands = [{ upto = 3000, value = "5%" }, { upto = 5000, value = "8%" }, { value = "12%" }]',
            ["不超过 3,000.00 元", "超过 3,000.00 元，不超过 5,000.00 元", "超过 5,000.00 元"],
        ),
        (
            'bands = [{ below = 3000, value = "5%" }, { below = 5000, value = "8%" }, { value = "12%" }]',
            ["不满 3,000.00 元", "满 3,000.00 元不满 5,000.00 元", "满 5,000.00 元"],
        ),
        ('bands = [{ value = "5%" }]', ["全部"]),
    ],
)
def test_bands_are_told_in_words(tmp_path: Path, bands: str, told: list[str]) -> None:
    written = place.PLACE[place.PLACE.index("bands = [") :].splitlines()[0]
    (table,) = tables(shown(tmp_path, (written, bands)), "扣款比例")
    assert [row[0].text for row in table.rows] == told
    assert table.rows[0][1].text == "5%"


def test_what_another_value_of_an_input_adds_to_the_grade_is_told(tmp_path: Path) -> None:
    better = (
        "post.lowest + floor(served / 10)",
        "post.lowest + floor(served / 10) + (1 if education == master else 0) + (2 if local else 0)",
    )
    (table,) = tables(shown(tmp_path, better), "其他条件折算")
    assert [tuple(cell.text for cell in row) for row in table.rows] == [
        ("学历", "大专", "0"),
        ("", "硕士", "+1"),
        ("本地户口", "是", "+2"),
    ]


def test_what_holds_in_some_months_only_is_told(tmp_path: Path) -> None:
    bonus = ("base_pay * 1% if local else 0", "100% * base_pay if month in [6, 12] and local else 0")
    (table,) = tables(shown(tmp_path, bonus), "特殊情形")
    assert "6、12 月，本地户口 是" in [row[1].text for row in table.rows]


def test_a_parameter_without_a_value_leaves_the_amounts_out_and_says_why(tmp_path: Path) -> None:
    empty = ('source = "law 一"\nvalues = { 2020-01-01 = "4800.00", 2021-07-01 = "5000.00" }\n', "")
    cases = (place.PLACE[place.PLACE.index("[[cases]]") :], "")
    document = shown(tmp_path, empty, cases)
    told = texts(document)
    assert any("没有金额：办法没有规定基数，由各地确定。" in text for text in told)
    assert not tables(document, "应发合计")
    assert tables(document, "（年限与岗位）")
    assert "由各地确定" in told


def test_a_month_before_the_first_value_leaves_the_amounts_out_and_says_why(tmp_path: Path) -> None:
    later = ('2020-01-01 = "4800.00", ', "")
    cases = (place.PLACE[place.PLACE.index("[[cases]]") :], "")
    told = texts(shown(tmp_path, later, cases, on=Month(2020, 6)))
    assert any("在 2020-06 没有金额：那时还没有基数的数值。" in text for text in told)


def test_transitions_limits_and_laws_are_told_in_names(tmp_path: Path) -> None:
    more = place.PLACE + (
        '[transitions.year]\nname = "满一年"\nwhen = "month == 1 and served < 40"\n'
        'set = { served = "served + 1" }\nsource = "law 五"\n'
        '[limits.floor]\nname = "底线"\nformula = "gross"\nmeasure = "average"\nby = ["post"]\nat_least = "base"\n'
        'status = "assumed"\nwhy = "口头"\n'
        '[laws.degree]\nname = "学历高，津贴不低"\nnever_falls = "extra"\nwith = "education"\n'
        '[laws.parts_add_up]\nexcept = "试行"\n'
    )
    policy = load_policy(str(place.write(tmp_path, text=more)), [tmp_path])
    told = texts(regulation(policy, Month(2021, 7)))
    assert told.count("满一年") == 1
    assert "月份 = 1 且 工作年限 < 40" in told
    assert "工作年限 变为 工作年限 + 1" in told
    assert "平均的 应发合计" in told
    assert "按岗位" in told
    assert "口头" in told
    assert "学历提高、其他不变时，津贴不降" in told
    assert "除外：试行" in told


@draws(40)
@given(regulations(rules=4))
def test_any_regulation_can_be_shown(
    tmp_path_factory: pytest.TempPathFactory, regulation_files: Regulation
) -> None:
    folder = tmp_path_factory.getbasetemp() / "shown"
    folder.mkdir(exist_ok=True)
    try:
        policy = load_policy(regulation_files.write(folder), [folder])
    except ShegongError:
        return
    document = regulation(policy, latest_change(policy))
    assert policy.name in as_html(document)
    assert all(rule.name in "".join(texts(document)) for rule in policy.rules.values())
