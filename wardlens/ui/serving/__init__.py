"""What serves pages: kept answers, the server around them, limits, sign-in."""
