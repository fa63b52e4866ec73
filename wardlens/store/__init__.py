"""The built store: opened read-only, asked by name, one place that knows where things live."""
