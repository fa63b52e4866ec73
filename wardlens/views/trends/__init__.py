"""What the page says about trends: `page` puts its parts together."""
