"""Three places first: which, why, and what to ask of them at a tasking meeting."""
