"""Damaged files: whatever a disk, an editor or a person did to one, it is read or refused, never worse."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegong.errors import ShegongError
from shegong.policy.catalogue import shipped
from shegong.policy.load import load_policy
from tests.formula.effort import draws
from tests.policy.place import PLACE

FILES = sorted((shipped("configs") / "jilin").rglob("*.toml"))
ORIGINALS = {file.name: file.read_text() for file in FILES} | {"place.toml": PLACE}
MORSELS = [
    *"\n[]{}=\"'.,#%-_ \t\\019xez＝“，年\0\ufeff",
    *(
        '"""',
        "'''",
        "[[",
        "]]",
        " = ",
        "nan",
        "1e9",
        "true",
        "-1",
        "2020-02-30",
        "2020-01-01",
        "9" * 30,
        "[[[[[[",
    ),
    *("\\u0000", "\\ud800", "post", "master", "[[a.b]]", "\n[rules.x]\n", '"70%"'),
]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """One of the files with up to three places cut out, doubled, or overwritten; at times with a broken byte."""
    name = draw(st.sampled_from(sorted(ORIGINALS)))
    content = ORIGINALS[name]
    for _damage in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(start + draw(st.sampled_from((0, 1, 1, 2, 8, 60, 400))), len(content))
        kept = content[start:end] * draw(st.sampled_from((0, 0, 0, 1, 2)))
        content = content[:start] + draw(st.sampled_from(["", "", *MORSELS])) + kept + content[end:]
    encoded = content.encode()
    if draw(st.integers(0, 20)) == 0:
        start = draw(st.integers(0, len(encoded)))
        encoded = encoded[:start] + draw(st.binary(max_size=3)) + encoded[start + 1 :]
    return name, encoded


@draws(800)
@given(damaged())
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[str, bytes]
) -> None:
    name, content = file
    folder = tmp_path_factory.getbasetemp() / "damaged"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    began = time.process_time()
    try:
        load_policy(str(folder / name), [folder, shipped("configs")])
    except ShegongError as error:
        problems = error.problems
    else:
        problems = ()
    finally:
        (folder / name).unlink()
    assert time.process_time() - began < 20
    for problem in problems:
        assert problem.message
        if problem.place and problem.place.column:
            assert problem.excerpt
            assert problem.excerpt.start + 1 == problem.place.column


def test_a_file_full_of_problems_is_refused_in_good_time(tmp_path: Path) -> None:
    head = PLACE[: PLACE.index("[posts.staff]")]
    values = ", ".join(f'v{number} = "值{number % 50}"' for number in range(1000))
    inputs = f'[inputs.level]\nname = "级"\ntype = "level"\nvalues = {{ {values} }}\n'
    parameters = "".join(
        f'[parameters.p{number}]\nname = "数"\nunit = "rate"\nsource = "lew"\nvalues = {{ x = 1 }}\n'
        for number in range(1500)
    )
    rules = "".join(
        f'[rules.r{number}]\nname = "规"\nkind = "info"\nsource = "law"\nformula = "pp{number} + q{number} * 2"\n'
        for number in range(150)
    )
    (tmp_path / "place.toml").write_text(head + inputs + parameters + rules)
    began = time.process_time()
    with pytest.raises(ShegongError) as error:
        load_policy(str(tmp_path / "place.toml"), [tmp_path])
    assert time.process_time() - began < 50
    assert len(error.value.problems) > 1500
