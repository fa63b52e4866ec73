"""The parts of the perceptions page."""
