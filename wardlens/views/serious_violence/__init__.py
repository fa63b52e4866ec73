"""What the page says about serious violence: `page` puts its parts together."""
