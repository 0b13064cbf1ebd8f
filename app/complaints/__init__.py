"""Complaints: what anyone brings against the office's work, who looks into it, and the answer by a day."""
