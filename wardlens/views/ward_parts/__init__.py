"""The parts of a ward's page, one a file."""
