"""Programmes: lines of training, their curriculum versions, and the partners who take part."""
