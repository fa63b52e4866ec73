"""What the page says about data and methods: `page` puts its parts together."""
