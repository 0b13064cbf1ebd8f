"""How long and how many the texts, codes and figures of a standard may be."""

from __future__ import annotations

import re

CODE_LENGTH, CRITERION_CODE_LENGTH = 40, 20
MOST_TITLE, MOST_TEXT, MOST_PROSE = 200, 1000, 2000
"""How many characters a group's title, a criterion, and its guidance or evidence may have in a language."""
CODE = re.compile(r"[A-Za-z0-9]+([ ./-][A-Za-z0-9]+)*")
"""A code as people write it on paper."""
RANGES = {
    "term_years": (1, 10),
    "renewal_months": (1, 24),
    "surveillance_months": (1, 120),
    "accuracy_days": (1, 90),
    "grace_days": (0, 365),
    "major_percent": (1, 100),
}
"""From what to what a standard's rules may go: see `app.accreditation.models.Standard`."""
MOST_CRITERIA = 200
MOST_MONTHS = 120
"""Over how many months a figure may be counted."""
