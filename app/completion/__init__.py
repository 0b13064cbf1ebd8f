"""Completion: a curriculum's rules against a person's figures, and exactly what is missing."""
