"""What could be: scenarios over years, chance, budgets, and made-up people that fit what is known."""
