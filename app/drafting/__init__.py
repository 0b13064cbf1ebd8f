"""Drafting: the sessions still to be placed are placed by the solver, and a plan is repaired."""
