"""Webhooks: the office tells other systems what moved, by a signed call to an address that they gave.

What is told holds keys and states, never a name, and never more of a registration than its state knows:
what happens in screening, and what was chosen before the results, is told to nobody. The call follows
Standard Webhooks (https://www.standardwebhooks.com), so that a receiver has a library for it.
"""
