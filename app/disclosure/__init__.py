"""Disclosure: how a sealed record is opened for a reader, who has looked at what, and emergencies."""
