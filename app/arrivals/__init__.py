"""Arrivals: what the office must know to receive a trainee: passport and travel, medical and other needs."""
