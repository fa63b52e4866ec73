"""What the page says about perceptions: `page` puts its parts together."""
