"""What somebody says of a roster's headers goes before what is known of them."""

from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.library import load_policy
from shegong.policy.month import Month
from shegong.policy.policy import Policy
from shegong.roster.events import dated_events
from shegong.roster.mapping import Renamed, read_mapping
from shegong.roster.read import read_roster
from tests.roster.samples import HEADER, Write, person


def used(roster: Path, policy: Policy, *options: str) -> dict[str, str | None]:
    found = read_roster(roster, policy, mapping=read_mapping(options))
    return {column.header: column.used_as for column in found.reading.columns}


def codes(roster: Path, policy: Policy, *options: str) -> list[str]:
    return [each.code for each in read_roster(roster, policy, mapping=read_mapping(options)).problems]


def test_a_mapping_wins_over_the_names_that_are_known(write_text: Write, policy: Policy) -> None:
    header, row = [*HEADER, "档案工资"], [*person(1), "5000.00"]
    roster = write_text((header, row))
    assert used(roster, policy)["现工资"] == "现工资"
    columns = used(roster, policy, "档案工资=现工资")
    assert (columns["档案工资"], columns["现工资"]) == ("现工资", None)
    people = read_roster(roster, policy, mapping=read_mapping(["档案工资=current_pay"])).people
    assert people["current_pay"].to_list() == [500_000]


@pytest.mark.parametrize("name", ["credited_years", "工作年限", "社区工龄", "社区工作年限"])
def test_a_field_is_named_by_its_key_its_name_or_another_name(
    write_text: Write, policy: Policy, name: str
) -> None:
    header = ["年头（年）" if text == "工作年限" else text for text in HEADER]
    assert used(write_text((header, person(1))), policy, f"年头={name}")["年头（年）"] == "工作年限"


def test_a_column_that_is_not_to_be_used_is_not_spoken_of(write_text: Write, policy: Policy) -> None:
    header, row = [*HEADER, "手机", "试用期"], [*person(1), "138", "x"]
    roster = write_text((header, row))
    assert codes(roster, policy) == ["R044", "R115"]
    assert codes(roster, policy, "手机=", "试用期=") == []


def test_two_columns_of_one_name_may_stand_in_a_file_if_neither_is_used(
    write_text: Write, policy: Policy
) -> None:
    roster = write_text(([*HEADER, "补贴", "补贴"], [*person(1), "1", "2"]))
    with pytest.raises(ShegongError, match="R042"):
        read_roster(roster, policy)
    assert codes(roster, policy, "补贴=") == []


def test_a_header_with_an_equals_sign_can_be_mapped() -> None:
    assert read_mapping(["a=b=学历"]) == (Renamed("a=b", "学历"),)


def test_options_and_files_add_up(write_text: Write, policy: Policy, tmp_path: Path) -> None:
    header = ["职位" if text == "岗位" else "年头" if text == "工作年限" else text for text in HEADER]
    saved = tmp_path / "对照.toml"
    saved.write_text('[columns]\n"年头" = "credited_years"\n', encoding="utf-8")
    columns = used(write_text((header, person(1))), policy, str(saved), "职位=岗位")
    assert (columns["年头"], columns["职位"]) == ("工作年限", "岗位")


def test_the_library_takes_a_mapping_too(write_text: Write) -> None:
    header = ["年头" if text == "工作年限" else text for text in HEADER]
    roster = write_text((header, person(1)))
    found = load_policy("yanji-2018").read_roster(roster, columns={"年头": "工作年限", "地区": ""})
    assert found.people["credited_years"].to_list() == [12]
    assert "region" not in found.people.columns


def test_a_column_of_later_changes_is_told_under_a_mapping_and_can_be_left_aside(write_text: Write) -> None:
    policy = load_policy("yanji-2018").policy
    header = ["年头" if text == "工作年限" else text for text in HEADER]
    roster = write_text(([*header, "2019年度考核", "2020-05 年头"], [*person(1), "优秀", "13"]))
    since = Month(2018, 1)
    mapping = read_mapping(["年头=工作年限"])
    told = dated_events(roster, policy, [2], since, mapping=mapping)
    assert [(event.month, event.key) for event in told] == [
        (Month(2019, 12), "appraisal"),
        (Month(2020, 5), "credited_years"),
    ]
    without = read_mapping(["年头=工作年限", "2019年度考核="])
    assert [event.key for event in dated_events(roster, policy, [2], since, mapping=without)] == [
        "credited_years"
    ]
