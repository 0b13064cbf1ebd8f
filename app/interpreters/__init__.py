"""Interpreters: persons who carry what is said from one language into another, and are booked for it."""
