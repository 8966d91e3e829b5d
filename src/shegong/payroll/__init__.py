"""A month's pay run: everyone on a roster, with control totals, as files an office can use."""
