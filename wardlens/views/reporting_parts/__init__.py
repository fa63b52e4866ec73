"""The exhibits of the reporting page, one a file."""
