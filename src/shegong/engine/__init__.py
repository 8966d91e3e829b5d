"""A policy over people: one person with every step, or any number as columns."""
