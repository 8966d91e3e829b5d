"""Places by name and code."""

from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.policy.catalogue import config_folders, policy_files, shipped
from shegong.policy.load import load_policy
from shegong.policy.places import Places, load_places, upper
from tests.conftest import ROOT

YANBIAN = ("延吉市", "图们市", "敦化市", "珲春市", "龙井市", "和龙市", "汪清县", "安图县")


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places((shipped("configs"),))


def test_the_eight_counties_of_yanbian_lie_in_it(places: Places) -> None:
    codes = [places.find(name, "222400") for name in YANBIAN]
    assert codes == ["222401", "222402", "222403", "222404", "222405", "222406", "222424", "222426"]
    assert {upper(code, "prefecture") for code in codes} == {"222400"}
    assert places.name("222400") == "延边朝鲜族自治州"
    assert places.name(upper("222426", "province")) == "吉林省"


def test_every_region_of_the_catalogue_has_a_name(places: Places) -> None:
    folders = (ROOT / "configs",)
    regions = {load_policy(policy, folders).region for policy in policy_files(folders[0])} - {"000000"}
    assert [region for region in sorted(regions) if not places.knows(region)] == []
    assert all(not places.name(region).isdecimal() for region in regions)


def test_a_name_that_two_places_share_means_the_one_in_the_region_of_the_rule() -> None:
    places = Places({"110105": "朝阳区", "220104": "朝阳区", "220303": "朝阳区"}, {})
    assert places.find("朝阳区", "220100") == "220104"
    assert places.find("朝阳区", "110000") == "110105"
    for region in ("222400", "220000", "000000"):
        with pytest.raises(ShegongError) as refused:
            places.find("朝阳区", region)
        assert refused.value.problems[0].code == "I013"


def test_a_code_below_the_county_lies_in_its_county(places: Places) -> None:
    assert places.find("222401001002", "222400") == "222401001002"
    assert upper("222401001002", "street") == "222401001"
    assert places.name("222401001") == "延吉市 222401001"


def test_districts_of_a_municipality_lie_in_it_without_a_prefecture_between(places: Places) -> None:
    assert places.name(upper("110102", "prefecture")) == "北京市"


def test_a_folder_of_ones_own_adds_places_and_renames_them(tmp_path: Path) -> None:
    (tmp_path / "regions").mkdir()
    text = (
        '[places]\n222401 = "延吉"\n330106 = "西湖区"\n222401001 = "进学街道"\n\n[also]\n"西湖" = "330106"\n'
    )
    (tmp_path / "regions" / "own.toml").write_text(text, encoding="utf-8")
    places = load_places(config_folders(tmp_path))
    assert places.name("222401") == "延吉"
    assert places.find("西湖", "222400") == "330106"
    assert places.find("进学街道", "222400") == "222401001"
    assert places.name("222402") == "图们市"
