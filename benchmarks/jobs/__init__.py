"""One job, done in several ways: a roster in, everyone's December 2020 by the Yanji rule out, as CSV.

Each module has `main(source, target)`; it may return timings of its own, by name, in seconds.
"""

MONTH = "2020-12"
COLUMNS = (
    "序号",
    "姓名",
    "证件号码",
    "地区",
    "单位",
    "备注",
    "岗位",
    "工作年限",
    "学历",
    "社会工作者职业水平",
    "试用期",
)
"""What the output copies from the roster; then come the calculated columns."""
CALCULATED = ("等级", "发放等级", "基础工资", "应发合计")
