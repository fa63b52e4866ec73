"""The newest editions, fetched from their publishers and tried on a copy."""
