"""Parts of the serious violence page and of its evidence annex."""
