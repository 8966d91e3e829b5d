"""A pay regulation as data: TOML files -> layers -> one checked Policy."""
