"""Venues: where trainings are held, their rooms with what stands in them, and equipment that is carried."""
