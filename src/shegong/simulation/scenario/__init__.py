"""Scenario files: what could be otherwise, checked like a regulation before anything is calculated."""
