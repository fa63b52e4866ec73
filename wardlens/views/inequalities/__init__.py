"""What the page says about inequalities: `page` puts its parts together."""
