"""Scenarios for the tests: a small town whose pay is easy to reckon, with its people and its posts."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from shegong.policy.catalogue import shipped
from shegong.simulation.run import Run, run_scenario
from shegong.simulation.scenario.read import read_scenario
from shegong.simulation.scenario.scenario import Scenario

TOWN = """
[policy]
id = "town"
name = "某镇社区工作者工资办法"
region = "222400"
from = 2020-01-01

[sources.rule]
title = "某镇社区工作者薪酬管理办法"

[posts.staff]
name = "工作人员"
grades = [1, 12]

[posts.chief]
name = "社区正职"
grades = [7, 18]

[inputs.post]
name = "岗位"
type = "post"

[inputs.credited_years]
name = "工作年限"
type = "count"
unit = "年"
maximum = 90

[inputs.education]
name = "学历"
type = "level"
values = { college = "大专", bachelor = "本科" }

[inputs.appraisal]
name = "年度考核"
type = "level"
values = { fail = "不合格", pass = "合格", excellent = "优秀" }
default = "pass"

[parameters.start]
name = "起点"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "2000.00", 2024-01-01 = "2100.00" }
checked = 2060-12-31

[parameters.per_year]
name = "每年加"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "10.00" }
checked = 2060-12-31

[parameters.chief_more]
name = "正职加"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "1000.00" }
checked = 2060-12-31

[parameters.bachelor_more]
name = "本科加"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "100.00" }
checked = 2060-12-31

[rules.grade]
name = "等级"
kind = "info"
formula = "clamp(post.lowest + floor(credited_years / 3), post.lowest, post.highest)"
source = "rule 第二条"

[rules.base_pay]
name = "工资"
kind = "earning"
formula = '''
start + per_year * credited_years + (chief_more if post == chief else 0)
+ (bachelor_more if education == bachelor else 0)'''
round = "fen"
source = "rule 第三条"

[transitions.years]
name = "计入工作年限"
when = "month == 1 and appraisal in [pass, excellent]"
set = { credited_years = "credited_years + 1" }
source = "rule 第四条"
"""
"""Pay: 2,000 yuan (2,100 from 2024), 10 for each year, 1,000 for chiefs, 100 for a bachelor."""

HEADERS = ("姓名", "证件号码", "地区", "岗位", "工作年限", "学历", "年度考核", "现工资")
CODES = {"延吉市": "222401", "图们市": "222402", "敦化市": "222403", "珲春市": "222404"}
EVERYONE_PASSES = '[yearly.appraisal]\nshares = { pass = "100%" }\nwhy = "约定"\n'
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(born: str, number: int, *, woman: bool = False) -> str:
    """A number that nobody holds: area 990000, born on a date such as 19900101, with a right check digit."""
    digits = f"990000{born}{number // 5:02}{2 * (number % 5) + (not woman)}"
    check = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    return digits + "10X98765432"[check]


def person(
    number: int,
    region: str = "延吉市",
    post: str = "工作人员",
    years: int = 0,
    education: str = "大专",
    *,
    born: str = "19900101",
    woman: bool = False,
    paid: str = "2000.00",
) -> str:
    """A line of the roster."""
    named = f"示例{number:05}"
    return f"{named},{id_number(born, number, woman=woman)},{region},{post},{years},{education},,{paid}"


def people(count: int, *regions: str, years: int = 0, post: str = "工作人员") -> list[str]:
    """So many people alike, over some regions in turn; each was born in another year than the five before."""
    regions = regions or ("延吉市",)
    return [
        person(
            number % 500,
            regions[number % len(regions)],
            post,
            years,
            born=f"{1985 + number // 500:04}0101",
        ).replace(f"示例{number % 500:05}", f"示例{number:05}")
        for number in range(count)
    ]


def write(folder: Path, name: str, text: str) -> Path:
    """A file of a scenario."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def establishment(*rows: tuple[str, str, int]) -> str:
    """Posts by region and kind (nothing: of any kind)."""
    parts = ['[about]\nid = "posts"\nname = "某镇编制"\n[sources.rule]\ntitle = "某镇编制文件"\n']
    for region, post, posts in rows:
        kind = f'post = "{post}"\n' if post else ""
        parts.append(
            f'[[establishment]]\nregion = "{CODES[region]}"\n{kind}posts = {posts}\nsource = "rule"\n'
        )
    return "".join(parts)


def scenario_in(  # noqa: PLR0913
    folder: Path,
    text: str,
    roster: Sequence[str] | None = None,
    *,
    start: str = "2021-01",
    years: int = 1,
    head: str = "",
    posts: str = "",
    careers: bool = True,
    policy: str = TOWN,
) -> Scenario:
    """A scenario of the town, with the files that it names beside it."""
    write(folder, "town.toml", policy)
    told = "" if careers else "careers = false\n"
    if roster is not None:
        write(folder, "roster.csv", "\n".join([",".join(HEADERS), *roster]) + "\n")
        told += 'roster = "roster.csv"\n'
    if posts:
        write(folder, "posts.toml", posts)
        told += 'establishment = "posts.toml"\n'
    path = write(
        folder,
        "plan.toml",
        f'[scenario]\nid = "plan"\nname = "某镇"\npolicy = "town"\nfrom = "{start}"\nyears = {years}\n{head}'
        f"[people]\n{told}{text}",
    )
    return read_scenario(path, [folder, shipped("configs")])


def run_in(  # noqa: PLR0913
    folder: Path,
    text: str,
    roster: Sequence[str] | None = None,
    *,
    start: str = "2021-01",
    years: int = 1,
    head: str = "",
    posts: str = "",
    careers: bool = True,
    draws: int = 0,
    seed: int = 1,
    threads: int | None = 1,
    policy: str = TOWN,
) -> Run:
    """A scenario of the town, run."""
    scenario = scenario_in(
        folder, text, roster, start=start, years=years, head=head, posts=posts, careers=careers, policy=policy
    )
    return run_scenario(scenario, draws, seed, threads)


def exits(rate: str, *more: str, key: str = "all") -> str:
    """A rate of leaving."""
    told = "\n".join(more)
    return f'[exits.{key}]\nname = "离职"\nrate = "{rate}"\nwhy = "约定"\n{told}\n'


def monthly(run: Run, number: int = -1) -> list[int]:
    """The total cost of a variant by month without chance, in fen."""
    return [int(each) for each in run.courses[number].expected.monthly[0]]


def yuan(text: str) -> int:
    """An amount in fen."""
    return int(Fraction(text) * 100)
