"""What the page says about one ward: `page` puts its parts together."""
