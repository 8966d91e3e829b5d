"""Payslips: one for each person of a payroll, with how every amount came about."""
