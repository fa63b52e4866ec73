"""What the page says with the map: `page` puts its parts together."""
