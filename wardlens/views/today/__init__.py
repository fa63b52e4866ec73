"""What the page says when Borough today opens: `page` puts its parts together."""
