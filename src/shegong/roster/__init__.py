"""Files of people -> clean columns and rejects, nothing lost."""
