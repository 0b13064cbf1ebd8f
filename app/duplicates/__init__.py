"""The same person twice: found by likeness, suggested to the office, merged by a person, and undone."""
