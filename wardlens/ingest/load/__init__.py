"""What `load` does with a file: recognised, checked, compared with what is held, kept."""
