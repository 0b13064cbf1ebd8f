"""Accreditation dossiers: applications of a curriculum version against a standard, up to the decision."""
