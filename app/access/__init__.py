"""Who may do what: permissions, the roles' matrix, and the gate before every page.

Deny by default. A grant is (user, role, scope, from, until); several are a union. What a trainer
or a trainee may do comes from assignment and from being that person, not from a grant.
"""
