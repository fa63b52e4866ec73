"""What the page says about concentration: `page` puts its parts together."""
