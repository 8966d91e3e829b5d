"""Documents on a screen, as Markdown, as a page to print, as a workbook: one module a form."""
