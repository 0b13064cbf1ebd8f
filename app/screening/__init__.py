"""Screening: the human-rights due-diligence check of a nominee, and what only its officers may read of it."""
