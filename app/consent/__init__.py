"""Consent: what the office asks everyone to read and accept, in versions, and who accepted which."""
