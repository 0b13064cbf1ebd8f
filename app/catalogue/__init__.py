"""What the office offers, for other systems: a catalogue as linked data, and a feed in each language.

Both say what the public pages say, and nothing else: published programmes, and the cohorts that are open.
"""
