"""Course materials: what trainers give to a cohort to read, per module and session."""
