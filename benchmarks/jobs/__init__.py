"""The jobs of the benchmark, each done in several ways: a roster in, what everyone comes to out, as CSV.

Each module has `main(source, target)`; it may return timings of its own, by name, in seconds. The jobs are `gross`
(everyone's gross pay for December 2020 by the Yanji rule), `month` (gross to net, for January 2020) and `year` (twelve
months of 2020 with the tax of each); what a module's name ends in says which of them it does.
"""

MONTH = "2020-12"
ABOUT = ("序号", "姓名", "证件号码", "地区", "单位", "备注")
"""What every output copies from the roster."""
COLUMNS = (*ABOUT, "岗位", "工作年限", "学历", "社会工作者职业水平", "试用期")
"""What the output of `gross` copies; then come the calculated columns."""
CALCULATED = ("等级", "发放等级", "基础工资", "应发合计")
