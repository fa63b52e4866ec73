"""The plan: what it commits to, what is being done, whether it worked."""
