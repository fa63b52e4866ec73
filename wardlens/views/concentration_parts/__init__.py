"""The exhibits of the concentration page."""
