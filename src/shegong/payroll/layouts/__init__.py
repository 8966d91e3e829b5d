"""Files for banks, the tax client and an office's own forms, written from a payroll by layouts that are data."""
