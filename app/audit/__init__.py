"""The trail: every deed, every refusal and every view of dangerous data, in a chain that shows a gap.

It holds keys and field names, never a personal value, so that erasure leaves the chain whole.
"""
