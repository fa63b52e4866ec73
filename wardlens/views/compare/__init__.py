"""What the page says that sets places side by side: `page` puts its parts together."""
