"""Fiscal effect of a pay regulation, and published figures recomputed."""
