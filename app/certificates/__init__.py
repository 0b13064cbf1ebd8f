"""Certificates: what a person holds after the training, and how a stranger checks it.

A certificate is of attendance, of a module, of the programme or of trainer qualification. One
person proposes it, another issues it, and it is never deleted: a revoked one still verifies, as
revoked. On paper it is one page with a code that opens the public verification.
"""
