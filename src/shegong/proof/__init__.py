"""What holds for everyone whom a regulation can be applied to: its domain, its laws, its counterexamples."""
