"""Where a number comes from, and a number at the command line."""
