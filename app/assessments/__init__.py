"""Assessments: the marks of a cohort's trainees, from the paper to the module's mark."""
