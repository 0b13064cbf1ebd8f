"""Needs: what the services of a state lack, put forward for a programme by its focal point."""
