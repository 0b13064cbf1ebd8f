"""What the tests stand on: a PostgreSQL, a Chromium, and the whole suite on both databases."""
