"""Indicators: the office's figures over many cohorts, by period, programme, state and what else tells apart.

Each is a measure of the house. They are counted cohort by cohort into a summary by the worker, so that a
million registrations are read in a moment, and the summary says its age. Outside of the office is read
what was released of each closed cohort, and nothing else (docs/decisions/0022).
"""
