"""Digital credentials: a certificate as a signed file that anyone verifies, with us or without us.

Each is an Open Badge 3.0, which is a W3C Verifiable Credential 2.0, signed with the office's key. The
office publishes its keys (did:web) and lists that say which credentials must not be relied on any more
(Bitstring Status List). Here is the public verification too: by code, by square, or by the file.
"""
