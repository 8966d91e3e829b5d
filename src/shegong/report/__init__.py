"""Results as people see them: on the terminal, and as JSON for programs."""
