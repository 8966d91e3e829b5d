"""A payroll as a workbook to be printed, signed and filed, and read again by the month after it."""
