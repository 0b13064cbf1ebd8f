"""Evaluations: what trainees, graduates, their supervisors and their states say of a training, unnamed."""
