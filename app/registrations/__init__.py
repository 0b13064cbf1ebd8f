"""Registrations: one person in one cohort, from nomination to completion; one record, one lifecycle."""
