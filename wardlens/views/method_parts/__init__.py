"""The parts of the page Data and methods."""
