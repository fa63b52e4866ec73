"""What the page says about reporting: `page` puts its parts together."""
