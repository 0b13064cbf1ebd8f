"""Accreditation: that a body recognises a curriculum version against its standard, from when until when."""
