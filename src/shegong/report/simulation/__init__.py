"""What a scenario comes to, for people: on the terminal, as a page for whoever decides, as a workbook, as JSON."""
