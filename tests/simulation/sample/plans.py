"""Plans for the tests: a small county whose pay is easy to reckon."""

from pathlib import Path

from shegong.simulation.sample.people import Sample, make_people
from shegong.simulation.sample.plan import read_plan

COUNTY = """
[policy]
id = "county"
name = "某县社区工作者工资办法"
region = "990000"
from = 2020-01-01

[sources.rule]
title = "某县社区工作者薪酬管理办法"

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
maximum = 60

[inputs.education]
name = "学历"
type = "level"
values = { college = "大专", bachelor = "本科" }

[inputs.certificate]
name = "证书"
type = "level"
values = { none = "无", junior = "初级", senior = "中级" }

[parameters.start]
name = "起点"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "2000.00" }
checked = 2030-12-31

[parameters.chief_more]
name = "正职加"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "1000.00" }
checked = 2030-12-31

[parameters.per_year]
name = "每年加"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "10.00" }
checked = 2030-12-31

[parameters.bachelor_more]
name = "本科加"
unit = "yuan"
source = "rule 第三条"
values = { 2020-01-01 = "100.00" }
checked = 2030-12-31

[rules.base_pay]
name = "工资"
kind = "earning"
formula = '''
start + (chief_more if post == chief else 0) + per_year * credited_years
+ (bachelor_more if education == bachelor else 0)'''
round = "fen"
source = "rule 第三条"
"""
"""Pay: 2,000 yuan for staff, 3,000 for chiefs, 10 for each year, 100 for a bachelor; a certificate earns nothing."""

PLAN = """
[sample]
name = "某县合成人员"
policy = "county"
on = "2020-12"
seed = 1
average_rise = "100.00"
spread = 10

[sources.news]
title = "某报"

{groups}

[shares.education]
college = 60
bachelor = 40

[shares.certificate]
none = 5
junior = 3
senior = 2

[ranges]
credited_years = [0, 9]
age = [20, 59]

{margins}
"""


def groups(*regions: str) -> str:
    """Regions with a unit each."""
    return "\n".join(f'[[groups]]\nregion = "{region}"\nunits = ["{region}一社区"]\n' for region in regions)


def margin(key: str, **told: str) -> str:
    """A published margin; what is told of it is written as TOML."""
    lines = "\n".join(f"{name} = {value}" for name, value in told.items())
    return f'[margins.{key}]\nname = "{key}"\nsource = "news 第1版"\n{lines}\n'


def write_plan(folder: Path, regions: tuple[str, ...], *margins: str) -> Path:
    """A plan for the county, which stands beside it."""
    (folder / "county.toml").write_text(COUNTY, encoding="utf-8")
    text = PLAN.format(groups=groups(*regions), margins="\n".join(margins))
    path = folder / "margins.toml"
    path.write_text(text, encoding="utf-8")
    return path


def people_of(folder: Path, regions: tuple[str, ...], *margins: str, seed: int | None = None) -> Sample:
    """The people of such a plan."""
    return make_people(read_plan(write_plan(folder, regions, *margins), [folder]), seed)
