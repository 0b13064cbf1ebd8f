"""One box for what the office knows: programmes, cohorts, persons, institutions, dossiers, in any spelling.

The index holds names and titles alone, folded into words. It is kept by the deeds that change them, and
says nothing by itself: whatever it finds is shown only where the reader sees the record.
"""
