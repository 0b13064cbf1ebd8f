"""Programmes: lines of training, their curriculum versions with modules and outcomes, and the partners who take part."""
