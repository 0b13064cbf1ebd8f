"""Nominations: what a state says of each official it puts forward, by a form or a file of many."""
