"""Light drawings of charts and maps: for paper and for light screens."""
