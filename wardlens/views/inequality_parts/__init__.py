"""The parts of the inequalities page."""
