"""Tables of counts, as publishers publish them: recognised, read, checked, kept as editions."""
