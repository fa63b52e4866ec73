"""Every number on screen: one query, one pure function, its words."""
