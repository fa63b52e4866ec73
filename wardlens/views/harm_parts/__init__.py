"""The exhibits of the harm page, one a file."""
