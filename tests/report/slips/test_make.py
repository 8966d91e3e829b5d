"""A slip holds what its person is paid, to the fen, and no more of the person than it must."""

from pathlib import Path

from shegong.money import yuan
from shegong.report.slips.make import make_slips
from tests.conftest import ROSTER
from tests.report.slips.people import lines, paid, slips_of

HEADER = "姓名,证件号码,单位,岗位,工作年限,学历,社会工作者职业水平,工资卡号"
PERSON = "示例甲,990000199001010017,示例社区,社区正职,12,本科,社会工作师,6217000012345678901"


def facts(folder: Path, heading: str, person: str, policy: str = "yanji-net-2020") -> dict[str, str]:
    slip = slips_of(folder, f"{heading}\n{person}\n", policy).slips[0]
    return {fact.label: fact.text for fact in (*slip.facts, *slip.told)}


def test_everybody_has_one_slip_in_the_order_of_the_payroll_with_the_amounts_of_the_payroll() -> None:
    payroll = paid(ROSTER, "yanji-net-2020")
    made = make_slips(payroll)
    assert [slip.name for slip in made.slips] == payroll.table["name"].to_list()
    rules = [rule for rule in payroll.policy.rules.values() if rule.kind not in ("info", "funding")]
    for slip, row in zip(made.slips, payroll.table.iter_rows(named=True), strict=True):
        shown = {name: line.amount for name, line in lines(slip).items()}
        shown |= {total.name: total.amount for part in slip.parts if (total := part.total)}
        shown |= {each.name: each.amount for each in (slip.net, *slip.borne) if each}
        nothing = {note.label: note.text for note in made.notes[slip.ground]}.get("本月为 0", "")
        for rule in rules:
            if rule.name in shown or row[rule.key] or rule.total:
                assert shown[rule.name] == yuan(row[rule.key])
            elif rule.kind != "employer":
                assert rule.name in nothing


def test_numbers_are_masked(tmp_path: Path) -> None:
    found = facts(tmp_path, HEADER, PERSON)
    assert found["证件号码"] == "990000********0017"
    assert found["银行账号"] == "****8901"
    assert facts(tmp_path, HEADER, PERSON.replace("6217000012345678901", "123456"))["银行账号"] == "****"


def test_a_slip_says_what_pay_depends_on_and_not_what_is_as_always(tmp_path: Path) -> None:
    found = facts(tmp_path, f"{HEADER},子女教育人数,参加社会保险", f"{PERSON},1,是")
    assert found["岗位"] == "社区正职"
    assert found["工作年限"] == "12 年"
    assert found["等级"] == "14"
    assert found["子女教育人数（全额）"] == "1 人"
    assert "参加社会保险" not in found
    assert "参加社会保险" in facts(tmp_path, f"{HEADER},参加社会保险", f"{PERSON},否")


def test_a_slip_names_its_documents_and_what_of_them_is_assumed(tmp_path: Path) -> None:
    made = slips_of(tmp_path, f"{HEADER}\n{PERSON}\n", "yanji-net-2020")
    notes = {note.label: note.text for note in made.notes[made.slips[0].ground]}
    items = lines(made.slips[0])
    assert items["基本养老保险（个人）"].source == "[2] 第十条、第十二条"
    assert "[2] 《中华人民共和国社会保险法》" in notes["文件"]
    assert items["基础工资"].assumed
    assert "当地事业单位管理岗位人员月平均工资" in notes["※"]


def test_a_policy_of_gross_pay_alone_does_not_pretend_to_know_what_is_paid_out(tmp_path: Path) -> None:
    made = slips_of(tmp_path, f"{HEADER}\n{PERSON}\n", "yanji-2018", "2020-06")
    slip = made.slips[0]
    assert slip.net is None
    assert [part.heading for part in slip.parts] == ["应发"]
    assert "个人缴费和个人所得税没有算在内" in {
        note.text.partition("，")[2] for note in made.notes[slip.ground]
    }


def test_what_cannot_be_seen_in_a_text_is_made_visible(tmp_path: Path) -> None:
    assert facts(tmp_path, HEADER, PERSON.replace("示例社区", "示例\u200b社区"))["单位"] == "示例⟨U+200B⟩社区"
