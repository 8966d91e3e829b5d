"""A payroll as a workbook that calculates: every result a formula over the people's inputs and the policy's figures."""
