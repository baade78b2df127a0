"""Question sets, evaluation runs, and what to learn from them."""
