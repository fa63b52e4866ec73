"""A place's data folder: its shipped tables, made from published files."""
