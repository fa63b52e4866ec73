"""The store is made from editions and published by moving a pointer."""
