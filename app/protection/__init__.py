"""Data protection: who did what, what is kept how long, and what a person may ask of their own data."""
