"""Accreditation seen from above: where each programme stands, and what endangers it."""
