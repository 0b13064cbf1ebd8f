"""Trainers: persons with a trainer profile, from the host country, the office or a partner."""
