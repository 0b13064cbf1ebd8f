"""Persons and accounts: a human being is a person long before having an account.

A grant gives an account a role within a scope; the national focal point of a state is a grant
scoped to that state.
"""
