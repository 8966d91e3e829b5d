"""A regulation that can't be right is refused, at its place, with what to do."""

from pathlib import Path

import pytest

from tests.policy.place import PLACE, load, pointed, refused, write


def test_the_regulation_that_the_other_tests_spoil_is_right(tmp_path: Path) -> None:
    policy = load(tmp_path)
    assert list(policy.rules) == ["grade", "base_pay", "extra", "fund_share", "gross", "deductions", "net"]
    assert [case.on.month for case in policy.cases] == [6, 7]


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "told"),
    [
        # of the whole
        ('id = "place"', 'id = "other"', "P011", '"other"', "place.toml"),
        ('region = "222401"', 'region = "22240"', "P044", '"22240"', "GB/T 2260"),
        ('region = "222401"', 'region = "２２２４０１"', "P044", '"２２２４０１"', "GB/T 2260"),
        ("until = 2025-12-31", "until = 2019-12-31", "P050", "2019-12-31", "2020-01-01"),
        # names
        ("[parameters.share]", "[parameters.Share]", "P019", "parameters.Share", "小写"),
        ("[parameters.share]", '[parameters."比例"]', "P019", 'parameters."比例"', "比例"),
        ("[rules.grade]", "[rules.net]", "P037", "rules.net", "net"),
        ("[rules.extra]", "[rules.month]", "P037", "rules.month", "month"),
        ("[rules.extra]", "[rules.floor]", "P037", "rules.floor", "floor"),
        ("[rules.extra]", "[rules.lambda]", "P037", "rules.lambda", "lambda"),
        ("[rules.extra]", "[rules.base]", "P038", "rules.base", "parameters"),
        ("[tables.fund]", "[tables.wage]", "P038", "tables.wage", "inputs"),
        ('name = "社区正职"', 'name = "普通"', "P051", '"普通"', "staff"),
        ('name = "社区正职"', 'name = "Staff"', "P051", '"Staff"', "staff"),
        ('name = "原工资"', 'name = "工龄"', "P051", '"工龄"', "served"),
        ("master = ", "true = ", "P052", "true", "true"),
        ("master = ", "wage = ", "P052", "wage", "wage"),
        ("[posts.chief]", "[posts.not]", "P052", "posts.not", "not"),
        # posts and inputs
        ("grades = [1, 3]", "grades = [3, 1]", "P016", "[3, 1]", "[3, 1]"),
        ("grades = [1, 3]", "grades = [0, 3]", "P016", "[0, 3]", "[最低, 最高]"),
        ("grades = [1, 3]", "grades = [3]", "P016", "[3]", "[3]"),
        ("grades = [1, 3]", "grades = [1, 1000000]", "P016", "[1, 1000000]", "1000000"),
        ("maximum = 40", "maximum = -1", "P017", "0", "minimum"),
        ("maximum = 40", "maximum = 40.5", "P017", "40.5", "不是整数"),
        ("maximum = 40", "maximum = 2020-01-01", "P017", "2020-01-01", "maximum"),
        ("maximum = 20000", 'maximum = "0.001"', "P017", '"0.001"', "maximum"),
        ("maximum = 20000", "maximum = 99999999999999999", "P017", "99999999999999999", "十万亿"),
        ('default = "none"', 'default = "doctor"', "P017", '"doctor"', "default"),
        ("maximum = 40", "maximum = 40\ndefault = 41", "P017", "41", "default"),
        ('master = "硕士"', 'master = "大专"', "P018", '"大专"', "pass"),
        ('master = "硕士"', 'master = "Pass"', "P018", '"大专"', "pass"),
        (
            'values = { none = ["无", "高中"], pass = "大专", master = "硕士" }',
            "",
            "P018",
            "inputs.education",
            "values",
        ),
        ('type = "flag"', 'type = "flag"\nvalues = { yes = "是" }', "P018", "inputs.local", "values"),
        (
            '[inputs.local]\nname = "本地户口"\ntype = "flag"',
            '[inputs.local]\nname = "本地户口"\ntype = "post"',
            "P017",
            "false",
            "default",
        ),
        ("[inputs.education]", "[inputs.x]\nname='x'\ntype='x'\n[inputs.education]", "P009", "'x'", "level"),
        # evidence
        ('why = "未公布"', "", "P024", '"assumed"', "why"),
        ('why = "未公布"', 'why = "  "', "P024", '"assumed"', "why"),
        ('source = "law 一"', "", "P025", "parameters.base", "assumed"),
        ('source = "law 一"', 'source = "lew 一"', "P026", '"lew 一"', "是不是 law"),
        (
            'on = "2020-06"\nsource = "law 二"',
            'on = "2020-06"\nsource = "lex"',
            "P026",
            '"lex"',
            "sources.lex",
        ),
        # parameters
        ("2021-07-01 =", '"2021-02-30" =', "P027", '"2021-02-30"', "2021-02-30"),
        ("2021-07-01 =", "20210701 =", "P027", "20210701", "2018-01-01"),
        ("2021-07-01 =", '"2021-W26-4" =', "P027", '"2021-W26-4"', "2021-W26-4"),
        ('"5000.00"', '"5,000.00"', "P028", '"5,000.00"', "4800.00"),
        ('"5000.00"', '"５０００"', "P028", '"５０００"', "５０００"),
        ('"5000.00"', '"5e3"', "P028", '"5e3"', "5e3"),
        ('"5000.00"', '"nan"', "P028", '"nan"', "nan"),
        ('"5000.00"', '"50%"', "P028", '"50%"', "rate"),
        ('"5000.00"', '"4800"', "P029", "2021-07-01", "2020-01-01"),
        ('"70%"', "16", "P028", "16", '"16%"'),
        ('"70%"', '"1600%"', "P028", '"1600%"', '"16%"'),
        ('"70%"', '"0.70.1"', "P028", '"0.70.1"', "70%"),
        # tables
        ('value = "12%"', "value = 12", "P028", "12", '"12%"'),
        ('keys = ["grade"]', "keys = []", "P030", "[]", "keys"),
        ('keys = ["grade"]', 'keys = ["grade", "served"]', "P030", '["grade", "served"]', "linear"),
        ('keys = ["grade"]', 'keys = ["graed"]', "P031", '"graed"', "是不是 grade"),
        ('keys = ["grade"]', 'keys = ["local"]', "P055", '"local"', "local"),
        ('keys = ["grade"]', 'keys = ["joined"]', "P055", '"joined"', "years"),
        (
            'keys = ["grade"]',
            'keys = ["education"]',
            "P030",
            '{ first = "0.80", step = "0.05", to = 4 }',
            "rows",
        ),
        ("linear = {", "rows = { 1 = 1 }\nlinear = {", "P030", "tables.coefficient", "2"),
        ("to = 4 }", "to = 0 }", "P030", "0", "from"),
        ("to = 4 }", "to = 5000 }", "P030", "5000", "1000"),
        ('linear = { first = "0.80", step = "0.05", to = 4 }', "rows = {}", "P030", "{}", "空"),
        (
            'linear = { first = "0.80", step = "0.05", to = 4 }',
            "rows = { 1 = 1, 02 = 2 }",
            "P033",
            "02",
            "整数",
        ),
        (
            'linear = { first = "0.80", step = "0.05", to = 4 }',
            f"rows = {{ 1 = 1, {'9' * 5000} = 2 }}",
            "P033",
            "9" * 5000,
            "整数",
        ),
        ('none = { staff = 0, chief = "50" }', "none = {}", "P030", "{}", "空"),
        ('none = { staff = 0, chief = "50" }', "none = 5", "P030", "5", "keys"),
        ('none = { staff = 0, chief = "50" }', "none = { staff = 0 }", "P030", "", "补齐"),
        ("none = { staff = 0, ", "nome = { staff = 0, ", "P033", "nome", "是不是 none"),
        ("staff = 20,", "steff = 20,", "P033", "steff", "是不是 staff"),
        ("upto = 5000", "upto = 3000", "P032", '{ upto = 3000, value = "8%" }', "递增"),
        ("upto = 5000", "below = 5000", "P032", '{ below = 5000, value = "8%" }', "upto"),
        (
            '{ value = "12%" }',
            '{ upto = 9000, value = "12%" }',
            "P032",
            '{ upto = 9000, value = "12%" }',
            "最后一档",
        ),
        ("bands = [", "bands = []\n#", "P032", "[]", "分档"),
        ('keys = ["wage"]', 'keys = ["education"]', "P030", "", "rows"),
        # rules
        ('round = "yuan"', "", "P035", "rules.base_pay", "round"),
        ('round = "yuan"', 'round = "cent"', "P035", '"cent"', "yuan"),
        ('round = "yuan"', 'round = "0.01"', "P035", '"0.01"', "yuan"),
        (
            '[rules.base_pay]\nname = "基础工资"',
            '[rules.base_pay]\nround = "yuan"\nname = "基础工资"',
            "P006",
            '"',
            "两次",
        ),
        ('kind = "info"\n', 'kind = "info"\nround = "yuan"\n', "P035", '"yuan"', "不取整"),
        ('kind = "info"\n', 'kind = "earning"\n', "P034", "", "info"),
        ("served / 10", "base_pay / base_pay", "P036", "", "grade → base_pay → grade"),
        # cases
        ('on = "2020-06"', 'on = "2020-13"', "P039", '"2020-13"', "2020-06"),
        ("expect = { grade = 3", "expect = { graed = 3", "P053", "graed", "是不是 grade"),
        ("given = { post", "given = { postt", "P053", "postt", "是不是 post"),
        ('"工龄" = 40', '"工令" = 40', "P053", '"工令"', "工令"),
        ("wage = 0", "wgae = 0", "P053", "wgae", "是不是 wage"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, code: str, at: str, told: str
) -> None:
    problem = refused(write(tmp_path, (old, new)))[0]
    assert problem.code == code
    assert told in problem.message + problem.remedy
    assert at in pointed(problem)
    assert problem.place
    assert problem.excerpt
    assert problem.place.line
    written = PLACE.replace(old, new, 1).split("\n")[problem.place.line - 1]
    assert problem.excerpt.line == written
    assert problem.place.column == problem.excerpt.start + 1


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    edits = [
        ("grades = [1, 3]", "grades = [3, 1]"),
        ('"5000.00"', '"x"'),
        ('why = "未公布"', ""),
        ("base_pay * 1% if local", "base_pay * 1% if lokal"),
        ('on = "2020-06"', 'on = "2020"'),
    ]
    codes = [problem.code for problem in refused(write(tmp_path, *edits))]
    assert codes == ["P016", "P028", "P024", "F011", "P039"]


def test_a_broken_entry_is_not_blamed_again_where_it_is_used(tmp_path: Path) -> None:
    (problem,) = refused(write(tmp_path, ("min(post.lowest", "min(post.lowest))")))
    assert problem.code == "F006"
    assert problem.message.startswith("等级：")


def test_posts_are_needed_for_an_input_of_posts(tmp_path: Path) -> None:
    start, end = PLACE.index("[posts.staff]"), PLACE.index("[inputs.post]")
    assert "P057" in [problem.code for problem in refused(write(tmp_path, (PLACE[start:end], "")))]


def test_the_name_post_is_kept_for_posts(tmp_path: Path) -> None:
    edit = ('type = "post"', 'type = "level"\nvalues = { a = "甲" }')
    problem = next(problem for problem in refused(write(tmp_path, edit)) if problem.code == "P058")
    assert pointed(problem) == '"level"'


def test_a_hole_in_a_table_is_named(tmp_path: Path) -> None:
    edit = ('linear = { first = "0.80", step = "0.05", to = 4 }', "rows = { 1 = 1, 2 = 1, 4 = 1 }")
    (problem,) = refused(write(tmp_path, edit))
    assert (problem.code, pointed(problem)) == ("F015", "grade")
    assert problem.message.endswith("：3")


def test_more_rules_than_anyone_reads_are_refused(tmp_path: Path) -> None:
    rule = '[rules.r{0}]\nname = "{0}"\nkind = "info"\nformula = "r{1} + 1"\nsource = "law"\n'
    chain = '[rules.r0]\nname = "0"\nkind = "info"\nformula = "1"\nsource = "law"\n'
    fits = chain + "".join(rule.format(number, number - 1) for number in range(1, 146))
    assert len(load(tmp_path, ("[[cases]]", fits + "[[cases]]")).rules) == 153
    many = fits + "".join(rule.format(number, number - 1) for number in range(146, 3000))
    (problem,) = refused(write(tmp_path, ("[[cases]]", many + "[[cases]]")))
    assert (problem.code, pointed(problem)) == ("P054", "rules.r146")
