"""Cohorts: one delivery of a curriculum to one group, and the call to the states for it."""
