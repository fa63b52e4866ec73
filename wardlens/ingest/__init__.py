"""From publishers' files to the store: one module a publisher, and build, load, check."""
