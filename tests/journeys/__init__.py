"""The office's stories, in a real browser."""
