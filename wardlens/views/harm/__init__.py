"""What the page says about harm: `page` puts its parts together."""
