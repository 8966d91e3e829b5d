"""Layers of a regulation: nation, province, prefecture, county; the nearest wins, and none leaves its folder."""

import time
from pathlib import Path

import pytest

from shegong.errors import ShegongError
from shegong.policy.catalogue import config_folders, find_policy, shipped
from shegong.policy.load import load_policy
from shegong.policy.month import parse_month
from tests.policy.place import PLACE, pointed, refused, write

COUNTY = """[policy]
id = "county"
name = "某县办法"
region = "222402"
extends = ["place"]
from = 2021-01-01

[parameters.base]
name = "基数"
unit = "yuan"
status = "assumed"
why = "本县另定"
values = { 2021-01-01 = 5200 }
"""


def chain(folder: Path, *links: tuple[str, str]) -> Path:
    """Files that each extend others (named with spaces between); the first is returned."""
    for name, bases in links:
        extends = ", ".join(f'"{base}"' for base in bases.split())
        head = f'[policy]\nid = "{name}"\nname = "{name}"\nregion = "222401"\nfrom = 2020-01-01\n'
        (folder / f"{name}.toml").write_text(f"{head}extends = [{extends}]\n")
    return folder / f"{links[0][0]}.toml"


def test_the_nearest_layer_wins_with_whole_entries(tmp_path: Path) -> None:
    write(tmp_path)
    policy = load_policy(str(write(tmp_path, text=COUNTY, name="county")), [tmp_path])
    assert policy.layers == ("county", "place")
    assert policy.region == "222402"
    assert policy.numbers_on(parse_month("2021-08"), ["base_pay"])["base"] == 520_000
    assert policy.parameters["base"].checked is None
    assert policy.parameters["base"].evidence.why == "本县另定"
    assert policy.parameters["share"].evidence.why == "未公布"
    assert policy.cases == ()


def test_an_override_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    start, end = PLACE.index("[parameters.share]"), PLACE.index("[tables.coefficient]")
    file = write(tmp_path, text=COUNTY + PLACE[start:end], name="county")
    (problem,) = refused(file, [tmp_path])
    assert (problem.code, pointed(problem)) == ("P015", "parameters.share")
    assert "place.toml" in problem.message


def test_an_override_that_leaves_something_out_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    file = write(tmp_path, ('unit = "yuan"\n', ""), text=COUNTY, name="county")
    (problem,) = refused(file, [tmp_path])
    assert (problem.code, pointed(problem)) == ("P008", "parameters.base")


def test_a_problem_of_a_lower_layer_is_shown_in_its_file(tmp_path: Path) -> None:
    write(tmp_path, ('round = "yuan"', ""))
    file = write(tmp_path, text=COUNTY, name="county")
    (problem,) = refused(file, [tmp_path])
    assert problem.code == "P035"
    assert problem.place
    assert problem.place.file.endswith("place.toml")


@pytest.mark.parametrize(
    ("links", "shown"),
    [
        ([("a", "a")], "a → a"),
        ([("a", "b"), ("b", "a")], "a → b → a"),
        ([("a", "b"), ("b", "c"), ("c", "b")], "a → b → c → b"),
    ],
)
def test_layers_that_go_in_a_circle_are_refused_with_the_circle(
    tmp_path: Path, links: list[tuple[str, str]], shown: str
) -> None:
    (problem,) = refused(chain(tmp_path, *links), [tmp_path])
    assert problem.code == "P013"
    assert problem.message.endswith(shown)
    assert pointed(problem) == f'"{links[-1][1]}"'


def test_fifty_layers_are_refused(tmp_path: Path) -> None:
    links = [(f"layer-{number}", f"layer-{number + 1}") for number in range(50)]
    (problem,) = refused(chain(tmp_path, *links), [tmp_path])
    assert problem.code == "P014"


def test_layers_that_meet_again_are_read_once(tmp_path: Path) -> None:
    links = [(f"a{n}", f"a{n + 1} b{n + 1}") for n in range(14)] + [("a14", "")]
    links += [(f"b{n}", f"a{n + 1} b{n + 1}") for n in range(1, 14)] + [("b14", "")]
    first = chain(tmp_path, *links)
    began = time.process_time()
    policy = load_policy(str(first), [tmp_path])
    assert time.process_time() - began < 20
    assert len(policy.layers) == len(set(policy.layers)) == 29


@pytest.mark.parametrize(
    "base",
    [
        "../../secret",
        "/etc/passwd",
        "C:\\\\temp\\\\x",
        "C:x",
        "\\\\\\\\server\\\\share",
        "https://example.org/x.toml",
        "place.toml",
        "~",
        "",
        ".",
        "*",
        "地方",
        "a b",
    ],
)
def test_only_ids_can_be_extended(tmp_path: Path, base: str) -> None:
    (problem,) = refused(
        write(tmp_path, ('["place"]', f'["{base}"]'), text=COUNTY, name="county"), [tmp_path]
    )
    assert (problem.code, pointed(problem)) == ("P012", f'"{base}"')


def test_a_base_that_is_missing_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path)
    (problem,) = refused(write(tmp_path, ('["place"]', '["plaec"]'), text=COUNTY, name="county"), [tmp_path])
    assert (problem.code, pointed(problem)) == ("P021", '"plaec"')
    assert problem.remedy.startswith("是不是 place？")


def test_a_base_that_is_a_folder_or_too_large_is_refused(tmp_path: Path) -> None:
    county = write(tmp_path, text=COUNTY, name="county")
    (tmp_path / "place.toml").mkdir()
    assert refused(county, [tmp_path])[0].code == "P001"
    (tmp_path / "place.toml").rmdir()
    (tmp_path / "place.toml").write_bytes(b"#" * 1_000_001)
    assert refused(county, [tmp_path])[0].code == "P002"


def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    write(outside)
    (inside / "place.toml").symlink_to(outside / "place.toml")
    county = write(inside, text=COUNTY, name="county")
    (problem,) = refused(county, [inside])
    assert (problem.code, pointed(problem)) == ("P023", '"place"')
    assert refused("place", [inside])[0].code == "P023"
    assert load_policy(str(county), [inside, outside]).layers == ("county", "place")
    (inside / "loop.toml").symlink_to(inside / "loop.toml")
    assert refused(inside / "loop.toml")[0].code == "P001"


def test_two_files_of_one_id_in_one_folder_are_refused(tmp_path: Path) -> None:
    for part in ("north", "south"):
        (tmp_path / part).mkdir()
        write(tmp_path / part)
    (problem,) = refused("place", [tmp_path])
    assert problem.code == "P056"
    assert "north" in problem.message
    assert "south" in problem.message


def test_ones_own_folder_shadows_the_shipped_one_visibly(tmp_path: Path) -> None:
    shadow = PLACE.replace('id = "place"', 'id = "jilin-2020"')
    own = write(tmp_path, text=shadow, name="jilin-2020")
    policy = load_policy("jilin-2020", config_folders(tmp_path))
    assert policy.name == "某地社工岗工资办法"
    (notice,) = policy.notices
    assert (notice.code, notice.severity) == ("P022", "notice")
    assert notice.place
    assert notice.place.file == str(own)


def test_a_file_does_not_shadow_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shipped("configs")
    monkeypatch.chdir(folder.parent)
    policy = load_policy("configs/jilin/yanbian/yanji-2018.toml")
    assert policy.notices == ()
    assert policy.layers == ("yanji-2018", "yanbian-2018", "jilin-2020")


def test_a_folder_of_ones_own_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ShegongError, match="P020"):
        config_folders(tmp_path / "none")
    monkeypatch.setenv("SHEGONG_CONFIGS", str(tmp_path))
    assert config_folders()[0] == tmp_path
    monkeypatch.setenv("SHEGONG_CONFIGS", str(tmp_path / "none"))
    with pytest.raises(ShegongError, match="P020"):
        config_folders()


def test_an_unknown_id_is_answered_with_the_nearest_or_with_the_list() -> None:
    folders = [shipped("configs")]
    with pytest.raises(ShegongError) as error:
        find_policy("yanji-2017", folders)
    assert error.value.problems[0].remedy.startswith("是不是 yanji-2018？")
    assert "--configs" in error.value.problems[0].remedy
    with pytest.raises(ShegongError) as error:
        find_policy("*", folders)
    assert error.value.problems[0].remedy.startswith("shegong policy list")


def test_a_layer_that_two_others_extend_is_farther_than_both(tmp_path: Path) -> None:
    head = (
        '[policy]\nid = "{id}"\nname = "某地"\nregion = "990000"\nextends = [{extends}]\nfrom = 2020-01-01\n'
    )
    wage = (
        '[parameters.wage]\nname = "工资"\nunit = "yuan"\nstatus = "assumed"\nwhy = "示例"\n'
        'values = {{ 2020-01-01 = "{yuan}" }}\n'
    )
    rule = (
        '[rules.pay]\nname = "基本工资"\nkind = "earning"\nformula = "wage"\nround = "fen"\n'
        'status = "assumed"\nwhy = "示例"\n'
    )
    files = {
        "nation": head.format(id="nation", extends="") + wage.format(yuan="1000") + rule,
        "insurance": head.format(id="insurance", extends='"nation"'),
        "province": head.format(id="province", extends='"nation"') + wage.format(yuan="2000"),
        "city": head.format(id="city", extends='"insurance", "province"'),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    policy = load_policy("city", [tmp_path])
    assert policy.layers == ("city", "insurance", "province", "nation")
    assert policy.parameters["wage"].values[0][1] == 2000_00
