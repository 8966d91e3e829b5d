"""The rule language: parse -> check -> interpret | compile to columns | put in words."""
