"""What the page says about streets and kinds of place: `page` puts its parts together."""
