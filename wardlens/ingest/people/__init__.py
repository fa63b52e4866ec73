"""Counts of people by group, protected before they are written."""
