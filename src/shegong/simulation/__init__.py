"""What could be: made-up people that fit what is known."""
